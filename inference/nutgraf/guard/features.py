"""Lexical features of a summary's sentence: how it reuses the words of its source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .passages import Source
from .words import NEGATIONS, grams, stems

Array = npt.NDArray[np.float32]

#: Names of the features, in the order of `lexical_features`.
LEXICAL = (
    "new words",
    "new runs of two",
    "new runs of three",
    "covered by the best sentence",
    "covered by the best two",
    "in the order of the best sentence",
    "fragments",
    "longest fragment",
    "splices",
    "negation added",
    "negation lost",
    "missing facts",
    "length",
    "opens as a sentence does",
    "closes as a sentence does",
)
#: Limit on the words of a source's sentence when comparing word order, which takes quadratic time.
_MOST = 120


def lexical_features(found: Sequence[str], missing: Sequence[str], source: Source) -> Array:
    """[len(LEXICAL)], each between 0 and 1.

    `found` are the folded words of the sentence, `missing` the facts that the source lacks. Fragments are the longest
    runs of words copied from a sentence of the source, found greedily (Grusky et al. 2018); a splice is where two of
    them from different sentences are adjacent. Copying counts only above a high share, and new words only up to a share:
    in between, a paraphrase is no worse for having more new words.
    """
    count = max(len(found), 1)
    own = stems(found)
    there = frozenset().union(*source.stems)
    cover = [len(own & part) / max(len(own), 1) for part in source.stems]
    best = int(np.argmax(cover))
    pair = max((len(own & (source.stems[best] | part)) / max(len(own), 1) for part in source.stems), default=0.0)
    new = {n: sum(run not in source.grams(n) for run in grams(found, n)) / max(count - n + 1, 1) for n in (2, 3)}
    pieces = fragments(found, source)
    near = max(range(len(source.words)), key=lambda i: (cover[i], -abs(len(source.words[i]) - count)))
    order = _in_order(found, source.words[near][:_MOST]) / count
    negations = [sum(word in NEGATIONS for word in some) for some in (found, source.words[near])]
    longest = max((piece.words for piece in pieces), default=0) / count
    return np.array(
        [
            _up_to(len(own - there) / max(len(own), 1), 0.3),
            _up_to(new[2], 0.3),
            _up_to(new[3], 0.3),
            _above(cover[best], 0.8),
            _above(pair, 0.8),
            _above(order, 0.75),
            _up_to(len(pieces) / count, 0.25),
            _above(longest, 0.4),
            min(sum(_splice(one, other) for one, other in pairwise(pieces)), 3) / 3,
            negations[0] > negations[1],
            negations[0] < negations[1],
            min(len(missing), 3) / 3,
            min(math.log(count) / 4, 1),
            bool(pieces) and pieces[0].at == 0 and pieces[0].place == 0,
            bool(pieces) and pieces[-1].end == len(found) and pieces[-1].place + pieces[-1].words == len(source.words[pieces[-1].sentence]),
        ],
        np.float32,
    )


def _up_to(share: float, most: float) -> float:
    return min(share, most) / most


def _above(share: float, least: float) -> float:
    return max(share - least, 0.0) / (1 - least)


@dataclass(frozen=True)
class Fragment:
    """`words` words starting at word `at`, copied from `sentence` of the source starting at its word `place`."""

    at: int
    words: int
    sentence: int
    place: int

    @property
    def end(self) -> int:
        return self.at + self.words


def _splice(one: Fragment, other: Fragment) -> bool:
    return one.end == other.at and one.sentence != other.sentence and min(one.words, other.words) > 1


def fragments(found: Sequence[str], source: Source) -> list[Fragment]:
    """Runs of words copied from the source, in order."""
    pieces: list[Fragment] = []
    at = 0
    while at < len(found):
        best = Fragment(at, 0, 0, 0)
        for sentence, place in source.places.get(found[at], ()):
            words, length = source.words[sentence], 1
            while at + length < len(found) and place + length < len(words) and found[at + length] == words[place + length]:
                length += 1
            if length > best.words:
                best = Fragment(at, length, sentence, place)
        if best.words:
            pieces.append(best)
        at += max(best.words, 1)
    return pieces


def _in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for j, against in enumerate(other, 1):
            diagonal, row[j] = row[j], diagonal + 1 if word == against else max(row[j], row[j - 1])
    return row[-1]
