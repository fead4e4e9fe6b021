"""The predicted first topic of a row, compared fairly across sources with different labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ..corpora.topic_sets import TopicRow
from ..evaluation.metrics import Floats

#: The hand-written sets: their rows list the main topic first, and only that one counts as right in `merged`.
OWN = ("pieces", "reports")


def classes_of(rows: Sequence[TopicRow], labels: Sequence[str]) -> list[str]:
    """The topics that occur in rows, in the order of `labels`."""
    return sorted({one for row in rows for one in row.topics}, key=labels.index)


def first_of(z: Floats, rows: Sequence[TopicRow], labels: Sequence[str]) -> tuple[list[str], Floats, list[bool]]:
    """For each row the best-scoring topic among those of its source, its logit, and whether the row has it."""
    by_source: dict[str, list[TopicRow]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    columns = {source: [labels.index(one) for one in classes_of(found, labels)] for source, found in by_source.items()}
    best = [columns[row.source][int(np.argmax(z[i, columns[row.source]]))] for i, row in enumerate(rows)]
    names = [labels[b] for b in best]
    return names, z[np.arange(len(rows)), best], [name in row.topics for name, row in zip(names, rows, strict=True)]


def merged(label: str, row: TopicRow) -> str:
    """A source label of two topics, such as AG News' "World", is matched by either; hand-written rows require the main topic."""
    return row.topics[0] if label in row.topics and row.source not in OWN else label
