"""Whether the input has the columns that are to be passed through."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator, Sequence

from .row import Row, RowsError, listed

logger = logging.getLogger(__name__)

#: JSON rows may leave fields out: this many rows are searched for a column before its absence is reported.
LOOK_AHEAD = 20


def check_headers(keep: Sequence[str], headers: Sequence[Iterable[str]]) -> None:
    """Check the columns `keep` against the headers of all inputs.

    Raises
    ------
    RowsError: one of them is in no header.
    """
    there = dict.fromkeys(itertools.chain.from_iterable(headers))
    if absent := [name for name in keep if name not in there]:
        raise RowsError(f"no input has a column {listed(absent)} to be kept; the columns are {listed(there)}: name one of these")


def noting_absent(rows: Iterator[Row], keep: Sequence[str]) -> Iterator[Row]:
    """The rows unchanged; logs a warning if the first `LOOK_AHEAD` lack one of the columns `keep`.

    A warning, not an error: a later row or file may have the column.
    """
    there: dict[str, None] = {}
    count = 0
    for row in itertools.islice(rows, LOOK_AHEAD):
        there |= dict.fromkeys(row.extra)
        count += 1
        yield row
    if count and (absent := [name for name in keep if name not in there]):
        logger.warning("the first rows (%d) have no column %s to be kept; their columns are %s", count, listed(absent), listed(there))
    yield from rows
