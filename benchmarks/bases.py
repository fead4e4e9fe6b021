"""The reader on other bases, with fewer articles, without PolNeAR and with its heads apart: quality on held-back articles against time.

    python benchmarks/bases.py --data FOLDER

Each variant is trained for one epoch on a share of the articles that are there, without the topic sets, and adds a row to `benchmarks/bases.json`; one
that has a row is not trained again, so a run that was stopped can go on. On one core a variant takes 5 to 30 minutes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.model import ReaderModel
from nutgraf.reader.tags import FORMS, SKIP
from nutgraf.reader.topics import TopicModel
from nutgraf_training.cards.models import table
from nutgraf_training.corpora.stance_sets import fold
from nutgraf_training.encoders.bases import fetch
from nutgraf_training.encoders.fit import set_seed
from nutgraf_training.reader import publish, train
from nutgraf_training.reader.articles import TOPICS, Builder, LearningArticle
from nutgraf_training.reader.data import Material, material
from nutgraf_training.reader.held import read_held
from nutgraf_training.reader.losses import Weights
from sklearn.metrics import f1_score

RESULTS = Path(__file__).with_name("bases.json")
_COLUMNS = ("base", "share", "articles", "polnear", "heads", "speakers F1", "clutter recall", "main topic", "opinion F1", "minutes", "ms")
#: The losses of the whole article; the others are of tokens and sentences.
_ARTICLE = ("topics", "first", "form")


@dataclass(frozen=True)
class Variant:
    """`share` of the articles that were read from end to end, and of PolNeAR's; `heads` is "all", "said" (tokens and sentences) or "topics" (topics and form)."""

    base: str = "minilm-l6"
    share: float = 1 / 16
    polnear: bool = True
    heads: str = "all"


VARIANTS = (
    Variant(),
    Variant(base="bge-small"),
    Variant(heads="said"),
    Variant(heads="topics"),
    Variant(polnear=False),
    Variant(share=1 / 8),
    Variant(share=1 / 32),
)


def weights_of(heads: str) -> Weights:
    """The losses that a variant learns from."""
    gone = {"all": (), "said": _ARTICLE, "topics": tuple(name for name in vars(Weights()) if name not in _ARTICLE)}[heads]
    return replace(Weights(), **dict.fromkeys(gone, 0.0))


def chosen(articles: Sequence[LearningArticle], variant: Variant) -> list[LearningArticle]:
    """The articles of a variant: those of a smaller share are among those of a larger one."""
    kept = []
    for one in articles:
        attributed = one.topics is None and any((row != SKIP).any() for row in one.tags["source"])
        if (one.topics is not None or attributed) and fold(one.id, 1000) >= 1000 * variant.share:
            continue
        if variant.polnear or not attributed:
            kept.append(one)
    return kept


def measured(variant: Variant, data: Path, bases: Path, folder: Path) -> dict[str, Any]:
    """Train a variant and measure it on held-back articles; linker and thresholds by cross-validation."""
    set_seed(0)
    settings = replace(train.DEFAULT, base=variant.base, epochs=1.0, weights=weights_of(variant.heads))
    given = bases / variant.base  # a base of one's own, that nothing fetches
    net = train.load(given if (given / "config.json").is_file() else fetch(variant.base, bases))
    articles = material(data, Builder(net.tokenizer, settings.max_tokens))
    learned = chosen(articles.train, variant)
    fitted = train.fit(net, learned, [], settings)
    shared = {"base": variant.base, "base_record": {}, "data": [], "settings": settings.to_dict()}
    folders = publish.export(net, folder, shared, max_tokens=settings.max_tokens)
    ids = {one.id for one in learned}
    own = [one for one in articles.readings if one.id in ids]
    found = publish.fit_reader(folders, replace(articles, train=learned, readings=own), shared)
    figures = {
        "speakers F1": found["speakers"]["f1"],
        "clutter recall": found["clutter"]["recall"],
        **article_figures(folders, articles),
    }
    wanted = {"said": ("speakers F1", "clutter recall"), "topics": ("main topic", "opinion F1"), "all": tuple(figures)}[variant.heads]
    return {
        **vars(variant),
        "articles": sum(one.topics is not None for one in learned),
        "minutes": round(fitted["seconds"] / 60, 1),
        "ms": figures["ms"],
        **{name: round(figures[name], 3) for name in wanted if name != "ms"},
    }


def article_figures(folders: publish.Folders, articles: Material) -> dict[str, float]:
    """Share of articles whose best topic is the main one, F1 of opinion pieces, and milliseconds of reading an article."""
    started = time.perf_counter()
    held = list(read_held(articles.held, ReaderModel(folders.reader), Encoder(folders.encoder)))
    seconds = time.perf_counter() - started
    topics = TopicModel.from_folder(folders.topic)
    main = np.mean([TOPICS[int(np.argmax(topics.logits(one.encoded)))] == one.row.topics[0] for one in held])
    given = np.array([FORMS[int(np.argmax(one.marks.forms))] == "opinion" for one in held])
    truth = np.array([one.row.form == "opinion" for one in held])
    return {"main topic": float(main), "opinion F1": float(f1_score(truth, given)), "ms": round(1000 * seconds / len(held), 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description="The reader on other bases, with fewer articles, without PolNeAR and with its heads apart.")
    parser.add_argument("--data", type=Path, required=True, help="a folder of public sets, with the readings")
    parser.add_argument("--bases", type=Path, default=Path("bases"), help="where bases are kept (default: bases); bge-small has to be there")
    options = parser.parse_args()
    rows = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else []
    done = [{name: row[name] for name in vars(Variant())} for row in rows]
    for variant in VARIANTS:
        if vars(variant) not in done:
            with tempfile.TemporaryDirectory() as folder:
                rows.append(measured(variant, options.data, options.bases, Path(folder)))
            RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    print(table(_COLUMNS, [[row.get(name, "") for name in _COLUMNS] for row in rows]))


if __name__ == "__main__":
    main()
