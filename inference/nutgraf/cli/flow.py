"""Pieces of text put on lines of a width, without breaking a piece where it fits on a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import chop_cells
from rich.text import Text


@dataclass(frozen=True)
class Piece:
    """A text that is not broken if it can be helped, and what stands between it and the piece before on the same line."""

    text: Text
    glue: str = " "


def flowed(pieces: Iterable[Piece], *, width: int, start: Text | None = None, hang: int = 0) -> Iterator[Text]:
    """Lines of at most `width` columns; the first begins with `start`, the others with `hang` spaces.

    A piece that is wider than a line begins a line and is broken between words; a word that is wider is cut.
    """
    line = start.copy() if start is not None else Text(" " * hang)
    fresh = True
    for piece in pieces:
        parts = [piece]
        if hang + piece.text.cell_len > width:
            parts = list(_broken(piece, max(2, width - hang)))  # two columns: the widest character
            if not fresh:
                line.rstrip()
                yield line
                line, fresh = Text(" " * hang), True
        for part in parts:
            needed = part.text.cell_len + (0 if fresh else len(part.glue))
            if line.cell_len + needed > width and (not fresh or line.cell_len > hang):
                line.rstrip()
                yield line
                line, fresh = Text(" " * hang), True
            if not fresh:
                line.append(part.glue, style="dim" if part.glue.strip() else "")
            line.append_text(part.text)
            fresh = False
    line.rstrip()
    if line.plain:
        yield line


def paragraph(text: str, *, width: int, style: str = "", start: Text | None = None, hang: int = 0) -> Iterator[Text]:
    """The words of a text on lines, as `flowed`."""
    indent = len(start) if start is not None else hang
    for line in flowed((Piece(Text(word)) for word in text.split()), width=width, start=start, hang=hang):
        if style:
            line.stylize(style, indent)
        indent = hang
        yield line


def _broken(piece: Piece, room: int) -> Iterator[Piece]:
    """The words of a piece, those that are wider than `room` columns cut."""
    glue = piece.glue
    for word in piece.text.split(" "):
        ends = list(accumulate(len(cut) for cut in chop_cells(word.plain, room)))
        for part in word.divide(ends[:-1]):
            if part.plain:
                yield Piece(part, glue)
                glue = " "
