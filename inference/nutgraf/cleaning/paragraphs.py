"""Lines and paragraphs of a text with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: A sentence's end, with closing quotes and brackets after it.
_ENDS = re.compile(r"[.!?…:;]['\"”’»)\]]*$")
_INVISIBLE = " \t\xa0\u200b\u200c\u200d\u2060\ufeff\x00"


@dataclass(frozen=True)
class Block:
    """A paragraph: a line, or several if the text is hard-wrapped. `text` is `source[start:end]`."""

    text: str
    start: int
    end: int
    gap: bool
    """Whether a blank line precedes it."""

    @cached_property
    def words(self) -> int:
        return count_words(self.text)

    @cached_property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_ENDS.search(self.text))

    @cached_property
    def prose(self) -> bool:
        """Whether it has the form of an article paragraph."""
        return (self.words >= 8 and self.ends) or self.words >= 25

    @cached_property
    def key(self) -> str:
        """A key for finding repetitions: letters and digits in lower case."""
        return normal(self.text)


def normal(text: str) -> str:
    """Words in lower case with single spaces between, without punctuation."""
    return " ".join(_WORD.findall(text)).lower().replace("’", "'")


def count_words(text: str) -> int:
    """The number of runs of letters and digits."""
    return len(_WORD.findall(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _INVISIBLE:
        start += 1
    while end > start and text[end - 1] in _INVISIBLE:
        end -= 1
    return start, end


def lines_of(text: str) -> list[Block]:
    """Every line with something visible in it."""
    lines: list[Block] = []
    last_end = 0
    for match in _LINE.finditer(text):
        start, end = _trimmed(text, *match.span())
        if start == end:
            continue
        between = text[last_end:start].replace("\r\n", "\n")
        gap = not lines or sum(between.count(c) for c in "\n\r\u2029") >= 2
        lines.append(Block(text[start:end], start, end, gap))
        last_end = match.end()
    return lines


def _wrapped(group: list[Block]) -> bool:
    """Whether lines without a gap between them are one paragraph wrapped at a fixed width.

    All but the last have similar lengths (45 to 110 characters), and at least half of those end in mid-sentence.
    """
    if len(group) < 3:
        return False
    full = [len(line.text) for line in group[:-1]]
    if min(full) < 45 or max(full) > 110 or max(full) - min(full) > 25:
        return False
    return sum(line.ends for line in group[:-1]) <= len(full) / 2


def blocks_of(text: str) -> list[Block]:
    """Paragraphs in order: lines, or hard-wrapped lines joined."""
    groups: list[list[Block]] = []
    for line in lines_of(text):
        if line.gap or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    blocks: list[Block] = []
    for group in groups:
        if _wrapped(group):
            start, end = group[0].start, group[-1].end
            blocks.append(Block(text[start:end], start, end, group[0].gap))
        else:
            blocks.extend(group)
    return blocks
