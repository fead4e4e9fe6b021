"""Targets that turn each other round, and holders who come out on the same side of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from ..results import Holder, Stance

_SIDES = ("favor", "against")
#: More targets than these are not compared with each other.
_COMPARED = 12


def with_disputed(stances: Sequence[Stance], opposite: Callable[[str, str], bool]) -> tuple[Stance, ...]:
    """The stances, with each holder disputed who is on the same side of two targets that `opposite` calls opposites: one of the two is wrong."""
    wrong: set[tuple[int, str, str]] = set()
    sides = [{(holder.kind, holder.name): holder.label for holder in stance.holders if holder.label in _SIDES} for stance in stances[:_COMPARED]]
    for (i, one), (j, other) in combinations(enumerate(sides), 2):
        same = [who for who, label in one.items() if other.get(who) == label]
        if same and opposite(stances[i].target, stances[j].target):
            wrong |= {(number, *who) for who in same for number in (i, j)}

    def marked(number: int, holder: Holder) -> Holder:
        return replace(holder, disputed=True) if (number, holder.kind, holder.name) in wrong else holder

    if not wrong:
        return tuple(stances)
    return tuple(replace(one, holders=tuple(marked(number, holder) for holder in one.holders)) for number, one in enumerate(stances))
