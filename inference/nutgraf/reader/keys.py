"""The words of a mention that tell whom it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .persons import person_in
from .titles import ADDRESSES, PREPOSITIONS, ROLES, TITLES

WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
EMPTY = frozenset("the a an this that these those its his her their our my your some of and".split())
_INDEFINITE = frozenset("a an one some another many several".split())
_POSSESSIVE = frozenset("his her its their our my".split())
#: Titles of which nobody has both.
_HERS = frozenset("mrs ms miss".split())
#: How words for one person end ("farmer", "actor", "guardian", "student", "trustee"; not "government", "committee").
_PERSON = ("er", "or", "ian", "ant", "dent", "agent", "onent", "oyee", "ustee", "inee", "teur")
#: How words for several people end.
_PEOPLE = ("ers", "ors", "ists", "ians", "ees", "ials", "ants", "ents")
_KIN = frozenset(
    "wife husband son aunt uncle niece nephew widow friend teen boy girl judge nurse coach guide pilot chef scholar king nun monk ally rival "
    "expert official native veteran champion star critic".split()
)
#: What a politician is called beside or instead of the name: "Georgia Republican", "the Ohio Democrat".
_PARTISAN = frozenset("republican democrat independent conservative liberal libertarian socialist".split())
#: Parts of names in lower case.
_PARTICLES = frozenset("al bin da das de del den der di dos du e el ibn la le van von y".split())
#: A party and a state after a politician's name.
_PARTY_OF = re.compile(r"[RDI]-[A-Z][\w. ]*")
_PRONOUNS = frozenset(
    "he she it they we i you him her them us me who his hers theirs its their our my this that these those one ones others another both each "
    "all some many most few several any none what which there here himself herself themselves itself "
    "two three four five six seven eight nine ten dozens hundreds thousands millions half".split()
)


@dataclass(frozen=True)
class Mention:
    """A mention of somebody, `article.text[start:end]`; `first` and `last` are its tokens, `speaks` the probability that it speaks here.

    `sure` is False for the source of an attribution that is not known as a speaker's name ("a neighbour").
    """

    sentence: int
    start: int
    end: int
    text: str
    first: int
    last: int
    speaks: float
    sure: bool = True


def is_name(text: str) -> bool:
    """Whether a mention can name or describe somebody by itself: it is no pronoun, no bare title and no party with a state, does not begin
    with a number, and has a word with letters.

    >>> is_name("she"), is_name("the council"), is_name("31 per cent"), is_name("He's"), is_name("3M"), is_name("Ms"), is_name("R-Texas")
    (False, True, False, False, True, False, False)
    """
    if _PARTY_OF.fullmatch(text):
        return False
    bare = [re.split("['’]", word)[0] for word in WORD.findall(text)]
    empty = _PRONOUNS | EMPTY | ADDRESSES
    telling = [word for word in bare if word.lower() not in empty or (word.isupper() and len(word) > 1)]
    return any(len(word) > 1 and any(c.isalpha() for c in word) for word in telling) and not bare[0].isdigit()


class Key:
    """The words of a mention that tell whom it names."""

    def __init__(self, text: str, *, opens: bool = False) -> None:
        words = WORD.findall(re.sub(r"['’]s$|\s*\([^()]*\)$", "", person_in(text) or text))
        low = [word.lower().rstrip(".") for word in words]
        self.text = " ".join(low)
        own = _without_description(words)
        self.telling = [w for w in own if w not in EMPTY and w not in TITLES] or [w for w in low if w not in EMPTY] or low
        self.set = frozenset(self.telling)
        first = low[0] if low else ""
        self.definite, self.indefinite, self.possessive = first == "the", first in _INDEFINITE, first in _POSSESSIVE
        capitals = [word for word in words if word[:1].isupper() and word.lower() not in EMPTY]
        #: Whether it is a name and not a description; one word that opens a sentence ("Residents") tells nothing by its capital.
        head = next((i for i, word in enumerate(low) if i and word in PREPOSITIONS), len(low)) - 1
        #: What it is called before any "of": the chief of "the defense chief of Finland".
        self.head = low[head] if low else ""
        self.proper = (
            bool(capitals)
            and words[head][:1].isupper()
            and not (opens and len(words) == 1 and not words[0].isupper())
            and not (self.head in _PARTISAN and (len(words) > 1 or opens))
        )
        #: Whether it speaks of several politicians by their party: "Senate Democrats".
        self.partisan = self.head.endswith("s") and self.head[:-1] in _PARTISAN
        #: Whether it speaks of several ("the critics"), of several people ("the ministers"), and of what somebody is ("the former chairman").
        self.plural = self.head.endswith("s") and not self.head.endswith("ss")
        self.people = self.head.endswith(("men", "women", "people")) or (
            self.plural and self.head != "headquarters" and (self.head[:-1] in ROLES or self.head.endswith(_PEOPLE))
        )
        self.role = self.head in ROLES or self.head.endswith(("man", "woman", "ist"))
        #: Whether it can describe one person, as far as its form tells; "the union" cannot.
        self.human = self.role or (not self.plural and (self.head.endswith(_PERSON) or self.head in _KIN or self.head in _PARTISAN))
        #: The title before a name, such as "Mrs".
        self.address = _address(text)
        #: Whether it says with capitals what somebody is ("the Executive Director of the Fund"), and whether it is a person's full name.
        self.office = self.proper and self.head in ROLES
        self.person = (
            self.proper and not self.office and 2 <= len(own) <= 4 and all(word[:1].isupper() for word in words[-len(own) :]) and low[0] != "the"
        )
        self.full = self.proper and len([w for w in capitals if w.lower().rstrip(".") not in TITLES]) >= 2
        self.initials = "".join(word[0] for word in capitals).lower() if len(capitals) >= 2 else ""
        bare = [word.replace(".", "") for word in words if word.lower() != "the"]
        self.short = bare[0].lower() if len(bare) == 1 and bare[0].isupper() and len(bare[0]) > 1 else ""
        #: Two mentions of one speaker share one of these.
        self.handles = tuple(filter(None, (self.head, self.initials, self.short)))

    @property
    def named(self) -> bool:
        """Whether it is the name of somebody or something, and not of an office."""
        return self.proper and not self.office

    def same(self, other: Key) -> bool:
        """Whether one of the two names is a form of the other."""
        if not self.telling or not other.telling:
            return False
        if self.telling == other.telling or (self.short and self.short == other.initials) or (other.short and other.short == self.initials):
            return True
        small, large = (self, other) if len(self.set) <= len(other.set) else (other, self)
        if small.head != large.head or not small.set <= large.set:
            return False
        return small.proper == large.proper or len(small.telling) == 1

    def conflicts(self, other: Key) -> bool:
        """Whether the two share their last word but tell of different ones: "US officials", "Ukrainian officials"; or "Mr. Koh", "Mrs. Koh"."""
        if {self.address, other.address} & _HERS and "mr" in (self.address, other.address):
            return True
        if len(self.telling) < 2 or len(other.telling) < 2 or self.head != other.head:
            return False
        return not (self.set <= other.set or other.set <= self.set)


def _address(text: str) -> str:
    """The title before a name, such as "mrs"; empty if it has none."""
    return next((word for word in (one.lower().rstrip(".") for one in WORD.findall(text)) if word in ADDRESSES), "")


def _without_description(words: Sequence[str]) -> list[str]:
    """The words of a name in lower case, without what describes it before: "Mahugh" of "Microsoft employee Mahugh".

    >>> _without_description(["Microsoft", "employee", "Mahugh"]), _without_description(["woman", "accusing", "Mahugh"])
    (['mahugh'], ['woman', 'accusing', 'mahugh'])
    """
    low = [word.lower().rstrip(".") for word in words]
    if any(word in PREPOSITIONS or (word.endswith("ing") and words[i][:1].islower()) for i, word in enumerate(low)):
        return low
    described = [i for i, word in enumerate(words) if word[:1].islower() and not {low[i], low[i].split("-")[0]} & (EMPTY | _PARTICLES)]
    after = words[described[-1] + 1 :] if described else ()
    return low[described[-1] + 1 :] if after and all(word[:1].isupper() for word in after) else low
