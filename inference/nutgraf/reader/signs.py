"""Plain signs of an article's form, counted on its word pieces: who is spoken of, how much is quoted, what is asked and demanded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Array = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

#: Words that tell a form, by what they do. A piece is of a group if it is one of its words.
GROUPS = {
    "speech": "said says told added according reported announced stated wrote spokesman spokeswoman spokesperson",
    "author": "i me my myself",
    "together": "we us our ourselves",
    "reader": "you your yourself",
    "demand": "should must ought need needs cannot",
    "doubt": "would could may might perhaps maybe seem seems if",
    "judgement": "clearly surely obviously indeed simply truly wrong right moral truth reality mistake never always nothing dangerous course",
    "argument": "but yet because why how what instead rather so",
    "contraction": "t ve ll re don isn",
    "day": "monday tuesday wednesday thursday friday saturday sunday yesterday",
    "present": "is are has have do does",
    "past": "was were had did",
    "question": "?",
    "exclamation": "!",
    "aside": "( ; - :",
    "quotation": '"',
}
_QUOTATION = 1 << list(GROUPS).index("quotation")
#: The ends of an article that are counted on their own, in sentences.
_ENDS = 3
#: Each group in the title, its share of all sentences, of the first and of the last ones, and of the pieces; then five measures.
SIGNS = 5 * len(GROUPS) + 5


@dataclass(frozen=True)
class Numbered:
    """An article as numbers of pieces: `ids` those of all sentences in order, `lengths` how many each sentence has, and those of the `title`."""

    ids: Ints
    lengths: Ints
    title: Ints


def groups_of(number: Callable[[str], int | None], pieces: int) -> Ints:
    """[pieces]: for each piece of a vocabulary a bit for each group that it is of; `number` gives a piece's number, None if there is no such one."""
    bits = np.zeros(pieces, np.int64)
    for place, words in enumerate(GROUPS.values()):
        bits[[found for word in words.split() if (found := number(word)) is not None]] |= 1 << place
    return bits


class Signs:
    """Counts the signs of articles; `groups` is what `groups_of` gives for the vocabulary."""

    def __init__(self, groups: Ints) -> None:
        self._bits = groups

    def own(self, article: Numbered) -> Bools:
        """[pieces]: which pieces of an article's sentences are outside quotation marks, within each sentence."""
        marks = (self._bits[article.ids] & _QUOTATION) > 0
        before: Ints = np.cumsum(marks) - marks
        filled = article.lengths[article.lengths > 0]
        earlier: Ints = np.repeat(before[np.cumsum(filled) - filled], filled)
        return np.asarray(((before - earlier) % 2 == 0) & ~marks)

    def __call__(self, article: Numbered, own: Bools) -> Array:
        """[SIGNS]: `own` says which pieces are outside quotation marks; of the others only the marks count."""
        ids, lengths = article.ids, article.lengths
        bits = np.where(own, self._bits[ids], self._bits[ids] & _QUOTATION)
        sentences = np.bitwise_or.reduceat(np.append(bits, 0), np.cumsum(lengths) - lengths)
        sentences[lengths == 0] = 0  # there reduceat gives the next piece
        has = _spread(sentences)
        title = _spread(self._bits[article.title]).any(0)
        often = _spread(bits).sum(0) / max(1, int(own.sum()))
        count = len(lengths)
        quoted = 1 - own.mean() if len(own) else 0.0
        measures = (quoted, np.log(count) / 4, len(ids) / count / 30, len(article.title) > 0, len(article.title) / 15)
        shares = (has.mean(0), has[:_ENDS].mean(0), has[-_ENDS:].mean(0))
        return np.concatenate([title, *shares, 10 * np.minimum(often, 0.2), measures]).astype(np.float32)


def _spread(bits: npt.NDArray[np.int64]) -> Array:
    """[..., groups]: 1 for each bit that is set."""
    return ((bits[:, None] >> np.arange(len(GROUPS))) & 1).astype(np.float32)
