"""The data that the page's scripts use: what filters and sorting need, and the details of each article, as JSON safe to embed in HTML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..results import Evidence, Holder, Prediction, Stance
from .fields import day_of, source_of, title_of
from .figures import UNSURE, period_name
from .mentions import ordered
from .spans import Piece, cut
from .texts import Known

if TYPE_CHECKING:
    from markupsafe import Markup

# Topics shown with a bar, even below their thresholds.
_SHOWN_TOPICS = 6
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def embedded(value: Any) -> Markup:
    """JSON for a `<script type="application/json">`: nothing in it can end the element or be read as markup."""
    from markupsafe import Markup  # part of Jinja2, which is loaded for pages only

    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))


def indexed(row: Known, targets: tuple[str, ...], period: str) -> dict[str, Any]:
    """What filtering and sorting need of an article.

    `when` is the period (see `Figures.period`) that the day is in. `stances` has for each of the row's targets [index of the target, the author's label, probability of favor minus that of
    against, the labels of the quoted holders].
    """
    one = row.scored.prediction
    day = day_of(one.published)
    return {
        "title": title_of(one),
        "topic": one.topic.label if one.topic else None,
        "topics": [topic.label for topic in one.topics],
        "source": source_of(one),
        "day": day.isoformat() if day else None,
        "when": period_name(day, period) if day else None,
        "stances": [
            [
                targets.index(stance.target),
                stance.label or UNSURE,
                round(stance.probabilities.get("favor", 0.0) - stance.probabilities.get("against", 0.0), 4),
                sorted({holder.label for holder in stance.holders if holder.kind != "author"}),
            ]
            for stance in one.stances
        ],
    }


def detailed(row: Known) -> dict[str, Any]:
    """The details shown when an article is opened; `article.js` reads them.

    `text` is a list of lines, each a list of pieces: a string, or [string, index of a mark, ...]. `marks` are ["removed", reason],
    ["quote", speaker, kind] or ["evidence", index of the stance, holder or null, label, probability]; those of evidence come in the order of
    `stances`, their holders and their evidence, and then what has no holder.
    """
    one = row.scored.prediction
    marks = _marks(one) if row.state == "fits" else []
    lines = cut(row.text, [(start, end) for start, end, _ in marks]) if row.text is not None else None
    details: dict[str, Any] = {
        "state": row.state,
        "id": one.id,
        "place": row.scored.place,
        "model": one.model,
        "topics": _topics(one),
        "stances": [_stance(stance) for stance in one.stances],
        "notes": [*one.notes, *([one.skipped] if one.skipped else [])],
        "coverage": one.coverage,
    }
    if lines is not None:
        details |= {"text": [[_piece(piece) for piece in line] for line in lines], "marks": [mark for _, _, mark in marks]}
    if row.state != "fits":
        details["quotes"] = [[quote.speaker, quote.text] for quote in one.quotations if quote.kind != "view"]
        details["removed"] = [[removed.reason, removed.text] for removed in one.removed]
    return details


def _piece(piece: Piece) -> str | list[Any]:
    return [piece.text, *piece.marks] if piece.marks else piece.text


def _marks(one: Prediction) -> list[tuple[int, int, list[Any]]]:
    marks: list[tuple[int, int, list[Any]]] = [(removed.start, removed.end, ["removed", removed.reason]) for removed in one.removed]
    marks += [(quote.start, quote.end, ["quote", quote.speaker, quote.kind]) for quote in one.quotations]
    for number, stance in enumerate(one.stances):
        for holder in ordered(stance.holders):
            marks += [
                (shown.start, shown.end, _mark(number, "author" if holder.kind == "author" else holder.name, shown)) for shown in holder.evidence
            ]
        marks += [(shown.start, shown.end, _mark(number, None, shown)) for shown in _without_holder(stance)]
    return marks


def _mark(number: int, holder: str | None, shown: Evidence) -> list[Any]:
    return ["evidence", number, holder, shown.label, shown.probability]


def _without_holder(stance: Stance) -> list[Evidence]:
    """Evidence for the stance that belongs to no holder."""
    held = {(shown.start, shown.end) for holder in stance.holders for shown in holder.evidence}
    return [shown for shown in stance.evidence if (shown.start, shown.end) not in held]


def _topics(one: Prediction) -> list[list[Any]]:
    """[label, probability, whether it is above its threshold, its subtopics], best first."""
    passed = {topic.label: [subtopic.label for subtopic in topic.subtopics] for topic in one.topics}
    scores = one.topic_scores or {topic.label: topic.probability for topic in one.topics}
    ranked = sorted(scores, key=lambda label: (label not in passed, -scores[label], label))
    return [[label, scores[label], label in passed, passed.get(label, [])] for label in ranked[: max(len(passed), _SHOWN_TOPICS)]]


def _stance(stance: Stance) -> dict[str, Any]:
    return {
        "target": stance.target,
        "label": stance.label or UNSURE,
        "p": stance.probability,
        "all": stance.probabilities,
        "reason": stance.reason,
        "holders": [_holder(holder) for holder in ordered(stance.holders)],
        "others": [[shown.label, shown.text] for shown in _without_holder(stance)],
    }


def _holder(holder: Holder) -> dict[str, Any]:
    return {
        "name": holder.name,
        "author": holder.kind == "author",
        "label": holder.label,
        "p": holder.probability,
        "role": holder.role or "",
        "disputed": holder.disputed,
        "kind": holder.kind,
        "evidence": [[shown.label, shown.text, shown.start, shown.end, shown.probability] for shown in holder.evidence],
    }
