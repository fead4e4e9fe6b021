"""Choosing sentences under a budget of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..encoder import cosine
from ..sentences import Sentence

#: Two sentences whose vectors or words are this like each other are not both chosen.
ALIKE_COSINE = 0.95
ALIKE_WORDS = 0.45

_WORD = re.compile(r"[^\W_]{3,}")
_DANGLING = re.compile(
    r"[\"“‘']?(?:(?:But|And|So|Yet|However|Still|Also|Instead|Meanwhile|Moreover|Then|Nevertheless|In addition|For example|For instance)\b,?\s*)?"
    r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Both|Others?|The (?:former|latter|move|decision|statement|step|report))\b"
)  # fmt: skip
#: What a sentence that cannot stand alone loses of its salience.
_DANGLING_COST = 0.75
_UNENDED_COST = 1.0


def content(text: str) -> frozenset[str]:
    """Words of three letters or more, in lower case, cut to six letters so that inflections meet."""
    return frozenset(word.lower()[:6] for word in _WORD.findall(text))


def alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sentences share nearly half of the words of the shorter one."""
    least = min(len(a), len(b))
    return least > 0 and len(a & b) / least > ALIKE_WORDS


def select(sentences: Sequence[Sentence], vectors: npt.NDArray[np.float32], salience: npt.NDArray[np.float32], budget: int) -> list[int]:
    """Indices of the chosen sentences in the article's order.

    The most salient first, as long as it fits in `budget` words and says nothing that a chosen one says. Sentences
    that do not end lose salience; one that leans on the sentence before it ("He said") is taken only with that one, or
    where nothing else can be. Where no sentence fits, the shortest is given.
    """
    score = salience.astype(np.float64).copy()
    for i, sentence in enumerate(sentences):
        if _DANGLING.match(sentence.text):
            score[i] -= _DANGLING_COST
        if not re.search(r"[.!?…][\"'”’)\]]*$", sentence.text):
            score[i] -= _UNENDED_COST
    words = [content(sentence.text) for sentence in sentences]
    order = [int(i) for i in np.argsort(-score, kind="stable") if sentences[int(i)].words >= 4]
    leaning = {i for i in order if _DANGLING.match(sentences[i].text)}
    chosen: list[int] = []
    for alone in (True, False):
        left = budget - sum(sentences[i].words for i in chosen)
        for i in order:
            if i in chosen or sentences[i].words > left or (alone and i in leaning and i - 1 not in chosen):
                continue
            if any(alike(words[i], words[j]) for j in chosen):
                continue
            if chosen and float(cosine(vectors[chosen], vectors[i]).max()) > ALIKE_COSINE:
                continue
            chosen.append(i)
            left -= sentences[i].words
        if chosen:
            break
    return sorted(chosen or [min(range(len(sentences)), key=lambda i: (sentences[i].words, i))])
