"""`docs/figures/articles.json`: the figures of each release on whole articles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ...corpora.shipped import data_folder
from .figures import Measured

Record = dict[str, Any]
#: Required fields of a record.
_FIELDS = ("version", "git_commit", "models", "split", "articles", "date", "figures")
#: Fields that identify a record: a new one replaces an old one with the same values.
_SAME = ("version", "models", "split")


def records_path() -> Path:
    """Where a checkout keeps the records.

    Raises
    ------
    FileNotFoundError: not run from a checkout.
    """
    return data_folder().parent / "docs" / "figures" / "articles.json"


def record_of(
    measured: Measured, *, version: str, git_commit: str | None, models: str, split: str, data_sha256: str, on: date | None = None
) -> Record:
    """A record, ready for JSON.

    Parameters
    ----------
    models : the models' ids, as in `Prediction.model`.
    data_sha256 : SHA-256 of the file of readings, as hex.
    on : the day of measuring; today if None.
    """
    return {
        "version": version,
        "git_commit": git_commit,
        "models": models,
        "split": split,
        "articles": int(measured.totals["articles"]),
        "targets": int(measured.totals["author_targets"]),
        "data_sha256": data_sha256,
        "date": (on or datetime.now(UTC).date()).isoformat(),
        "figures": {name: [round(part, 6) for part in (one.value, one.low, one.high)] for name, one in measured.figures.items()},
        "bins": {name: [_rounded(asdict(one)) for one in bins] for name, bins in measured.bins.items()},
    }


def read_records(path: Path) -> list[Record]:
    """The records of a file, oldest first; empty if there is no file.

    Raises
    ------
    ValueError: the file is not a list of records.
    """
    if not path.is_file():
        return []
    found: Any = json.loads(path.read_text("utf-8"))
    good = isinstance(found, list) and all(isinstance(one, dict) and not set(_FIELDS) - one.keys() for one in found)
    if not good:
        raise ValueError(f"{path} is not a list of records with {', '.join(_FIELDS)}: restore it, or delete it and record again")
    records: list[Record] = found
    return records


def with_record(records: Sequence[Record], record: Record) -> list[Record]:
    """`records` with a new one: replacing that of the same version, models and split, else at the end."""

    def key(one: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(one[name] for name in _SAME)

    if key(record) not in map(key, records):
        return [*records, record]
    return [record if key(one) == key(record) else one for one in records]


def write_records(path: Path, records: Sequence[Record]) -> None:
    """Write the records; creates the folder if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _rounded(values: Mapping[str, Any]) -> Record:
    return {
        name: _rounded(value) if isinstance(value, Mapping) else round(value, 6) if isinstance(value, float) else value
        for name, value in values.items()
    }
