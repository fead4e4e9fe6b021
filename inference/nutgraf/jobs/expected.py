"""How many rows the inputs hold, as far as can be told without reading them in full."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..rows.find import Source, checked_format, find, named
from ..rows.row import Row

#: Bytes read at the start of a table to estimate its rows, and the maximum number of tables looked into.
_HEAD = 128 * 1024
_MAX_TABLES = 2000
#: A JSON file of fewer bytes is assumed to hold one article.
_SMALL = 64 * 1024


@dataclass(frozen=True)
class Expected:
    """The expected number of rows; `exact` if counted, not estimated from the start of a table."""

    rows: int
    exact: bool


def expected_rows(inputs: Sequence[str | Path], *, format: str | None = None) -> Expected | None:
    """The rows of all inputs, or None if unknown: standard input, a pipe, a large JSON array, compressed Parquet, thousands of tables.

    Single-article files are counted, Parquet stores its row count, and other tables are estimated from their start and size.
    Problems with an input are left to the code that reads it.
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
            in_file = None if tables > _MAX_TABLES else _in_file(found)
            if in_file is None:
                return None
            rows += in_file.rows
            exact = exact and in_file.exact
    return Expected(rows, exact)


def _in_file(source: Source) -> Expected | None:
    """The rows of a file that may hold many; None if unknown."""
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
    # A line break within quotes is text, and the first line is the header.
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
        return Expected(1, True)  # reading it gives one row, with the error


def _unpacked(data: bytes, packing: str) -> bytes:
    """The start of a compressed file, decompressed.

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
    except Exception as error:  # from zlib or zstandard, or an ImportError
        raise ValueError(f"cannot be decompressed: {error}") from error
    return data


def _size(source: Source) -> int:
    assert source.path is not None
    try:
        return Path(source.path).stat().st_size
    except OSError:
        return 0
