"""What a caller gives and asks for, checked once and before any work."""

from __future__ import annotations

import inspect
import numbers
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from .article import Article, address_advice, unbroken
from .errors import ArticleError, RequestError
from .results import STYLES
from .stance.pairs import MAX_TARGET_WORDS

Input = str | Path | Article
#: One target as a plain string, or several.
Targets = str | Sequence[str]
Topics = Mapping[str, str] | Sequence[str]

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Options(TypedDict, total=False):
    """The keyword options of `predict` and whatever else scores articles; one that is left out is as in `Request`."""

    target: str | None
    topics: Topics | None
    summary_words: int
    summary_style: str
    min_probability: float | None


@dataclass(frozen=True)
class Request:
    """What is asked of each article. `Request.of` makes one and checks it; nothing is checked again for each article.

    `targets` is what stance is measured toward; `topics`, name -> description, take the place of the vocabulary's;
    `summary_words` is the most words of the summary; `summary_style` is one of `nutgraf.results.STYLES`. `min_probability`
    (0..1) is what an author's label, and a holder's side, must have to be given; None: what the model's card asks for.
    """

    targets: tuple[str, ...] = ()
    topics: dict[str, str] | None = None
    summary_words: int = 60
    summary_style: str = "extractive"
    min_probability: float | None = None

    @classmethod
    def of(cls, targets: Targets = (), **options: Unpack[Options]) -> Request:
        """A checked request; `target`, if given, comes before `targets`, and repetitions go.

        Raises
        ------
        RequestError: a target, a topic or an option is out of its range.
        TypeError: there is no such option.
        """
        if unknown := sorted(options.keys() - Options.__annotations__.keys()):
            raise TypeError(f"there is no option {', '.join(unknown)}; expected {', '.join(Options.__annotations__)}")
        topics = options.get("topics")
        if topics is not None:
            from .reader.concepts import checked_topics  # brings numpy, and the signatures below are wanted without it

            topics = checked_topics(topics)
        return cls(
            targets=checked_targets(targets, options.get("target")),
            topics=topics,
            summary_words=_checked_words(options.get("summary_words", cls.summary_words)),
            summary_style=_checked_style(options.get("summary_style", cls.summary_style)),
            min_probability=_checked_probability(options.get("min_probability", cls.min_probability)),
        )


def spelled_out(function: _Function) -> _Function:
    """`function` with the options that it takes as `**options` named in its signature, as `help()` and notebooks show it."""
    shown = inspect.signature(function)
    plain = [one for one in shown.parameters.values() if one.kind is not one.VAR_KEYWORD]
    options = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=getattr(Request, name, None), annotation=getattr(hint, "__forward_arg__", hint)
        )
        for name, hint in Options.__annotations__.items()
    ]
    function.__signature__ = shown.replace(parameters=[*plain, *options])  # type: ignore[attr-defined]
    return function


def with_generator(options: Options, generator: str | Path | None) -> Options:
    """The options where a generator is named: it writes abstractive summaries, which then need not be asked for.

    Raises
    ------
    RequestError: extractive summaries are asked for, which no generator writes.
    """
    if generator is None:
        return options
    if options.get("summary_style") == "extractive":
        raise RequestError(
            f"the generator {str(generator)!r} writes abstractive summaries, and the summary style asked for is extractive: leave one of the two out"
        )
    return {"summary_style": "abstractive", **options}


def named_topics(given: Iterable[str]) -> dict[str, str] | None:
    """Topics written as "NAME" or "NAME=DESCRIPTION", as name -> description; None where none was given.

    Raises
    ------
    RequestError: a name came twice.
    """
    pairs = [(name.strip(), description.strip()) for name, _, description in (text.partition("=") for text in given)]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise RequestError(f"the topic {max(names, key=names.count)!r} came twice: give each name once")
    return dict(pairs) or None


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


def checked_targets(targets: Targets, target: str | None = None) -> tuple[str, ...]:
    """The targets without repetitions, `target` first; a str is one target.

    Raises
    ------
    RequestError: one is empty, too long or no string.
    """
    if isinstance(targets, str):
        targets = (targets,)
    if not isinstance(targets, Iterable):
        raise RequestError(f"targets is of type {type(targets).__name__}; expected one target as a str, or several in a list")
    wanted = ((target,) if target is not None else ()) + tuple(targets)
    for one in wanted:
        if not isinstance(one, str) or not one.strip():
            raise RequestError(f"the target {one!r} is empty or no string; expected a few words, such as 'withdrawal from the Ottawa Treaty'")
        if len(one.split()) > MAX_TARGET_WORDS:
            raise RequestError(f"the target {one[:60]!r}… has {len(one.split())} words; at most {MAX_TARGET_WORDS} can be read: shorten it")
    return tuple(dict.fromkeys(unbroken(" ".join(one.split())) for one in wanted))


def _checked_words(words: int) -> int:
    if isinstance(words, bool) or not isinstance(words, int) or words < 1:
        raise RequestError(f"summary_words is {words!r}; expected a whole number of words, 1 or more")
    return words


def _checked_style(style: str) -> str:
    if style not in STYLES:
        raise RequestError(f"summary_style is {style!r}; expected one of {', '.join(map(repr, STYLES))}")
    return style


def _checked_probability(least: float | None) -> float | None:
    if least is None:
        return None
    if isinstance(least, bool) or not isinstance(least, numbers.Real) or not 0 <= least <= 1:
        raise RequestError(f"min_probability is {least!r}; expected a number from 0 to 1, or None for what the model's card asks for")
    return float(least)
