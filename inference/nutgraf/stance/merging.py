"""Holders of a stance that are listed under several names, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..reader.candidates import Candidate
from ..reader.keys import Key
from ..results import Holder
from ..text.words import content

#: A holder has at most so many sentences of evidence.
MAX_EVIDENCE = 3
#: Stems of what several countries are called together.
_COUNTRIES = frozenset(("state", "nation", "countri", "govern", "republ"))


def merged(holders: Sequence[Holder], known: Mapping[str, Candidate]) -> list[Holder]:
    """Each holder once: of those with one label whose names are forms of one another, or whose candidates are probably the same, the surest has the
    evidence of both and the fuller name; a description of somebody named is the role.

    Countries are the same whether they are called states or nations, also where one of the names has another label: that is the less sure one.
    `known` are the candidates by name.
    """
    kept: list[tuple[Holder, list[str]]] = []
    for holder in holders:
        words = content(holder.name)
        like = next((i for i, (one, names) in enumerate(kept) if one.label == holder.label and _are_one(names, holder.name, known)), None)
        if like is None:
            like = next((i for i, (one, _) in enumerate(kept) if _same_countries(content(one.name), words)), None)
        if like is None:
            kept.append((holder, [holder.name]))
        elif kept[like][0].label == holder.label:
            one, names = kept[like]
            kept[like] = _together(one, holder, known), [*names, holder.name]
    return [one for one, _ in kept]


def _together(one: Holder, other: Holder, known: Mapping[str, Candidate]) -> Holder:
    """A holder listed twice; `one` is the surer. A name tells more than a description, unless it is a part of that ("Poland and its neighbours")."""
    apart = not _forms_of_one(content(one.name), content(other.name))

    def telling(holder: Holder) -> tuple[bool, bool, int, int]:
        return apart and known[holder.name].named, holder.kind == "quoted", len(content(holder.name)), -len(holder.name)

    fuller, less = sorted((one, other), key=telling, reverse=True)
    described = less.name if apart and known[fuller.name].named > known[less.name].named else None
    evidence = tuple(sorted({(e.start, e.end): e for e in (*other.evidence, *one.evidence)}.values(), key=lambda e: e.start))
    best = sorted(evidence, key=lambda e: -e.probability)[:MAX_EVIDENCE]
    return replace(
        one,
        name=fuller.name,
        kind="quoted" if "quoted" in (one.kind, other.kind) else one.kind,
        role=fuller.role or less.role or described,
        evidence=tuple(e for e in evidence if e in best),
    )


def _are_one(names: Sequence[str], other: str, known: Mapping[str, Candidate]) -> bool:
    """Whether a holder known by `names` is `other`."""
    return any(_one_name(one, other) or other in known[one].same or one in known[other].same for one in names)


def _one_name(one: str, other: str) -> bool:
    """Whether two names are forms of one: "Koh" and "Ada Koh", but not "Amazon" and "Amazon workers"."""
    return _forms_of_one(content(one), content(other)) and Key(one).head == Key(other).head


def _same_countries(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names for countries, such as "Poland and the Baltic states", have the same names in them, at least two."""
    rest = one - _COUNTRIES, other - _COUNTRIES
    return rest[0] != one and rest[1] != other and min(map(len, rest)) >= 2 and _forms_of_one(*rest)


def _forms_of_one(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one of two names has all the words of the other."""
    return bool(one and other) and (one <= other or other <= one)
