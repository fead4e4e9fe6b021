"""The public sets that training can read, by name: what each is, whose, under what licence.

Each is a gzipped JSON Lines file `<folder>/<task>/<name>.jsonl.gz` in a folder that the user names with `--data`;
no row of any of them is part of this project.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One public set: its task folder and file name, hub id where it has one, licence and citation.

    `file` is the file's name without ending where that is not the set's name.
    """

    task: str
    name: str
    licence: str
    citation: str
    hub_id: str | None = None
    file: str | None = None

    def path(self, folder: Path) -> Path:
        return folder / self.task / f"{self.file or self.name}.jsonl.gz"


_READINGS_LICENCE = "text of the publishers, as in the sets that it is from; labels Apache-2.0 (this project)"
_READINGS_CITATION = "articles of allsides, wikinews, cnn_dailymail and seesaw_documents; read for this project"

_SOURCES = (
    Source("topic", "ag_news", "non-commercial", "Zhang et al. 2015", "fancyzhx/ag_news"),
    Source("topic", "allsides", "Apache-2.0 (repository); text of the publishers", "Baly et al. 2020"),
    Source("topic", "bbc_news", "non-commercial research", "Greene & Cunningham 2006", "SetFit/bbc-news"),
    Source("topic", "huffpost", "CC BY 4.0", "Misra 2022", "heegyu/news-category-dataset"),
    Source("topic", "wikinews", "CC BY 2.5/4.0", "Wikinews"),
    Source("topic", "wikipedia_current_events", "CC BY-SA", "Wikipedia, Portal:Current events"),
    Source("stance", "vast", "none stated", "Allaway & McKeown 2020"),
    Source("stance", "newsmtsc", "MIT (repository)", "Hamborg & Donnay 2021", "fhamborg/news_sentiment_newsmtsc"),
    Source("stance", "seesaw_sentences", "CC BY-NC-SA 4.0", "Zhang et al. 2022"),
    Source("stance", "seesaw_documents", "CC BY-NC-SA 4.0", "Zhang et al. 2022"),
    Source("stance", "directed_sentiment", "cite only", "Park et al. 2021"),
    Source("stance", "arc_without_vast", "Apache-2.0 (repository)", "Habernal et al. 2018"),
    Source("stance", "perspectrum", "CC BY-SA 4.0", "Chen et al. 2019"),
    Source("stance", "procon20", "MIT (repository)", "Hosseinia et al. 2020"),
    Source("stance", "ibm_claim_stance", "CC BY-SA", "Bar-Haim et al. 2017"),
    Source("stance", "semeval2016t6", "cite, do not redistribute", "Mohammad et al. 2016"),
    Source("stance", "manifesto_military", "Manifesto Project terms", "Manifesto Project"),
    Source("stance", "gwsd", "none stated", "Luo et al. 2020"),
    Source("summary", "cnn_dailymail", "text of the publishers", "Hermann et al. 2015; See et al. 2017", "abisee/cnn_dailymail"),
    Source("summary", "neus", "MIT (repository)", "Lee et al. 2022"),
    Source("summary", "neus_raw_with_outlet_stance", "MIT (repository)", "Lee et al. 2022"),
    Source("summary", "xsum_validation", "text of the BBC", "Narayan et al. 2018", "EdinburghNLP/xsum"),
    Source("summary", "summeval", "none stated", "Fabbri et al. 2021"),
    Source("summary", "consistency_summedits", "Apache-2.0", "Laban et al. 2023", "Salesforce/summedits"),
    Source("summary", "consistency_qags_cnndm", "none stated", "Wang et al. 2020"),
    Source("nli", "lingnli", "none stated", "Parrish et al. 2021"),
    Source("nli", "fm2", "Apache-2.0 (repository)", "Eisenschlos et al. 2021"),
    Source("nli", "rte", "none stated", "Dagan et al. 2006 to Bentivogli et al. 2009; Wang et al. 2019"),
    Source("nli", "climate_fever", "none stated", "Diggelmann et al. 2020"),
    Source("nli", "cad", "Apache-2.0 (repository)", "Kaushik et al. 2020"),
    Source("readings", "readings_train", _READINGS_LICENCE, _READINGS_CITATION, file="train"),
    Source("readings", "readings_test", _READINGS_LICENCE, _READINGS_CITATION, file="test"),
)
SOURCES = {source.name: source for source in _SOURCES}


def source(name: str) -> Source:
    """The set of that name.

    Raises
    ------
    KeyError: no such set; the message lists those there are.
    """
    if name not in SOURCES:
        raise KeyError(f"no set is called {name!r}; there are {', '.join(SOURCES)}")
    return SOURCES[name]


def read(name: str, folder: Path) -> Iterator[Row]:
    """The rows of a set.

    Raises
    ------
    FileNotFoundError: the file is not in that folder.
    """
    path = source(name).path(folder)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is not there: --data wants a folder that holds {path.parent.name}/{path.name} "
            f"(gzipped JSON Lines; {SOURCES[name].citation}, licence: {SOURCES[name].licence})"
        )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def sha256(path: Path) -> str:
    """The hash of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
