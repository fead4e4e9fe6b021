"""The public sets that training can read, by name, each with its licence and citation.

Each is a gzipped JSON Lines file `<folder>/<task>/<name>.jsonl.gz` in the folder given with `--data`;
none of their rows is part of this project.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

Row = dict[str, Any]
#: A field that may not be empty.
Text = Annotated[str, msgspec.Meta(min_length=1)]
Raw = TypeVar("Raw")
Made = TypeVar("Made")


class RowError(ValueError):
    """An invalid line in a set's file; the message names the file, the line and the problem."""


@dataclass(frozen=True)
class Source:
    """One public set: its task folder and file name, its hub id if it has one, licence and citation.

    `file` is the file's name without its suffix, if it differs from the set's name.
    `commercial` is whether the licence stated for the data itself allows commercial use; None if no licence is stated,
    if it is a repository's licence that may not cover the texts, or if it leaves the question open.
    `test_documents`: its documents are test documents of summary benchmarks, so no model that generates or selects
    summaries may be trained on them.
    `articles_of`: the sets that its articles are from; each article has the licence of its own set (`licences.may_learn_from`).
    """

    task: str
    name: str
    licence: str
    citation: str
    hub_id: str | None = None
    file: str | None = None
    commercial: bool | None = field(kw_only=True)
    test_documents: bool = field(default=False, kw_only=True)
    articles_of: tuple[str, ...] = field(default=(), kw_only=True)

    def path(self, folder: Path) -> Path:
        return folder / self.task / f"{self.file or self.name}.jsonl.gz"


_READINGS_LICENCE = "text of the publishers, as in the sets that it is from; labels Apache-2.0 (this project)"
_READ = ("allsides", "wikinews", "cnn_dailymail", "seesaw_documents")
_READINGS_CITATION = f"articles of {', '.join(_READ[:-1])} and {_READ[-1]}; read for this project"

_SOURCES = (
    Source("topic", "ag_news", "non-commercial", "Zhang et al. 2015", "fancyzhx/ag_news", commercial=False),
    Source("topic", "allsides", "Apache-2.0 (repository); text of the publishers", "Baly et al. 2020", commercial=None),
    Source("topic", "bbc_news", "non-commercial research", "Greene & Cunningham 2006", "SetFit/bbc-news", commercial=False),
    Source("topic", "huffpost", "CC BY 4.0", "Misra 2022", "heegyu/news-category-dataset", commercial=True),
    Source("topic", "wikinews", "CC BY 2.5/4.0", "Wikinews", commercial=True),
    Source("topic", "wikipedia_current_events", "CC BY-SA", "Wikipedia, Portal:Current events", commercial=True),
    Source("stance", "vast", "none stated", "Allaway & McKeown 2020", commercial=None),
    Source("stance", "newsmtsc", "MIT (repository)", "Hamborg & Donnay 2021", "fhamborg/news_sentiment_newsmtsc", commercial=None),
    Source("stance", "seesaw_sentences", "CC BY-NC-SA 4.0", "Zhang et al. 2022", commercial=False),
    Source("stance", "seesaw_documents", "CC BY-NC-SA 4.0", "Zhang et al. 2022", commercial=False),
    Source("stance", "directed_sentiment", "cite only", "Park et al. 2021", commercial=None),
    Source("stance", "arc_without_vast", "Apache-2.0 (repository)", "Habernal et al. 2018", commercial=None),
    Source("stance", "perspectrum", "CC BY-SA 4.0", "Chen et al. 2019", commercial=True),
    Source("stance", "procon20", "MIT (repository)", "Hosseinia et al. 2020", commercial=None),
    Source("stance", "ibm_claim_stance", "CC BY-SA", "Bar-Haim et al. 2017", commercial=True),
    Source("stance", "semeval2016t6", "cite, do not redistribute", "Mohammad et al. 2016", commercial=None),
    # Its terms of use provide the data for scientific research.
    Source("stance", "manifesto_military", "Manifesto Project terms", "Manifesto Project", commercial=False),
    Source("stance", "gwsd", "none stated", "Luo et al. 2020", commercial=None),
    Source("stance", "fnc1_related", "Apache-2.0 (repository)", "Fake News Challenge 2017", commercial=None),
    Source("stance", "emergent", "CC BY (paper)", "Ferreira & Vlachos 2016", commercial=None),
    Source("stance", "valueeval", "CC BY", "Kiesel et al. 2023", commercial=True),
    Source("stance", "iam_claims", "none stated", "Cheng et al. 2022", commercial=None),
    Source(
        "stance",
        "ibm_rank30k",
        "CC BY 3.0 (its page on the hub)",
        "Gretz et al. 2020",
        "ibm-research/argument_quality_ranking_30k",
        commercial=True,
    ),
    Source("stance", "basil_spans", "none stated", "Fan et al. 2019", commercial=None),
    Source("stance", "basil_articles", "none stated", "Fan et al. 2019", commercial=None),
    Source("stance", "persent_documents", "none stated", "Bastan et al. 2020", commercial=None),
    Source("quotes", "polnear", "none stated", "Newell, Margolin & Ruths 2018", commercial=None),
    Source("summary", "cnn_dailymail", "text of the publishers", "Hermann et al. 2015; See et al. 2017", "abisee/cnn_dailymail", commercial=None),
    Source("summary", "neus", "MIT (repository)", "Lee et al. 2022", commercial=None),
    Source("summary", "neus_raw_with_outlet_stance", "MIT (repository)", "Lee et al. 2022", commercial=None),
    Source("summary", "xsum_validation", "text of the BBC", "Narayan et al. 2018", "EdinburghNLP/xsum", commercial=None),
    Source("summary", "bbc_news_summary", "none stated; text of the BBC", "Greene & Cunningham 2006", commercial=None),
    Source("summary", "inshorts_india", "none stated", "Inshorts", commercial=None),
    Source("summary", "freelance_writers", "none stated", "Zhang et al. 2023", commercial=None, test_documents=True),
    Source("summary", "news_discourse_roles", "none stated", "Choubey et al. 2020", commercial=None),
    Source("summary", "summeval", "none stated", "Fabbri et al. 2021", commercial=None, test_documents=True),
    Source("summary", "summeval_documents", "none stated", "Fabbri et al. 2021", commercial=None, test_documents=True),
    Source("summary", "consistency_summedits", "Apache-2.0", "Laban et al. 2023", "Salesforce/summedits", commercial=True),
    Source("summary", "consistency_qags_cnndm", "none stated", "Wang et al. 2020", commercial=None, test_documents=True),
    Source("summary", "consistency_fib", "CC BY 4.0", "Tam et al. 2023", "r-three/fib", commercial=True, test_documents=True),
    Source("summary", "consistency_faithbench", "CC BY-NC-SA 4.0", "Bao et al. 2025", commercial=False),
    Source("summary", "consistency_entfa", "none stated", "Cao et al. 2022", commercial=None, test_documents=True),
    Source("summary", "consistency_falke_sentence_pairs", "CC BY-SA 4.0", "Falke et al. 2019", commercial=True),
    Source("nli", "lingnli", "none stated", "Parrish et al. 2021", commercial=None),
    Source("nli", "fm2", "Apache-2.0 (repository)", "Eisenschlos et al. 2021", commercial=None),
    Source("nli", "rte", "none stated", "Dagan et al. 2006 to Bentivogli et al. 2009; Wang et al. 2019", commercial=None),
    Source("nli", "climate_fever", "none stated", "Diggelmann et al. 2020", commercial=None),
    Source("nli", "cad", "Apache-2.0 (repository)", "Kaushik et al. 2020", commercial=None),
    Source("nli", "snli_devtest", "CC BY-SA", "Bowman et al. 2015", "stanfordnlp/snli", commercial=True),
    Source("nli", "sick", "CC BY-NC-SA", "Marelli et al. 2014", commercial=False),
    Source("readings", "readings_train", _READINGS_LICENCE, _READINGS_CITATION, file="train", commercial=None, articles_of=_READ),
    Source("readings", "readings_test", _READINGS_LICENCE, _READINGS_CITATION, file="test", commercial=None, articles_of=_READ),
    Source("readings", "readings_pool", _READINGS_LICENCE, _READINGS_CITATION, file="pool", commercial=None, articles_of=_READ),
)
SOURCES = {source.name: source for source in _SOURCES}


