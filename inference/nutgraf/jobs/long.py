"""A prediction as long rows: one for each target and holder, for pivot tables, R and pandas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_ARTICLE = ("id", "title", "author", "source", "published", "url", "place", "form", "topic")
_HOLDER = ("target", "holder", "kind", "role", "side", "probability", "disputed")
_EVIDENCE = ("evidence", "start", "end", "evidence_probability", "more_evidence", "more_offsets")
#: Columns that are no text.
TYPES = {"probability": float, "evidence_probability": float, "coverage": float, "start": int, "end": int, "disputed": bool}


def long_columns(kept: Sequence[str] = ()) -> list[str]:
    """The columns of a long row, in order; then the input columns passed through."""
    return [*_ARTICLE, *_HOLDER, *_EVIDENCE, "reason", "coverage", "model", "error", *(f"input: {name}" for name in kept)]


def long_rows(row: Mapping[str, Any], kept: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """A nested row (as in JSON Lines) as rows of `long_columns`: the author, then everybody else, for each target.

    The author always has a row, without a side where the model abstains. An article without stances, such as one that could not
    be scored or was skipped, has one row without a target, so that no article is lost. `evidence` is the strongest sentence, `start` and `end` its offsets;
    the other sentences are joined in `more_evidence`, in the order of `more_offsets` ("120-198; 460-533").
    """
    article: dict[str, Any] = dict.fromkeys(long_columns(kept))
    article |= {name: row.get(name) for name in _ARTICLE if name != "topic"} | {"model": row["model"], "error": row["error"]}
    article["reason"] = row.get("skipped")
    article["topic"] = row["topics"][0]["label"] if row["topics"] else None
    article |= {f"input: {name}": row.get("input", {}).get(name) for name in kept}
    if not row["stances"]:
        yield article
    for stance in row["stances"]:
        shared = {**article, "target": stance["target"], "coverage": stance["coverage"]}
        author: Mapping[str, Any] = next((one for one in stance["holders"] if one["kind"] == "author"), {})
        yield {
            **shared,
            "holder": "author",
            "kind": "author",
            "side": stance["label"],
            "probability": stance["probability"],
            "disputed": author.get("disputed", False),
            "reason": stance["reason"],
            **_evidence(author.get("evidence") or stance["evidence"]),
        }
        for one in stance["holders"]:
            if one["kind"] != "author":
                held = {"holder": one["name"], "side": one["label"], **{name: one[name] for name in ("kind", "role", "probability", "disputed")}}
                yield {**shared, **held, **_evidence(one["evidence"])}


def _evidence(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not found:
        return {}
    best, *others = sorted(found, key=lambda one: -one["probability"])
    others.sort(key=lambda one: one["start"])
    return {
        "evidence": best["text"],
        "start": best["start"],
        "end": best["end"],
        "evidence_probability": best["probability"],
        "more_evidence": "; ".join(" ".join(one["text"].split()) for one in others) or None,
        "more_offsets": "; ".join(f"{one['start']}-{one['end']}" for one in others) or None,
    }
