"""Targets that turn each other round, and holders who come out on the same side of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from itertools import combinations

from ..results import Holder, Stance

#: Whether a holder is the author, and the name.
Who = tuple[bool, str]

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
    sides = [{_who(holder): holder for holder in stance.holders if holder.label in _SIDES} for stance in stances[:_COMPARED]]
    conflicts: list[tuple[float, int, int, Who]] = []
    for (i, one), (j, other) in combinations(enumerate(sides), 2):
        same = [who for who, holder in one.items() if who in other and other[who].label == holder.label]
        if same and opposite(stances[i].target, stances[j].target):
            conflicts += [(max(one[who].probability, other[who].probability), i, j, who) for who in same]
    wrong: set[tuple[int, Who]] = set()
    withheld: set[tuple[int, Who]] = set()
    for _, i, j, who in sorted(conflicts, key=lambda one: -one[0]):
        if not withheld.isdisjoint(((i, who), (j, who))):
            continue
        less = min((i, j), key=lambda number: sides[number][who].probability)
        if not who[0] and sides[less][who].probability < _FIRM:
            withheld.add((less, who))
        else:
            wrong |= {(i, who), (j, who)}
    return tuple(_without(stance, number, withheld, wrong) for number, stance in enumerate(stances))


def _who(holder: Holder) -> Who:
    return holder.kind == "author", holder.name


def _without(stance: Stance, number: int, withheld: Set[tuple[int, Who]], wrong: Set[tuple[int, Who]]) -> Stance:
    kept = [one for one in stance.holders if (number, _who(one)) not in withheld]
    holders = tuple(replace(one, disputed=True) if (number, _who(one)) in wrong else one for one in kept)
    return stance if holders == stance.holders else replace(stance, holders=holders)
