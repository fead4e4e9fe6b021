"""Near copies: a story printed twice must not be in both training and test, nor count twice in training."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .topic_sets import TopicRow

#: Words per shingle; the share of a row's shingles that another row must contain for the row to count as its copy; and
#: the number of leading words compared, since outlets cut stories from the end.
WIDTH, SHARE, LEAD = 6, 0.4, 120
_WORD = re.compile(r"\w+")


def shingles(text: str, width: int = WIDTH) -> frozenset[int]:
    """Hashes of all runs of `width` words at the beginning of the text, in lower case; one hash for a shorter text."""
    words = _WORD.findall(text.lower())[:LEAD]
    return frozenset(zlib.crc32(" ".join(words[i : i + width]).encode()) for i in range(max(1, len(words) - width + 1)))


def without_near_copies(rows: Sequence[TopicRow], of: Iterable[TopicRow] = ()) -> list[TopicRow]:
    """The rows, in order, that are not near copies of a row in `of` or of an earlier row.

    Containment of shingles (Broder 1997), exact, with an inverted index; titles are ignored, since outlets change them.
    """
    rows_with: dict[int, list[int]] = defaultdict(list)
    number = 0

    def add(found: frozenset[int]) -> None:
        nonlocal number
        for one in found:
            rows_with[one].append(number)
        number += 1

    for row in of:
        add(shingles(row.text or row.title or ""))
    kept = []
    for row in rows:
        found = shingles(row.text or row.title or "")
        shared: dict[int, int] = defaultdict(int)
        for one in found:
            for other in rows_with.get(one, ()):
                shared[other] += 1
        if shared and max(shared.values()) >= SHARE * len(found):
            continue
        add(found)
        kept.append(row)
    return kept