def source(name: str) -> Source:
    """The set of that name.

    Raises
    ------
    KeyError: no such set; the message lists the available ones.
    """
    if name not in SOURCES:
        raise KeyError(f"unknown set {name!r}; available: {', '.join(SOURCES)}")
    return SOURCES[name]


def read(name: str, folder: Path) -> Iterator[Row]:
    """The rows of a set, unconverted.

    Raises
    ------
    FileNotFoundError: the file is not in that folder.
    RowError: a line is not a JSON object, or the file is damaged.
    """
    return decode(name, folder, dict, lambda row: row)


def decode(name: str, folder: Path, kind: type[Raw], convert: Callable[[Raw], Made | None]) -> Iterator[Made]:
    """The rows of a set, each checked against `kind` and converted; rows for which `convert` returns None are left out.

    Parameters
    ----------
    kind : the type of a line: a dataclass with the fields to read (others are ignored), or `dict`.
    convert : may raise KeyError or ValueError for an invalid row.

    Raises
    ------
    FileNotFoundError: the file is not in that folder.
    RowError: a line lacks a field, has an unknown label or is otherwise invalid, or the file is damaged.
    """
    path = source(name).path(folder)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} does not exist: --data needs a folder that contains {path.parent.name}/{path.name} "
            f"(gzipped JSON Lines; {SOURCES[name].citation}, licence: {SOURCES[name].licence})"
        )
    decoder = msgspec.json.Decoder(kind)
    number = 0
    try:
        with gzip.open(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    made = convert(decoder.decode(line))
                except (KeyError, ValueError, msgspec.DecodeError) as error:
                    raise RowError(f"{path}, line {number}: {_fault(error)}. {_ADVICE}") from error
                if made is not None:
                    yield made
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RowError(f"{path} is damaged after line {number} ({error}): download it again") from error


_ADVICE = "docs/data.md lists the fields of each set: fix the line, or download the set again"


def _fault(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is a missing field or an unknown label"
    return str(error).rstrip(".")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
