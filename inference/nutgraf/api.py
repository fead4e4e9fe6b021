"""`predict` and its like with the models that ship, loaded at the first call and kept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Unpack, overload

from .request import Input, Options, Targets, spelled_out

if TYPE_CHECKING:
    from .predictor import Nutgraf
    from .results import Prediction
    from .targets import SuggestedTarget


@cache
def _default() -> Nutgraf:
    from .predictor import Nutgraf  # the runtime and hundreds of patterns come with the models, not with the import

    return Nutgraf()


@overload
def predict(article: Input, targets: Targets = ..., **options: Unpack[Options]) -> Prediction: ...  # type: ignore[overload-overlap]  # a str is an iterable of str too


@overload
def predict(article: Iterable[Input], targets: Targets = ..., **options: Unpack[Options]) -> list[Prediction]: ...


@spelled_out
def predict(article: Input | Iterable[Input], targets: Targets = (), **options: Unpack[Options]) -> Prediction | list[Prediction]:
    """Topic, stance and summary with the models that ship; see `Nutgraf.predict`.

    The models are loaded at the first call and kept.
    """
    return _default().predict(article, targets, **options)


def suggest_targets(article: Input, *, most: int = 10) -> tuple[SuggestedTarget, ...]:
    """What to ask `predict` about, with the models that ship; see `Nutgraf.suggest_targets`."""
    return _default().suggest_targets(article, most=most)
