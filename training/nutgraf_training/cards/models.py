"""Model cards, rendered from the recorded config of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..corpora.licences import commercial_use, licence_of
from ..corpora.registry import SOURCES, Source


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def figures(metrics: Mapping[str, Any]) -> str:
    """The evaluation as a table: a row for each set, a column for each system, macro-F1 with its 95% interval."""
    systems = list(dict.fromkeys(system for row in metrics["sets"] for system in row["macro_f1"]))
    rows = []
    for row in metrics["sets"]:
        cells = []
        for system in systems:
            value = row["macro_f1"].get(system)
            cells.append(f"{value[0]:.3f} [{value[1]:.3f}, {value[2]:.3f}]" if value else "")
        rows.append([row["set"], row["rows"], *cells, f"{row['ece']:.3f}" if "ece" in row else ""])
    return table(["set", "rows", *systems, "ECE of the model"], rows)


def data_table(data: Sequence[Mapping[str, Any]]) -> str:
    """What a model was trained on, with licences."""
    rows = []
    for one in data:
        source = _source(one["name"])
        licence = source.licence if source else one.get("licence", "Apache-2.0 (this project)")
        citation = source.citation if source else one.get("source", "written for this project")
        only = one.get("articles_of")
        rows.append([one["name"], one["rows"], licence, commercial_use(one["name"], only), citation, one["sha256"][:12]])
    return table(["set", "rows used", "licence", "commercial use", "source", "SHA-256"], rows)


def _source(name: str) -> Source | None:
    """The public set of that name; the labels in `data/readings` are of articles in the pool."""
    return SOURCES.get("readings_pool" if name == "readings" else name)


#: What a card says of the recipe, by licence.
_RECIPE = {
    "any": "This is the recipe `--licence any`: some of these sets state no licence for the data itself, or one that does not "
    "allow commercial use. `nutgraf-train {command} --licence open` trains on the others alone.",
    "open": "This is the recipe `--licence open`: only sets whose stated licence allows commercial use, and this project's own.",
}
_COMMANDS = {"encoder": "reader", "topic": "reader"}


def save_config(folder: Path, config: Mapping[str, Any]) -> None:
    """Write `config.json`."""
    (folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write_card(folder: Path, title: str, paragraphs: Sequence[str], config: Mapping[str, Any]) -> None:
    """`README.md` of a model folder: what it is, figures, data, base, settings."""
    base = config.get("base_record", {})
    parts = [f"# {title}", *paragraphs]
    if config.get("metrics", {}).get("sets"):
        parts += [
            "## Figures",
            "Macro-F1 with a 95% bootstrap interval, on rows not trained on; the int8 model as it ships.",
            figures(config["metrics"]),
        ]
    if config.get("metrics", {}).get("note"):
        parts.append(str(config["metrics"]["note"]))
    if config.get("data"):
        task = str(config.get("task", folder.name))
        recipe = _RECIPE[licence_of(folder)].format(command=_COMMANDS.get(task, task))
        parts += ["## Trained on", recipe, data_table(config["data"])]
    if base:
        parts += ["## Base", f"{base.get('upstream')} ({base.get('licence')}), from the package `{base.get('package')}`."]
    if config.get("settings"):
        parts += ["## Settings", table(["setting", "value"], sorted(config["settings"].items()))]
    parts.append(
        f"Written {config['written']} at commit {str(config.get('git_commit'))[:12]}. Rendered from `config.json`; change it there by training again."
    )
    (folder / "README.md").write_text("\n\n".join(parts) + "\n", "utf-8")
