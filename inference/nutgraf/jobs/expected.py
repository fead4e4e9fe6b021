"""How many rows the inputs hold, as far as that can be told without reading them."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..rows.find import Source, checked_format, find, named
from ..rows.row import Row

#: Bytes at the start of a table from which its rows are reckoned, and files that are looked into at most.
_HEAD = 128 * 1024
_MOST_TABLES = 2000
#: A JSON file of fewer bytes is taken for one article.
_SMALL = 64 * 1024


@dataclass(frozen=True)
class Expected:
    """Rows to come; `exact`: counted, not reckoned from the start of a table."""

    rows: int
    exact: bool


def expected_rows(inputs: Sequence[str | Path], *, format: str | None = None) -> Expected | None:
    """The rows of all inputs, or None where nothing tells them: standard input, a pipe, a large JSON array, packed Parquet, thousands of tables.

    Files are counted, Parquet says it, of other tables the start and the size are looked at. What is wrong with an
    input is left for those that read it.
    """
    known = checked_format(format)
    given = [os.fspath(one) for one in inputs]
    if any(source.once for one in given if (source := named(one, known))):
        return None
    rows, exact, tables = 0, True, 0
    for one in given:
        for found in find(one, known):
            if isinstance(found, Row) or found.format in ("txt", "html"):
                rows += 1
                continue
            tables += 1
            held = None if tables > _MOST_TABLES else _held(found)
            if held is None:
                return None
            rows += held.rows
            exact = exact and held.exact
    return Expected(rows, exact)


def _held(source: Source) -> Expected | None:
    """The rows of a file that may hold many; None where it does not tell them."""
    assert source.path is not None
    size = _size(source)
    if source.format == "json" and size < _SMALL:
        return Expected(1, False)
    if source.packing and source.format in ("json", "parquet"):
        return None
    if source.format == "parquet":
        return _by_metadata(source.path)
    try:
        with open(source.path, "rb") as file:  # noqa: PTH123  (as everywhere in nutgraf.rows, names need not be valid Unicode)
            packed = file.read(_HEAD)
        text = _unpacked(packed, source.packing)
    except (OSError, ValueError):
        return Expected(1, False)
    if source.format == "json":
        return None if text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[") else Expected(1, True)
    rows = _lines(text, source.format)
    return Expected(rows, source.format == "jsonl") if size <= len(packed) else Expected(max(1, round(rows * size / len(packed))), False)


def _lines(text: bytes, format: str) -> int:
    if format == "jsonl":
        return sum(1 for line in text.split(b"\n") if line.strip())
    # A line's end within quotes is text, and the first line is the header.
    return max(0, sum(part.count(b"\n") for part in text.split(b'"')[::2]) - text.endswith(b"\n"))


def _by_metadata(path: str) -> Expected | None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    try:
        return Expected(int(pq.read_metadata(path).num_rows), True)
    except (OSError, pa.ArrowException):
        return Expected(1, True)  # the row that says so


def _unpacked(data: bytes, packing: str) -> bytes:
    """What a packed file begins with.

    Raises
    ------
    ValueError: it is damaged, or the package for it is missing.
    """
    try:
        if packing == ".gz":
            return zlib.decompressobj(wbits=31).decompress(data)
        if packing == ".zst":
            import zstandard

            return b"".join(zstandard.ZstdDecompressor().read_to_iter(data))
    except Exception as error:  # of zlib, of zstandard, or that it is not there
        raise ValueError(f"cannot be unpacked: {error}") from error
    return data


def _size(source: Source) -> int:
    assert source.path is not None
    try:
        return Path(source.path).stat().st_size
    except OSError:
        return 0
