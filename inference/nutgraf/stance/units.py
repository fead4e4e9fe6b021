"""What the stance heads look at: for each candidate the sentences in which it speaks or is named, for the author the sentences nobody else speaks in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..reader.candidates import Candidate
from .stretches import Stretch

#: Plain facts beside the vectors of a candidate's sentence, and of one of the author's.
CANDIDATE_FACTS = ("speaks here", "words quoted", "named here", "relevance", "position", "speaks anywhere", "sentences")
AUTHOR_FACTS = ("relevance", "position", "title", "whole stretch", "quoted share", "report", "opinion", "analysis", "interview", "feature", "list")
#: The sentence number of what is no sentence: the title, a stretch as a whole.
NO_SENTENCE = -1
#: A range of tokens.
_Range = tuple[int, int]


@dataclass(frozen=True)
class Unit:
    """A sentence as one holder's: tokens `start` to `end` of the stretch `row`, and those of the holder's mention in it, empty if there is none."""

    row: int
    sentence: int
    start: int
    end: int
    mention: _Range
    facts: tuple[float, ...]


@dataclass(frozen=True)
class Asked:
    """An article with the facts that the heads use; `tokens` has for each sentence the offsets of its tokens, `forms` the probability of each form."""

    starts: Sequence[int]
    tokens: Sequence[Sequence[_Range]]
    candidates: Sequence[Candidate]
    forms: Sequence[float]
    title_tokens: int


def candidate_units(asked: Asked, stretches: Sequence[Stretch], worth: npt.NDArray[np.float32]) -> list[list[Unit]]:
    """For each candidate, its sentences among those that are read."""
    where = {number: (row, i) for row, one in enumerate(stretches) for i, number in enumerate(one.sentences)}
    count = max(len(asked.starts), 1)
    found = []
    for candidate in asked.candidates:
        units = []
        for place in candidate.places:
            if place.sentence not in where:
                continue
            row, i = where[place.sentence]
            start, end = stretches[row].starts[i], stretches[row].ends[i]
            if end <= start:
                continue
            mention = (0, 0)
            if place.start is not None and place.end is not None:
                low, high = place.start - asked.starts[place.sentence], place.end - asked.starts[place.sentence]
                inside = [t for t, (a, b) in enumerate(asked.tokens[place.sentence][: end - start]) if a < high and b > low]
                mention = (start + inside[0], start + inside[-1] + 1) if inside else mention
            facts = (
                float(place.spoken),
                float(place.direct),
                float(mention[1] > mention[0]),
                float(worth[place.sentence]),
                place.sentence / count,
                float(candidate.speaks),
                float(np.log1p(len(candidate.places))),
            )
            units.append(Unit(row, place.sentence, start, end, mention, facts))
        found.append(units)
    return found


def author_units(asked: Asked, stretches: Sequence[Stretch], worth: npt.NDArray[np.float32]) -> list[Unit]:
    """The title, each stretch as a whole, and the sentences in which nobody else speaks."""
    spoken = {place.sentence for one in asked.candidates for place in one.places if place.spoken}
    count = max(len(asked.starts), 1)
    share = len(spoken) / count
    forms = tuple(map(float, asked.forms))
    units = []
    for row, one in enumerate(stretches):
        if row == 0 and asked.title_tokens:
            units.append(Unit(row, NO_SENTENCE, 1, 1 + asked.title_tokens, (0, 0), (float(worth.max()), 0.0, 1.0, 0.0, share, *forms)))
        units.append(Unit(row, NO_SENTENCE, 0, 1, (0, 0), (float(worth[list(one.sentences)].max()), 0.0, 0.0, 1.0, share, *forms)))
        for number, start, end in zip(one.sentences, one.starts, one.ends, strict=True):
            if number not in spoken and end > start:
                units.append(Unit(row, number, start, end, (0, 0), (float(worth[number]), number / count, 0.0, 0.0, share, *forms)))
    return units
