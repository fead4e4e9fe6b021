"""Whole sentences within a word budget."""

from __future__ import annotations

from ..text.sentences import split_sentences
from ..text.standalone import ends


def whole_sentences(text: str, words: int) -> tuple[str, ...]:
    """The first complete sentences of a generated text, at most `words` words in all; empty if even the first is too long."""
    found: list[str] = []
    for sentence in split_sentences(text, [(0, len(text))]):
        words -= sentence.words
        if words < 0 or not ends(sentence.text):
            break
        found.append(" ".join(sentence.text.split()))
    return tuple(found)
