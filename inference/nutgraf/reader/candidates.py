"""Everybody in an article who may take a side: those who speak, and those who are only named, who may vote, sue or sign."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .attribution import Attribution, Named
    from .keys import Mention
    from .speakers import Speaker

#: More mentions than these are a table of names; those after them are not candidates unless they speak.
_MENTIONS = 400
#: What stands between a name and the description beside it.
_BESIDE = re.compile(r"\s?[,(]\s?")
#: Titles that say nothing of what somebody does.
_ADDRESS = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|sir|dame|lord|lady)\.?", re.I)
#: What goes on into the name, so that it is no description of it: "the city of", "Ada Koh and the".
_OPEN = re.compile(r"(?:^|\s)(?:the|an?|and|or|of|for|from|in|at|by|to|on|with)$", re.I)
_POSSESSIVE = re.compile(r"['’]s?$")
#: Whose something is, where a pronoun says it: "Its president".
_WHOSE = re.compile(r"^(?:[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y)\s+(?=[a-z])")


@dataclass(frozen=True)
class Place:
    """A sentence in which a candidate speaks or is named.

    `start` and `end` are the offsets of the mention in it, or None where the speaker is carried over; `spoken` says that the sentence gives
    the candidate's words or view, `direct` that some of the words are quoted.
    """

    sentence: int
    start: int | None
    end: int | None
    spoken: bool = False
    direct: bool = False


@dataclass(frozen=True)
class Candidate:
    """A possible holder: `name` as the quotations give it, `display` the fullest mention, the sentences in order, and how the article describes it.

    `same` are the names of others who are probably the same; `named` is False where the article only describes the candidate.
    """

    name: str
    display: str
    places: tuple[Place, ...]
    role: str | None = None
    same: frozenset[str] = frozenset()
    named: bool = True

    @property
    def speaks(self) -> bool:
        return any(one.spoken for one in self.places)


def candidates_of(who: Named, said: Sequence[Attribution], place: Mapping[int, int], text: str, *, same: float = 1.0) -> tuple[Candidate, ...]:
    """The candidates among `who`, with what they say.

    Parameters
    ----------
    said : attributions, their sentences numbered as in the mentions.
    place : the new number of each sentence that is kept.
    text : the article's text, to which the mentions' offsets refer.
    same : two speakers are one where they go by one name at least this probably.
    """
    spoken: dict[str, dict[int, Attribution]] = defaultdict(dict)
    for one in said:
        spoken[one.speaker or one.holder][one.sentence] = one
    found: dict[str, Candidate] = {}
    for number, speaker in enumerate(who.speakers):
        own = spoken.get(speaker.name, {})
        named: dict[int, Mention] = {}
        for i in speaker.mentions:
            mention = who.mentions[i]
            if mention.sentence in place and ((mention.sure and i < _MENTIONS) or own):
                known = named.get(mention.sentence)
                if known is None or mention.speaks > known.speaks:
                    named[mention.sentence] = mention
        places = tuple(_place(place[number], own.get(number), named.get(number)) for number in sorted({*named, *own} & place.keys()))
        if places and speaker.name not in found:
            alike = frozenset(who.speakers[i].name for i in np.flatnonzero(who.same[number] >= same))
            found[speaker.name] = Candidate(speaker.name, speaker.display, places, role_of(speaker, who.mentions, text), alike, speaker.named)
    return tuple(found.values())


def _place(sentence: int, words: Attribution | None, mention: Mention | None) -> Place:
    start, end = (words.start, words.end) if words and words.start is not None else (mention.start, mention.end) if mention else (None, None)
    return Place(sentence, start, end, words is not None, words is not None and words.direct)


def role_of(speaker: Speaker, mentions: Sequence[Mention], text: str) -> str | None:
    """How an article describes somebody next to the name: what stands before it in a mention, or a description beside it after a comma."""
    own = [mentions[i] for i in speaker.mentions]
    roles = [before for one in own if (before := _before(_POSSESSIVE.sub("", " ".join(one.text.split())), speaker.name))]
    for one, other in itertools.pairwise(own):
        if one.sentence == other.sentence and _BESIDE.fullmatch(text, one.end, other.start):
            roles += [" ".join(part.text.split()) for part in (one, other) if speaker.name not in " ".join(part.text.split())]
    return max((_WHOSE.sub("", one, count=1) for one in roles), key=len, default=None)


def _before(mention: str, name: str) -> str | None:
    """What a mention has before the name, without an address: "former lawmaker" of "former lawmaker Ada Koh".

    >>> _before("Gen. Ada Koh", "Ada Koh"), _before("Ms Koh", "Koh"), _before("Ada Koh", "Ada Koh")
    ('Gen.', None, None)
    """
    if not mention.endswith(name):
        return None
    role = mention[: -len(name)].strip(" ,")
    return role if role and not _ADDRESS.fullmatch(role) and not _OPEN.search(role) else None
