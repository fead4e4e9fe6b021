"""Files of rows for the tests of `nutgraf.rows`, and short words for what comes of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from nutgraf.rows import Columns, Row, read_rows

RECORDS = [{"id": f"n{number}", "text": f'The ferry left, on time.\nDay {number} “quoted” "so".'} for number in range(1, 6)]


def rows(*inputs: str | Path, columns: Columns | None = None, format: str | None = None, keep: Sequence[str] = ()) -> list[Row]:
    return list(read_rows(inputs, columns, format=format, keep=keep))


def written(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def texts(found: Sequence[Row]) -> list[str | None]:
    return [row.article.text if row.article else None for row in found]


def errors(found: Sequence[Row]) -> list[str]:
    return [row.error for row in found if row.error is not None]


def as_jsonl(records: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in records).encode()


def as_json(records: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps(list(records), indent=1, ensure_ascii=False).encode()


def as_csv(records: Sequence[dict[str, Any]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(records[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode()


def as_tsv(records: Sequence[dict[str, Any]]) -> bytes:
    return as_csv(records, "\t")


def as_parquet(records: Sequence[dict[str, Any]]) -> bytes:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(records)), out)
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    compressed: bytes = pytest.importorskip("zstandard").compress(data)
    return compressed


WRITERS: dict[str, Callable[[Sequence[dict[str, Any]]], bytes]] = {
    "jsonl": as_jsonl,
    "ndjson": as_jsonl,
    "json": as_json,
    "csv": as_csv,
    "tsv": as_tsv,
    "parquet": as_parquet,
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {"": lambda data: data, ".gz": gzip.compress, ".zst": zstd}
