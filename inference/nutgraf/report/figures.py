"""The figures of the overview: articles by topic; stances by source, by topic and over time; who stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ..results import Prediction, Stance
from .checked import LABELS
from .fields import day_of, source_of, topics_of
from .holders import Standing, standings_of

#: Counted where the model abstained.
UNSURE = "unsure"
SIDES = (*LABELS, UNSURE)

#: Groups shown by name; the rest is combined into one.
_MAX_GROUPS = 10
_MAX_HOLDERS = 60
_MAX_MOVED = 40
_MAX_PERIODS = 72


@dataclass(frozen=True)
class Group:
    """Stances within one source, topic or period: those of the authors of `articles` articles, and those of the holders they quote.

    `name` is None for articles without a source or topic; `rest` marks a group that combines several small ones.
    """

    name: str | None
    articles: int
    authors: Mapping[str, int] = field(default_factory=dict)
    quoted: Mapping[str, int] = field(default_factory=dict)
    rest: bool = False


@dataclass(frozen=True)
class TargetFigures:
    """Stances toward one target; an article counts once per group, a quoted holder once per article.

    `standings` are the holders with a side in most articles, and who moved; `more_standings` is the number of others.
    """

    target: str
    all: Group
    by_source: tuple[Group, ...]
    by_topic: tuple[Group, ...]
    over_time: tuple[Group, ...]
    standings: tuple[Standing, ...]
    more_standings: int = 0


@dataclass(frozen=True)
class Figures:
    """The overview.

    `topics` counts articles by topic; an article may have several (None: no topic above its threshold). `period` is the width
    of a bar over time: "day", "week", "month" or "year".
    """

    articles: int
    sources: int
    dated: int
    first: date | None
    last: date | None
    period: str
    topics: tuple[tuple[str | None, int], ...]
    targets: tuple[TargetFigures, ...]


def figures_of(predictions: Iterable[Prediction]) -> Figures:
    """The overview of all rows without an error."""
    rows = [one for one in predictions if one.error is None]
    dates = [day for one in rows if (day := day_of(one.published))]
    period = _period(min(dates), max(dates)) if dates else "day"
    topics = Counter(label for one in rows for label in topics_of(one))
    standings = standings_of(rows)
    return Figures(
        articles=len(rows),
        sources=len({source for one in rows if (source := source_of(one))}),
        dated=len(dates),
        first=min(dates, default=None),
        last=max(dates, default=None),
        period=period,
        topics=tuple(sorted(topics.items(), key=lambda one: (one[0] is None, -one[1], one[0] or ""))),
        targets=tuple(_toward(target, rows, period, [one for one in standings if one.position.target == target]) for target in targets_of(rows)),
    )


def targets_of(predictions: Iterable[Prediction]) -> tuple[str, ...]:
    """All targets, in order of first appearance."""
    return tuple(dict.fromkeys(stance.target for one in predictions for stance in one.stances))


def _toward(target: str, rows: Sequence[Prediction], period: str, standings: Sequence[Standing]) -> TargetFigures:
    pairs = [(one, stance) for one in rows for stance in one.stances if stance.target == target]
    moved = [one for one in standings[_MAX_HOLDERS:] if one.position.moved_from]
    kept = (*standings[:_MAX_HOLDERS], *moved[:_MAX_MOVED])
    return TargetFigures(
        target=target,
        all=_group(None, [stance for _, stance in pairs]),
        by_source=_groups(pairs, lambda one: [source_of(one)]),
        by_topic=_groups(pairs, topics_of),
        over_time=_over_time(pairs, period),
        standings=kept,
        more_standings=len(standings) - len(kept),
    )


def _group(name: str | None, stances: Sequence[Stance]) -> Group:
    quoted = Counter(holder.label for stance in stances for holder in stance.holders if holder.kind != "author")
    return Group(name, len(stances), Counter(stance.label or UNSURE for stance in stances), quoted)


def _groups(pairs: Sequence[tuple[Prediction, Stance]], names_of: Callable[[Prediction], Sequence[str | None]]) -> tuple[Group, ...]:
    """The largest groups first, then one of the rest, then those without a name."""
    by_name: dict[str | None, list[Stance]] = {}
    for one, stance in pairs:
        for name in names_of(one):
            by_name.setdefault(name, []).append(stance)
    nameless = by_name.pop(None, [])
    ranked = sorted(by_name.items(), key=lambda one: (-len(one[1]), one[0] or ""))
    groups = [_group(name, stances) for name, stances in ranked[:_MAX_GROUPS]]
    if rest := ranked[_MAX_GROUPS:]:
        groups.append(replace(_group(f"{len(rest)} more", [stance for _, stances in rest for stance in stances]), rest=True))
    return (*groups, _group(None, nameless)) if nameless else tuple(groups)


def _period(first: date, last: date) -> str:
    for period, days in (("day", 1), ("week", 7), ("month", 31)):
        if (last - first).days // days < _MAX_PERIODS // 2:
            return period
    return "year"


def _begin(day: date, period: str) -> date:
    if period == "week":
        return day - timedelta(day.weekday()) if day.toordinal() > 7 else day
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[period]


def _after(day: date, period: str) -> date:
    if period in ("day", "week"):
        return day + timedelta(1 if period == "day" else 7)
    return date(day.year + (period == "year" or day.month == 12), 1 if period == "year" else day.month % 12 + 1, 1)


def period_name(day: date, period: str) -> str:
    """The period that a day is in: "2024-05-03" of a day or week (by its Monday), "2024-05", "2024"."""
    return _begin(day, period).isoformat()[: {"day": 10, "week": 10, "month": 7, "year": 4}[period]]


def _over_time(pairs: Sequence[tuple[Prediction, Stance]], period: str) -> tuple[Group, ...]:
    """A group for each period from the first to the last with articles; if that is too many, only the periods with articles."""
    by_begin: dict[date, list[Stance]] = {}
    for one, stance in pairs:
        if day := day_of(one.published):
            by_begin.setdefault(_begin(day, period), []).append(stance)
    if not by_begin:
        return ()
    begins = [min(by_begin)]
    while begins[-1] < max(by_begin) and len(begins) < _MAX_PERIODS:
        begins.append(_after(begins[-1], period))
    if begins[-1] < max(by_begin):
        begins = sorted(by_begin)
    return tuple(_group(period_name(begin, period), by_begin.get(begin, [])) for begin in begins)
