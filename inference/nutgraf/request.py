"""What a caller may give, checked before any work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from .article import Article, address_advice, unbroken
from .errors import ArticleError
from .results import STYLES
from .stance.model import MAX_TARGET_WORDS

Input = str | Path | Article
Topics = Mapping[str, str] | Sequence[str]


def id_of(given: Input) -> str | None:
    """What an article is called before it is read, or None."""
    if isinstance(given, Article):
        return given.id
    return given.stem if isinstance(given, Path) else None


_LOOKS_LIKE_PATH = re.compile(r"[^\s]{1,200}\.(?:txt|html?|json)")


def article_of(given: object) -> Article:
    """The article that was given, read where a path was.

    Raises
    ------
    ArticleError: it is of another type, cannot be read, or is a str that looks like a file's name or a page's address.
    """
    if isinstance(given, Article):
        return given
    if isinstance(given, Path):
        return Article.read(given)
    if not isinstance(given, str):
        raise ArticleError(f"an article of type {type(given).__name__} came; expected its text as str, a pathlib.Path or a nutgraf.Article")
    if advice := address_advice(given.strip()):
        raise ArticleError(advice)
    if _LOOKS_LIKE_PATH.fullmatch(given):
        raise ArticleError(f"the text {given!r} looks like a file's name; a str is taken as the article itself: give pathlib.Path({given!r})")
    return Article(given)


def checked_targets(targets: Sequence[str], target: str | None = None) -> tuple[str, ...]:
    """The targets without repetitions, `target` first.

    Raises
    ------
    ValueError: one is empty, too long or no string.
    """
    if isinstance(targets, str):
        raise ValueError(f"targets is the str {targets!r}; expected a sequence of targets: give [{targets!r}], or use target=")
    wanted = ((target,) if target is not None else ()) + tuple(targets)
    for one in wanted:
        if not isinstance(one, str) or not one.strip():
            raise ValueError(f"the target {one!r} is empty or no string; expected a few words, such as 'withdrawal from the Ottawa Treaty'")
        if len(one.split()) > MAX_TARGET_WORDS:
            raise ValueError(f"the target {one[:60]!r}… has {len(one.split())} words; at most {MAX_TARGET_WORDS} can be read: shorten it")
    return tuple(dict.fromkeys(unbroken(" ".join(one.split())) for one in wanted))


def check_options(summary_words: int, summary_style: str = "extractive") -> None:
    """Raise ValueError where an option is out of its range."""
    if isinstance(summary_words, bool) or not isinstance(summary_words, int) or summary_words < 1:
        raise ValueError(f"summary_words is {summary_words!r}; expected a whole number of words, 1 or more")
    if summary_style not in STYLES:
        raise ValueError(f"summary_style is {summary_style!r}; expected one of {', '.join(map(repr, STYLES))}")
