"""Digest several articles: group them by event, summarise what they share, tabulate stances, and list what only one of them says."""

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
