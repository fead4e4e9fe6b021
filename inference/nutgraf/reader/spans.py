"""Spans of text from the probabilities of tags on tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..text.sentences import Sentence
from .encoder import Tokens
from .tags import TAGS, Marks

#: A full stop that ends a sentence and belongs to no abbreviation.
_STOP = re.compile(r"(?<![A-Z])(?<!\b(?:Inc|Ltd|Esq))(?<!\b(?:Jr|Sr|Co))(?<!\bCorp)\.$")
#: Tokens beside one that is likely enough belong to its span from this part of the threshold on.
_GROWS = 0.5
#: A word goes on over a hyphen.
_HYPHENATED = re.compile(r"\w[-‐‑–]\w")
#: What a span neither begins nor ends with.
_EDGE = " \t\n\r\u00a0,;:–—(["


@dataclass(frozen=True)
class Span:
    """Tokens `first` to `last` (not included) of one sentence, as offsets into the article."""

    sentence: int
    start: int
    end: int
    first: int
    last: int


def spans_of(tag: str, marks: Marks, tokens: Tokens, sentences: Sequence[Sentence], *, least: float = 0.5) -> list[Span]:
    """The stretches of tokens likelier than `_GROWS * least` in a span of `tag`, one of them likelier than `least`, in order, as whole words.

    Each lies within one sentence, and no two overlap. The lower threshold for all but one token is the hysteresis of Canny (1986), there for
    edges of images: without it "an Amazon seller" ends as "an Amazon".
    """
    column = TAGS.index(tag)
    inside = 1 - marks.tags[:, column, 0]
    begins = marks.tags[:, column, 1] > marks.tags[:, column, 2]
    runs: list[list[int]] = []
    for t in np.flatnonzero(inside >= _GROWS * least).tolist():
        goes_on = runs and runs[-1][-1] == t - 1 and tokens.sentence[t] == tokens.sentence[t - 1]
        if goes_on and (not begins[t] or _inside_word(tokens, t, sentences)):
            runs[-1].append(t)
        else:
            runs.append([t])
    found: list[Span] = []
    for run in runs:
        if inside[run].max() < least:
            continue
        one = _span(run[0], run[-1] + 1, tokens, sentences, tag in ("mention", "source"))
        if found and found[-1].sentence == one.sentence and one.start < found[-1].end:  # pieces of one word
            one = replace(found.pop(), end=one.end, last=one.last)
        if one.end > one.start:
            found.append(one)
    return found


def _inside_word(tokens: Tokens, t: int, sentences: Sequence[Sentence]) -> bool:
    """Whether a token goes on with the word of the one before it, over a hyphen too: "Smith-Jones"."""
    text, start = sentences[tokens.sentence[t]].text, int(tokens.start[t])
    around = text[max(0, start - 2) : start + 2]
    return 0 < start < len(text) and ((text[start - 1].isalnum() and text[start].isalnum()) or _HYPHENATED.search(around) is not None)


def _joins(text: str, at: int, names: bool) -> bool:
    """Whether `text[at]` goes on with the word before it; in names over the marks of "Egypt's", "U.S.", "AT&T" and "ex-ally" too."""
    before, after = text[at - 1], text[at]
    if before.isalnum():
        return after.isalnum() or (names and after in "'’.&-" and text[at + 1 : at + 2].isalnum())
    if not names or not after.isalnum() or at < 2:
        return False
    if before == ".":
        return text[at - 2].isupper()
    return text[at - 2].isalnum() and (before in "'’&" or (before == "-" and after.islower()))


def _span(first: int, last: int, tokens: Tokens, sentences: Sequence[Sentence], tag_names: bool) -> Span:
    number = int(tokens.sentence[first])
    sentence = sentences[number]
    low, high = int(tokens.start[first]), int(tokens.end[last - 1])
    text = sentence.text
    while 0 < low < len(text) and _joins(text, low, tag_names):
        low -= 1
    while 0 < high < len(text) and text[high].isalnum() and text[high - 1].isalnum():
        high += 1
    while low < high and text[low] in _EDGE:
        low += 1
    while high > low and text[high - 1] in _EDGE:
        high -= 1
    if tag_names and _STOP.search(text, low, high):
        high -= 1
    return Span(number, sentence.start + low, sentence.start + high, first, last)
