"""Words, names and numbers for comparing the texts of a digest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..text.words import content, stems

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_INNER_NAME = re.compile(r"(?<=[\w,;:'\"”’)] )[\"“‘(]?([A-Z][\w’'-]+)")
#: Words common in all news reports, which do not distinguish events.
_REPORT = """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december today
    yesterday tomorrow week weeks month months year years day days time last next first second third two three four five six seven eight nine ten
    former according announce announced announcement report reported reports reporting statement news people man men woman women country countries
    state states government official officials president minister use used using work part several come came comes going way back since want wanted
    wants call called calls know think see set put plan plans planned decision move issue issues group groups public national international world
    million billion percent cent house later early earlier late recent recently ago following number long high big large great good best new
"""


@cache
def report_stems() -> frozenset[str]:
    """Stems of words common in all news reports."""
    return frozenset(stems(_REPORT))


def names(text: str) -> frozenset[str]:
    """Stems of the capitalised words in the sentence `text`, except at its start."""
    return content(" ".join(_INNER_NAME.findall(text)))


def numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as written, without commas."""
    return frozenset(match.replace(",", "") for match in _NUMBER.findall(text))


def count_words(texts: Iterable[str]) -> int:
    """The number of whitespace-separated words in several texts."""
    return sum(len(text.split()) for text in texts)
