"""The sentences of an event's articles, and which of them say the same."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..reader.reading import Reading
from ..text.sentences import Sentence
from ..text.standalone import ends, first_person, fit_for_summary, stands_alone, undated
from ..text.words import content
from .tone import editorialises, own_voice
from .words import numbers

Array = npt.NDArray[np.float64]

#: At likeness `SAME` or more, two sentences of different articles say the same; below `NEW`, a sentence may be new.
#: Chosen by reading pairs of NeuS train rows and of the seed articles, see `nutgraf_training.evaluation.digest.statement_figures`.
SAME, NEW = 1.05, 0.88
#: References to an earlier sentence that the check for standalone sentences does not find.
_POINTS_BACK = re.compile(
    r"\b(?:these|those|such) (?:\w+ )?(?:nations|countries|states|people|men|women|officials|companies|groups|parties|leaders)\b|"
    r"^(?:Despite|After|Following|With|In|Amid|Since|Because of|Given|Under|By|At) (?:this|that|these|those|such)\b",
    re.I,
)


@dataclass(frozen=True)
class Statement:
    """A sentence of article number `source`: `place` in 0..1 is its position there, `salience` the log odds from the salience head.

    `fit`: it is complete, part of the report and not in the first person. `alone`: it is understandable without the sentence
    before it. `opinion`: it is the author's own voice in an opinion piece.
    """

    source: int
    place: float
    sentence: Sentence
    salience: float
    words: frozenset[str]
    fit: bool
    alone: bool
    opinion: bool


@dataclass(frozen=True)
class Statements:
    """All statements of an event; `vectors` is [statements, width] and `likeness` [statements, statements]."""

    items: tuple[Statement, ...]
    sources: int
    vectors: npt.NDArray[np.float32]
    likeness: Array

    def others(self, number: int) -> dict[int, int]:
        """For each other source that says the same as statement `number`, the index of its most similar statement."""
        item, found = self.items[number], {}
        for i in np.argsort(-self.likeness[number], kind="stable"):
            other = self.items[int(i)]
            if self.likeness[number, i] < SAME:
                break
            if other.source != item.source and other.source not in found and not conflict(item.sentence.text, other.sentence.text):
                found[other.source] = int(i)
        return found


def conflict(a: str, b: str) -> bool:
    """Whether each sentence has a number that the other lacks: "12 dead" contradicts "14 dead"."""
    ours, theirs = numbers(a), numbers(b)
    return bool(ours - theirs) and bool(theirs - ours)


def likeness(words: Sequence[frozenset[str]], vectors: npt.NDArray[np.float32]) -> Array:
    """[sentences, sentences], 0 to 2.5: how much two sentences of an event say the same.

    The sum of the share of the shorter sentence's words that both have, the cosine of their words, and half the cosine of
    the `vectors` [sentences, width]. Words are weighted by the square root of their log rarity among the event's sentences.
    """
    count = len(words)
    found = Counter(word for one in words for word in one)
    place = {word: i for i, word in enumerate(found)}
    mass = np.zeros((count, max(len(place), 1)))
    for row, one in enumerate(words):
        for word in one:
            mass[row, place[word]] = math.sqrt(math.log((count + 1) / found[word]))
    held = (mass > 0).astype(np.float64)
    shared, total = mass @ held.T, mass.sum(1)
    contained = shared / np.maximum(np.minimum(total[:, None], total[None]), 1e-9)
    length = np.maximum(np.linalg.norm(mass, axis=1), 1e-9)
    return np.asarray(contained + (mass @ mass.T) / np.outer(length, length) + 0.5 * cosine(vectors, vectors), np.float64)


def statements(readings: Sequence[Reading]) -> Statements:
    """The statements of an event's articles, in order, without datelines."""
    items, vectors = [], []
    for number, reading in enumerate(readings):
        document = reading.document
        opinion = editorialises(document)
        for i, (sentence, own) in enumerate(zip(document.sentences, own_voice(document), strict=True)):
            bare = undated(sentence)
            fit = fit_for_summary(bare) and ends(bare.text) and not first_person(_unquoted(bare.text)) and not bare.text.endswith("?")
            items.append(
                Statement(
                    source=number,
                    place=i / len(document.sentences),
                    sentence=bare,
                    salience=float(reading.salience[i]),
                    words=content(bare.text),
                    fit=fit,
                    alone=stands_alone(bare.text) and not _POINTS_BACK.search(bare.text),
                    opinion=opinion and own,
                )
            )
            vectors.append(reading.encoded.sentences[i])
    stacked = np.stack(vectors)
    return Statements(tuple(items), len(readings), stacked, likeness([item.words for item in items], stacked))


def _unquoted(text: str) -> str:
    """A sentence without its quotations: a "we" in them is not the author's."""
    parts = text.replace("”", "“").replace('"', "“").split("“")
    return " ".join(parts[::2])
