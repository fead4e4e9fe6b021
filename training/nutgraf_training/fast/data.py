"""The articles and rows that the fast tier learns from, as pieces."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutgraf.article import Article
from nutgraf.document import Document, prepare
from nutgraf.errors import ArticleError
from nutgraf.fast.pieces import Pieces
from nutgraf.reader.signs import Numbered
from nutgraf.reader.tags import FORMS

from ..corpora import shipped
from ..corpora.licences import enough, may_learn_from
from ..corpora.read_articles import articles_record, read_articles
from ..corpora.readings import ArticleReading
from ..corpora.registry import read as corpus
from ..corpora.reserved import Reserved, beginning, reserved
from ..corpora.topic_sets import TopicRow
from ..licence_option import Licence
from ..reader.data import gather, is_held
from .train import Articles, TopicRows

logger = logging.getLogger(__name__)

#: With fewer articles, or a tenth as many held back, nothing is learned or calibrated.
FEWEST = 100
#: The set of articles that nobody read, how many of them the full tier labels, and the fewest characters of one.
_SET, UNREAD, _SHORTEST = "allsides", 6500, 900
#: The ends of sentences, near enough for the rows of the topic sets, which are many.
_END = re.compile(r"(?<=[a-z0-9)”\"][.!?])\s+(?=[A-Z“\"])")


@dataclass(frozen=True)
class Prepared:
    """A reading with its article, cleaned and split."""

    reading: ArticleReading
    document: Document


@dataclass(frozen=True)
class Material:
    """Articles to learn from, those held back for calibration, rows of the topic sets, a description of the sets, and rows of `data/forms`."""

    train: list[Prepared]
    held: list[Prepared]
    topics: list[TopicRow]
    data: list[dict[str, Any]]
    forms: list[dict[str, Any]]


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
    forms, described = shipped.forms_to_learn()
    return Material(train, held, [row for row in rows.train if row.text not in not_held], [*used, described, *rows.data], forms)


def unread(data: Path, read: Iterable[Prepared], *, seed: int, licence: Licence = "any") -> list[Article]:
    """At most `UNREAD` articles of allsides, for the full tier to label: none that somebody read, none of readings/test, and no story twice.

    With a licence that does not allow the set there are none.
    """
    if not may_learn_from(_SET, licence):
        return []
    rows = list(corpus(_SET, data))
    random.Random(seed).shuffle(rows)
    kept_out, seen = reserved(data), {beginning(one.reading.text) for one in read}
    found: list[Article] = []
    for row in rows:
        text, title = str(row["text"]), row.get("title")
        if len(found) == UNREAD:
            break
        if row.get("split") != "train" or len(text) < _SHORTEST or text in kept_out or (start := beginning(text)) in seen:
            continue
        seen.add(start)
        found.append(Article(text, title=str(title) if title else None))
    return found


def prepared(rows: Iterable[ArticleReading]) -> Iterator[Prepared]:
    """Clean and split each reading's article as the fast tier does; one that cannot be read is left out."""
    for row in rows:
        if document := ready(Article(row.text, title=row.title, id=row.id)):
            yield Prepared(row, document)


def ready(article: Article) -> Document | None:
    """The article cleaned and split as the fast tier does; None if it cannot be read."""
    try:
        return prepare(article)
    except ArticleError as error:
        logger.info("%s left out: %s", article.id, error)
        return None


def numbered(document: Document, pieces: Pieces) -> Numbered:
    """An article as pieces."""
    return pieces.article([one.text for one in document.sentences], document.cleaned.title)


def articles_of(rows: Sequence[Prepared], pieces: Pieces) -> Articles:
    """Articles as pieces, with their readings."""
    return Articles([numbered(one.document, pieces) for one in rows], [one.reading for one in rows])


def forms_of(rows: Sequence[Mapping[str, Any]], pieces: Pieces) -> list[tuple[Numbered, int]]:
    """Rows of `data/forms` as pieces, with the number of their form."""
    return [(numbered(document, pieces), FORMS.index(row["form"])) for row in rows if (document := ready(Article(row["text"], title=row["title"])))]


def topics_of(rows: Sequence[TopicRow], pieces: Pieces) -> TopicRows:
    """Rows of the topic sets as pieces, with their labels."""
    return TopicRows([pieces.article(_END.split(row.text), row.title) for row in rows], rows)
