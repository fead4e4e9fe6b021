"""A holder's articles along time: where on the axis they stand, those near one another together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .holders import Standing
from .mentions import SIDES_TAKEN, Mention

#: Places on an axis: as many signs as fit beside one another on a phone.
_STEPS = 16


@dataclass(frozen=True)
class Axis:
    """Days from `first` to `last`, cut into `steps` places of equal length."""

    first: date
    last: date
    steps: int

    def percent(self, day: date) -> int:
        """The place of a day on the axis, 0 (`first`) to 100 (`last`); 50 if all are in one place."""
        if self.steps == 1:
            return 50
        step = (day - self.first).days * self.steps // ((self.last - self.first).days + 1)
        return round(100 * step / (self.steps - 1))


@dataclass(frozen=True)
class Spot:
    """Articles with one side in one place: `percent` of the axis, None for articles without a day."""

    percent: int | None
    side: str
    mentions: tuple[Mention, ...]

    @property
    def days(self) -> str:
        """The day, or the first and last of several; empty without one."""
        days = [one.day.isoformat() for one in self.mentions if one.day]
        return "" if not days else days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def axis_of(standings: Iterable[Standing]) -> Axis | None:
    """The axis that has the days of all these, None if none has a day."""
    days = [one.day for standing in standings for one in standing.mentions if one.day]
    if not days:
        return None
    first, last = min(days), max(days)
    return Axis(first, last, min(_STEPS, (last - first).days + 1))


def spots_of(mentions: Sequence[Mention], axis: Axis | None) -> list[tuple[Spot, ...]]:
    """The places along the axis, each with its sides (favor, then neutral, then against); articles without a day are the last place."""
    places: dict[int | None, dict[str, list[Mention]]] = {}
    for one in mentions:
        percent = axis.percent(one.day) if axis and one.day else None
        places.setdefault(percent, {}).setdefault(one.label, []).append(one)
    order = sorted(places, key=lambda percent: (percent is None, percent or 0))
    sides = sorted(SIDES_TAKEN, key=("favor", "neutral", "against").index)
    return [tuple(Spot(percent, side, tuple(places[percent][side])) for side in sides if side in places[percent]) for percent in order]
