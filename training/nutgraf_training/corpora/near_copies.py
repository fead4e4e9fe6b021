"""Near copies: the same story printed twice must not stand in training and test, nor count twice in training."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .topic_sets import TopicRow

#: Words of one shingle, the share of a row's shingles that another must hold for the row to count as its copy, and the
#: words looked at: outlets shorten a story from its end.
WIDTH, SHARE, LEAD = 6, 0.4, 120
_WORD = re.compile(r"\w+")


def shingles(text: str, width: int = WIDTH) -> frozenset[int]:
    """Hashes of the runs of `width` words of the text's beginning, in lower case; of a shorter text, one hash of it all."""
    words = _WORD.findall(text.lower())[:LEAD]
    return frozenset(zlib.crc32(" ".join(words[i : i + width]).encode()) for i in range(max(1, len(words) - width + 1)))


def without_near_copies(rows: Sequence[TopicRow], of: Iterable[TopicRow] = ()) -> list[TopicRow]:
    """The rows, in order, that are no near copy of a row in `of` nor of an earlier row.

    Containment of shingles (Broder 1997), exact by an inverted index; titles do not count, since outlets change them.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    number = 0

    def add(found: frozenset[int]) -> None:
        nonlocal number
        for one in found:
            holders[one].append(number)
        number += 1

    for row in of:
        add(shingles(row.text or row.title or ""))
    kept = []
    for row in rows:
        found = shingles(row.text or row.title or "")
        shared: dict[int, int] = defaultdict(int)
        for one in found:
            for holder in holders.get(one, ()):
                shared[holder] += 1
        if shared and max(shared.values()) >= SHARE * len(found):
            continue
        add(found)
        kept.append(row)
    return kept
