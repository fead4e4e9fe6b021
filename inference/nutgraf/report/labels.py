"""How sides are named and signed, and what is counted of them, for pages and charts alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..results import Holder, Stance
from .checked import LABELS
from .figures import SIDES, UNSURE, Group
from .holders import Standing
from .mentions import SIDES_TAKEN, Mention, ordered

#: A sign in addition to each colour, for colour-blind readers and for print.
SIGNS = {"favor": "▲", "neutral": "●", "against": "▼", "unrelated": "○", UNSURE: "?"}
#: What a bar over time is.
PERIODS = {"day": "day", "week": "week (by its Monday)", "month": "month", "year": "year"}
NAMES = {"favor": "favor", "neutral": "neutral", "against": "against", "unrelated": "unrelated", UNSURE: "no answer"}


def shares(counts: Mapping[str, int], order: Iterable[str] = SIDES) -> list[tuple[str, int, int]]:
    """(name, count, percentage) of each non-zero count; the percentages add up to 100 (largest remainder)."""
    there = [(name, counts[name]) for name in order if counts.get(name)]
    total = sum(number for _, number in there)
    floors = [number * 100 // total for _, number in there]
    by_remainder = sorted(range(len(there)), key=lambda i: (-(there[i][1] * 100 % total), i)) if there else []
    for i in by_remainder[: 100 - sum(floors)]:
        floors[i] += 1
    return [(name, number, floor) for (name, number), floor in zip(there, floors, strict=True)]


def both_sides(group: Group) -> dict[str, int]:
    """The stances of a group's authors and quoted holders together, by label."""
    return {name: group.authors.get(name, 0) + group.quoted.get(name, 0) for name in SIDES}


def stances_in(group: Group) -> int:
    """The number of stances in a group, of authors and quoted holders together."""
    return sum(both_sides(group).values())


def in_words(counts: Mapping[str, int]) -> str:
    """Stances in words: "3 favor, 1 no answer"."""
    return ", ".join(f"{number:,} {NAMES[name]}" for name, number, _ in shares(counts))


def by_label(stance: Stance) -> list[tuple[str, list[tuple[int, Holder]]]]:
    """The quoted holders by label, the surest first, each with its number in the article's `ordered` holders."""
    numbered = [(at, holder) for at, holder in enumerate(ordered(stance.holders)) if holder.kind != "author"]
    found = [(label, [(at, holder) for at, holder in numbered if holder.label == label]) for label in LABELS]
    return [(label, holders) for label, holders in found if holders]


def by_side(standing: Standing) -> list[tuple[str, list[Mention]]]:
    """A holder's mentions by side, those of the side in most articles first."""
    found = [(side, [one for one in standing.mentions if one.label == side]) for side in SIDES_TAKEN]
    return sorted(((side, mentions) for side, mentions in found if mentions), key=lambda pair: (pair[0] != standing.position.side, -len(pair[1])))


def latest(standing: Standing) -> str:
    """The side in a holder's latest article with a day, else the side in most."""
    return next((one.label for one in reversed(standing.mentions) if one.day), standing.position.side)
