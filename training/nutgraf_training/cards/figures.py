"""`docs/figures.md` and the README's table, rendered from the shipped models' config files and the cleaning rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import shipped_models

from ..evaluation.articles.records import read_records, records_path
from ..evaluation.articles.tables import articles_tables
from ..evaluation.digest import digest_tables
from ..evaluation.seeds import evaluate_cleaning
from ..fast.compare import comparison_table
from ..stance.tables import articles_table, quotations_table
from ..summary.evaluate import ROUGE
from .highlights import highlights, speed_record
from .marks import between
from .models import table

_ROUGE_NOTE = (
    "Summaries have at most 60 words, except for lead-3, which is as long as its three sentences. The oracle picks the sentences that score "
    "best, having seen the editors' summary. Rows that came in lower case do not say whether they are CNN's or Daily Mail's."
)


def _config(task: str) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((shipped_models() / task / "config.json").read_text("utf-8"))
    return config


def _scores(task: str, title: str) -> str:
    systems = ("nutgraf", "TF-IDF + linear", "majority")
    rows = []
    for one in _config(task)["metrics"]["sets"]:
        cells = []
        for system in systems:
            value, low, high = one["macro_f1"][system]
            cells.append(f"{value:.2f}" + (f" ({low:.2f} to {high:.2f})" if system == "nutgraf" else ""))
        rows.append([one["set"], one["rows"], *cells])
    return table([f"{title}, macro-F1 (95% interval)", "rows", *systems], rows)


def _transfer() -> str:
    rows = []
    for one in _config("topic")["metrics"]["transfer"]:
        value, low, high = one["nutgraf"]
        rows.append(
            [f"{one['what']}, {one['measure']}", one["rows"], f"{value:.2f} ({low:.2f} to {high:.2f})", f"{one['base']:.2f} ({one['baseline']})"]
        )
    return table(["topics of one's own, subtopics (95% interval)", "rows", "nutgraf", "baseline"], rows)


def _stance() -> list[str]:
    found = _config("stance")["metrics"]
    return [articles_table(found), quotations_table(found)]


def _rouge() -> str:
    rows = []
    for one in _config("summary")["metrics"]["rouge"]:
        gain, low, high = one["over_lead"]
        over = "" if one["system"] == "lead-3" else f"{gain:+.1f} ({low:+.1f} to {high:+.1f})"
        rows.append(
            [
                f"{one['outlet']}, {one['system']}",
                one["articles"],
                *(f"{one[key]:.1f}" for key in ROUGE),
                over,
                f"{one['words']:.0f}",
                f"{one['unsourced']:.0f}",
            ]
        )
    header = ["summary, rows not trained on", "articles", "ROUGE-1", "ROUGE-2", "ROUGE-Lsum", "ROUGE-1 over lead-3 (95% interval)", "words"]
    return table([*header, "sentences with an unsourced name or number"], rows)


def _guard() -> str:
    rows = [
        [one["set"], one["system"], one["summaries"], *("{:.2f} ({:.2f} to {:.2f})".format(*one[key]) for key in ("balanced_accuracy", "auc"))]
        for one in _config("guard")["metrics"]["rows"]
    ]
    return table(["guard as a detector", "system", "summaries", "balanced accuracy (95% interval)", "ROC-AUC"], rows)


def _digest() -> list[str]:
    found = _config("summary")["metrics"].get("digest")
    return digest_tables(found)[1:] if found else []


def _cleaning() -> str:
    rows = []
    for score in evaluate_cleaning():
        marked = "clean" not in score.name
        rows.append([score.name, score.articles, f"{score.precision:.3f}" if marked else "", f"{score.recall:.3f}" if marked else "", score.wrongly])
    return table(["removal, by character", "articles", "precision", "recall", "wrongly removed"], rows)


def figures() -> str:
    """Every recorded figure, as Markdown: real articles, topics, stance, summaries, guard, digests and cleaning."""
    sections = {
        "Real articles": [articles_tables(found)] if (found := read_records(records_path())) else [],
        "Topics": [_scores("topic", "topic"), _transfer()],
        "Stance": [_scores("stance", "stance"), *_stance()],
        "Summaries": [_ROUGE_NOTE, _rouge(), _guard()],
        "Several articles": _digest(),
        "Cleaning": [_cleaning()],
    }
    return "\n\n".join("\n\n".join([f"## {title}", *parts]) for title, parts in sections.items() if parts)


def pages(root: Path) -> dict[Path, str]:
    """The current text of the README, of the page of figures and of that on the fast tier of a checkout.

    Raises
    ------
    ValueError: a page lacks the marks for its tables, or a figure is not recorded.
    """
    metrics = {task: _config(task)["metrics"] for task in ("topic", "stance", "summary")}
    parts = {
        root / "README.md": highlights(metrics, speed_record(root), read_records(root / "docs" / "figures" / "articles.json")),
        root / "docs" / "figures.md": figures(),
    }
    fast = root / "docs" / "fast.md"
    if compared := _config("fast")["metrics"].get("tiers"):
        parts[fast] = comparison_table(compared)
    return {path: between(path.read_text("utf-8"), "figures", part, where=str(path)) for path, part in parts.items()}


def write(root: Path) -> list[Path]:
    """Update the pages of a checkout; returns those that changed."""
    changed = {path: text for path, text in pages(root).items() if path.read_text("utf-8") != text}
    for path, text in changed.items():
        path.write_text(text, "utf-8")
    return list(changed)
