"""`predict`, `digest` and `suggest_targets` with the shipped models, which are loaded on first use and cached."""

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
    from .predictor import Nutgraf  # keeps the ONNX runtime and hundreds of regexes out of `import nutgraf`

    return Nutgraf()


@overload
def predict(article: Input, targets: Targets = ..., **options: Unpack[Options]) -> Prediction: ...  # type: ignore[overload-overlap]  # a str is an iterable of str too


@overload
def predict(article: Iterable[Input], targets: Targets = ..., **options: Unpack[Options]) -> list[Prediction]: ...


@spelled_out
def predict(article: Input | Iterable[Input], targets: Targets = (), **options: Unpack[Options]) -> Prediction | list[Prediction]:
    """Topic, stance and summary with the shipped models; see `Nutgraf.predict`.

    The models are loaded on the first call and cached.
    """
    return _default().predict(article, targets, **options)


def digest(articles: Iterable[Input], targets: Targets = (), *, words: int = 120, models: Nutgraf | None = None) -> Digest:
    """What several articles say together, event by event.

    Parameters
    ----------
    articles : any number of texts, paths or `Article`s, on any events. Near-identical ones count as one source.
    targets : what stance is measured toward; if empty, up to two are suggested for each event.
    words : word limit of each event's common summary, 20 or more.
    models : a `Nutgraf` to use; None: the shipped models.

    Returns
    -------
    A `Digest`. An article that cannot be read or scored is listed in its `errors`; the others are not affected.

    Raises
    ------
    RequestError: no articles, a single article instead of several, or an invalid target or `words`.
    """
    return (models or _default()).digest(articles, targets, words=words)


def suggest_targets(article: Input, *, most: int = 10) -> tuple[SuggestedTarget, ...]:
    """Targets to ask `predict` about, with the shipped models; see `Nutgraf.suggest_targets`."""
    return _default().suggest_targets(article, most=most)
