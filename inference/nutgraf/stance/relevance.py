"""How relevant each sentence of an article is to a target."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ..reader.encoder import cosine
from ..text.sentences import Sentence
from ..text.words import capitalised, content, stems

#: "Despite their withdrawal, the states remain committed": the target's words are in a concession, not in the main statement.
_CONCESSION = re.compile(r"\b(?:despite|in spite of|notwithstanding|although|even though|though|while|whilst)\b[^,;“”\"]{2,200}(?:,|$)", re.I)


def _compared(target: str) -> tuple[frozenset[str], Callable[[str], frozenset[str]]]:
    """The target's words, and what gives those of a sentence to compare them with.

    A target with nothing but function words ("May", "Take That") is compared by its capitalised words with those of the
    sentence, so that "the board may meet" does not name it, and one without capitals by all words.
    """
    if wanted := content(target):
        return wanted, content
    if wanted := capitalised(target):
        return wanted, capitalised
    return frozenset(stems(target)), lambda text: frozenset(stems(text))


def relevance(
    sentences: Sequence[Sentence], vectors: npt.NDArray[np.float32], target: str, target_vector: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """[sentences], 0..1: the mean of the cosine with the target and the share of the target's words in the sentence.

    Target words that are rare in the article count more than frequent ones, and words in a concessive clause
    do not count.
    """
    near = np.clip(cosine(vectors, target_vector), 0, 1)
    wanted, words_of = _compared(target)
    if not wanted:
        return near
    held = [wanted & words_of(_CONCESSION.sub(" ", sentence.text)) for sentence in sentences]
    spread = {word: sum(word in h for h in held) for word in wanted}
    weight = {word: 1.0 / (1.0 + spread[word] / max(len(sentences), 1)) for word in wanted}
    total = sum(weight.values())
    shared = np.array([sum(weight[word] for word in h) / total for h in held], np.float32)
    return np.asarray(0.5 * near + 0.5 * shared, np.float32)


def mentions(sentences: Sequence[Sentence], target: str) -> list[int]:
    """Indices of the sentences with at least half of the target's words."""
    wanted, words_of = _compared(target)
    return [i for i, sentence in enumerate(sentences) if wanted and 2 * len(wanted & words_of(sentence.text)) >= len(wanted)]
