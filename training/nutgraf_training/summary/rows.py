"""The articles and summaries that the summary heads learn from, and those held back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..corpora import registry, shipped, summary_sets
from ..corpora.own_readings import rows_with_texts
from ..corpora.readings import ArticleReading, rows_of
from ..corpora.reserved import reserved
from ..corpora.summary_sets import SummaryRow, reading_rows
from ..reader.data import is_held

#: Sets of whole articles, whose openings tell what readers are expected to know; each with the field of its text.
_WHOLE = {"allsides": "text", "wikinews": "text", "cnn_dailymail": "document", "xsum_validation": "document"}


def gather(data: Path) -> tuple[list[SummaryRow], list[dict[str, Any]]]:
    """Training rows: editors' highlights and readers' summaries; none of an article that is held back or reserved. With a description of the sets."""
    editors = [row for row in summary_sets.rows_of(data) if row.split == "train"]
    rows = list(editors)
    used = [_used("cnn_dailymail", len(editors), registry.source("cnn_dailymail").path(data))]
    for name, readings in _readings(data).items():
        own = [row for row in reading_rows(readings, is_held) if row.split == "train"]
        rows += own
        path = registry.source(name).path(data) if name == "readings_train" else shipped.data_folder() / "readings" / "readings.jsonl"
        used.append(_used(name, len(own), path))
    return rows, used


def held_readings(data: Path) -> list[SummaryRow]:
    """The held-back articles of readings/train with the reader's summary: for trying out what is trained, never trained on."""
    return [row for row in reading_rows(_readings(data)["readings_train"], is_held) if row.split == "test"]


def opening_texts(data: Path) -> Iterator[str]:
    """Articles from their beginning, none of them reserved."""
    kept_out = reserved(data)
    for name, field in _WHOLE.items():
        for row in registry.read(name, data):
            text = row.get(field)
            if text and text not in kept_out:
                yield text


def _readings(data: Path) -> dict[str, list[ArticleReading]]:
    kept_out = reserved(data)
    listed = {"readings_train": rows_of(data, "train"), "readings": rows_with_texts(data)}
    return {name: [row for row in rows if row.text not in kept_out] for name, rows in listed.items()}


def _used(name: str, rows: int, path: Path) -> dict[str, Any]:
    return {"name": name, "rows": rows, "sha256": registry.sha256(path)}
