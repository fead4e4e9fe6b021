"""Whole articles in which people marked every attribution: who says what."""

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
    """What is said, the words that say so, and who says it; each may stand in several pieces.

    `kind` goes by quotation marks. `speaker` is empty, and `speaker_text` with it, where nobody is named.
    """

    kind: Literal["direct", "indirect", "mixed"]
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    speaker: tuple[Span, ...]
    speaker_text: str


@dataclass(frozen=True)
class AttributedArticle:
    """An article with its attributions in one annotator's reading; `primary` marks one reading of each article."""

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
    """The articles of PolNeAR, US news of the campaign of 2015-16, each once.

    `every_reading` gives an article that several people read once for each of them, to see where they agree.

    Raises
    ------
    FileNotFoundError, RowError: as `registry.decode`.
    """

    def convert(row: AttributedArticle) -> AttributedArticle | None:
        for one in row.quotations:
            for start, end in (*one.content, *one.cue, *one.speaker):
                if not 0 <= start < end <= len(row.text):
                    raise ValueError(f"the span {start} to {end} does not lie in the text of {len(row.text)} characters")
        return row if row.primary or every_reading else None

    return decode("polnear", folder, AttributedArticle, convert)
