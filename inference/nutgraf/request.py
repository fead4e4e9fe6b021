"""The caller's input and options, validated once before any work."""

from __future__ import annotations

import inspect
import numbers
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from .article import Article, address_advice, unbroken
from .errors import ArticleError, RequestError
from .results import STYLES
from .stance.pairs import MAX_TARGET_WORDS

if TYPE_CHECKING:
    from .where import Where

Input = str | Path | Article
#: One target as a plain string, or several.
Targets = str | Sequence[str]
Topics = Mapping[str, str] | Sequence[str]

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Options(TypedDict, total=False):
    """Keyword options of `predict` and the other scoring functions; `Request` has the defaults."""

    target: str | None
    topics: Topics | None
    summary_words: int
    summary_style: str
    min_probability: float | None
    where: str | None


@dataclass(frozen=True)
class Request:
    """The options that apply to every article. `Request.of` creates and validates one, so nothing is checked per article.

    `targets` is what stance is measured toward; `topics`, name -> description, replace the IPTC topics;
    `summary_words` is the word limit of the summary; `summary_style` is one of `nutgraf.results.STYLES`. `min_probability`
    (0..1) is the threshold for an author's label and for a holder's side; None: the threshold in the model's card. `where` is what
    articles must fulfil for stance to be computed; None: it is computed for all.
    """

    targets: tuple[str, ...] = ()
    topics: dict[str, str] | None = None
    summary_words: int = 60
    summary_style: str = "extractive"
    min_probability: float | None = None
    where: Where | None = None

    @classmethod
    def of(cls, targets: Targets = (), **options: Unpack[Options]) -> Request:
        """A validated request; `target`, if given, comes before `targets`, and duplicates are dropped.

        Raises
        ------
        RequestError: an invalid target, topic or option.
        TypeError: an unknown option.
        """
        if unknown := sorted(options.keys() - Options.__annotations__.keys()):
            raise TypeError(f"unknown option {', '.join(unknown)}; expected {', '.join(Options.__annotations__)}")
        topics = options.get("topics")
        if topics is not None:
            from .reader.concepts import checked_topics  # imports numpy, which the signatures below do not need

            topics = checked_topics(topics)
        return cls(
            targets=checked_targets(targets, options.get("target")),
            topics=topics,
            summary_words=_checked_words(options.get("summary_words", cls.summary_words)),
            summary_style=_checked_style(options.get("summary_style", cls.summary_style)),
            min_probability=_checked_probability(options.get("min_probability", cls.min_probability)),
            where=_checked_where(options.get("where")),
        )


def spelled_out(function: _Function) -> _Function:
    """Spell out the `**options` of `function` in its signature, which `help()` and notebooks show."""
    signature = inspect.signature(function)
    plain = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    options = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=getattr(Request, name, None), annotation=getattr(hint, "__forward_arg__", hint)
        )
        for name, hint in Options.__annotations__.items()
    ]
    function.__signature__ = signature.replace(parameters=[*plain, *options])  # type: ignore[attr-defined]
    return function


def with_generator(options: Options, generator: str | Path | None) -> Options:
    """The options for a given generator: it writes abstractive summaries, so that becomes the default style.

    Raises
    ------
    RequestError: extractive summaries are requested, which a generator does not write.
    """
    if generator is None:
        return options
    if options.get("summary_style") == "extractive":
        raise RequestError(
            f"the generator {str(generator)!r} writes abstractive summaries, but the requested summary style is extractive: leave one of the two out"
        )
    return {"summary_style": "abstractive", **options}


def named_topics(given: Iterable[str]) -> dict[str, str] | None:
    """Topics written as "NAME" or "NAME=DESCRIPTION", as name -> description; None if there are none.

    Raises
    ------
    RequestError: a duplicate name.
    """
    pairs = [(name.strip(), description.strip()) for name, _, description in (text.partition("=") for text in given)]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise RequestError(f"the topic {max(names, key=names.count)!r} is given twice: give each name once")
    return dict(pairs) or None


def id_of(given: Input) -> str | None:
    """The id of an input before it is read, or None."""
    if isinstance(given, Article):
        return given.id
    return given.stem if isinstance(given, Path) else None


_LOOKS_LIKE_PATH = re.compile(r"[^\s]{1,200}\.(?:txt|html?|json)")


def article_of(given: object) -> Article:
    """The article for an input; a path is read.

    Raises
    ------
    ArticleError: an unsupported type, a file that cannot be read, or a str that looks like a file name or a URL.
    """
    if isinstance(given, Article):
        return given
    if isinstance(given, Path):
        return Article.read(given)
    if not isinstance(given, str):
        raise ArticleError(f"got an article of type {type(given).__name__}; expected its text as str, a pathlib.Path or a nutgraf.Article")
    if advice := address_advice(given.strip()):
        raise ArticleError(advice)
    if _LOOKS_LIKE_PATH.fullmatch(given):
        raise ArticleError(f"the text {given!r} looks like a file name; a str is taken as the article itself: pass pathlib.Path({given!r})")
    return Article(given)


def checked_targets(targets: Targets, target: str | None = None) -> tuple[str, ...]:
    """The targets without duplicates, `target` first; a str is one target.

    Raises
    ------
    RequestError: a target that is empty, too long or not a string.
    """
    if isinstance(targets, str):
        targets = (targets,)
    if not isinstance(targets, Iterable):
        raise RequestError(f"targets is of type {type(targets).__name__}; expected one target as a str, or several in a list")
    wanted = ((target,) if target is not None else ()) + tuple(targets)
    for one in wanted:
        if not isinstance(one, str) or not one.strip():
            raise RequestError(f"the target {one!r} is empty or not a string; expected a few words, such as 'withdrawal from the Ottawa Treaty'")
        if len(one.split()) > MAX_TARGET_WORDS:
            raise RequestError(f"the target {one[:60]!r}… has {len(one.split())} words; at most {MAX_TARGET_WORDS} are read: shorten it")
    return tuple(dict.fromkeys(unbroken(" ".join(one.split())) for one in wanted))


def _checked_words(words: int) -> int:
    if isinstance(words, bool) or not isinstance(words, int) or words < 1:
        raise RequestError(f"summary_words is {words!r}; expected a whole number of words, 1 or more")
    return words


def _checked_style(style: str) -> str:
    if style not in STYLES:
        raise RequestError(f"summary_style is {style!r}; expected one of {', '.join(map(repr, STYLES))}")
    return style


def _checked_where(where: str | None) -> Where | None:
    if where is None:
        return None
    from .where import parsed  # most requests have none

    return parsed(where)


def _checked_probability(least: float | None) -> float | None:
    if least is None:
        return None
    if isinstance(least, bool) or not isinstance(least, numbers.Real) or not 0 <= least <= 1:
        raise RequestError(f"min_probability is {least!r}; expected a number from 0 to 1, or None for the threshold in the model's card")
    return float(least)
