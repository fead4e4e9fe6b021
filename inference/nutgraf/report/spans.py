"""Spans in a text: whether those of a row match it, and the text cut at their boundaries."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..results import Evidence, Prediction, Quotation, Removed, SummarySentence

Span = Evidence | Quotation | Removed | SummarySentence


@dataclass(frozen=True)
class Piece:
    """A stretch of text with the same marks; `marks` are their indices, ascending."""

    text: str
    marks: tuple[int, ...] = ()


def spans_of(prediction: Prediction) -> Iterator[Span]:
    """All spans whose text should be a slice of the article's."""
    yield from prediction.removed
    yield from prediction.quotations
    for stance in prediction.stances:
        yield from stance.evidence
        for holder in stance.holders:
            yield from holder.evidence
    if prediction.summary:
        yield from (one for one in prediction.summary.sentences if not one.generated)


def fits(prediction: Prediction, text: str) -> bool:
    """Whether there are spans, and the text of each is its slice of `text`."""
    spans = [span for span in spans_of(prediction) if span.text]
    return bool(spans) and all(text[span.start : span.end] == span.text for span in spans)


def cut(text: str, marks: Sequence[tuple[int, int]]) -> list[list[Piece]]:
    """The non-blank lines of a text, each cut wherever a mark begins or ends.

    Parameters
    ----------
    marks : (start, end) of each mark as offsets into `text`; they may overlap.
    """
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(marks):
        if start < end:
            begins.setdefault(start, []).append(number)
            ends.setdefault(end, []).append(number)
    edges = sorted({0, len(text), *begins, *ends})
    active: set[int] = set()
    pieces: list[Piece] = []
    for start, end in itertools.pairwise(edges):
        active -= set(ends.get(start, ()))
        active |= set(begins.get(start, ()))
        if start < end:
            pieces.append(Piece(text[start:end], tuple(sorted(active))))
    return list(_lines(pieces))


def _lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        for part in piece.text.splitlines(keepends=True):
            shown = part.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
            if shown:
                line.append(Piece(shown, piece.marks))
            if shown != part:
                yield from _unless_blank(line)
                line = []
    yield from _unless_blank(line)


def _unless_blank(line: list[Piece]) -> Iterator[list[Piece]]:
    if any(piece.text.strip() for piece in line):
        yield line
