"""Whole sentences under a budget of words."""

from __future__ import annotations

from ..text.sentences import split_sentences
from ..text.standalone import ends


def whole_sentences(text: str, words: int) -> tuple[str, ...]:
    """The first sentences of a generated text, at most `words` words in all; none that does not end, and none where even
    the first is too long.
    """
    found: list[str] = []
    for sentence in split_sentences(text, [(0, len(text))]):
        words -= sentence.words
        if words < 0 or not ends(sentence.text):
            break
        found.append(" ".join(sentence.text.split()))
    return tuple(found)
