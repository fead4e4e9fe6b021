"""The articles and rows that the fast tier learns from, as pieces."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from nutgraf.article import Article
from nutgraf.document import Document, prepare
from nutgraf.errors import ArticleError
from nutgraf.fast.pieces import Pieces
from torch import Tensor

from ..corpora import registry, shipped
from ..corpora.own_readings import rows_with_texts
from ..corpora.readings import ArticleReading, rows_of
from ..corpora.reserved import Reserved, reserved
from ..corpora.topic_sets import TopicRow
from ..reader.data import gather, is_held
from .net import Row
from .train import Articles, TopicRows

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A reading with its article, cleaned and split."""

    reading: ArticleReading
    document: Document

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.document.sentences]


@dataclass(frozen=True)
class Material:
    """Articles to learn from, those held back for calibration, rows of the topic sets, and a description of the sets."""

    train: list[Prepared]
    held: list[Prepared]
    topics: list[TopicRow]
    data: list[dict[str, Any]]


def material(data: Path, *, most: int, seed: int) -> Material:
    """The readings and the rows that the reader's topics are learned from; none of readings/test, and no topic row that is a held-back article."""
    kept_out = reserved(data)
    train: list[Prepared] = []
    held: list[Prepared] = []
    used = []
    for name, listed in {"readings_train": rows_of(data, "train"), "readings": rows_with_texts(data)}.items():
        found = list(prepared(row for row in listed if row.text not in kept_out))
        own = [one for one in found if not is_held(one.reading.id)]
        train += own
        held += [one for one in found if is_held(one.reading.id)]
        path = registry.source(name).path(data) if name == "readings_train" else shipped.data_folder() / "readings" / "readings.jsonl"
        used.append({"name": name, "rows": len(own), "sha256": registry.sha256(path)})
    rows = gather(data, most=most, seed=seed)
    not_held = Reserved(tuple(one.reading.text for one in held))
    return Material(train, held, [row for row in rows.train if row.text not in not_held], [*used, *rows.data])


def prepared(rows: Iterable[ArticleReading]) -> Iterator[Prepared]:
    """Clean and split each article as the fast tier does; one that cannot be read is left out."""
    for row in rows:
        try:
            yield Prepared(row, prepare(Article(row.text, title=row.title, id=row.id)))
        except ArticleError as error:
            logger.info("%s left out: %s", row.id, error)


def articles_of(rows: Sequence[Prepared], pieces: Pieces) -> Articles:
    """Articles as pieces, with their readings."""
    as_rows = [_row(pieces, one.document.cleaned.title, one.texts) for one in rows]
    return Articles(as_rows, [one.reading for one in rows])


def topics_of(rows: Sequence[TopicRow], pieces: Pieces) -> TopicRows:
    """Rows of the topic sets as pieces, with their labels."""
    return TopicRows([_row(pieces, row.title, [row.text]) for row in rows], rows)


def _row(pieces: Pieces, title: str | None, texts: Sequence[str]) -> Row:
    return Row(_numbers(pieces(title or "")), _numbers([number for text in texts for number in pieces(text)]))


def _numbers(found: Sequence[int]) -> Tensor:
    return torch.tensor(found, dtype=torch.long)
