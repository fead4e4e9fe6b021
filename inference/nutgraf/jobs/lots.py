"""Rows in lots: what one process is given at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..rows import Row


def in_lots(rows: Iterable[Row], *, rows_most: int, characters: int) -> Iterator[tuple[list[Row], bool]]:
    """Lots of at most `rows_most` rows, each with whether it is the last; one with `characters` of text takes no more rows.

    So lots take about the same time, and what is held of them is bounded. Where no row comes there is one empty lot.
    """
    lot: list[Row] = []
    held = 0
    for row in rows:
        if len(lot) == rows_most or held >= characters:
            yield lot, False
            lot, held = [], 0
        lot.append(row)
        held += len(row.article.text) if row.article else 0
    yield lot, True
