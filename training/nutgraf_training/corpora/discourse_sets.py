"""Whole articles with the discourse role of each sentence annotated."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .registry import Text, decode

Role = Literal[
    "main_event",
    "consequence",
    "previous_event",
    "current_context",
    "historical_event",
    "anecdotal_event",
    "evaluation",
    "expectation",
    "none",
]


@dataclass(frozen=True)
class DiscourseSentence:
    """A sentence with its role toward the main event; `speech` says whether it reports somebody's words.

    `none` is text that belongs to no event: captions, bylines, datelines.
    """

    text: Text
    paragraph: int
    role: Role
    speech: bool


@dataclass(frozen=True)
class DiscourseArticle:
    """An article of Reuters or Xinhua on one of four topics: business, crime, disaster, politics."""

    id: Text
    split: Literal["train", "dev"]
    title: str
    date: str
    source: str
    topic: str
    sentences: tuple[DiscourseSentence, ...]

    @property
    def text(self) -> str:
        """The sentences, one line per paragraph, with a blank line between paragraphs."""
        groups = itertools.groupby(self.sentences, key=lambda sentence: sentence.paragraph)
        return "\n\n".join(" ".join(sentence.text for sentence in group) for _, group in groups)


def news_discourse_roles(folder: Path) -> Iterator[DiscourseArticle]:
    """The articles of NewsDiscourse.

    Raises
    ------
    FileNotFoundError, RowError: as `registry.decode`.
    """
    return decode("news_discourse_roles", folder, DiscourseArticle, lambda row: row)
