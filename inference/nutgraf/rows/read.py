"""Read rows from any inputs, in order, with one row in memory at a time."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..article import Article, check_text, decode, from_html
from ..errors import ArticleError, RequestError
from .find import SINGLE, Source, checked_format, find, named
from .jsons import is_array, json_array, json_lines, json_object
from .keep import check_headers, noting_absent
from .parquet import parquet
from .row import Columns, Record, Row, RowsError, row_of
from .streams import MAX_ROW, TOO_LONG, StreamError, opened, seekable
from .tables import table

# JSON rows have no header: this many are searched for a text column before its absence is an error.
_LOOK_AHEAD = 20
# Formats in which each row has all columns of the table.
_WITH_HEADER = ("csv", "tsv", "parquet")


def read_rows(inputs: Sequence[str | Path], columns: Columns | None = None, *, format: str | None = None, keep: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of all inputs, in order; a row or file that cannot be read gives a row with `error` set.

    An input is a file, a folder (read recursively: all files with a known extension, sorted; hidden files and links to folders
    are skipped), a glob, or "-" for standard input. Supported: .txt and .html (one article), .json (one article or an array of
    them), .jsonl, .ndjson, .csv, .tsv and .parquet, each also with .gz or .zst. `format` ("jsonl", "csv", "txt.gz"...) sets the
    format of standard input (default: JSON Lines), of named files and of files found by a glob, whatever their extension.
    `keep` names columns that the caller passes through from `Row.extra`; if the first rows lack one, a warning is logged.

    Named tables are checked before the first row is returned, so that a missing column is an error at once; a table found in
    a folder, or a JSON array, gives one row with the error instead.

    Raises
    ------
    RequestError: no input, an empty one, standard input twice, or an unknown format.
    RowsError: a named table lacks the text column or one of `columns`, or needs a package that is not installed; or all inputs
        are named CSV, TSV or Parquet files, and none has a column of `keep`. Raised when the first row is requested.
    """
    if isinstance(inputs, str | Path):
        raise RequestError(f"inputs is {inputs!r}; expected a sequence of paths: give [{str(inputs)!r}]")
    given = [os.fspath(one) if isinstance(one, str | Path) else one for one in inputs]
    if not given:
        raise RequestError("no inputs given; expected files, folders, globs or '-' for standard input")
    for one in given:
        if not isinstance(one, str) or not one:
            raise RequestError(f"the input {one!r} is empty or not a path; expected a file, a folder, a glob or '-' for standard input")
    if given.count("-") > 1:
        raise RequestError("'-' is given twice; standard input can be read only once")
    rows = _all_rows(given, columns or Columns(), checked_format(format), keep)
    return noting_absent(rows, keep) if keep else rows


def _all_rows(given: list[str], columns: Columns, format: tuple[str, str] | None, keep: Sequence[str]) -> Iterator[Row]:
    started: dict[int, Iterator[Row]] = {}
    headers: list[Mapping[str, object]] = []
    for number, one in enumerate(given):
        source = named(one, format)
        if source is None or (source.format in SINGLE and not source.once):
            continue
        rows = _rows_of(source, columns)
        first = list(itertools.islice(rows, 1))  # raises RowsError
        if source.format in _WITH_HEADER and first and first[0].extra:
            headers.append(first[0].extra)
        if source.once:  # a pipe cannot be read again
            started[number] = itertools.chain(first, rows)
    if len(headers) == len(given):  # otherwise the column may be in a row that is still to be read
        check_headers(keep, headers)
    for number, one in enumerate(given):
        if number in started:
            yield from started.pop(number)
            continue
        for found in find(one, format):
            if isinstance(found, Row):
                yield found
            else:
                yield from rows_of_source(found, columns)


def rows_of_source(source: Source, columns: Columns) -> Iterator[Row]:
    try:
        yield from _rows_of(source, columns)
    except RowsError as error:
        yield Row(source.name, source.stem, error=str(error))
    except Exception as error:  # a bug in nutgraf costs this file's rows, not the whole run
        yield Row(source.name, source.stem, error=f"{type(error).__name__} while reading {source.name}: {error}; please report this with the file")


def _rows_of(source: Source, columns: Columns) -> Iterator[Row]:
    """The rows of one file.

    Raises
    ------
    RowsError: a column is missing, or a package is not installed.
    """
    try:
        if source.format == "parquet":
            with seekable(source.path, source.packing) as file:
                for record in parquet(file, source.name, columns):
                    yield row_of(record, columns)
        elif source.format in ("txt", "html"):
            with opened(source.path, source.packing, text=False) as stream:
                data = stream.read(MAX_ROW + 1)
            yield _article(source, data)
        else:
            with opened(source.path, source.packing, text=True) as stream:
                if source.format == "json" and not is_array(stream):
                    yield row_of(json_object(stream, source.name), columns, source.stem)
                elif source.format == "csv" or source.format == "tsv":
                    for record in table(stream, source.name, columns, tabs=source.format == "tsv"):
                        yield row_of(record, columns)
                else:
                    records = (json_array if source.format == "json" else json_lines)(stream, source.name)
                    for record in _with_text(records, columns, source.name):
                        yield row_of(record, columns)
    except StreamError as error:
        yield Row(source.name, source.stem if source.format in SINGLE else None, error=f"{source.name} {error}")


def _article(source: Source, data: bytes) -> Row:
    name, id = source.name, source.stem
    if len(data) > MAX_ROW:
        return Row(name, id, error=f"{name} {TOO_LONG}")
    try:
        if source.format == "html":
            return Row(name, id, replace(from_html(data, Path(name)), id=id))
        return Row(name, id, Article(check_text(decode(data, name), name), id=id))
    except ArticleError as error:
        return Row(name, id, error=str(error))
    except Exception as error:  # trafilatura on badly broken HTML
        return Row(name, id, error=f"{name} could not be read as {source.format}: {type(error).__name__}: {error}")


def _with_text(records: Iterator[Record], columns: Columns, name: str) -> Iterator[Record]:
    """The records unchanged, provided that one of the first has a text column.

    Raises
    ------
    RowsError: none of them has one.
    """
    held: list[Record] = []
    names: dict[str, None] = {}
    for record in records:
        held.append(record)
        if record.fields is not None:
            if columns.missing(record.fields, optional=False) is None:
                yield from held
                yield from records
                return
            names |= dict.fromkeys(record.fields)
        if len(held) >= _LOOK_AHEAD and names:
            break
    if names:
        raise RowsError(f"{name} {columns.missing(names, optional=False)}")
    yield from held
