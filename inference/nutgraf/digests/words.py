"""Words as the digest compares them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_INNER_NAME = re.compile(r"(?<=[\w,;:'\"”’)] )[\"“‘(]?([A-Z][\w’'-]+)")
#: Letters that a word is cut to, so that inflections meet.
_STEM = 6


def stem(word: str) -> str:
    """A word in lower case, cut to six letters."""
    return word.lower()[:_STEM]


#: Words that say nothing of what a sentence is about.
FUNCTION = frozenset(
    stem(word)
    for word in """
    a an the and or but nor if as at by for from in into of on onto off out over to up with without within about above across after against along
    among around before behind below between beyond despite during except inside outside near since through throughout till toward towards under
    until upon via is are was were be been being am do does did done doing have has had having will would can could may might must shall should
    i you he she it we they me him her us them my your his its our their mine yours hers ours theirs who whom whose which what that this these those
    there here where when why how than then thus so not no all any both each few more most other others some such only own same too very just also
    even still yet ever never again once while because although though however whether said says say told tell tells asked added one s t re ve ll d m
    amid including like well much many made make makes making take took taken get got
    """.split()
)
#: Words of nearly every report: they tell no event from another.
REPORT = frozenset(
    stem(word)
    for word in """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december today
    yesterday tomorrow week weeks month months year years day days time last next first second third two three four five six seven eight nine ten
    former according announce announced announcement report reported reports reporting statement news people man men woman women country countries
    state states government official officials president minister use used using work part several come came comes going way back since want wanted
    wants call called calls know think see set put plan plans planned decision move issue issues group groups public national international world
    million billion percent cent house later early earlier late recent recently ago following number long high big large great good best new
    """.split()
)


def stems(text: str) -> list[str]:
    """All words and numbers of a text as stems, in order."""
    return [stem(word) for word in _WORD.findall(text)]


def content(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, numbers among them."""
    return frozenset(found for found in stems(text) if found not in FUNCTION and (len(found) > 2 or found.isdigit()))


def names(text: str) -> frozenset[str]:
    """Stems of the capitalised words that do not begin the sentence `text`."""
    return frozenset(found for match in _INNER_NAME.findall(text) for found in stems(match) if found not in FUNCTION)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, as written but for commas."""
    return frozenset(match.replace(",", "") for match in _NUMBER.findall(text))


def count_words(texts: Iterable[str]) -> int:
    """How many words, by spaces, stand in several texts."""
    return sum(len(text.split()) for text in texts)
