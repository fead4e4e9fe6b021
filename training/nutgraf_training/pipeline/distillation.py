"""Training data for summary and guard without editors' summaries and judged ones: the shipped articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from ..corpora import registry, shipped

Row = TypeVar("Row")
SETS = ("pieces", "reports")


def records(split: str, most: int | None = None) -> list[dict[str, Any]]:
    """Articles of the shipped sets, in file order; at most `most`, spread evenly."""
    return some([record for record in shipped.pieces() + shipped.reports() if record["split"] == split], most)


def some(rows: Sequence[Row], most: int | None) -> list[Row]:
    """At most `most` of the rows, spread evenly."""
    if most is None or len(rows) <= most:
        return list(rows)
    return [rows[i * len(rows) // most] for i in range(most)]


def recorded_data(used: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sets with rows used and hashes, for config, card and tracking."""
    found = []
    for name in SETS:
        path = shipped.data_folder() / name / f"{name}.jsonl"
        ids = {record["id"] for record in shipped.read_lines(path)}
        found.append({"name": name, "rows": sum(record["id"] in ids for record in used), "sha256": registry.sha256(path)})
    return found
