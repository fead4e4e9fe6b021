"""Who stands where along time, as an SVG file."""

from __future__ import annotations

from collections.abc import Sequence

from . import svg
from .figures import TargetFigures
from .holders import Position, Standing
from .labels import NAMES, latest
from .svg import DIM, clipped, rule, sign, text
from .tracks import Axis, Spot, axis_of, spots_of

_WIDTH, _MARGIN = 760, 20
_LEFT, _RIGHT = 420, 690
#: Where articles without a day stand.
_UNDATED = 716
_ROWS = 30
#: Of signs and words on white.
_INKS = {"favor": "#00619a", "neutral": "#59606b", "against": "#a34200"}


def tracks_chart(one: TargetFigures, *, most: int = _ROWS) -> str:
    """The `most` holders in most articles, each a row: name and role, counts by side, and a sign for each place on the axis with articles."""
    title = f"Who stands where on “{one.target}”"
    rows = one.standings[:most]
    axis = axis_of(rows)
    parts = [text(_MARGIN, 28, clipped(title, _WIDTH - 2 * _MARGIN, 16), size=16, bold=True), *_axis(axis, rows)]
    y = 62.0
    for standing in rows:
        drawn, height = _row(standing, axis, y)
        parts += [rule(_MARGIN, y, _WIDTH - _MARGIN, y), *drawn]
        y += height
    others = len(one.standings) - len(rows) + one.more_standings
    if others:
        parts.append(text(_MARGIN, y + 20, f"and {others:,} more", size=12, fill=DIM))
    return svg.drawing(_WIDTH, y + 60, title, [*parts, *_key(y + 42)])


def _axis(axis: Axis | None, rows: Sequence[Standing]) -> list[str]:
    if axis is None:
        return [text(_LEFT, 52, "articles, in the order of the input", size=12, fill=DIM)]
    parts = [text(_LEFT, 52, axis.first.isoformat(), size=12, fill=DIM)]
    if axis.first != axis.last:
        parts.append(text(_RIGHT, 52, axis.last.isoformat(), size=12, fill=DIM, anchor="end"))
    if any(one.day is None for standing in rows for one in standing.mentions):
        parts.append(text(_UNDATED - 8, 52, "no date", size=12, fill=DIM))
    return parts


def _row(standing: Standing, axis: Axis | None, y: float) -> tuple[list[str], float]:
    one = standing.position
    places = spots_of(standing.mentions, axis)
    second = _second_line(standing)
    height = max(42.0 if second else 28.0, 16.0 * max(map(len, places)) + 12)
    parts = [text(_MARGIN, y + 19, clipped(one.name, 290), bold=True), *_counts(one, y + 19)]
    if second:
        parts.append(text(_MARGIN, y + 35, clipped(second, 375, 12), size=12, fill=DIM))
    nowhen = 0
    for spots in places:
        for line, spot in enumerate(spots):
            middle = y + height / 2 + 16 * (line - (len(spots) - 1) / 2)
            if spot.percent is not None:
                parts += _spot(spot, _LEFT + 6 + (_RIGHT - _LEFT - 12) * spot.percent / 100, middle)
            else:
                parts += _spot(spot, _LEFT + 6 + 30 * nowhen if axis is None else _UNDATED, middle)
                nowhen += line == len(spots) - 1
    return parts, height


def _second_line(standing: Standing) -> str:
    one = standing.position
    moved = f"moved from {NAMES[one.moved_from]} to {NAMES[latest(standing)]}" if one.moved_from else ""
    return "; ".join(part for part in (moved, one.role or "") if part)


def _counts(one: Position, y: float) -> list[str]:
    parts, x = [], 400.0
    for side in ("against", "neutral", "favor"):
        if number := getattr(one, side):
            x -= svg.width_of(f"{number:,}", 12)
            parts += [text(x, y, f"{number:,}", size=12), sign(side, x - 9, y - 4, _INKS[side])]
            x -= 24
    return parts


def _spot(spot: Spot, x: float, y: float) -> list[str]:
    number = len(spot.mentions)
    return [sign(spot.side, x, y, _INKS[spot.side]), *([text(x + 7, y + 4, str(number), size=9, fill=DIM)] if number > 1 else [])]


def _key(y: float) -> list[str]:
    parts, x = [], float(_MARGIN)
    for side in ("favor", "neutral", "against"):
        parts += [sign(side, x + 6, y, _INKS[side]), text(x + 18, y + 4, NAMES[side], size=12)]
        x += 46 + svg.width_of(NAMES[side], 12)
    return parts
