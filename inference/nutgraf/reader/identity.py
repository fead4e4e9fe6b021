"""Whether two names or descriptions of an article are of one: "the Alabama senator" and "Jeff Sessions", "the company" and "Facebook"."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..text.sentences import Sentence
from .heads import TwoLayers, sigmoid
from .keys import WORD, Key, Mention
from .titles import IN_FULL

Array = npt.NDArray[np.float32]

#: What is known of a pair, of which the first is the description, or of two names or two descriptions the one that comes later; in order.
FACTS = (
    "alike by their vectors",
    "that less the likest other name",
    "the likest name",
    "sentences since the second",
    "the second comes before",
    "in one sentence",
    "named last",
    "named last but one",
    "names since the second",
    "names",
    "definite",
    "indefinite",
    "possessive",
    "plural",
    "a role",
    "the second a person",
    "the second an office",
    "a role, the second a person",
    "one, no role, the second no person",
    "plural, the second a person",
    "share of its words near the second",
    "more than one word",
    "its last word in the second",
    "its last word near the second",
    "its title beside the second",
    "the only one with this title",
    "speaks",
    "the second speaks",
    "mentions of the second",
    "mentions",
    "the second in the first sentence",
    "words",
    "unsure",
    "the second unsure",
    "the second in the sentence before",
    "a name",
    "the second a name",
    "share of the second's words in it",
)
#: In articles with more mentions than these nobody is compared: one has fifty, a table of names may have thousands.
COMPARED = 200
#: Characters around a mention that describe it, and the first mentions that are looked at.
_AROUND, _LOOKED_AT = 80, 3
#: Log odds are cut here.
_MOST = 8.0


@dataclass(frozen=True)
class _Group:
    """Mentions with one name, or with one description, in order; `near` are the words around the first of them, in lower case."""

    mentions: tuple[Mention, ...]
    keys: tuple[Key, ...]
    near: frozenset[str]

    @property
    def key(self) -> Key:
        """That of the first mention."""
        return self.keys[0]

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for key in self.keys for word in key.text.split())

    @cached_property
    def where(self) -> frozenset[int]:
        """The sentences."""
        return frozenset(one.sentence for one in self.mentions)

    @cached_property
    def titles(self) -> frozenset[str]:
        """The words of its names but the last, among them titles."""
        return frozenset(word for key in self.keys for word in key.text.split()[:-1])

    @cached_property
    def kind(self) -> tuple[bool, bool]:
        """Whether it is a person, and an office."""
        return any(key.person for key in self.keys), any(key.office for key in self.keys)

    @cached_property
    def facts(self) -> tuple[float, bool, float]:
        """How probably it speaks somewhere, whether none of its mentions is sure, and how many there are."""
        return max(m.speaks for m in self.mentions), not any(m.sure for m in self.mentions), math.log1p(len(self.mentions))


def facts_of(
    mentions: Sequence[Mention], keys: Sequence[Key], groups: Sequence[Sequence[int]], alike: Array, sentences: Sequence[Sentence], text: str
) -> tuple[list[tuple[int, int]], Array]:
    """The pairs of groups that may be of one, and their facts [pairs, FACTS]. Two names without a common word are not, nor are several people
    ("the ministers") and a name, nor "the armed forces of Poland" and "Poland".

    `groups` are indices of mentions, in order; `alike` is [groups, groups], log odds by their vectors.
    """
    named = [_is_named(group, keys) for group in groups]
    made = [_group(group, mentions, keys, sentences, text) for group in groups]
    names = [n for n, one in enumerate(named) if one]
    pairs, rows = [], []
    for d, group in enumerate(made):
        others = [n for n in range(len(made)) if n != d and _may_be(group, made[n], named[d], named[n])]
        if not others:
            continue
        about = _About(group, made, names, d, alike[d])
        pairs += [(d, n) for n in others]
        rows += [about.facts(n, named[d], named[n]) for n in others]
    return pairs, np.array(rows, np.float32).reshape(len(rows), len(FACTS))


def _may_be(group: _Group, other: _Group, named: bool, other_named: bool) -> bool:
    """Whether the first of two groups may be of whom the second names: the second is the better name, or the earlier one."""
    if named > other_named or (named == other_named and other.mentions[0].start >= group.mentions[0].start):
        return False
    if _belongs(group, other) or (named and _belongs(other, group)) or (other_named and group.key.people):
        return False
    return not named or any(not key.set.isdisjoint(k.set) and not key.conflicts(k) for key in group.keys for k in other.keys)


def _belongs(one: _Group, other: _Group) -> bool:
    """Whether one is somebody or something of the other: "the armed forces of Poland" and "Poland"."""
    return other.key.head in one.words and one.key.head not in other.words


def _is_named(group: Sequence[int], keys: Sequence[Key]) -> bool:
    return any(keys[i].named for i in group)


def _group(group: Sequence[int], mentions: Sequence[Mention], keys: Sequence[Key], sentences: Sequence[Sentence], text: str) -> _Group:
    own = sorted(group)
    near: set[str] = set()
    for i in own[:_LOOKED_AT]:
        one, sentence = mentions[i], sentences[mentions[i].sentence]
        near.update(word.lower() for word in WORD.findall(text[max(sentence.start, one.start - _AROUND) : min(sentence.end, one.end + _AROUND)]))
    return _Group(tuple(mentions[i] for i in own), tuple(keys[i] for i in own), frozenset(near))


class _About:
    """What the facts of all pairs with one group in the first place share."""

    def __init__(self, group: _Group, groups: Sequence[_Group], names: Sequence[int], number: int, alike: Array) -> None:
        self._group, self._groups = group, groups
        self._names = [n for n in names if n != number]
        self._alike = np.clip(alike, -_MOST, _MOST)
        start = group.mentions[0].start
        #: Where each name was mentioned last before the group.
        self._last = {n: _before(groups[n], start) for n in self._names}
        self._recent = sorted(-1 if one is None else one.start for one in self._last.values())
        ranked = sorted(self._names, key=lambda n: -self._alike[n])
        self._first, self._second = (float(self._alike[ranked[i]]) if len(ranked) > i else -_MOST for i in (0, 1))
        self._best = ranked[0] if ranked else None
        self._words = group.key.set - {group.key.head}
        title = IN_FULL.get(group.key.head)
        self._titled = {n for n in self._names if title and not title.isdisjoint(groups[n].titles)}

    def facts(self, n: int, named: bool, other_named: bool) -> tuple[float, ...]:
        """A row in the order of `FACTS`."""
        group, other, key = self._group, self._groups[n], self._group.key
        one, first = group.mentions[0], other.mentions[0]
        last = self._last[n] if n in self._last else _before(other, one.start)
        at = -1 if last is None else last.start
        since = len(self._recent) - bisect_left(self._recent, at + 1)
        person, office = other.kind
        likest = self._second if n == self._best else self._first
        (speaks, unsure, often), (other_speaks, other_unsure, other_often) = group.facts, other.facts
        telling, said = other.key.set, key.text.split()
        return (
            float(self._alike[n]),
            float(self._alike[n]) - likest,
            n == self._best,
            math.log1p(abs(one.sentence - (first if last is None else last).sentence)),
            last is not None,
            not group.where.isdisjoint(other.where),
            since == 0,
            since == 1,
            math.log1p(since),
            math.log1p(len(self._names)),
            key.definite,
            key.indefinite,
            key.possessive,
            key.plural,
            key.role,
            person,
            office,
            key.role and person,
            not key.role and not person and not key.plural,
            key.plural and person,
            len(self._words & other.near) / len(self._words) if self._words else 0.0,
            bool(self._words),
            key.head in other.words,
            key.head in other.near,
            n in self._titled,
            self._titled == {n},
            speaks,
            other_speaks,
            other_often,
            often,
            0 in other.where,
            len(said),
            unsure,
            other_unsure,
            any(s - 1 in other.where for s in group.where),
            named,
            other_named,
            len(telling.intersection(said)) / len(telling) if telling else 0.0,
        )


def _before(group: _Group, start: int) -> Mention | None:
    """The last mention before a place in the text."""
    at = bisect_left(group.mentions, start, key=lambda one: one.start)
    return group.mentions[at - 1] if at else None


class Identity:
    """The probability that two groups of mentions are of one, from `FACTS`: one hidden layer. Weights as safetensors arrays."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._mean, self._scale = weights["identity.mean"], weights["identity.scale"]
        self._layers = TwoLayers(weights, "identity.", activation="relu")

    def __call__(self, pairs: Sequence[tuple[int, int]], facts: Array, groups: int) -> Array:
        """[groups, groups]: in the row of the first of each pair and the column of the second, the probability; 0 elsewhere."""
        found = np.zeros((groups, groups), np.float32)
        if pairs:
            found[tuple(np.array(pairs).T)] = sigmoid(self._layers((facts - self._mean) / self._scale)[:, 0])
        return found


def joined(groups: Sequence[Sequence[int]], keys: Sequence[Key], same: Array, above: float) -> list[list[int]]:
    """Give each description to the name that it most probably stands for by `same` [groups, groups], if that is at least `above`.

    Returns the numbers of the groups that are one, the name first.
    """
    named = [_is_named(group, keys) for group in groups]
    names = np.flatnonzero(named)
    found = {int(n): [int(n)] for n in names}
    for d in range(len(groups)):
        if named[d]:
            continue
        best = int(names[same[d, names].argmax()]) if len(names) else -1
        if best >= 0 and same[d, best] >= above:
            found[best].append(d)
        else:
            found[d] = [d]
    return [found[n] for n in sorted(found, key=lambda n: min(min(groups[d]) for d in found[n]))]


def between(parts: Sequence[Sequence[int]], same: Array) -> Array:
    """[parts, parts], symmetric: the probability between the first groups of each two, their names."""
    both = np.maximum(same, same.T)
    first = [part[0] for part in parts]
    found: Array = both[np.ix_(first, first)]
    np.fill_diagonal(found, 0)
    return found
