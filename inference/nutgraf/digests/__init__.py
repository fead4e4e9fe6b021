"""Several articles at once: which are of one event, what they say together, who stands where, and what one alone says."""

from __future__ import annotations

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
]
