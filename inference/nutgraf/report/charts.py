"""The charts of a page as SVG files: the same figures as its bars, in light colours and with their own titles and legends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from . import svg
from .figures import SIDES, Figures, Group, TargetFigures
from .labels import NAMES, PERIODS, SIGNS, both_sides, shares, stances_in
from .svg import DIM, clipped, rect, rule, text
from .trackchart import tracks_chart

_WIDTH = 760
_MARGIN = 20
#: Fill and the colour of words on it; as in page.css, in the light theme.
_FILLS = {
    "favor": ("#0072b2", "#fff"),
    "neutral": ("#b4bac3", "#16181b"),
    "against": ("#bf4f00", "#fff"),
    "unrelated": ("#e6e8ec", "#1c1e21"),
    "unsure": ("#fff", "#1c1e21"),
}
_NAMELESS = {"source": "no source known", "topic": "no topic above its threshold"}


def charts_of(figures: Figures) -> dict[str, dict[str, str]]:
    """Each chart of the page by its key, as {"name": name of a file without an ending, "svg": the file}."""
    found: dict[str, tuple[str, str]] = {}
    if figures.topics:
        found["topics"] = ("articles by topic", topics_chart(figures))
    for number, one in enumerate(figures.targets, 1):
        key, title = f"target{number}-", f"Stance toward “{one.target}”"
        found[f"{key}all"] = (one.target, groups_chart(title, "", [one.all]))
        if any(group.name for group in one.by_source):
            found[f"{key}source"] = (f"{one.target} by source", groups_chart(f"{title}, by source", "source", one.by_source))
        if len(one.by_topic) > 1:
            found[f"{key}topic"] = (f"{one.target} by topic", groups_chart(f"{title}, by topic", "topic", one.by_topic))
        if len(one.over_time) > 1:
            found[f"{key}time"] = (f"{one.target} over time", time_chart(one, figures.period))
        if one.standings:
            found[f"{key}holders"] = (f"{one.target} who stands where", tracks_chart(one))
    return {key: {"name": stem(name), "svg": drawn} for key, (name, drawn) in found.items()}


def stem(name: str) -> str:
    """A name of a file, without an ending: words joined by hyphens, at most some 60 characters."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:60].strip("-") or "chart"


def topics_chart(figures: Figures) -> str:
    """Articles by topic, as bars."""
    title = "Articles by topic"
    most = max(number for _, number in figures.topics)
    parts = [_title(title)]
    for row, (label, number) in enumerate(figures.topics):
        y = 52 + 26 * row
        name = clipped(label or _NAMELESS["topic"], 230)
        parts += [text(_MARGIN, y + 13, name), text(300, y + 13, f"{number:,}", anchor="end"), rect(312, y, max(2, 428 * number / most), 18, DIM)]
    return svg.drawing(_WIDTH, 62 + 26 * len(figures.topics), title, parts)


def groups_chart(title: str, kind: str, groups: Sequence[Group]) -> str:
    """Stances of authors and of those quoted, a group a row."""
    parts = [_title(title), text(240, 52, "articles", size=12, fill=DIM, anchor="end")]
    parts += [text(x, 52, words, size=12, fill=DIM) for x, words in ((256, "stance of the authors"), (504, "stance of those quoted"))]
    for row, group in enumerate(groups):
        y = 62 + 28 * row
        name = clipped(group.name or _NAMELESS.get(kind, "all"), 165)
        parts += [text(_MARGIN, y + 14, name), text(240, y + 14, f"{group.articles:,}", anchor="end")]
        parts += [*_stack(256, y, 236, group.authors), *_stack(504, y, 236, group.quoted)]
    height = 62 + 28 * len(groups)
    return svg.drawing(_WIDTH, height + 34, title, [*parts, *_legend(height + 10, [both_sides(group) for group in groups])])


def time_chart(one: TargetFigures, period: str) -> str:
    """Stances of authors and those quoted together, a period a column."""
    title = f"Stance toward “{one.target}”, by {PERIODS[period]}"
    most = max(stances_in(group) for group in one.over_time)
    step = min(60.0, (_WIDTH - 2 * _MARGIN - 34) / len(one.over_time))
    every = -(-14 // int(step)) if step < 14 else 1  # periods a label, so that labels stay apart
    floor, tall = 236.0, 180.0
    parts = [_title(title), text(_MARGIN + 26, floor - tall + 4, f"{most:,}", size=11, fill=DIM, anchor="end")]
    parts += [text(_MARGIN + 26, floor + 4, "0", size=11, fill=DIM, anchor="end"), rule(_MARGIN + 32, floor, _WIDTH - _MARGIN, floor)]
    for column, group in enumerate(one.over_time):
        x, y = _MARGIN + 34 + step * column, floor
        for side, number, _ in shares(both_sides(group)):
            height = tall * number / most
            y -= height
            fill, ink = _FILLS[side]
            parts.append(rect(x + 1, y, step - 2, max(1.0, height - 1), fill, line=DIM if side == "unsure" else None))
            words = f"{SIGNS[side]}{number}"
            if height >= 14 and step - 2 > svg.width_of(words, 11):
                parts.append(text(x + step / 2, y + height / 2 + 4, words, size=11, fill=ink, anchor="middle"))
        if column % every == 0:
            parts.append(text(x + step / 2 + 4, floor + 8, group.name or "", size=11, fill=DIM, anchor="end", turn=-90))
    return svg.drawing(_WIDTH, floor + 108, title, [*parts, *_legend(floor + 84, [both_sides(group) for group in one.over_time])])


def _title(words: str) -> str:
    return text(_MARGIN, 28, clipped(words, _WIDTH - 2 * _MARGIN, 16), size=16, bold=True)


def _stack(x: float, y: float, width: float, counts: Mapping[str, int]) -> list[str]:
    there = shares(counts)
    total = sum(number for _, number, _ in there)
    parts = [] if there else [text(x, y + 14, "none", fill=DIM)]
    for side, number, _ in there:
        wide = width * number / total
        fill, ink = _FILLS[side]
        parts.append(rect(x, y, max(1.0, wide - 1), 20, fill, line=DIM if side == "unsure" else None))
        words = f"{SIGNS[side]} {number:,}"
        if wide > svg.width_of(words, 12):
            parts.append(text(x + wide / 2, y + 14, words, size=12, fill=ink, anchor="middle"))
        x += wide
    return parts


def _legend(y: float, counts: Sequence[Mapping[str, int]]) -> list[str]:
    parts, x = [], float(_MARGIN)
    for side in SIDES:
        if any(one.get(side) for one in counts):
            fill, ink = _FILLS[side]
            parts += [
                rect(x, y, 22, 16, fill, line=DIM if side == "unsure" else None),
                text(x + 11, y + 12, SIGNS[side], size=11, fill=ink, anchor="middle"),
            ]
            parts.append(text(x + 28, y + 13, NAMES[side], size=12))
            x += 52 + svg.width_of(NAMES[side], 12)
    return parts
