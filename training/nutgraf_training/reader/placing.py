"""Where names and spans of a text stand in the tokens of its chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from nutgraf.reader.chunks import Chunk, Part
from nutgraf.reader.layout import plain
from nutgraf.reader.tags import SKIP
from nutgraf.text.sentences import Sentence

Ints = npt.NDArray[np.int64]
Span = tuple[int, int]
#: Chunk, first token, one past the last token, sentence.
Place = tuple[int, int, int, int]


def names_of(name: str, aliases: Iterable[str]) -> list[str]:
    """What a speaker is called in the text: name and aliases, and the surname of a person's full name."""
    names = [one for one in dict.fromkeys((name, *aliases)) if one]
    for one in list(names):
        words = one.split()
        if 2 <= len(words) <= 4 and all(w[:1].isupper() for w in words) and len(words[-1]) > 2 and words[-1].isalpha():
            names.append(words[-1])
    return list(dict.fromkeys(names))


def occurrences(text: str, names: Sequence[str]) -> list[Span]:
    """Where any of the names stands in the text as whole words, the longest where they overlap."""
    if not names:
        return []
    longest = sorted(map(plain, names), key=len, reverse=True)
    pattern = r"(?<!\w)(?:" + "|".join(re.sub(r"(?:\\ )+", r"\\s+", re.escape(one)) for one in longest) + r")(?!\w)"
    return [match.span() for match in re.finditer(pattern, text)]


def longest(spans: Iterable[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """In the order of the text; of overlapping spans the longest, of equal ones the first given."""
    kept: list[tuple[Span, int]] = []
    for span, number in sorted(spans, key=lambda one: -(one[0][1] - one[0][0])):
        if all(span[1] <= a or span[0] >= b for (a, b), _ in kept):
            kept.append((span, number))
    return sorted(kept)


def sentence_of(sentences: Sequence[Sentence], spans: Sequence[Span]) -> list[int]:
    return [next((i for i, s in enumerate(sentences) if s.start <= a and b <= s.end), -1) for a, b in spans]


class Tagger:
    """Places spans of the text on the tokens of the chunks."""

    def __init__(self, chunks: Sequence[Chunk], offsets: Sequence[Sequence[Span]]) -> None:
        self._chunks, self._offsets = chunks, offsets

    def rows(self, spans: Sequence[Span], *, unknown: Iterable[int] = ()) -> list[Ints]:
        """Labels of each chunk's tokens; title, repeated sentences and special tokens stay unknown."""
        unknown = set(unknown)
        rows = []
        for chunk in self._chunks:
            row = np.full(len(chunk.ids), SKIP, np.int64)
            for part in chunk.parts:
                if part.sentence < 0 or part.sentence in unknown:
                    continue
                own = self._offsets[part.sentence][part.first : part.first + part.end - part.start]
                row[part.start : part.end] = _tags(own, spans)
            rows.append(row)
        return rows

    def places(self, spans: Sequence[Span], sentences: Sequence[int]) -> tuple[list[Place], list[int]]:
        """The spans as (chunk, first token, one past the last, sentence), and the indices of those that stand in a chunk."""
        where: dict[int, list[tuple[int, Part]]] = {}
        for c, chunk in enumerate(self._chunks):
            for part in chunk.parts:
                where.setdefault(part.sentence, []).append((c, part))
        found, kept = [], []
        for i, ((a, b), sentence) in enumerate(zip(spans, sentences, strict=True)):
            if sentence < 0:
                continue
            tokens = [t for t, (x, y) in enumerate(self._offsets[sentence]) if x < b and y > a and y > x]
            for c, part in where[sentence]:
                own = [t - part.first + part.start for t in tokens if part.first <= t < part.first + part.end - part.start]
                if own:
                    found.append((c, own[0], own[-1] + 1, sentence))
                    kept.append(i)
                    break
        return found, kept


def _tags(offsets: Sequence[Span], spans: Sequence[Span]) -> Ints:
    """0 outside, 1 for the first token of a span that starts in this sentence, 2 inside."""
    row = np.zeros(len(offsets), np.int64)
    for a, b in spans:
        inside = [t for t, (x, y) in enumerate(offsets) if x < b and y > a]
        row[inside] = 2
        if inside and a >= offsets[0][0]:
            row[inside[0]] = 1
    return row
