"""Select the rows of each set for topic training, calibration and evaluation."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..corpora import registry, shipped, topic_sets
from ..corpora.near_copies import without_near_copies
from ..corpora.reserved import reserved
from ..corpora.stance_sets import fold
from ..corpora.topic_sets import TopicRow
from ..evaluation import metrics as m
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


def test_sets(data: Path | None, most: int) -> dict[str, list[TopicRow]]:
    """The test rows, at most `most` per set."""
    own = shipped.topic_rows()
    sets = {f"{name} (held out)": [row for row in own if row.split == "test" and row.source == name] for name in OWN}
    for name, split in TESTED.items() if data else ():
        assert data is not None
        sets[name] = m.sample([row for row in topic_sets.rows_of(name, data) if row.split == split], most)
    return {name: rows for name, rows in sets.items() if rows}


def gather(data: Path | None, *, most: int, seed: int) -> Rows:
    """The hand-written sets and the vocabulary, and with `data` the public sets.

    Articles of readings/test and near copies of test rows are left out of training, whatever their split, and so are further copies of a story.
    """
    test = test_sets(data, most)
    own = shipped.topic_rows()
    concepts = shipped.vocabulary_rows()
    mine = [row for row in own if row.split == "train"]
    used = [_used(name, [row for row in mine if row.source == name], shipped.data_folder() / name / f"{name}.jsonl") for name in OWN]
    used.append(_used("media_topics", concepts, shipped.data_folder() / "topics" / "media_topics.jsonl", citation=_IPTC))
    public: list[TopicRow] = []
    for name, most_rows in topic_sets.RECIPE.items() if data else ():
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
