"""What is shown on a terminal: text of an article, a file name or an error must not steer it."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

#: Control characters but for the line end, which begin every escape sequence, and halves of surrogate pairs, which no terminal takes.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: Marks that turn the direction of text, by which a line can be made to read as another, and separators that break lines.
_TURNING = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
#: Columns of what is not shown on a terminal, and the fewest that a table can be told in.
_WIDTH, _LEAST = 140, 40


def printable(text: str) -> str:
    """`text` with nothing in it that a terminal would obey: control characters become U+FFFD, marks of direction go; a tab is a space.

    >>> printable("a\\x1b]0;title\\x07b\\u202ec")
    'a\N{REPLACEMENT CHARACTER}]0;title\N{REPLACEMENT CHARACTER}bc'
    """
    return _TURNING.sub("", _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " ")))


class Printable:
    """Something that rich renders, each piece of its text made `printable`; styles and links of its own stay."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment

        for segment in console.render(self._inner, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def show(inner: RenderableType) -> None:
    """Print to standard output: as wide as the terminal; where there is none, in as many columns as COLUMNS says, or 140."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        asked = os.environ.get("COLUMNS", "")
        console = Console(width=max(_LEAST, int(asked)) if asked.isdecimal() and int(asked) else _WIDTH)
    console.print(Printable(inner))


def complain(text: str) -> None:
    """A line for standard error."""
    print(printable(text), file=sys.stderr)
