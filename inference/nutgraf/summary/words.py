"""Word features, from which the model predicts how likely each word of an article is to occur in its summary."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.files import read_json
from ..text.words import INNER_NAME

Array = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")
#: Words are cut to this many letters, so that their inflections match.
_STEM = 6
#: Number of features of a word, see `Words.features`.
WORD_FEATURES = 19


def stems(text: str) -> list[str]:
    """The words of a text, in lower case, cut to six letters so that inflections match."""
    return [word[:_STEM] for word in _WORD.findall(text.lower())]


def names(text: str) -> set[str]:
    """The stems of capitalised words that do not begin the text."""
    return {stem for match in INNER_NAME.findall(text) for stem in stems(match)}


@dataclass(frozen=True)
class Background:
    """In how many of `articles` news articles each stem occurs."""

    articles: int
    counts: dict[str, int]

    @classmethod
    def from_file(cls, path: Path) -> Background:
        """Read what `nutgraf-train summary` wrote as JSON.

        Raises
        ------
        ModelError: the file has another content.
        """
        found = read_json(path)
        try:
            read = cls(int(found["articles"]), {stem: int(count) for stem, count in found["counts"].items()})
        except (TypeError, KeyError, AttributeError, ValueError, OverflowError):
            raise ModelError(f"{path} has no word counts; expected what nutgraf-train summary writes: get the folder again") from None
        if read.articles < 0 or min(read.counts.values(), default=0) < 0:
            raise ModelError(f"{path} has negative counts: get the folder again")
        return read

    def rarity(self, stem: str) -> float:
        """Log of articles over articles with the stem, 0 or more (inverse document frequency, Spärck Jones 1972)."""
        return self.rarity_of(self.counts.get(stem, 0))

    def rarity_of(self, count: int) -> float:
        """The same for a stem that is in `count` of the articles."""
        return math.log((self.articles + 1) / (count + 1))


class Words:
    """The stems of an article, sentence by sentence."""

    def __init__(self, texts: Sequence[str], background: Background) -> None:
        self.sentences = [stems(text) for text in texts]
        self.frequency = Counter(stem for sentence in self.sentences for stem in sentence)
        self.sets = [frozenset(sentence) for sentence in self.sentences]
        self.spread = Counter(stem for sentence in self.sets for stem in sentence)
        self.vocabulary = list(self.frequency)
        self.place = {stem: i for i, stem in enumerate(self.vocabulary)}
        counts = [background.counts.get(stem, 0) for stem in self.vocabulary]
        self.rarity = dict(zip(self.vocabulary, map(background.rarity_of, counts), strict=True))
        self._common = [count / max(background.articles, 1) for count in counts]
        self.names = [names(text) for text in texts]
        self._names = {stem for found in self.names for stem in found}

    def features(self, salience: Array) -> Array:
        """[vocabulary, WORD_FEATURES]: for each stem its frequency, rarity, positions and the salience of its sentences.

        `salience` is [sentences], log odds.
        """
        share = np.exp(salience - salience.max())
        share /= share.sum()
        rank = np.empty(len(salience))
        rank[np.argsort(-salience, kind="stable")] = np.arange(len(salience))
        stem, at, starts = self._occurrences()
        sentences = np.diff(np.append(starts, len(stem)))
        first = at[starts]
        second = np.bincount(stem, weights=at == 1, minlength=len(starts)) > 0
        mass = np.add.reduceat(share[at], starts)
        often = np.array(list(self.frequency.values()), float)
        count, length = len(salience), sum(self.frequency.values())
        columns = (
            np.log1p(often),
            100 * often / length,
            list(self.rarity.values()),
            self._common,
            np.log1p(sentences),
            sentences / count,
            np.log1p(first),
            first == 0,
            second,
            mass,
            np.maximum.reduceat(share[at], starts),
            -np.log1p(-np.minimum(0.999, mass)),
            np.log1p(np.minimum.reduceat(rank[at], starts)),
            np.add.reduceat(rank[at] < 3, starts, dtype=int),
            np.maximum.reduceat(salience[at], starts) - salience.max(),
            [one in self._names for one in self.vocabulary],
            [one.isdigit() for one in self.vocabulary],
            np.full(len(starts), math.log(count)),
            np.full(len(starts), math.log(length)),
        )
        return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)

    def _occurrences(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Index of the stem and index of the sentence, for each stem in the vocabulary's order and each sentence it occurs in;
        and where each stem's entries begin."""
        stem = np.fromiter(map(self.place.__getitem__, chain.from_iterable(self.sets)), np.intp)
        at = np.repeat(np.arange(len(self.sets)), [len(found) for found in self.sets])
        order = np.lexsort((at, stem))
        stem, at = stem[order], at[order]
        return stem, at, np.flatnonzero(np.diff(stem, prepend=-1))
