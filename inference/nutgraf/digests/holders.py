"""Stances toward a target over all articles: one row per holder, even if articles name them differently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..results import Holder, Stance
from .results import HolderStance, Position, SourceEvidence, TargetStances

_APPOSITION = re.compile(r",\s+(?:the|a|an|who|which|its|his|her|their)\s.*$|\s+(?:who|which)\s.*$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady rev justice judge sergeant inspector colonel general captain major lieutenant admiral "
    "president premier senator councillor mayor chief minister governor secretary chancellor ambassador bishop archbishop representative rep sen gov gen col".split()
)
#: Words that do not distinguish holders.
_GENERIC = frozenset(
    "the a an of from in for and or all both two three four five six seven eight nine ten these those this that other its their his her our "
    "nation nations state states country countries government governments people member members republic".split()
)
_ARTICLES = frozenset("the a an".split())
#: Names for groups of countries; articles use the group or its members.
_UNIONS = {
    "baltic": ("estonia", "latvia", "lithuania"),
    "baltics": ("estonia", "latvia", "lithuania"),
    "benelux": ("belgium", "netherlands", "luxembourg"),
    "visegrad": ("poland", "hungary", "czechia", "slovakia"),
    "nordic": ("denmark", "finland", "iceland", "norway", "sweden"),
}
_SPELLED = {"defence": "defense", "labour": "labor", "centre": "center", "organisation": "organization", "organisers": "organizers"}


@dataclass(frozen=True)
class _Key:
    """The key by which holders are compared: proper names and other words of the name, in lower case."""

    proper: frozenset[str]
    common: frozenset[str]


@dataclass
class _Row:
    key: _Key
    found: list[tuple[str, Holder]] = field(default_factory=list)


def _key(name: str, lower: frozenset[str]) -> _Key:
    """The key of a name; `lower` are words that the articles also write in lower case, so that "Ministers" is not a proper name."""
    proper, common = set(), set()
    for written in _WORD.findall(_APPOSITION.sub("", name)):
        bare = re.sub(r"[’']s?$", "", written)
        word = _SPELLED.get(bare.lower(), bare.lower())
        if word in _GENERIC or word in _TITLES:
            continue
        if bare[0].isupper() and bare.lower() not in lower:
            proper |= set(_UNIONS.get(word, (word,)))
        else:
            common.add(word)
    if not proper and not common:  # "the government" has nothing else to be known by
        common = {word.lower() for word in _WORD.findall(name)} - _ARTICLES
    return _Key(frozenset(proper), frozenset(common))


def _same(a: _Key, b: _Key) -> bool:
    """Whether two names can be one holder: the same common words, and the proper names of one include those of the other."""
    if a.common != b.common:
        return False
    if not a.common:
        return bool(a.proper & b.proper) and (a.proper <= b.proper or b.proper <= a.proper) and (len(a.proper & b.proper) > 1 or _persons(a, b))
    return a.proper <= b.proper or b.proper <= a.proper


def _persons(a: _Key, b: _Key) -> bool:
    """Whether the proper names are equal, or one and two words as for a person or body: "Poland" is not "Poland and Lithuania"."""
    return a.proper == b.proper or (len(a.proper) + len(b.proper) == 3 and not (a.proper | b.proper) & _COUNTRIES)


_COUNTRIES = frozenset(name for names in _UNIONS.values() for name in names)


def _merged(found: Iterable[tuple[str, Holder]], lower: frozenset[str]) -> list[_Row]:
    """Group (source, holder) pairs into rows, names with most proper words first; a name that fits two rows gets its own."""
    keyed = [(source, holder, _key(holder.name, lower)) for source, holder in found]
    rows: list[_Row] = []
    for source, holder, key in sorted(keyed, key=lambda one: -len(one[2].proper)):
        fitting = [row for row in rows if _same(row.key, key)]
        exact = [row for row in fitting if row.key == key]
        if exact or len(fitting) == 1:
            (exact or fitting)[0].found.append((source, holder))
        else:
            rows.append(_Row(key, [(source, holder)]))
    return rows


def _row(found: Sequence[tuple[str, Holder]]) -> HolderStance:
    weight: dict[str, float] = defaultdict(float)
    for _, holder in found:
        weight[holder.label] += holder.probability
    label = max(weight, key=lambda one: weight[one])
    agreeing = [holder.probability for _, holder in found if holder.label == label]
    name = max((_APPOSITION.sub("", holder.name) for _, holder in found), key=lambda one: (len(re.findall(r"\b[A-Z]", one)), -len(one)))
    evidence = {SourceEvidence(source, e.text, e.start, e.end, e.label, e.probability): None for source, holder in found for e in holder.evidence}
    return HolderStance(
        name=name,
        kind="quoted" if any(holder.kind == "quoted" for _, holder in found) else "acting",
        label=label,
        probability=sum(agreeing) / len(agreeing),
        disputed={"favor", "against"} <= set(weight),
        positions=tuple(Position(source, holder.name, holder.label, holder.probability) for source, holder in found),
        evidence=tuple(evidence),
    )


def stance_table(
    target: str, stances: Sequence[tuple[str, Stance]], texts: Iterable[str], authors: Sequence[str | None], *, suggested: bool = False
) -> TargetStances:
    """The table for one target, from (source id, stance) of each article.

    `texts` are the articles' sentences, used to recognise proper names; `authors` are the articles' authors, in the order
    of `stances`.
    """
    lower = frozenset(word for text in texts for word in re.findall(r"\b[a-zß-ÿ][\w’'-]*", text))
    quoted = [(id, holder) for id, stance in stances for holder in stance.holders if holder.kind != "author"]
    rows = [_row(row.found) for row in _merged(quoted, lower)]
    rows.sort(key=lambda row: (-len({position.source for position in row.positions}), -(row.probability or 0.0)))
    for (id, stance), author in zip(stances, authors, strict=True):
        rows.append(
            HolderStance(
                name=author or "author",
                kind="author",
                label=stance.label,
                probability=stance.probability,
                disputed=False,
                positions=(Position(id, "author", stance.label, stance.probability),),
                evidence=tuple(SourceEvidence(id, e.text, e.start, e.end, e.label, e.probability) for e in stance.evidence),
            )
        )
    return TargetStances(target, suggested, tuple(rows))
