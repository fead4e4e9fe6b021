"""Sets of whole articles labelled with the author's sentiment toward an entity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .registry import Text, decode

Feeling = Literal["positive", "neutral", "negative"]
_LABELS: dict[Feeling, str] = {"positive": "favor", "neutral": "neutral", "negative": "against"}
_GAPS = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True)
class ArticleStance:
    """An article and the author's label toward `target`: favor, neutral or against.

    `paragraphs` are (text, label), the label None if there is none; empty for sets that label only whole articles.
    Articles of the same `group` cover one story and belong on one side of a split.
    """

    id: str
    title: str | None
    text: str
    target: str
    label: str
    group: str
    source: str
    split: str
    paragraphs: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class _Paragraph:
    text: str
    label: Feeling | None


@dataclass(frozen=True)
class _PersentArticle:
    id: Text
    title: str
    text: Text
    target: Text
    label: Feeling
    split: str
    paragraphs: tuple[_Paragraph, ...]
    newsmtsc_sentences: int


def persent_documents(folder: Path) -> Iterator[ArticleStance]:
    """Articles with the author's sentiment toward their main person, for the article and for every paragraph.

    The set has lost its commas. They cannot be restored: a run of spaces may be a lost comma, but runs also occur next
    to names. Runs become one space. Articles that share a sentence with `newsmtsc`, a test set, are left out.

    Raises
    ------
    FileNotFoundError, RowError: as `registry.decode`.
    """

    def convert(raw: _PersentArticle) -> ArticleStance | None:
        if raw.newsmtsc_sentences:
            return None
        paragraphs = tuple((_GAPS.sub(" ", p.text).strip(), _LABELS[p.label] if p.label else None) for p in raw.paragraphs)
        text = "\n".join(text for text, _ in paragraphs)
        return ArticleStance(raw.id, raw.title or None, text, raw.target, _LABELS[raw.label], raw.id, "persent_documents", raw.split, paragraphs)

    return decode("persent_documents", folder, _PersentArticle, convert)


@dataclass(frozen=True)
class _BasilArticle:
    id: Text
    title: str
    text: Text
    target: str
    label: Feeling
    event: Text
    split: str


def basil_articles(folder: Path) -> Iterator[ArticleStance]:
    """Articles of three outlets on the same events, with the author's sentiment toward each main entity and the event.

    `group` is the event. Rows with a blank target (an event without a name) are left out.

    Raises
    ------
    FileNotFoundError, RowError: as `registry.decode`.
    """

    def convert(raw: _BasilArticle) -> ArticleStance | None:
        if not raw.target.strip():
            return None
        return ArticleStance(raw.id, raw.title or None, raw.text, raw.target, _LABELS[raw.label], raw.event, "basil_articles", raw.split)

    return decode("basil_articles", folder, _BasilArticle, convert)
