"""One name for each speaker: pronouns, short names and "the ministers" go back to the first full mention."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_PLURAL = re.compile(r"\b(?:s|men|women|people|police|staff)\b|(?<!s)(?<!u)(?<!i)s$|\band\b|states|ministries", re.I)
_PERSON_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]+\s+)+[A-ZÀ-Þ][\w'’-]+")
_DETERMINER = re.compile(r"^(?:the|a|an|this|these|those|its|their|his|her|our|four|three|two|five|both|all)\s+", re.I)
_GROUP_NOUN = re.compile(
    r"^(?:[Tt]he|[Aa]ll|[Bb]oth|[Tt]hese|[Tt]hose)\s+(?:\w+\s+)?(?:nations|countries|states|governments|allies|members|sides|parties|capitals|four|three|two|five)$"
)
_NAME_LIST = re.compile(r"[A-ZÀ-Þ]\w+(?:,| and )")
_STATEMENT = re.compile(r"\b(?:statement|letter|declaration|announcement|communiqu[eé]|note|petition|report|text|document)$", re.I)


@dataclass
class _Known:
    name: str
    heads: set[str]
    plural: bool
    person: bool
    last: int = 0


@dataclass
class Holders:
    """Speakers in the order of their first mention; feed mentions in the article's order."""

    known: list[_Known] = field(default_factory=list)
    _clock: int = 0

    def resolve(self, mention: str) -> str | None:
        """The canonical name for a mention, or None for a pronoun that goes back to nobody."""
        self._clock += 1
        bare = mention.strip()
        low = bare.lower()
        if low in ("i", "we", "you"):
            return None
        if low in ("he", "she"):
            return self._latest(lambda k: not k.plural and k.person) or self._latest(lambda k: not k.plural)
        if low == "they":
            return self._latest(lambda k: k.plural) or self._latest(lambda k: True)
        if low == "it":
            return self._latest(lambda k: not k.plural and not k.person)
        if _STATEMENT.search(low) and self.known and len(bare.split()) <= 4:
            return self._latest(lambda k: True)
        heads = head_words(bare)
        for known in reversed(self.known):
            if heads & known.heads or (known.plural and _GROUP_NOUN.search(bare) and _NAME_LIST.search(known.name)):
                self._touch(known)
                known.heads |= heads
                return known.name
        known = _Known(bare, heads, bool(_PLURAL.search(_head_part(bare))), bool(_PERSON_NAME.search(bare)))
        self.known.append(known)
        self._touch(known)
        return known.name

    def _touch(self, known: _Known) -> None:
        known.last = self._clock

    def _latest(self, wanted: Callable[[_Known], bool]) -> str | None:
        fitting = [k for k in self.known if wanted(k)]
        if not fitting:
            return None
        best = max(fitting, key=lambda k: k.last)
        self._touch(best)
        return best.name


def _head_part(name: str) -> str:
    """A noun phrase up to its first preposition, comma or relative."""
    return re.split(r",|\s(?:of|for|from|in|at|with|on|to|who|which)\s", name, maxsplit=1)[0]


def head_words(name: str) -> set[str]:
    """What short forms of a name share with it: a person's surname, a group's noun.

    >>> sorted(head_words("General Janne Jaakkola, the defense chief of Finland"))
    ['chief', 'jaakkola']
    """
    heads = set()
    for part in re.split(r",\s*", name):
        words = re.findall(r"[\w'’-]+", _DETERMINER.sub("", _head_part(part)))
        words = [w for w in words if w.lower() not in ("and", "the")]
        if words:
            heads.add(words[-1].lower().removesuffix("'s").removesuffix("’s"))
    if _PERSON_NAME.search(name):
        surname = _PERSON_NAME.search(name)
        if surname:
            heads.add(surname[0].split()[-1].lower())
    return heads
