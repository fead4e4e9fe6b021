"""Choose the few passages of the source that a summary's sentence is checked against."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..text.sentences import Sentence
from .words import grams, stems, words

Array = npt.NDArray[np.float32]

#: Most words of a passage that the cross-encoder reads together with a sentence of usual length; a longer one is split.
MOST_WORDS = 90
_OVERLAP = 20
#: Weights of shared bigrams and of the encoder's cosine, relative to shared words.
_BIGRAMS, _LIKENESS = 0.5, 0.5


@dataclass(frozen=True)
class Passage:
    """`text` of one or two sentences of the source; `index` is the sentence most similar to the summary's, `joined` is True if there are two."""

    text: str
    index: int
    joined: bool = False


class Source:
    """A source's sentences with their words, indexed for comparison with a summary's sentences.

    `vectors` is [sentences, width] from the encoder.
    """

    def __init__(self, sentences: Sequence[Sentence], vectors: Array) -> None:
        self.sentences = tuple(sentences)
        self.text = "\n".join(sentence.text for sentence in sentences)
        self.vectors = vectors
        self.words = [words(sentence.text) for sentence in sentences]
        self.stems = [stems(found) for found in self.words]
        self.bigrams = [frozenset(grams(found, 2)) for found in self.words]
        self.places: dict[str, list[tuple[int, int]]] = {}
        for number, found in enumerate(self.words):
            for place, word in enumerate(found):
                self.places.setdefault(word, []).append((number, place))
        self._grams = {n: frozenset(run for found in self.words for run in grams(found, n)) for n in (2, 3)}
        self._spread = Counter(stem for found in self.stems for stem in found)

    def grams(self, n: int) -> frozenset[tuple[str, ...]]:
        """All runs of `n` words, 2 or 3, of the source."""
        return self._grams[n]

    def weight(self, stem: str) -> float:
        """How informative a shared stem is: less so, the more of the source's sentences have it (Spärck Jones 1972)."""
        return math.log(1 + len(self.sentences) / self._spread.get(stem, 1))

    def likeness(self, found: Sequence[str], vector: Array) -> Array:
        """[sentences], 0 to about 2: shared words, shared bigrams, and cosine of the vectors (`vector` is [width])."""
        own, pairs = stems(found), frozenset(grams(found, 2))
        whole = sum(self.weight(stem) for stem in own) or 1.0
        shared = [sum(self.weight(stem) for stem in own & there) / whole for there in self.stems]
        runs = [len(pairs & there) / max(len(pairs), 1) for there in self.bigrams]
        return np.asarray(np.array(shared) + _BIGRAMS * np.array(runs) + _LIKENESS * cosine(self.vectors, vector), np.float32)

    def passages(self, found: Sequence[str], vector: Array) -> tuple[Passage, ...]:
        """A few passages, four if no sentence is very long: the two best sentences, the best with its better neighbour, and the best two together.

        `found` are the words of a summary's sentence, `vector` [width] is its vector from the encoder. All sentences of
        the source are considered, and one too long for the cross-encoder is split.
        """
        scores = self.likeness(found, vector)
        order = [int(i) for i in np.argsort(-scores, kind="stable")[:2]]
        best = order[0]
        chosen = [Passage(piece, i) for i in order for piece in _pieces(self.sentences[i].text)]
        neighbour = max((i for i in (best - 1, best + 1) if 0 <= i < len(scores)), key=lambda i: self._adds(found, best, i), default=None)
        for other in dict.fromkeys(i for i in (neighbour, *order[1:]) if i is not None):
            low, high = sorted((best, other))
            if len(self.words[low]) + len(self.words[high]) <= MOST_WORDS:
                chosen.append(Passage(f"{self.sentences[low].text} {self.sentences[high].text}", best, True))
        return tuple(chosen)

    def _adds(self, found: Sequence[str], best: int, other: int) -> float:
        """The weight of a sentence's words that a neighbour has and the best sentence lacks."""
        return sum(self.weight(stem) for stem in (stems(found) - self.stems[best]) & self.stems[other])


def _pieces(text: str) -> list[str]:
    split = text.split()
    if len(split) <= MOST_WORDS:
        return [text]
    step = MOST_WORDS - _OVERLAP
    return [" ".join(split[start : start + MOST_WORDS]) for start in range(0, len(split) - _OVERLAP, step)]
