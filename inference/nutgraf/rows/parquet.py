"""Parquet, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from .row import Columns, Record, RowsError
from .streams import StreamError

# Rows per batch: small, since an article may have ten megabytes.
_BATCH = 64


def parquet(file: IO[bytes], name: str, columns: Columns) -> Iterator[Record]:
    """A record for each row; its place ends in the row number, from 1.

    Raises
    ------
    RowsError: pyarrow is not installed; the table lacks the text column, or a named column.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise RowsError(f'{name} is a Parquet file, which needs pyarrow: pip install "nutgraf[batch]"') from None
    number = 0
    try:
        # By default whole columns of a row group are read ahead, often the entire file.
        source = pq.ParquetFile(file, buffer_size=1 << 16, pre_buffer=False)
        names = list(source.schema_arrow.names)
        if lacks := columns.missing(names, optional=True):
            raise RowsError(f"{name} {lacks}")
        for batch in source.iter_batches(batch_size=_BATCH, use_threads=False):
            cells = [_in_microseconds(pa, column) for column in batch.columns]
            for row in range(batch.num_rows):
                number += 1
                yield _record(f"{name}:{number}", names, cells, row)
    except (pa.ArrowException, OSError, EOFError) as error:
        yield Record(f"{name}:{number + 1}", error=f"{name} is damaged or not a Parquet file: {error}")
    except StreamError as error:
        yield Record(f"{name}:{number + 1}", error=f"{name} {error}")


def _in_microseconds(pa: Any, column: Any) -> Any:
    # Nanoseconds, as pandas writes them, would be read as pandas' own type, or fail without pandas.
    kind = column.type
    return column.cast(pa.timestamp("us", kind.tz), safe=False) if pa.types.is_timestamp(kind) and kind.unit == "ns" else column


def _record(place: str, names: list[str], cells: list[Any], row: int) -> Record:
    fields: dict[str, Any] = {}
    for name, column in zip(names, cells, strict=True):
        try:
            fields.setdefault(name, column[row].as_py())
        except UnicodeDecodeError:
            return Record(place, error=f"{place} is not valid UTF-8 in its column {name!r}")
        except Exception as error:  # a date outside Python's range, or an unknown time zone
            return Record(place, error=f"{place} holds a {column.type} in its column {name!r} that cannot be read ({error})")
    return Record(place, fields)
