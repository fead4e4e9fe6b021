"""What the overview counts: articles by topic; stances by source, by topic, over time; who was quoted on which side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ..results import Prediction, Stance
from .checked import LABELS

#: What is counted where a model gave no answer.
UNSURE = "unsure"
SIDES = (*LABELS, UNSURE)

#: Groups that are shown by name before the rest is one group.
_MOST_GROUPS = 10
_MOST_HOLDERS = 20
_MOST_PERIODS = 72


@dataclass(frozen=True)
class Group:
    """Stances within one source, topic or period: those of `articles` authors and those of the people they quote.

    `name` is None for articles that have none; with `rest` it stands for several groups that are too small to be shown.
    """

    name: str | None
    articles: int
    authors: Mapping[str, int] = field(default_factory=dict)
    quoted: Mapping[str, int] = field(default_factory=dict)
    rest: bool = False


@dataclass(frozen=True)
class Voice:
    """Somebody who is quoted on a target, and in how many articles on which side."""

    name: str
    articles: int
    sides: Mapping[str, int]


@dataclass(frozen=True)
class TargetFigures:
    """Stances toward one target; an article counts once a group, a quoted holder once an article.

    `voices` are those quoted most often; there are `more_voices` beside them.
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

    `topics` counts articles by their topics, of which one may have several (None: none was sure enough); `period` is what a
    bar of time stands for: "day", "week", "month" or "year".
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
    """All targets, in the order in which they come up."""
    return tuple(dict.fromkeys(stance.target for one in predictions for stance in one.stances))


def day_of(published: str | None) -> date | None:
    """The day of an ISO 8601 date or time, None where there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def source_of(prediction: Prediction) -> str | None:
    """The source's name without stray space, None where there is none."""
    return " ".join((prediction.source or "").split()) or None


def title_of(prediction: Prediction) -> str:
    """The title, or what stands for one."""
    return " ".join((prediction.title or "").split()) or prediction.id or "(no title)"


def topics_of(prediction: Prediction) -> list[str | None]:
    """The labels of the topics that are sure enough, [None] where there is none."""
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
        voices=voices[:_MOST_HOLDERS],
        more_voices=len(voices[_MOST_HOLDERS:]),
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
    groups = [_group(name, stances) for name, stances in ranked[:_MOST_GROUPS]]
    if rest := ranked[_MOST_GROUPS:]:
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
        if (last - first).days // days < _MOST_PERIODS // 2:
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
    """A group for each period from the first to the last that has articles; where that were too many, only those that have."""
    by_begin: dict[date, list[Stance]] = {}
    for one, stance in pairs:
        if day := day_of(one.published):
            by_begin.setdefault(_begin(day, period), []).append(stance)
    if not by_begin:
        return ()
    begins = [min(by_begin)]
    while begins[-1] < max(by_begin) and len(begins) < _MOST_PERIODS:
        begins.append(_after(begins[-1], period))
    if begins[-1] < max(by_begin):
        begins = sorted(by_begin)
    length = {"day": 10, "week": 10, "month": 7, "year": 4}[period]
    return tuple(_group(begin.isoformat()[:length], by_begin.get(begin, [])) for begin in begins)
