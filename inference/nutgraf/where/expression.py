"""An expression that was parsed: what it says of an article."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

Known = Mapping[str, Any]

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Node(Protocol):
    """A part of an expression."""

    def value(self, known: Known, /) -> Any:
        """Its value for an article; None where the article does not give it."""


@dataclass(frozen=True)
class Constant:
    """A text, a number, None, or a tuple of texts or of numbers."""

    constant: Any

    def value(self, known: Known) -> Any:
        return self.constant


@dataclass(frozen=True)
class Name:
    """A field."""

    name: str

    def value(self, known: Known) -> Any:
        return known[self.name]


@dataclass(frozen=True)
class Item:
    """`topic_scores["a topic"]`."""

    name: str
    key: str

    def value(self, known: Known) -> Any:
        return known[self.name].get(self.key)


@dataclass(frozen=True)
class Length:
    """`len(of)`."""

    of: Node

    def value(self, known: Known) -> Any:
        found = self.of.value(known)
        return None if found is None else len(found)


@dataclass(frozen=True)
class Lower:
    """`of.lower()`."""

    of: Node

    def value(self, known: Known) -> Any:
        found = self.of.value(known)
        return None if found is None else found.lower()


@dataclass(frozen=True)
class Affix:
    """`of.startswith(affix)`, or with `end` `of.endswith(affix)`."""

    of: Node
    affix: str
    end: bool

    def value(self, known: Known) -> bool:
        found = self.of.value(known) or ""
        return bool(found.endswith(self.affix) if self.end else found.startswith(self.affix))


@dataclass(frozen=True)
class Given:
    """A field as a condition: there, and neither empty nor 0."""

    of: Node

    def value(self, known: Known) -> bool:
        return bool(self.of.value(known))


@dataclass(frozen=True)
class Comparison:
    """A chain of comparisons, as in `200 < words <= 900`: operators, and what stands between them."""

    parts: tuple[Node, ...]
    operators: tuple[str, ...]

    def value(self, known: Known) -> bool:
        values = [part.value(known) for part in self.parts]
        return all(_holds(operator, *pair) for operator, pair in zip(self.operators, pairwise(values), strict=True))


@dataclass(frozen=True)
class Not:
    """`not of`."""

    of: Node

    def value(self, known: Known) -> bool:
        return not self.of.value(known)


@dataclass(frozen=True)
class Joined:
    """Conditions joined with `and` if `every`, else with `or`."""

    parts: tuple[Node, ...]
    every: bool

    def value(self, known: Known) -> bool:
        values = (bool(part.value(known)) for part in self.parts)
        return all(values) if self.every else any(values)


@dataclass(frozen=True)
class Where:
    """A condition on articles; `nutgraf.where.parsed` makes one of a text.

    `topics` are the topics that it names, each with where in `text`: whether there are such topics depends on the models.
    """

    text: str
    condition: Node
    topics: tuple[tuple[int, str], ...] = ()

    def matches(self, known: Known) -> bool:
        """Whether an article, given as in `nutgraf.where.known`, fulfils it."""
        return bool(self.condition.value(known))

    @property
    def reason(self) -> str:
        """Why an article that does not match has no stances."""
        return f"no stance was computed: the article does not match {self.text}"


def _holds(sign: str, left: Any, right: Any) -> bool:
    """Whether a comparison holds; what is missing equals nothing but None, is in nothing, and is neither less nor greater."""
    if sign in ("==", "is"):
        return bool(left == right)
    if sign in ("!=", "is not"):
        return bool(left != right)
    found = left is not None and right is not None and (left in right if sign in ("in", "not in") else _ORDER[sign](left, right))
    return not found if sign == "not in" else found
