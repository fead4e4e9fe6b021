"""Held-back articles, read as they are in use up to the linker, with what their readings say of our sentences."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.errors import ArticleError
from nutgraf.reader.encoder import Encoded, Encoder, Tokens
from nutgraf.reader.model import ReaderModel
from nutgraf.reader.tags import Marks
from nutgraf.text.sentences import Sentence

from ..corpora.readings import ArticleReading

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HeldArticle:
    """`sentences` are ours, after the cleaning rules; `aligned` has for each those of the reading that it shares at least half of the shorter with."""

    row: ArticleReading
    sentences: tuple[Sentence, ...]
    aligned: list[frozenset[int]]
    encoded: Encoded
    marks: Marks

    @property
    def tokens(self) -> Tokens:
        assert self.encoded.tokens is not None
        return self.encoded.tokens

    @property
    def clutter(self) -> list[bool]:
        """For each of our sentences, whether the reading calls it clutter."""
        return [bool(theirs) and theirs <= set(self.row.junk) for theirs in self.aligned]


def read_held(rows: Iterable[ArticleReading], reader: ReaderModel, encoder: Encoder) -> Iterator[HeldArticle]:
    """Clean, split, encode and mark each article; one that cannot be read is left out."""
    for row in rows:
        try:
            document = prepare(Article(row.text, title=row.title, id=row.id))
        except ArticleError as error:
            logger.info("%s left out: %s", row.id, error)
            continue
        sentences = document.sentences
        encoded = encoder.encode([one.text for one in sentences], document.cleaned.title, tokens=True)
        yield HeldArticle(row, sentences, aligned(sentences, row), encoded, reader.read(encoded, sentences, row.text))


def aligned(sentences: Iterable[Sentence], row: ArticleReading) -> list[frozenset[int]]:
    """For each sentence those of the reading that it shares at least half of the shorter one with."""
    found = []
    for one in sentences:
        near = [
            i
            for i, (start, end) in enumerate(row.sentences)
            if 2 * (min(end, one.end) - max(start, one.start)) >= min(end - start, one.end - one.start)
        ]
        found.append(frozenset(near))
    return found
