"""What `--licence open` costs: the table of docs/data.md, from `benchmarks/licences.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .models import table


def recorded(root: Path) -> list[dict[str, Any]]:
    """The figures that `benchmarks/licences.py` wrote; `root` is the checkout.

    Raises
    ------
    FileNotFoundError: there is no record.
    """
    parts: dict[str, list[dict[str, Any]]] = json.loads((root / "benchmarks" / "licences.json").read_text("utf-8"))
    return [row for rows in parts.values() for row in rows]


def cost_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A row for each measure: both recipes, their difference with its 95% interval, and how much each learned from."""
    header = ["measured on held-back articles", "articles", "`any`", "`open`", "difference (95% interval)", "each learned from", "there are, `any`"]
    lines = []
    for row in rows:
        digits = 1 if row["any"][0] > 1 else 2
        given = [f"{row[licence][0]:.{digits}f}" for licence in ("any", "open")]
        cost, low, high = (f"{value:+.{digits}f}" for value in row["cost"])
        there = row["there"]
        lines.append(
            [row["what"], row["articles"], *given, f"{cost} ({low} to {high})", f"{row['learned_from']:,}", f"{there['any']:,}", f"{there['open']:,}"]
        )
    return table([*header, "`open`"], lines)
