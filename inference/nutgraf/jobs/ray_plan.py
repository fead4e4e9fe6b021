"""What a run over several machines reads: the files in order, shared out into items that are read one by one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..rows import Columns, Row, read_rows
from ..rows.find import SINGLE, Source, checked_format, find, named

#: Bytes of a table that stand for one row when files are put together; rows of a table are told only by reading it.
_ROW_BYTES = 4096


@dataclass(frozen=True)
class Entry:
    """One file, or in place of one that cannot be read, what is wrong (`error`); `name` is how its rows are called."""

    name: str
    path: str = ""
    format: str = ""
    packing: str = ""
    size: int = 0
    id: str | None = None
    error: str | None = None

    @property
    def source(self) -> Source:
        return Source(self.path, self.name, self.format, self.packing)


@dataclass(frozen=True)
class Item:
    """Files that follow each other and are read by one task; `number` is its place among the items, from 0."""

    number: int
    entries: tuple[Entry, ...]


def plan(inputs: Sequence[str | Path], columns: Columns, *, format: str | None, rows: int) -> list[Item]:
    """All inputs as items of some `rows` rows, or of one file that has more; one item at least.

    Raises
    ------
    ValueError: as `read_rows`.
    NutgrafError: standard input or a pipe, which other machines cannot read; a named table lacks a column.
    """
    known = checked_format(format)
    given = [os.fspath(one) for one in inputs]
    for one in given:
        source = named(one, known) if one else None
        if source is not None and source.once:
            raise NutgrafError(f"{source.name} can be read only once and only here: the engine ray reads files and folders; use the engine local")
    next(read_rows(inputs, columns, format=format), None)  # says at once what is wrong with a table that is named
    found = (_entry(one) for name in given for one in find(name, known))
    return [Item(number, entries) for number, entries in enumerate(_together(found, rows))]


def digest(items: Sequence[Item]) -> dict[str, Any]:
    """What tells that two plans read the same: how many files and bytes, and a hash over their names and sizes."""
    entries = [entry for item in items for entry in item.entries]
    whole = hashlib.sha256()
    for item in items:
        whole.update(json.dumps(asdict(item)).encode())
    return {"count": len(entries), "bytes": sum(entry.size for entry in entries), "sha256": whole.hexdigest()}


def _entry(found: Source | Row) -> Entry:
    if isinstance(found, Row):
        return Entry(found.place, id=found.id, error=found.error)
    assert found.path is not None
    try:
        size = Path(found.path).stat().st_size
    except OSError:
        size = 0  # reading it says what is wrong
    return Entry(found.name, os.path.abspath(found.path), found.format, found.packing, size)  # noqa: PTH100  (names need not be valid Unicode)


def _together(entries: Iterable[Entry], rows: int) -> Iterator[tuple[Entry, ...]]:
    held: list[Entry] = []
    weight = 0
    for entry in entries:
        more = 1 if entry.error or entry.format in SINGLE else 1 + entry.size // _ROW_BYTES
        if held and weight + more > rows:
            yield tuple(held)
            held, weight = [], 0
        held.append(entry)
        weight += more
    yield tuple(held)
