"""Split text into sentences with offsets, using the sentencex library."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import sentencex

_TITLED = "No|St|vs|Mr|Mrs|Ms|Dr|Prof|Messrs|Gen|Sens?|Reps?|Gov|Lt|Lieut|Col|Sgt|Cpl|Capt|Cmdr|Maj|Brig|Adm|Supt|Insp|Rev|Hon|Cllr|Amb|Atty|Asst"
#: sentencex ends a sentence after these even if the next word shows that it goes on.
_GOES_ON = re.compile(r"\b(?:[ap]\.m|U\.S|U\.N|U\.K|[RDI]-[A-Z][a-z]{0,4}|" + _TITLED + r")\.$")
#: "Bravo! and MuchMusic", “Stop!” he said.
_EXCLAIMED = re.compile(r"[!?][\"”’']*$")
#: “Stop!” Ada Koh said in a letter.
_NAMED_TAG = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]*,?\s){1,5}(?:said|says|asked|asks|added|wrote|tweeted|replied|shouted|joked|quipped|told\s(?:[\w.’'-]+\s?){1,4})"
    r"(?:\s(?:in|on|at|to|during|of|when|after|before|with|as|later|while)\b[^.!?]*)?[.,]"
)
_NEW_START = re.compile(
    r"(?:The|A|An|He|She|It|They|We|I|But|And|In|On|At|For|This|That|These|Those|His|Her|Their|Its|If|When|After|Before|As|With|By)\b"
)
#: The end of a sentence in text without capitals, on which sentencex relies.
_LOWER_END = re.compile(r"(?<![\s.]\w)(?<!\b(?:mr|ms|dr|st|vs|no|jr|sr))(?<!\b(?:mrs|gen|sen|rep|gov))\s?[.!?][\"'”’)`]*(?: ['\"”’]+)?\s+")
#: A sentence's end as punctuation alone shows it, for sentences that sencentex leaves whole: within quotation marks, or after one that
#: it takes for an opening one. What is quoted may hold several sentences, so only longer ones than `_LONG` words are split.
_PLAIN_END = re.compile(r"(?<=[\w%)”’\"'])[.!?][\"'”’)\]]*\s+(?=[\"“‘'(\[]?[A-ZÀ-Þ0-9])")
_LONG = 60
#: After these a full stop ends no sentence.
_SHORT = re.compile(
    r"(?:\b(?:[A-Z]|Sr|Jr|Inc|Ltd|Co|Corp|etc|e\.g|i\.e|cf|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Fri|Sat|Sun|Mon"
    r"|Tues?|Wed|Thurs?|Ave|Blvd|Rd|Mt|Ft|a\.m|p\.m|U\.S|U\.N|U\.K|D\.C|" + _TITLED + r")|\.[A-Za-z])$"
)
#: A missing space: "the end.The next". Neither "reporter.Com" nor an address.
_GLUED = re.compile(r"(?<=\s)[a-z]{2,}[.!?][\"”’')\]]*(?=[\"“‘]?[A-Z][a-z]*[\s’'])")
#: Sentences in brackets that sentencex joins with the next one: "(She laughed.) Then they left."
_BRACKETED = re.compile(r"\s*\([A-ZÀ-Þ“\"][^()]{0,600}?\s[^()]{0,600}?(?P<end>[.!?])[\"”’']*\)\s+(?=[\"“‘(\[]?[A-ZÀ-Þ])")
#: An opening mark at the end of a sentence, and a closing one at the beginning of the next.
_STRAY_OPENING = re.compile(r"(?<=[.!?,:\"”’)])\s+([\"“‘'])$")
_STRAY_CLOSING = re.compile(r"[\"”’](?=\s)")
_TITLES = re.compile(rf"\b(?:{_TITLED})\.$")


@dataclass(frozen=True)
class Sentence:
    """`text` is `article.text[start:end]`; `paragraph` counts the kept paragraphs from 0."""

    text: str
    start: int
    end: int
    paragraph: int

    @cached_property
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
    for low, high in _split_further(paragraph, _boundaries(paragraph)):
        while low < high and (paragraph[low].isspace() or paragraph[low] == "\x00"):
            low += 1
        while high > low and (paragraph[high - 1].isspace() or paragraph[high - 1] == "\x00"):
            high -= 1
        if low == high:
            continue
        before = paragraph[max(spans[-1][0], spans[-1][1] - 16) : spans[-1][1]] if spans else ""
        if spans and (_continues(before, paragraph[low:high]) or (spans[-1][1] == low and _inside_letters(before, paragraph[low:high]))):
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return _marks_moved(paragraph, spans)


def _split_further(paragraph: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Split where a space is missing, and long sentences where punctuation shows an end."""
    for low, high in spans:
        text = paragraph[low:high]
        ends = [match.end() for match in _GLUED.finditer(text)]
        if (aside := _BRACKETED.match(text)) is not None and not _abbreviated(text, aside.start("end")):
            ends.append(aside.end())
        if text.count(" ") > _LONG:
            ends += [match.end() for match in _PLAIN_END.finditer(text) if text[match.start()] != "." or not _abbreviated(text, match.start())]
        for a, b in itertools.pairwise([0, *sorted(ends), len(text)]):
            if a < b:
                yield low + a, low + b


def _abbreviated(text: str, at: int) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation."""
    return _SHORT.search(text, max(0, at - 8), at) is not None


def _marks_moved(paragraph: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Opening marks at the end of a sentence go to the next one, closing marks at the beginning to the one before."""
    moved = list(spans)
    for i in range(len(moved) - 1):
        (low, high), (after, end) = moved[i], moved[i + 1]
        if (stray := _STRAY_OPENING.search(paragraph, low, high)) and stray.start() > low:
            moved[i], moved[i + 1] = (low, stray.start()), (stray.start(1), end)
        elif (stray := _STRAY_CLOSING.match(paragraph, after, end)) and _open_before(paragraph[low:high], stray[0]):
            start = stray.end()
            while start < end and paragraph[start].isspace():
                start += 1
            if start < end:
                moved[i], moved[i + 1] = (low, stray.end()), (start, end)
    return moved


def _open_before(text: str, mark: str) -> bool:
    """Whether a mark of this kind is still open at the end of a text."""
    return text.count("“") > text.count("”") if mark == "”" else text.count("‘") > 0 if mark == "’" else text.count(mark) % 2 == 1


def _boundaries(paragraph: str) -> list[tuple[int, int]]:
    if paragraph.islower() and len(paragraph) > 200:
        ends = [0, *(match.end() for match in _LOWER_END.finditer(paragraph)), len(paragraph)]
        return [(low, high) for low, high in itertools.pairwise(ends) if low < high]
    return [(boundary["start_index"], boundary["end_index"]) for boundary in sentencex.get_sentence_boundaries("en", paragraph)]


def _inside_letters(before: str, after: str) -> bool:
    """Whether a split is between the letters of an abbreviation: "ex-U.", "S. ambassadors"."""
    return re.search(r"\b[A-Z]\.$", before) is not None and re.match(r"[A-Z]\.", after) is not None


def _continues(before: str, after: str) -> bool:
    """Whether `after` continues the sentence `before`: the split is after an abbreviation, or `after` only says who said it, or has no letter or digit."""
    if not any(character.isalnum() for character in after):
        return True
    if _EXCLAIMED.search(before) and (after[0].islower() or (before[-1] in "\"”’'" and _NAMED_TAG.match(after))):
        return True
    if not _GOES_ON.search(before):
        return False
    return bool(_TITLES.search(before)) or not _NEW_START.match(after)
