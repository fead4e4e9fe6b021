"""Several articles at once: which are of one event, what they say together, who stands where, and what one alone says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .results import (
    Digest,
    DigestSentence,
    Event,
    HolderStance,
    OnlyHere,
    Opinion,
    Position,
    Source,
    SourceEvidence,
    SourceSentence,
    TargetStances,
    Tone,
    Unread,
)

if TYPE_CHECKING:
    from .build import digest

__all__ = [
    "Digest",
    "DigestSentence",
    "Event",
    "HolderStance",
    "OnlyHere",
    "Opinion",
    "Position",
    "Source",
    "SourceEvidence",
    "SourceSentence",
    "TargetStances",
    "Tone",
    "Unread",
    "digest",
]


def __getattr__(name: str) -> Any:
    """What brings the models along is imported when first asked for (PEP 562)."""
    if name == "digest":
        from .build import digest

        return digest
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
