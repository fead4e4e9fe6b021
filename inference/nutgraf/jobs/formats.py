"""The files that scored rows are written to: JSON Lines, CSV, Parquet."""

from __future__ import annotations

import csv
import gzip
import importlib
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import IO, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from ..errors import NutgrafError, RequestError
from ..results import Prediction
from .flat import flat_columns, flat_row, safe_cell
from .long import TYPES, long_columns, long_rows

#: "nested" rows have the fields of a prediction, "flat" and "long" plain values.
LAYOUTS = ("nested", "flat", "long")
#: Rows per Parquet row group.
_GROUP = 1000
_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".csv", ".csv.gz", ".csv.zst", ".parquet")

Json = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """How rows are written: the targets, input columns passed through, and one of `LAYOUTS`; nested rows may have the article's text.

    `flat` is one row an article with plain values, `long` one row for each target and holder; with neither, rows are nested.
    With `matching_only`, articles that were skipped because they do not match `where` are left out; those with an error are not.

    Raises
    ------
    RequestError: `flat` and `long` exclude each other, and a text is for nested rows.
    """

    targets: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    flat: bool = False
    text: bool = False
    long: bool = False
    matching_only: bool = False

    def __post_init__(self) -> None:
        if self.flat and self.long:
            raise RequestError("rows cannot be both flat and long: choose one layout")
        if self.text and (self.flat or self.long):
            raise RequestError("texts are for nested rows: leave out the text, or the flat or long layout")


def check_ending(path: Path) -> str:
    """The ending of an output file.

    Raises
    ------
    NutgrafError: the ending cannot be written, or the package for it is not installed.
    """
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if path.name.lower().endswith(ending):
            if ending == ".parquet":
                _pyarrow()
            elif ending.endswith(".zst"):
                _zstd_open()
            return ending
    raise NutgrafError(f"--output is {path}: expected a file that ends in {', '.join(_ENDINGS)}")


def write_file(path: Path, rows: Iterable[Json], shape: Shape) -> int:
    """Write rows to `path` in the format of its ending; returns how many were given. CSV is flat unless `shape` is long, the others follow `shape`.

    Raises
    ------
    NutgrafError: the ending cannot be written, or the package for it is not installed.
    """
    ending = check_ending(path)
    if ending == ".parquet":
        return _write_parquet(path, rows, shape)
    with _text(path, ending) as file:
        return _write_csv(file, rows, shape) if ending.startswith(".csv") else write_lines(file, rows, shape)


def write_lines(file: IO[str], rows: Iterable[Json], shape: Shape) -> int:
    """Write JSON Lines, with escapes if the file cannot hold all characters; returns how many rows were given."""
    ascii_only = not (getattr(file, "encoding", None) or "utf-8").lower().startswith("utf")
    count = 0
    for row in rows:
        count += 1
        for made in _laid_out(row, shape):
            file.write(json.dumps(made, ensure_ascii=ascii_only, default=str) + "\n")
    return count


def _laid_out(row: Json, shape: Shape) -> Iterable[Json]:
    if shape.matching_only and row.get("skipped"):
        return ()
    if shape.long:
        return long_rows(row, shape.kept)
    return (flat_row(row, shape.targets, shape.kept) if shape.flat else row,)


def _text(path: Path, ending: str) -> IO[str]:
    if ending.endswith(".gz"):
        return cast(IO[str], gzip.open(path, "wt", encoding="utf-8", newline="\n"))
    if ending.endswith(".zst"):
        return _zstd_open()(path, "wt", encoding="utf-8", newline="\n")
    return path.open("w", encoding="utf-8", newline="\n")


def _zstd_open() -> Callable[..., IO[str]]:
    """The function that opens Zstandard files; in the standard library from Python 3.14 on."""
    try:
        module = importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "zstandard")
    except ImportError:
        raise NutgrafError('.zst files need zstandard, which is not installed: pip install "nutgraf[batch]"') from None
    return cast(Callable[..., IO[str]], module.open)


def _write_csv(file: IO[str], rows: Iterable[Json], shape: Shape) -> int:
    shape = shape if shape.long else replace(shape, flat=True, text=False)
    columns = long_columns(shape.kept) if shape.long else flat_columns(shape.targets, shape.kept)
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        count += 1
        writer.writerows({name: safe_cell(value) for name, value in made.items()} for made in _laid_out(row, shape))
    return count


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise NutgrafError('Parquet files need pyarrow, which is not installed: pip install "nutgraf[batch]"') from None
    return pyarrow


def _write_parquet(path: Path, rows: Iterable[Json], shape: Shape) -> int:
    pyarrow = _pyarrow()
    plain = shape.flat or shape.long
    schema = _plain_schema(pyarrow, shape) if plain else _nested_schema(pyarrow, shape)
    count = 0
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows, _GROUP):
            made = [_texts(one) if plain else _nested(one, shape) for row in group for one in _laid_out(row, shape)]
            if made:
                writer.write_table(pyarrow.Table.from_pylist(made, schema=schema))
            count += len(group)
    return count


def _groups(rows: Iterable[Json], size: int) -> Iterator[list[Json]]:
    iterator = iter(rows)
    while group := list(itertools.islice(iterator, size)):
        yield group


def _plain_schema(pyarrow: Any, shape: Shape) -> Any:
    if shape.long:
        columns = [(name, TYPES.get(name, str)) for name in long_columns(shape.kept)]
    else:
        # An input column is text whatever its name, see `_as_text`.
        numbers = ("coverage", "probability")
        columns = [
            (name, float if name.split(" [")[0].endswith(numbers) and not name.startswith("input: ") else str)
            for name in flat_columns(shape.targets, shape.kept)
        ]
    return pyarrow.schema([(name, _arrow(pyarrow, kind)) for name, kind in columns])


def _texts(row: Json) -> Json:
    return {name: _as_text(value) if name.startswith("input: ") else value for name, value in row.items()}


def _as_text(value: Any) -> str | None:
    """An input column may hold any type; in Parquet it is stored as text."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _nested_schema(pyarrow: Any, shape: Shape) -> Any:
    made = [(name, _arrow(pyarrow, hint)) for name, hint in get_type_hints(Prediction).items()]
    more = ["place", *(["text"] if shape.text else []), *(f"input: {name}" for name in shape.kept)]
    return pyarrow.schema([*made, *((name, pyarrow.string()) for name in more)])


def _nested(row: Json, shape: Shape) -> Json:
    given = row.get("input", {})
    return {**{name: value for name, value in row.items() if name != "input"}, **{f"input: {name}": _as_text(given.get(name)) for name in shape.kept}}


def _arrow(pyarrow: Any, hint: Any) -> Any:
    """The Arrow type of a result's field."""
    plain = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    if hint in plain:
        return plain[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _arrow(pyarrow, next(one for one in inner if one is not NoneType))
    if origin is tuple:
        return pyarrow.list_(_arrow(pyarrow, inner[0]))
    if origin is dict:
        return pyarrow.map_(pyarrow.string(), _arrow(pyarrow, inner[1]))
    if origin is Literal:
        return pyarrow.string()
    assert is_dataclass(hint), hint
    hints = get_type_hints(hint)
    return pyarrow.struct([(one.name, _arrow(pyarrow, hints[one.name])) for one in fields(hint)])
