"""The figures of the overview: articles by topic; stances by source, by topic and over time; quoted holders by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ..results import Prediction, Stance
from .checked import LABELS

#: Counted where the model abstained.
UNSURE = "unsure"
SIDES = (*LABELS, UNSURE)

#: Groups shown by name; the rest is combined into one.
_MAX_GROUPS = 10
_MAX_HOLDERS = 20
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
class Voice:
    """A quoted holder, with the number of articles by stance label."""

    name: str
    articles: int
    sides: Mapping[str, int]


@dataclass(frozen=True)
class TargetFigures:
    """Stances toward one target; an article counts once per group, a quoted holder once per article.

    `voices` are the holders quoted most often; `more_voices` is the number of others.
    """

    target: str
    all: Group
    by_source: tuple[Group, ...]
    by_topic: tuple[Group, ...]
    over_time: tuple[Group, ...]
    voices: tuple[Voice, ...]
    more_voices: int = 0


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
    return Figures(
        articles=len(rows),
        sources=len({source for one in rows if (source := source_of(one))}),
        dated=len(dates),
        first=min(dates, default=None),
        last=max(dates, default=None),
        period=period,
        topics=tuple(sorted(topics.items(), key=lambda one: (one[0] is None, -one[1], one[0] or ""))),
        targets=tuple(_toward(target, rows, period) for target in targets_of(rows)),
    )


def targets_of(predictions: Iterable[Prediction]) -> tuple[str, ...]:
    """All targets, in order of first appearance."""
    return tuple(dict.fromkeys(stance.target for one in predictions for stance in one.stances))


def day_of(published: str | None) -> date | None:
    """The day of an ISO 8601 date or time, None if there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def source_of(prediction: Prediction) -> str | None:
    """The source's name with normalised space, None if there is none."""
    return " ".join((prediction.source or "").split()) or None


def title_of(prediction: Prediction) -> str:
    """The title, else the id, else a placeholder."""
    return " ".join((prediction.title or "").split()) or prediction.id or "(no title)"


def topics_of(prediction: Prediction) -> list[str | None]:
    """The labels of the topics above their thresholds, [None] if there are none."""
    return [topic.label for topic in prediction.topics] or [None]


def _toward(target: str, rows: Sequence[Prediction], period: str) -> TargetFigures:
    pairs = [(one, stance) for one in rows for stance in one.stances if stance.target == target]
    voices = _voices([stance for _, stance in pairs])
    return TargetFigures(
        target=target,
        all=_group(None, [stance for _, stance in pairs]),
        by_source=_groups(pairs, lambda one: [source_of(one)]),
        by_topic=_groups(pairs, topics_of),
        over_time=_over_time(pairs, period),
        voices=voices[:_MAX_HOLDERS],
        more_voices=len(voices[_MAX_HOLDERS:]),
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


def _voices(stances: Sequence[Stance]) -> tuple[Voice, ...]:
    names: dict[str, Counter[str]] = {}
    sides: dict[str, Counter[str]] = {}
    for stance in stances:
        for holder in stance.holders:
            if holder.kind != "author":
                key = holder.name.casefold().removeprefix("the ").strip()
                names.setdefault(key, Counter())[holder.name] += 1
                sides.setdefault(key, Counter())[holder.label] += 1
    ranked = sorted(sides, key=lambda key: (-sides[key].total(), key))
    return tuple(Voice(max(sorted(names[key]), key=names[key].__getitem__), sides[key].total(), sides[key]) for key in ranked)


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
    length = {"day": 10, "week": 10, "month": 7, "year": 4}[period]
    return tuple(_group(begin.isoformat()[:length], by_begin.get(begin, [])) for begin in begins)
