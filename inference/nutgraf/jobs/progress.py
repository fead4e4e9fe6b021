"""The progress line on the terminal."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from ..text.markup import count
from .expected import Expected, expected_rows

Advance = Callable[[bool], None]
#: Seconds over which the rate is measured: skipped rows of an earlier run and a slow start soon drop out of it.
_WINDOW = 60
#: Columns of a window that also shows the time since the start, and columns which that and the turning sign take.
_WIDE, _TIME, _SPINNER = 80, 9, 2


class Pace:
    """Counts rows and errors, and measures the rate.

    Parameters
    ----------
    began : start of the run in seconds, on the same clock as all times here.
    """

    def __init__(self, began: float) -> None:
        self.done = self.failed = 0
        self._marks = deque([(began, 0)])

    def add(self, now: float, good: bool) -> None:
        """Count one more row."""
        self.done += 1
        self.failed += not good
        if now - self._marks[-1][0] >= 1:
            self._marks.append((now, self.done))
        while len(self._marks) > 1 and now - self._marks[1][0] >= _WINDOW:
            self._marks.popleft()

    def rate(self, now: float) -> float:
        """Rows per second in the last minute."""
        then, before = self._marks[0]
        return (self.done - before) / max(now - then, 1e-3)

    def said(self, now: float, expected: Expected | None, width: int | None = None) -> str:
        """The line, or as much of it as `width` columns take; with share and time left if the number of rows is known."""
        rate = self.rate(now)
        ending = f", {rate:.1f} a second, {count(self.failed, 'error')}"
        if expected is None or self.done > expected.rows:
            return _fitting([f"{count(self.done, 'article')}{ending}", count(self.done, "article"), f"{self.done:,}"], width)
        some = "" if expected.exact else "some "
        left = f", {timedelta(seconds=round((expected.rows - self.done) / rate))} left" if self.done and rate else ""
        share = f"{self.done / max(1, expected.rows):.0%}"
        done = f"{self.done:,} of {some}{expected.rows:,}"
        return _fitting([f"{done} articles ({share}){ending}{left}", f"{done} ({share}){left}", f"{share}{left}", share], width)


def _fitting(lines: Sequence[str], width: int | None) -> str:
    """The first that fits, each shorter than the one before; else the last."""
    return next((line for line in lines if width is None or len(line) <= width), lines[-1])


@contextmanager
def progress(inputs: Sequence[str | Path], *, format: str | None, quiet: bool) -> Iterator[Advance]:
    """Show rows, share, rate, errors and time left; nothing if `quiet` or standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda good: None
        return
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

    try:
        expected = expected_rows(inputs, format=format)
    except (OSError, ValueError):
        expected = None  # the run itself reports what is wrong
    pace, console = Pace(time.monotonic()), Console(stderr=True)
    # the dots of rich's own are no characters of a terminal without UTF-8
    columns: list[ProgressColumn] = [SpinnerColumn("line" if console.options.ascii_only else "dots"), TextColumn("{task.description}")]
    if timed := console.width >= _WIDE:
        columns.append(TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:

        def line(now: float) -> str:
            return pace.said(now, expected, console.width - (_TIME if timed else 0) - _SPINNER)

        task = bar.add_task(line(time.monotonic()), total=None)

        def advance(good: bool) -> None:
            now = time.monotonic()
            pace.add(now, good)
            bar.update(task, description=line(now))

        yield advance
