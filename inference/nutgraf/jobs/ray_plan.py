"""What a run on several machines reads: the files in order, grouped into items that are read one by one."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..rows import Columns, Row, read_rows
from ..rows.find import SINGLE, Source, checked_format, find, named
from ..rows.keep import LOOK_AHEAD

#: Assumed bytes per table row when files are grouped; the real number of rows is known only after reading.
_ROW_BYTES = 4096


@dataclass(frozen=True)
class Entry:
    """One file, or the `error` of one that cannot be read; its rows are named after `name`. `modified` is in nanoseconds, as `size` is in bytes."""

    name: str
    path: str = ""
    format: str = ""
    packing: str = ""
    size: int = 0
    modified: int = 0
    id: str | None = None
    error: str | None = None

    @property
    def source(self) -> Source:
        return Source(self.path, self.name, self.format, self.packing)


@dataclass(frozen=True)
class Item:
    """Consecutive files that one task reads; `number` is the index among the items, from 0."""

    number: int
    entries: tuple[Entry, ...]


def plan(inputs: Sequence[str | Path], columns: Columns, *, format: str | None, rows: int, keep: Sequence[str] = ()) -> list[Item]:
    """All inputs as items of about `rows` rows, or of a single larger file; at least one item.

    Raises
    ------
    ValueError: as `read_rows`.
    NutgrafError: standard input or a pipe, which other machines cannot read; a named table lacks a column, or all lack one to `keep`.
    """
    known = checked_format(format)
    given = [os.fspath(one) for one in inputs]
    for one in given:
        source = named(one, known) if one else None
        if source is not None and source.once:
            raise NutgrafError(f"{source.name} can be read only once, on this machine: the ray engine needs files or folders; use the local engine")
    # raises at once if a named table cannot be used, and warns of columns to `keep` that the first rows lack
    next(itertools.islice(read_rows(inputs, columns, format=format, keep=keep), LOOK_AHEAD if keep else 0, None), None)
    found = (_entry(one) for name in given for one in find(name, known))
    return [Item(number, entries) for number, entries in enumerate(_grouped(found, rows))]


def digest(items: Sequence[Item]) -> dict[str, Any]:
    """Identifies what a plan reads: the number of files and bytes, the newest change, and a hash of their names, sizes and times."""
    entries = [entry for item in items for entry in item.entries]
    whole = hashlib.sha256()
    for item in items:
        whole.update(json.dumps(asdict(item)).encode())
    newest = datetime.fromtimestamp(max(entry.modified for entry in entries) / 1e9, UTC).isoformat() if entries else None
    return {"count": len(entries), "bytes": sum(entry.size for entry in entries), "newest": newest, "sha256": whole.hexdigest()}


def _entry(found: Source | Row) -> Entry:
    if isinstance(found, Row):
        return Entry(found.place, id=found.id, error=found.error)
    assert found.path is not None
    try:
        stat = Path(found.path).stat()
        size, modified = stat.st_size, stat.st_mtime_ns
    except OSError:
        size = modified = 0  # reading it reports the error
    return Entry(found.name, os.path.abspath(found.path), found.format, found.packing, size, modified)  # noqa: PTH100  (names need not be valid Unicode)


def _grouped(entries: Iterable[Entry], rows: int) -> Iterator[tuple[Entry, ...]]:
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
