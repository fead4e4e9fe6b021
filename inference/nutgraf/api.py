"""`predict` and its like with the models that ship, loaded at the first call and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from .predictor import Nutgraf
    from .request import Input, Topics
    from .results import Prediction
    from .targets import SuggestedTarget


@cache
def _default() -> Nutgraf:
    from .predictor import Nutgraf  # the runtime and hundreds of patterns come with the models, not with the import

    return Nutgraf()


@overload
def predict(  # type: ignore[overload-overlap]  # a str is an iterable of str too
    article: Input,
    targets: Sequence[str] = ...,
    *,
    target: str | None = ...,
    topics: Topics | None = ...,
    summary_words: int = ...,
    summary_style: str = ...,
) -> Prediction: ...


@overload
def predict(
    article: Iterable[Input],
    targets: Sequence[str] = ...,
    *,
    target: str | None = ...,
    topics: Topics | None = ...,
    summary_words: int = ...,
    summary_style: str = ...,
) -> list[Prediction]: ...


def predict(
    article: Input | Iterable[Input],
    targets: Sequence[str] = (),
    *,
    target: str | None = None,
    topics: Topics | None = None,
    summary_words: int = 60,
    summary_style: str = "extractive",
) -> Prediction | list[Prediction]:
    """Topic, stance and summary with the models that ship; see `Nutgraf.predict`.

    The models are loaded at the first call and kept.
    """
    return _default().predict(article, targets, target=target, topics=topics, summary_words=summary_words, summary_style=summary_style)


def suggest_targets(article: Input, *, most: int = 10) -> tuple[SuggestedTarget, ...]:
    """What to ask `predict` about, with the models that ship; see `Nutgraf.suggest_targets`."""
    return _default().suggest_targets(article, most=most)
