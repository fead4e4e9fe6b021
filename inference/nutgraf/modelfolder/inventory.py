"""The models in use and their scores, from their config files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from ..errors import ModelError
from .config import model_hash, read_config, shipped_models
from .locate import located

TASKS = ("encoder", "reader", "topic", "stance", "summary", "guard", "abstractive", "fast")


def inventory(models: str | Path | None = None) -> list[dict[str, Any]]:
    """A dict for each task's folder: task, folder, id, base, size in bytes, written, figures (set -> macro-F1)."""
    found = []
    given = located(models) if models is not None else None
    for task in TASKS:
        folder = (given or shipped_models()) / task
        if not (folder / "config.json").is_file():
            continue
        config = read_config(folder, task)
        size = sum((folder / name).stat().st_size for name in config["files"])
        found.append(
            {
                "task": task,
                "folder": str(folder),
                "id": model_hash(config),
                "base": config.get("base"),
                "bytes": size,
                "written": config.get("written"),
                "figures": _figures(folder, task, config.get("metrics", {})),
            }
        )
    return found


def _figures(folder: Path, task: str, metrics: dict[str, Any]) -> dict[str, float]:
    try:
        scores = {row["set"]: row["macro_f1"]["nutgraf"][0] for row in metrics.get("sets", [])}
        scores |= {f"{r['outlet']} ROUGE-1": r["rouge1"] for r in metrics.get("rouge", []) if r["system"] == "nutgraf"}
        rows = [r for r in metrics.get("rows", []) if r["system"] == "nutgraf guard, as used"]
        scores |= {f"{r['set']} balanced accuracy": r["balanced_accuracy"][0] for r in rows}
        return {str(name): float(value) for name, value in scores.items()}
    except (LookupError, TypeError, ValueError):
        raise ModelError(f"{folder / 'config.json'}: metrics are not in the format that nutgraf-train writes: get the folder again") from None


def inventory_table(models: str | Path | None = None) -> Table:
    """The inventory as a table for the terminal."""
    table = Table(show_lines=True)
    for column in ("task", "id", "base", "size", "figures (macro-F1 unless stated otherwise)"):
        table.add_column(column, overflow="fold")
    for one in inventory(models):
        figures = "\n".join(f"{name}: {value:.3f}" if value <= 1 else f"{name}: {value:.1f}" for name, value in one["figures"].items())
        cells = (one["task"], one["id"], str(one["base"] or ""), f"{one['bytes'] / 1e6:.1f} MB", figures)
        table.add_row(*map(Text, cells))  # rich would interpret a str as markup
    return table
