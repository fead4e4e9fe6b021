"""`predict` and its like with the models that ship, loaded at the first call and kept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Unpack, overload

from .request import Input, Options, Targets, spelled_out

if TYPE_CHECKING:
    from .digests import Digest
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


def digest(articles: Iterable[Input], targets: Targets = (), *, words: int = 120, models: Nutgraf | None = None) -> Digest:
    """What several articles say together, event by event.

    Parameters
    ----------
    articles : texts, paths or `Article`s, in any number and on any events. Near-identical ones count as one source.
    targets : what stance is measured toward; none: up to two are suggested for each event.
    words : the most words of each event's common summary, 20 or more.
    models : a `Nutgraf` of your own; None: the models that ship.

    Returns
    -------
    A `Digest`. An article that cannot be read or scored stands in its `errors` and never costs the others.

    Raises
    ------
    RequestError: no article came, or one alone instead of several; a target or `words` is out of its range.
    """
    return (models or _default()).digest(articles, targets, words=words)


def suggest_targets(article: Input, *, most: int = 10) -> tuple[SuggestedTarget, ...]:
    """What to ask `predict` about, with the models that ship; see `Nutgraf.suggest_targets`."""
    return _default().suggest_targets(article, most=most)
