"""The articles and rows that the fast tier learns from, as pieces."""

from __future__ import annotations

import logging
import re
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

from ..corpora.licences import enough
from ..corpora.read_articles import articles_record, read_articles
from ..corpora.readings import ArticleReading
from ..corpora.reserved import Reserved
from ..corpora.topic_sets import TopicRow
from ..licence_option import Licence
from ..reader.data import gather, is_held
from .net import Row
from .train import Articles, TopicRows

logger = logging.getLogger(__name__)

#: With fewer articles, or a tenth as many held back, nothing is learned or calibrated.
FEWEST = 100
#: The ends of sentences, near enough for the rows of the topic sets, which are many.
_END = re.compile(r"(?<=[a-z0-9)”\"][.!?])\s+(?=[A-Z“\"])")


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


def material(data: Path, *, most: int, seed: int, licence: Licence = "any") -> Material:
    """The readings and the rows that the reader's topics are learned from, as far as the licence allows; none of readings/test, and no topic
    row that is a held-back article.

    Raises
    ------
    ValueError: the licence leaves fewer than `FEWEST` articles.
    """
    train: list[Prepared] = []
    held: list[Prepared] = []
    used = []
    for name, listed in read_articles(data, licence).items():
        own = [row for row in listed if not is_held(row.id)]
        train += prepared(own)
        held += prepared(row for row in listed if is_held(row.id))
        used.append(articles_record(name, own, data, licence))
    enough(min(len(train), 10 * len(held)), FEWEST, "articles that were read", licence)
    rows = gather(data, most=most, seed=seed, licence=licence)
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
    return TopicRows([_row(pieces, row.title, _END.split(row.text)) for row in rows], rows)


def _row(pieces: Pieces, title: str | None, texts: Sequence[str]) -> Row:
    found = [pieces(text) for text in texts]
    return Row(_numbers(pieces(title or "")), _numbers([number for one in found for number in one]), _numbers([len(one) for one in found]))


def _numbers(found: Sequence[int]) -> Tensor:
    return torch.tensor(found, dtype=torch.long)
