"""Targets that turn each other round, and holders who come out on the same side of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from itertools import combinations

from ..results import Stance

#: The kind and name of a holder.
Who = tuple[str, str]

_SIDES = ("favor", "against")
#: A side at least as probable as this is shown though it contradicts another: of 57 that were left out below it on held-back articles 15 were right.
_FIRM = 0.7
#: More targets than these are not compared with each other.
_COMPARED = 12


def consistent(stances: Sequence[Stance], opposite: Callable[[str, str], bool]) -> tuple[Stance, ...]:
    """The stances without what contradicts itself: of two sides that a holder takes toward targets that `opposite` calls opposites, and that are the
    same, one is wrong. The less probable one is left out if it is below `_FIRM`; otherwise both are kept, and the holder is disputed. The author's are
    always kept.
    """
    sides = [{(h.kind, h.name): h for h in stance.holders if h.label in _SIDES} for stance in stances[:_COMPARED]]
    wrong: set[tuple[int, Who]] = set()
    withheld: set[tuple[int, Who]] = set()
    for (i, one), (j, other) in combinations(enumerate(sides), 2):
        same = [who for who, holder in one.items() if who in other and other[who].label == holder.label]
        if not same or not opposite(stances[i].target, stances[j].target):
            continue
        for who in same:
            less = min((i, j), key=lambda number: sides[number][who].probability)
            if who[0] != "author" and sides[less][who].probability < _FIRM:
                withheld.add((less, who))
            else:
                wrong |= {(i, who), (j, who)}
    return tuple(_without(stance, number, withheld, wrong) for number, stance in enumerate(stances))


def _without(stance: Stance, number: int, withheld: Set[tuple[int, Who]], wrong: Set[tuple[int, Who]]) -> Stance:
    kept = [one for one in stance.holders if (number, (one.kind, one.name)) not in withheld]
    holders = tuple(replace(one, disputed=True) if (number, (one.kind, one.name)) in wrong else one for one in kept)
    return stance if holders == stance.holders else replace(stance, holders=holders)
