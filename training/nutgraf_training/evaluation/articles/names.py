"""Matching of holder names."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Words ignored in matching: function words, titles, and "said" in names that include their cue.
_EMPTY = frozenset(
    (
        "the a an of and in for to on at by with from its his her their who which mr mrs ms dr sen rep gov president senator "
        "representative minister former said"
    ).split()
)
#: Minimum share of the shorter name's words that the other must have.
_SHARED = 0.6


def telling_words(name: str) -> list[str]:
    """The lower-case words of a name, in order, without titles and function words."""
    return [word for word in re.findall(r"[^\W_]+", name.lower()) if word not in _EMPTY]


def same_name(name: str, known: Iterable[str]) -> bool:
    """Whether `name` is one of the `known` names of somebody: most words of the shorter name are in the longer one, or both
    are capitalised and end on the same word of four letters or more, usually a surname."""
    return any(_alike(name, other) for other in known)


def _alike(one: str, other: str) -> bool:
    listed, listed_other = telling_words(one), telling_words(other)
    if not listed or not listed_other:
        return False
    words, other_words = set(listed), set(listed_other)
    if len(words & other_words) / min(len(words), len(other_words)) >= _SHARED:
        return True
    return listed[-1] == listed_other[-1] and len(listed[-1]) > 3 and one[:1].isupper() and other[:1].isupper()
