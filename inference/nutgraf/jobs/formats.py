"""The files that scored rows are written to: JSON Lines, CSV, Parquet."""

from __future__ import annotations

import csv
import gzip
import importlib
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import IO, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from ..errors import NutgrafError
from ..results import Prediction
from .flat import flat_columns, flat_row, safe_cell

#: Rows per Parquet row group.
_GROUP = 1000
_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".csv", ".csv.gz", ".csv.zst", ".parquet")

Json = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """How rows are written: the targets, input columns passed through, flat or nested, and whether with the article's text (nested only)."""

    targets: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    flat: bool = False
    text: bool = False


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
    """Write rows to `path` in the format of its ending; returns how many. CSV is always flat, the others follow `shape`.

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
    """Write JSON Lines; returns how many."""
    count = 0
    for row in rows:
        count += 1
        file.write(json.dumps(flat_row(row, shape.targets, shape.kept) if shape.flat else row, ensure_ascii=False, default=str) + "\n")
    return count


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
    writer = csv.DictWriter(file, flat_columns(shape.targets, shape.kept), lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        count += 1
        writer.writerow({name: safe_cell(value) for name, value in flat_row(row, shape.targets, shape.kept).items()})
    return count


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise NutgrafError('Parquet files need pyarrow, which is not installed: pip install "nutgraf[batch]"') from None
    return pyarrow


def _write_parquet(path: Path, rows: Iterable[Json], shape: Shape) -> int:
    pyarrow = _pyarrow()
    schema = _flat_schema(pyarrow, shape) if shape.flat else _nested_schema(pyarrow, shape)
    count = 0
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows, _GROUP):
            made = [_flat_texts(row, shape) if shape.flat else _nested(row, shape) for row in group]
            writer.write_table(pyarrow.Table.from_pylist(made, schema=schema))
            count += len(group)
    return count


def _groups(rows: Iterable[Json], size: int) -> Iterator[list[Json]]:
    iterator = iter(rows)
    while group := list(itertools.islice(iterator, size)):
        yield group


def _flat_schema(pyarrow: Any, shape: Shape) -> Any:
    def kind(name: str) -> Any:
        if name.startswith("input: "):  # whatever its name, see `_as_text`
            return pyarrow.string()
        return pyarrow.float64() if name.split(" [")[0].endswith(("coverage", "probability")) else pyarrow.string()

    return pyarrow.schema([(name, kind(name)) for name in flat_columns(shape.targets, shape.kept)])


def _flat_texts(row: Json, shape: Shape) -> Json:
    return {name: _as_text(value) if name.startswith("input: ") else value for name, value in flat_row(row, shape.targets, shape.kept).items()}


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
