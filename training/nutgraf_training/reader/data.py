"""Select the rows of each set for training, calibration and evaluation of the reader."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..corpora import quote_sets, registry, shipped, topic_sets
from ..corpora.licences import allowed, may_learn_from
from ..corpora.near_copies import without_near_copies
from ..corpora.read_articles import articles_record, read_articles
from ..corpora.readings import ArticleReading
from ..corpora.reserved import reserved
from ..corpora.stance_sets import fold
from ..corpora.topic_sets import TopicRow
from ..evaluation import metrics as m
from ..licence_option import Licence
from .articles import Builder, LearningArticle
from .first_topic import OWN

logger = logging.getLogger(__name__)

#: How often the hand-written rows are repeated when public rows are used too.
REPEATS = 4
#: The split of each public set used for testing; `bbc_news` is never trained on.
TESTED = {"bbc_news": "test", "ag_news": "test", "wikipedia_current_events": "test", "allsides": "valid"}


@dataclass(frozen=True)
class Rows:
    """Rows for training, for calibration, and for testing by set; `data` describes the training sets."""

    train: list[TopicRow]
    held: list[TopicRow]
    test: dict[str, list[TopicRow]]
    data: list[dict[str, Any]]


def held_back(row: TopicRow) -> bool:
    """Whether a row is held back for calibration: one in ten, whatever other rows are read."""
    return fold(row.text[:200] + (row.title or ""), 10) == 0


def test_sets(data: Path | None, most: int, licence: Licence) -> dict[str, list[TopicRow]]:
    """The test rows, at most `most` per set; with the licence "open" only those of sets that a run may also learn from."""
    own = shipped.topic_rows()
    sets = {f"{name} (held out)": [row for row in own if row.split == "test" and row.source == name] for name in OWN}
    for name, split in TESTED.items() if data else ():
        assert data is not None
        if not may_learn_from(name, licence):
            continue
        sets[name] = m.sample([row for row in topic_sets.rows_of(name, data) if row.split == split], most)
    return {name: rows for name, rows in sets.items() if rows}


def gather(data: Path | None, *, most: int, seed: int, licence: Licence = "any") -> Rows:
    """The hand-written sets and the vocabulary, and with `data` the public sets that the licence allows; files of others are not opened.

    Articles of readings/test and near copies of test rows are left out of training, whatever their split, and so are further copies of a story.
    """
    test = test_sets(data, most, licence)
    own = shipped.topic_rows()
    concepts = shipped.vocabulary_rows()
    mine = [row for row in own if row.split == "train"]
    used = [_used(name, [row for row in mine if row.source == name], shipped.data_folder() / name / f"{name}.jsonl") for name in OWN]
    used.append(_used("media_topics", concepts, shipped.data_folder() / "topics" / "media_topics.jsonl", citation=_IPTC))
    public: list[TopicRow] = []
    for name, most_rows in allowed(topic_sets.RECIPE, licence).items() if data else ():
        assert data is not None
        every = [row for row in topic_sets.rows_of(name, data) if row.split == "train" and (row.text or "") not in reserved(data)]
        distinct = without_near_copies(every, _possible_originals(name, test))
        chosen = topic_sets.balanced(distinct, most_rows, seed)
        logger.info("%s: %d rows, %d without near copies, %d taken", name, len(every), len(distinct), len(chosen))
        used.append(_used(name, chosen, registry.source(name).path(data)))
        public += chosen
    held = [row for row in public or mine if held_back(row)]
    train = [row for row in mine if public or not held_back(row)] * (REPEATS if public else 1)
    return Rows(train + [row for row in public if not held_back(row)] + concepts, held, test, used)


_IPTC = {"licence": "CC BY 4.0", "source": "IPTC NewsCodes, release 2025-10-09"}


def _used(name: str, rows: list[TopicRow], path: Path, *, citation: dict[str, str] | None = None) -> dict[str, Any]:
    return {"name": name, "rows": len(rows), **(citation or {}), "sha256": registry.sha256(path)}


def _possible_originals(name: str, test: dict[str, list[TopicRow]]) -> Iterable[TopicRow]:
    """Test rows that rows of a set may be copies of: the set's own, and those of BBC News, whose stories others reprint."""
    return [row for key in (name, "bbc_news") for row in test.get(key, [])]


@dataclass(frozen=True)
class Material:
    """Whole articles to learn from, those held back to fit linker and thresholds on, a description of the sets, of the first those that were read
    from end to end, as their readings, and texts of which the form alone is known.
    """

    train: list[LearningArticle]
    held: list[ArticleReading]
    data: list[dict[str, Any]]
    readings: list[ArticleReading] = field(default_factory=list)
    forms: list[LearningArticle] = field(default_factory=list)


def is_held(id: str) -> bool:
    """Whether an article is held back: eight in a hundred, whatever other articles are read."""
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % 100 < 8


def material(data: Path | None, builder: Builder, licence: Licence = "any") -> Material:
    """The shipped sets, and with `data` the readings and PolNeAR's training articles, as far as the licence allows; none of readings/test.

    PolNeAR's articles that `is_held` names are in neither part: they are for trying out rules.
    """
    place = shipped.data_folder()
    train: list[LearningArticle] = []
    used = []
    quotes = [row for row in shipped.read_lines(place / "quotes" / "quotes.jsonl") if row["split"] == "train"]
    pages = [row for name in ("messy", "clean") for row in shipped.read_lines(place / "cleaning" / f"{name}.jsonl")]
    train += [*map(builder.quoted, quotes), *map(builder.cleaned, pages)]
    used += [{"name": "quotes", "rows": len(quotes), "sha256": registry.sha256(place / "quotes" / "quotes.jsonl")}]
    used += [{"name": "cleaning", "rows": len(pages), "sha256": registry.sha256(place / "cleaning" / "messy.jsonl")}]
    if data is None:
        return Material(train, [], used)
    written, described = shipped.forms_to_learn()
    forms = [builder.formed(row) for row in written]
    used.append(described)
    rows = read_articles(data, licence)
    held = [row for listed in rows.values() for row in listed if is_held(row.id)]
    learned: list[ArticleReading] = []
    for name, listed in rows.items():
        kept = [row for row in listed if not is_held(row.id)]
        learned += kept
        train += map(builder.reading, kept)
        used.append(articles_record(name, kept, data, licence))
    if not may_learn_from("polnear", licence):
        return Material(train, held, used, learned, forms)
    marked = [row for row in quote_sets.polnear(data) if row.split == "train" and not is_held(row.id)]
    train += map(builder.attributed, marked)
    used.append({"name": "polnear", "rows": len(marked), "sha256": registry.sha256(registry.source("polnear").path(data))})
    return Material(train, held, used, learned, forms)
