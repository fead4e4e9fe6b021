"""Whole articles with every attribution annotated: who says what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .registry import Text, decode

#: Start and end, as offsets into the article's text.
Span = tuple[int, int]


@dataclass(frozen=True)
class Attribution:
    """The content, cue and speaker of an attribution, each possibly split into several spans.

    `kind` is determined by quotation marks. `speaker` and `speaker_text` are empty if no speaker is named.
    """

    kind: Literal["direct", "indirect", "mixed"]
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    speaker: tuple[Span, ...]
    speaker_text: str


@dataclass(frozen=True)
class AttributedArticle:
    """An article with the attributions of one annotator; `primary` marks one annotator's version of each article."""

    id: Text
    split: Literal["train", "dev"]
    title: str
    text: Text
    source: str
    date: str
    annotator: str
    primary: bool
    quotations: tuple[Attribution, ...]


def polnear(folder: Path, *, every_reading: bool = False) -> Iterator[AttributedArticle]:
    """The articles of PolNeAR, US news of the 2015-16 campaign, each once.

    `every_reading` yields an article once per annotator, for measuring agreement.

    Raises
    ------
    FileNotFoundError, RowError: as `registry.decode`.
    """

    def convert(row: AttributedArticle) -> AttributedArticle | None:
        for one in row.quotations:
            for start, end in (*one.content, *one.cue, *one.speaker):
                if not 0 <= start < end <= len(row.text):
                    raise ValueError(f"the span {start} to {end} is outside the text, which has {len(row.text)} characters")
        return row if row.primary or every_reading else None

    return decode("polnear", folder, AttributedArticle, convert)
