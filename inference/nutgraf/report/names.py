"""Which names in a run of articles are the same person's or body's.

Within an article the reader has already given everybody the fullest name there. Across articles only what structure shows is merged: a claim
about the wrong person is worse than a person on two lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Titles that are not seen in lower case in a short run, and abbreviations, which never are.
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady rev gen lt col capt sgt sen rep gov president minister senator governor mayor chancellor "
    "secretary general judge justice king queen prince princess pope councillor".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_LOWER = re.compile(r"(?<![\w'’-])[^\W\d_A-Z]+(?![\w'’-])")


def lower_words(text: str) -> set[str]:
    """The words of a text that stand in it in lower case: common words, and so no part of a person's name."""
    return {word for word in _LOWER.findall(text) if word.islower()}


@dataclass(frozen=True)
class _Name:
    """`key` is compared; `person` has the words of what may be a person's name, without titles and middle initials; `titled`: it had a title."""

    key: str
    person: tuple[str, ...] = ()
    titled: bool = False


def same_names(names: Iterable[str], common: frozenset[str] | set[str] = frozenset()) -> dict[str, str]:
    """Each name with a key, which is the same for names of the same person or body.

    The same are: names that differ in case, accents, punctuation, a leading "the" or a final "'s"; a person with and without a title
    or role before the name ("Defence Minister Ana Ruiz", "Ana Ruiz") or a middle initial; and a surname ("Ruiz", "Ms Ruiz") where exactly
    one person in the run has it.

    Parameters
    ----------
    common : words seen in lower case in the run, from `lower_words`. A word among them before a name is a role; a name with such words
        is no person's ("Health Department"), and then only the spelling is compared.
    """
    parsed = {name: _parsed(name, common) for name in dict.fromkeys(names)}
    by_surname: dict[str, set[tuple[str, ...]]] = {}
    for one in parsed.values():
        if len(one.person) > 1:
            by_surname.setdefault(one.person[-1], set()).add(one.person)
    return {name: _key(one, by_surname) for name, one in parsed.items()}


def _key(one: _Name, by_surname: Mapping[str, set[tuple[str, ...]]]) -> str:
    if len(one.person) > 1:
        return " ".join(one.person)
    if len(one.person) == 1:
        found = by_surname.get(one.person[0], set())
        if len(found) == 1:
            return " ".join(next(iter(found)))
        return one.key if found and one.titled else one.person[0]  # one of several Ruizes: "Ms Ruiz" and "Mr Ruiz" stay apart
    return one.key


def _parsed(name: str, common: frozenset[str] | set[str]) -> _Name:
    plain = re.sub(r"['’]s$", "", " ".join(name.split()))
    plain = re.sub(r"^the\s+", "", plain, flags=re.IGNORECASE)
    key = " ".join(map(_folded, re.findall(r"[^\W_]+", plain))) or _folded(name)
    if not re.fullmatch(rf"{_WORD.pattern}(?: {_WORD.pattern})*", plain):
        return _Name(key)  # digits, commas, "A & B": no single person
    words = plain.split(" ")
    titles = frozenset(common) | _TITLES
    first = next((at for at in range(len(words), 0, -1) if _bare(words[at - 1]).lower() in titles), 0)
    person = words[first:]
    capital = all(word[:1].isupper() and _bare(word).lower() not in common for word in person)
    role_only = first > 0 and len(person) == 1 and _bare(words[first - 1]).lower() not in _TITLES  # "Defence Ministry" is not a Mr Ministry
    if not person or not capital or len(person) > 4 or role_only:
        return _Name(key)
    kept = [word for number, word in enumerate(person) if number in (0, len(person) - 1) or len(_bare(word)) > 1]
    return _Name(key, tuple(_folded(_bare(word)) for word in kept), titled=first > 0)


def _bare(word: str) -> str:
    return word.rstrip(".")


def _folded(text: str) -> str:
    """Without case and accents."""
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
