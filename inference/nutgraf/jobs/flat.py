"""A prediction as one flat row, for tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: First characters that make a spreadsheet read a cell as a formula (OWASP, "CSV Injection"), including full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−")
#: Leading characters that a spreadsheet may strip before it parses a cell.
_STRIPPED = " \x00\u00a0\u200b\u3000\ufeff"


_TARGET_COLUMNS = ("stance", "stance_probability", "stance_coverage", "holders", "holders_evidence", "evidence", "reason")


def flat_columns(targets: Sequence[str], kept: Sequence[str] = ()) -> list[str]:
    """The columns of a flat row, in order: a group for each target, then the input columns passed through."""
    columns = ["id", "title", "author", "published", "source", "url", "form", "form_probability"]
    columns += ["topic", "topic_qcode", "topic_probability", "topics", "summary", "coverage"]
    for target in targets:
        columns += [f"{name} [{target}]" for name in _TARGET_COLUMNS]
    return [*columns, "notes", "model", "error", *(f"input: {name}" for name in kept)]


def flat_row(row: Mapping[str, Any], targets: Sequence[str], kept: Sequence[str] = ()) -> dict[str, Any]:
    """A nested row (as in JSON Lines) as strings and numbers under `flat_columns`; missing values are None."""
    topic = row["topics"][0] if row["topics"] else {}
    flat: dict[str, Any] = {name: row[name] for name in ("id", "title", "author", "published", "source", "url", "model", "error")}
    flat |= {"form": row.get("form"), "form_probability": row.get("form_probability")}
    flat |= {"topic": topic.get("label"), "topic_qcode": topic.get("qcode"), "topic_probability": topic.get("probability")}
    flat["topics"] = _joined(one["label"] for one in row["topics"])
    flat["summary"] = row["summary"]["text"] if row["summary"] else None
    flat["coverage"] = None if row["error"] else row["coverage"]
    flat["notes"] = _joined(row["notes"])
    for target, stance in zip(targets, row["stances"], strict=False):
        flat[f"stance [{target}]"] = stance["label"]
        flat[f"stance_probability [{target}]"] = stance["probability"]
        flat[f"stance_coverage [{target}]"] = stance["coverage"]
        others = [one for one in stance["holders"] if one["kind"] != "author"]
        flat[f"holders [{target}]"] = _joined(f"{one['name']}: {one['label']}" for one in others)
        flat[f"holders_evidence [{target}]"] = _joined(f"{one['name']}: {shown['text']}" for one in others for shown in one["evidence"])
        flat[f"evidence [{target}]"] = _joined(one["text"] for one in stance["evidence"])
        flat[f"reason [{target}]"] = stance["reason"]
    if skipped := row.get("skipped"):
        flat |= {f"reason [{target}]": skipped for target in targets}
    flat |= {f"input: {name}": row.get("input", {}).get(name) for name in kept}
    return {name: flat.get(name) for name in flat_columns(targets, kept)}


def safe_cell(value: Any) -> Any:
    """A cell for a CSV file: text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(_STRIPPED).startswith(_FORMULA) else value


def _joined(texts: Any) -> str | None:
    return "; ".join(" ".join(str(text).split()) for text in texts) or None
