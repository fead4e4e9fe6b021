"""The tiers of models, and what only the full one can do."""

from __future__ import annotations

from pathlib import Path

from .errors import RequestError
from .request import Request

#: "full", or "fast": without the transformer.
TIERS = ("full", "fast")


def checked_tier(tier: str, generator: str | Path | None = None) -> str:
    """The tier, if there is such a one.

    Raises
    ------
    RequestError: an unknown tier, or a generator for the fast one.
    """
    if tier not in TIERS:
        raise RequestError(f"tier is {tier!r}; expected one of {', '.join(map(repr, TIERS))}")
    if tier == "fast" and generator is not None:
        raise RequestError(f"the generator {str(generator)!r} needs the full tier: leave one of the two out")
    return tier


def check_request(request: Request) -> None:
    """Check that a request needs no transformer.

    Raises
    ------
    RequestError: it has targets, topics of the caller's own, or abstractive summaries.
    """
    if request.targets:
        raise RequestError(f"stance needs the full tier, and the target {request.targets[0]!r} is given with the fast one: leave one of the two out")
    if request.topics is not None:
        raise RequestError("topics of your own need the full tier: leave them out, or leave out the fast tier")
    if request.summary_style != "extractive":
        raise RequestError(f"{request.summary_style} summaries need the full tier: leave the style out, or leave out the fast tier")
