"""How likely each word of an article is to stand in a summary of it: what a summary's overlap is expected from."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")
#: A capitalised word that does not begin the text.
INNER_NAME = re.compile(r"(?<=[\w,;:'\"”’)] )[\"“(]?([A-Z][\w’'-]+)")
#: Letters that a word is cut to, so that its inflections meet.
_STEM = 6
#: Numbers of a word, see `Words.features`.
WORD_FEATURES = 19


def stems(text: str) -> list[str]:
    """The words of a text, in lower case, cut to six letters so that inflections meet."""
    return [word[:_STEM] for word in _WORD.findall(text.lower())]


def names(text: str) -> set[str]:
    """The stems of capitalised words that do not begin the text."""
    return {stem for match in INNER_NAME.findall(text) for stem in stems(match)}


@dataclass(frozen=True)
class Background:
    """In how many of `articles` news articles a stem stood."""

    articles: int
    counts: dict[str, int]

    @classmethod
    def from_file(cls, path: Path) -> Background:
        """Read what `nutgraf-train summary` wrote as JSON."""
        found = json.loads(path.read_text("utf-8"))
        return cls(int(found["articles"]), {stem: int(count) for stem, count in found["counts"].items()})

    def rarity(self, stem: str) -> float:
        """Log of articles over articles with the stem, 0 or more (inverse document frequency, Spärck Jones 1972)."""
        return math.log((self.articles + 1) / (self.counts.get(stem, 0) + 1))


class Words:
    """The stems of an article, sentence by sentence."""

    def __init__(self, texts: Sequence[str], background: Background) -> None:
        self.sentences = [stems(text) for text in texts]
        self.frequency = Counter(stem for sentence in self.sentences for stem in sentence)
        self.sets = [frozenset(sentence) for sentence in self.sentences]
        self.spread = Counter(stem for sentence in self.sets for stem in sentence)
        self.vocabulary = list(self.frequency)
        self.place = {stem: i for i, stem in enumerate(self.vocabulary)}
        self.rarity = {stem: background.rarity(stem) for stem in self.vocabulary}
        self._common = {stem: background.counts.get(stem, 0) / max(background.articles, 1) for stem in self.vocabulary}
        self._names = {stem for text in texts for stem in names(text)}

    def features(self, salience: Array) -> Array:
        """[vocabulary, WORD_FEATURES]: how often, how rare, where, and in how salient sentences each stem stands.

        `salience` is [sentences], log odds.
        """
        share = np.exp(salience - salience.max())
        share /= share.sum()
        rank = np.empty(len(salience))
        rank[np.argsort(-salience, kind="stable")] = np.arange(len(salience))
        where: dict[str, list[int]] = {stem: [] for stem in self.vocabulary}
        for i, found in enumerate(self.sets):
            for stem in found:
                where[stem].append(i)
        count, length = len(salience), sum(self.frequency.values())
        rows = []
        for stem in self.vocabulary:
            at = where[stem]
            mass = float(share[at].sum())
            often = self.frequency[stem]
            rows.append(
                (
                    math.log1p(often),
                    100 * often / length,
                    self.rarity[stem],
                    self._common[stem],
                    math.log1p(len(at)),
                    len(at) / count,
                    math.log1p(at[0]),
                    at[0] == 0,
                    1 in at,
                    mass,
                    float(share[at].max()),
                    -math.log1p(-min(0.999, mass)),
                    math.log1p(float(rank[at].min())),
                    float((rank[at] < 3).sum()),
                    float(salience[at].max() - salience.max()),
                    stem in self._names,
                    stem.isdigit(),
                    math.log(count),
                    math.log(length),
                )
            )
        return np.array(rows, np.float32)
