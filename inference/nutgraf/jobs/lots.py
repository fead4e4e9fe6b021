"""Split rows into lots, the batches that one process is given at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..rows import Row


def in_lots(rows: Iterable[Row], *, rows_most: int, characters: int) -> Iterator[tuple[list[Row], bool]]:
    """Lots of at most `rows_most` rows, each with whether it is the last; a lot that has reached `characters` of text is closed.

    This evens out the time per lot and bounds memory. Without any rows there is one empty lot.
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
