"""Pieces of text put on lines of a width, without breaking a piece where it fits on a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.text import Text


@dataclass(frozen=True)
class Piece:
    """A text that is not broken if it can be helped, and what stands between it and the piece before on the same line."""

    text: Text
    glue: str = " "


def flowed(pieces: Iterable[Piece], *, width: int, start: Text | None = None, hang: int = 0) -> Iterator[Text]:
    """Lines of at most `width` columns; the first begins with `start`, the others with `hang` spaces.

    A piece that is wider than a line is broken between words; a single word that is wider is left to the terminal to fold.
    """
    line = start.copy() if start is not None else Text(" " * hang)
    fresh = True
    for piece in pieces:
        words = [piece] if hang + piece.text.cell_len <= width else _words(piece)
        for part in words:
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


def _words(piece: Piece) -> list[Piece]:
    words = piece.text.split(" ")
    return [Piece(word, piece.glue if number == 0 else " ") for number, word in enumerate(words) if word.plain]
