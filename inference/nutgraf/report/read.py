"""Read the rows of scores files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..errors import NutgrafError
from ..results import Prediction
from ..rows.find import Source, find
from ..rows.jsons import json_lines
from ..rows.row import plain
from ..rows.streams import StreamError, opened, seekable
from .checked import RowError, prediction_of

# Parquet rows held in memory at a time.
_BATCH = 64


@dataclass(frozen=True)
class Scored:
    """A row: the prediction, the article's place in the input, and its text if the row has it."""

    prediction: Prediction
    place: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """A row that cannot be used, and why; the reason starts with its place, "scores.jsonl:17"."""

    reason: str


def read_all(scores: Sequence[str | Path]) -> tuple[list[Scored], tuple[str, ...]]:
    """The rows of several inputs of `read_scores`, and the errors of those that cannot be read.

    Raises
    ------
    NutgrafError: an input cannot be read, there are no rows, or none of them can be used.
    """
    given = [os.fspath(one) for one in scores]
    found = [row for one in given for row in read_scores(one)]
    if not found:
        raise NutgrafError(f"{', '.join(given)} holds no rows; expected the output of nutgraf score")
    rows = [row for row in found if isinstance(row, Scored)]
    unreadable = tuple(row.reason for row in found if not isinstance(row, Scored))
    if not rows:
        raise NutgrafError(f"no row of {', '.join(given)} can be used: {unreadable[0]}")
    return rows, unreadable


def read_scores(given: str) -> Iterator[Scored | Unreadable]:
    """The rows of a .jsonl or .parquet file (each also .gz or .zst), of a folder or pattern of these, or of JSON Lines on standard input, "-".

    Raises
    ------
    NutgrafError: there is no such file, its type is not supported, or a package for it is not installed.
    """
    sources = [one for one in find(given) if isinstance(one, Source) and one.format in ("jsonl", "parquet")]
    if not sources:
        raise NutgrafError(
            f"{given} is not a readable .jsonl or .parquet file, nor a folder of these; expected scores as nutgraf score writes them "
            "with -o FILE.jsonl or FILE.parquet, or - for standard input"
        )
    for source in sources:
        yield from _rows(source)


def _rows(source: Source) -> Iterator[Scored | Unreadable]:
    try:
        if source.format == "parquet":
            with seekable(source.path, source.packing) as file:
                yield from _parquet(file, source.name)
            return
        with opened(source.path, source.packing, text=True) as stream:
            for record in json_lines(stream, source.name):
                yield Unreadable(record.error or f"{record.place} is empty") if record.fields is None else _row(record.fields, record.place)
    except StreamError as error:
        yield Unreadable(f"{source.name} {error}")


def _row(fields: Mapping[str, Any], place: str) -> Scored | Unreadable:
    try:
        return Scored(prediction_of(fields), _string(fields, "place"), _string(fields, "text"))
    except RowError as error:
        return Unreadable(f"{place} {error}")


def _string(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise RowError(f"has a {type(value).__name__} as {name}; expected a string")
    text: str | None = plain(value)
    return text


def _parquet(file: IO[bytes], name: str) -> Iterator[Scored | Unreadable]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise NutgrafError(f'{name} is a Parquet file, which needs pyarrow: pip install "nutgraf[batch]"') from None
    number = 0
    try:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=_BATCH, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield _row(row, f"{name}:{number}")
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError) as error:
        yield Unreadable(f"{name}:{number + 1} cannot be read, nor can the rows that follow: {error}")
