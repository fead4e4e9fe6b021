"""Summaries that people judged for consistency with their document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .registry import Text, decode

Verdict = Literal["Consistent", "Benign", "Questionable", "Unwanted"]
Fact = Literal["Non-hallucinated", "Factual Hallucination", "Non-factual Hallucination", "Intrinsic Hallucination"]


@dataclass(frozen=True)
class JudgedSpan:
    """A span of a summary, as offsets, with the set's own labels."""

    start: int
    end: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class JudgedSummary:
    """A document, a summary of it, and whether it is consistent; None if the judges were undecided.

    Summaries of the same `group` are of one document (or sentences of one article) and belong on one side of a split.
    """

    document: str
    summary: str
    consistent: bool | None
    group: str
    source: str
    split: str
    system: str | None = None
    spans: tuple[JudgedSpan, ...] = ()


@dataclass(frozen=True)
class _Judged:
    document: Text
    summary: Text
    consistent: bool
    doc_id: Text
    split: str
    system: str | None = None


@dataclass(frozen=True)
class _FaithbenchSpan:
    start: int
    end: int
    label: tuple[str, ...]


@dataclass(frozen=True)
class _Faithbench:
    document: Text
    summary: Text
    worst_label: Verdict
    system: str
    spans: tuple[_FaithbenchSpan, ...]
    split: str


@dataclass(frozen=True)
class _Entity:
    start: int
    end: int
    label: Fact
    text: str


@dataclass(frozen=True)
class _Entities:
    document: Text
    summary: Text
    consistent: bool
    split: str
    entities: tuple[_Entity, ...] = field(default=())


def _judged(name: str) -> Callable[[Path], Iterator[JudgedSummary]]:
    def convert(raw: _Judged) -> JudgedSummary:
        return JudgedSummary(raw.document, raw.summary, raw.consistent, raw.doc_id, name, raw.split, raw.system)

    return lambda folder: decode(name, folder, _Judged, convert)


def _faithbench(folder: Path) -> Iterator[JudgedSummary]:
    """Consistent: nobody objected, or only to true statements that go beyond the document (Benign)."""

    def convert(raw: _Faithbench) -> JudgedSummary:
        consistent = {"Consistent": True, "Benign": True, "Questionable": None, "Unwanted": False}[raw.worst_label]
        # A span that reaches the last character may end one past the text.
        spans = tuple(_span(raw.summary, s.start, min(s.end, len(raw.summary)), s.label) for s in raw.spans)
        return JudgedSummary(raw.document, raw.summary, consistent, _group(raw.document), "consistency_faithbench", raw.split, raw.system, spans)

    return decode("consistency_faithbench", folder, _Faithbench, convert)


def _entfa(folder: Path) -> Iterator[JudgedSummary]:
    def convert(raw: _Entities) -> JudgedSummary:
        spans = tuple(_span(raw.summary, e.start, e.end, (e.label,)) for e in raw.entities)
        for span, entity in zip(spans, raw.entities, strict=True):
            if raw.summary[span.start : span.end] != entity.text:
                raise ValueError(f"the entity {entity.text!r} is not at {span.start} to {span.end} of the summary")
        return JudgedSummary(raw.document, raw.summary, raw.consistent, _group(raw.document), "consistency_entfa", raw.split, spans=spans)

    return decode("consistency_entfa", folder, _Entities, convert)


def _span(summary: str, start: int, end: int, labels: tuple[str, ...]) -> JudgedSpan:
    if not 0 <= start < end <= len(summary):
        raise ValueError(f"the span {start} to {end} is outside the summary, which has {len(summary)} characters")
    return JudgedSpan(start, end, labels)


def _group(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()[:16]


READERS: dict[str, Callable[[Path], Iterator[JudgedSummary]]] = {
    "consistency_fib": _judged("consistency_fib"),
    "consistency_faithbench": _faithbench,
    "consistency_entfa": _entfa,
    "consistency_falke_sentence_pairs": _judged("consistency_falke_sentence_pairs"),
}


def rows_of(name: str, folder: Path, *, undecided: bool = False) -> Iterator[JudgedSummary]:
    """The judged summaries of a set; with `undecided`, also those without a verdict.

    Raises
    ------
    KeyError: no such set.
    FileNotFoundError, RowError: as `registry.decode`.
    """
    if name not in READERS:
        raise KeyError(f"unknown set of judged summaries {name!r}; available: {', '.join(READERS)}")
    return (row for row in READERS[name](folder) if undecided or row.consistent is not None)
