"""Split text into sentences with offsets, using the sentencex library."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

import sentencex

#: sentencex ends a sentence after these even if the next word shows that it goes on.
_GOES_ON = re.compile(r"\b(?:[ap]\.m|No|St|vs|U\.S|U\.N|U\.K|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Adm|Rev|Hon)\.$")
_NEW_START = re.compile(
    r"(?:The|A|An|He|She|It|They|We|I|But|And|In|On|At|For|This|That|These|Those|His|Her|Their|Its|If|When|After|Before|As|With|By)\b"
)
#: The end of a sentence in text without capitals, on which sentencex relies.
_LOWER_END = re.compile(r"(?<![\s.]\w)(?<!\b(?:mr|ms|dr|st|vs|no|jr|sr))(?<!\b(?:mrs|gen|sen|rep|gov))\s?[.!?][\"'”’)`]*(?: ['\"”’]+)?\s+")
_TITLES = re.compile(r"\b(?:No|St|vs|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Adm|Rev|Hon)\.$")


@dataclass(frozen=True)
class Sentence:
    """`text` is `article.text[start:end]`; `paragraph` counts the kept paragraphs from 0."""

    text: str
    start: int
    end: int
    paragraph: int

    @property
    def words(self) -> int:
        return len(self.text.split())


def split_sentences(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Sentence, ...]:
    """The sentences of the paragraphs `spans` of `text`, in order; none crosses a paragraph."""
    found: list[Sentence] = []
    for paragraph, (start, end) in enumerate(spans):
        for low, high in _joined(text[start:end]):
            found.append(Sentence(text[start + low : start + high], start + low, start + high, paragraph))
    return tuple(found)


def _joined(paragraph: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for low, high in _boundaries(paragraph):
        while low < high and (paragraph[low].isspace() or paragraph[low] == "\x00"):
            low += 1
        while high > low and (paragraph[high - 1].isspace() or paragraph[high - 1] == "\x00"):
            high -= 1
        if low == high:
            continue
        if spans and _continues(paragraph[spans[-1][0] : spans[-1][1]], paragraph[low:high]):
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return spans


def _boundaries(paragraph: str) -> list[tuple[int, int]]:
    if paragraph.islower() and len(paragraph) > 200:
        ends = [0, *(match.end() for match in _LOWER_END.finditer(paragraph)), len(paragraph)]
        return [(low, high) for low, high in itertools.pairwise(ends) if low < high]
    return [(boundary["start_index"], boundary["end_index"]) for boundary in sentencex.get_sentence_boundaries("en", paragraph)]


def _continues(before: str, after: str) -> bool:
    """Whether `after` continues the sentence `before`: the split is after an abbreviation, or `after` has no letter or digit."""
    if not any(character.isalnum() for character in after):
        return True
    if not _GOES_ON.search(before):
        return False
    return bool(_TITLES.search(before)) or not _NEW_START.match(after)
