"""Targets that turn each other round: what is said of one tells of the other, and nobody is on the same side of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..reader.heads import softmax
from ..results import Holder, Stance
from .judge import Believed, Calibration, Judged, pair_features, related

Array = npt.NDArray[np.float32]
#: Whether a holder is the author, and the name.
Who = tuple[bool, str]

_SIDES = ("favor", "against")
#: A side at least as probable as this is shown though it contradicts another: of 57 that were left out below it on held-back articles 15 were right.
_FIRM = 0.7
#: Above this probability of turning each other round two targets are opposites.
OPPOSED = 0.7
#: More targets than these are not compared with each other.
_COMPARED = 12
#: Of the opposites that readers wrote, and the model knows, 97% have vectors with a cosine of at least this; of other targets of an article, half.
_ALIKE = 0.2
#: A holder's probabilities, and the author's, with favor and against exchanged.
TURNED, AUTHOR_TURNED = [0, 2, 1, 3], [1, 0, 2]


def opposites_among(
    targets: Sequence[str], vectors: Sequence[Array], opposed: Callable[[str, str], float], *, above: float = OPPOSED
) -> dict[int, int]:
    """The number of each target's opposite, of the first `_COMPARED`: the likeliest by `opposed`, if that is more than `above`.

    Targets whose `vectors` [width] are not at all alike are not put to `opposed`.
    """
    found: dict[int, tuple[float, int]] = {}
    for i, j in combinations(range(min(len(targets), _COMPARED)), 2):
        if float(cosine(vectors[i][None], vectors[j])[0]) < _ALIKE:
            continue
        p = opposed(targets[i], targets[j])
        for one, other in ((i, j), (j, i)):
            if p > max(above, found.get(one, (0.0, 0))[0]):
                found[one] = p, other
    return {one: other for one, (_, other) in found.items()}


def joined(probable: Sequence[Believed], judged: Sequence[Judged], opposite: Mapping[int, int], calibration: Calibration) -> list[Believed]:
    """The probabilities toward several targets of an article, those toward a target with an `opposite` corrected by what is said of that.

    Author and holders are each asked twice there, in other words, and somebody whose side is plain toward one of two opposites has seldom none
    toward the other.
    """
    found = list(probable)
    for i, j in opposite.items():
        turned = {one.candidate.name: p[TURNED] for one, p in zip(judged[j].holders, probable[j].holders, strict=True)}
        holders = [
            softmax(calibration.paired @ pair_features(p, turned[one.candidate.name], float(one.candidate.speaks)))
            if one.candidate.name in turned
            else p
            for one, p in zip(judged[i].holders, probable[i].holders, strict=True)
        ]
        p, other = probable[i].author, related(probable[j].author)[AUTHOR_TURNED]
        sides = softmax(calibration.author_paired @ pair_features(related(p), other))
        found[i] = Believed(np.append((1 - p[-1]) * sides, p[-1]), tuple(holders))
    return found


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
