"""Drawings as SVG, of a few shapes and lines of text: each a file of its own that any program opens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
TEXT, DIM, LINE = "#1c1e21", "#59606b", "#d9dce1"
#: A letter's mean share of the size of the font, with room to spare: no font is measured here.
_LETTER = 0.56
#: What XML cannot hold, not even escaped, and marks that turn the direction of what follows.
_UNSAFE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def drawing(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A whole file, on white."""
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}" font-size="13" fill="{TEXT}">'
        f'<title>{plain(title)}</title><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def plain(words: str) -> str:
    """Words on one line, as XML."""
    return escape(" ".join(_UNSAFE.sub("\ufffd", words).split()))


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, *, size: float = 13, fill: str = TEXT, anchor: str = "start", bold: bool = False, turn: int = 0) -> str:
    """Words with their baseline at (x, y)."""
    more = f' text-anchor="{anchor}"' if anchor != "start" else ""
    more += f' transform="rotate({turn} {number(x)} {number(y)})"' if turn else ""
    more += ' font-weight="650"' if bold else ""
    return f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill={quoteattr(fill)}{more}>{plain(words)}</text>'


def rect(x: float, y: float, width: float, height: float, fill: str, *, line: str | None = None) -> str:
    """A rectangle; with `line`, a dashed border of that colour."""
    border = f' stroke="{line}" stroke-dasharray="3 2"' if line else ""
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" fill="{fill}"{border}/>'


def rule(x: float, y: float, x2: float, y2: float) -> str:
    """A thin line."""
    return f'<path d="M{number(x)} {number(y)}L{number(x2)} {number(y2)}" stroke="{LINE}" fill="none"/>'


def sign(side: str, x: float, y: float, fill: str) -> str:
    """A side's sign, some 12 pixels wide, with its middle at (x, y)."""
    if side == "neutral":
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="5" fill="{fill}"/>'
    up = 1 if side == "favor" else -1
    return f'<path d="M{number(x)} {number(y - 6 * up)}l6 {11 * up}h-12z" fill="{fill}"/>'


def width_of(words: str, size: float) -> float:
    """About the width of words in pixels, rather too much than too little."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WF" else _LETTER for one in words) * size


def clipped(words: str, width: float, size: float = 13) -> str:
    """Words cut to a width, with an ellipsis."""
    words = " ".join(words.split())
    if width_of(words, size) <= width:
        return words
    while words and width_of(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"
