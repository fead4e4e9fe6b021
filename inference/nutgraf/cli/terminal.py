"""Safe terminal output: no text from an article, file name or error may act as a control sequence."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

#: Control characters other than newline (every escape sequence starts with one), and lone surrogates, which cannot be encoded.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: Bidirectional marks, which can make a line read differently from what it says, and line separators.
_BIDI = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
#: Width in columns when the output is not a terminal, and the minimum width.
_WIDTH, _MIN_WIDTH = 140, 20
#: What stands for characters that a terminal without UTF-8 lacks: as wide as they are, so that lines and tables keep their shape.
_SUBSTITUTES = str.maketrans(
    dict.fromkeys("‘’‚", "'")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("–—−‐‑", "-")
    | dict.fromkeys("…·", ".")
    | dict(zip("ŁłØøĐđÐðÞþßÆæŒœıĦħŦŧ", "LlOoDdDdTtsAaOoiHhTt", strict=True))  # letters that are no accented ones to Unicode
    | {"•": "*", "×": "x", "▲": "+", "▼": "-", "●": "=", "○": "o", "\u00a0": " ", "\ufffd": "?"}
)


def printable(text: str) -> str:
    """`text` without anything that a terminal would interpret: control characters become U+FFFD, bidirectional marks are dropped, tabs become spaces.

    >>> printable("a\\x1b]0;title\\x07b\\u202ec")
    'a\N{REPLACEMENT CHARACTER}]0;title\N{REPLACEMENT CHARACTER}bc'
    """
    return _BIDI.sub("", _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " ")))


def encodable(text: str, encoding: str) -> str:
    """`text` in characters that `encoding` has, as wide as it was: plain quotation marks and dashes, letters without accents, else question marks.

    >>> encodable("“naïve” – Łódź", "ascii")
    '"naive" - Lodz'
    """
    if _fits(text, encoding):
        return text
    return "".join(one if _fits(one, encoding) else _substitute(one, encoding) for one in text)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _substitute(one: str, encoding: str) -> str:
    from rich.cells import cell_len

    plain = one.translate(_SUBSTITUTES)
    if plain == one:
        plain = unicodedata.normalize("NFKD", one)[:1]
    width = cell_len(one)
    return plain if cell_len(plain) == width and (plain.isascii() or _fits(plain, encoding)) else "?" * width


class Printable:
    """Wraps a rich renderable and makes its text `printable`, in characters that the terminal has; its styles and links are kept."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment

        for segment in console.render(self._inner, options):
            yield segment if segment.control else Segment(encodable(printable(segment.text), console.encoding), segment.style)


def show(inner: RenderableType) -> None:
    """Print to standard output, as wide as the terminal; without a terminal, as wide as COLUMNS says, or 140 columns."""
    from rich.console import Console

    console = Console()
    if not sys.stdout.isatty():  # FORCE_COLOR makes a pipe a terminal to rich, which would then be 80 columns wide
        columns = os.environ.get("COLUMNS", "")
        console = Console(width=max(_MIN_WIDTH, int(columns)) if columns.isdecimal() and int(columns) else _WIDTH)
    console.print(Printable(inner))


def say(text: str) -> None:
    """Print a line to standard output."""
    print(encodable(printable(text), sys.stdout.encoding or "utf-8"))


def complain(text: str) -> None:
    """Print a line to standard error."""
    print(encodable(printable(text), sys.stderr.encoding or "utf-8"), file=sys.stderr)
