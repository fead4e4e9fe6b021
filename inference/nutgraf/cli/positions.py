"""Who stands where, as a table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..report.holders import Position
from .signs import STYLES, Glyphs, clipped, glyphs

_NAME, _ROLE = 60, 50
#: With fewer columns, days are left out and roles stand below names.
_WIDE = 80


class _Positions:
    def __init__(self, found: Sequence[Position], most: int) -> None:
        self._found, self._most = found, most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        marks = glyphs(plain=options.ascii_only)
        if not self._found:
            yield Text("nobody takes a side")
        for number, target in enumerate(dict.fromkeys(one.target for one in self._found)):
            these = [one for one in self._found if one.target == target]
            if number:
                yield Text("")
            yield Text(target, style="bold")
            yield _table(these[: self._most], marks, wide=options.max_width >= _WIDE)
            if len(these) > self._most:
                yield Text(f"  {len(these) - self._most} more: see --most, or --output FILE.csv", style="dim")


def positions_table(found: Sequence[Position], *, most: int) -> _Positions:
    """A table for each target, of at most `most` holders."""
    return _Positions(found, most)


def _table(found: Sequence[Position], marks: Glyphs, *, wide: bool) -> Table:
    dated = wide and any(one.first for one in found)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("side", no_wrap=True)
    table.add_column("who", overflow="fold")
    table.add_column("articles", justify="right", no_wrap=True)
    for header in ("since", "last") if dated else ():
        table.add_column(header, no_wrap=True)
    for one in found:
        days = [_day(one.since), _day(one.last)] if dated else []
        table.add_row(Text(f"{marks.signs[one.side]} {one.side}", style=STYLES[one.side]), _who(one, marks, wide), _often(one, marks), *days)
    return table


def _who(one: Position, marks: Glyphs, wide: bool) -> Text:
    text = Text(clipped(one.name, _NAME, marks.ellipsis))
    if one.role:
        text.append(", " if wide else "\n").append(clipped(one.role, _ROLE, marks.ellipsis), style="dim")
    if one.also:
        text.append("\n").append(f"also {clipped('; '.join(one.also), _NAME, marks.ellipsis)}", style="dim")
    if one.moved_from:
        text.append("\n").append(f"moved from {marks.signs[one.moved_from]} {one.moved_from}", style="magenta")
    if one.disputed:
        text.append("\n").append(f"disputed in {one.disputed}", style="magenta")
    return text


def _often(one: Position, marks: Glyphs) -> Text:
    """The number of articles; by side if there are several."""
    counts = {"favor": one.favor, "against": one.against, "neutral": one.neutral}
    several = [f"{marks.signs[side]}{number}" for side, number in counts.items() if number]
    return Text(str(one.articles)) if len(several) == 1 else Text(" ".join(several))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
