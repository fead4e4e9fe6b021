"""The stretches of an article that the stance model reads for one target: a bounded number of tokens, however long the article is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: At most this many stretches of an article are read for a target.
STRETCHES = 5
#: A stretch whose worth is below this share of the best one's is not read.
_ASIDE = 0.25
#: The title's and the question's largest share of a stretch.
_TITLE, _QUESTION = 1 / 6, 1 / 3


@dataclass(frozen=True)
class Stretch:
    """Token ids with special tokens, title and question; sentence `sentences[i]` has the tokens from `starts[i]` to `ends[i]`, cut at the end if it is too long."""

    ids: list[int]
    sentences: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class Ends:
    """Ids of the special tokens before a text and after it."""

    start: int
    end: int


def packed(sizes: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Neighbouring sentences of `sizes` tokens in groups of at most `room` tokens or one sentence: (first, one past the last) of each.

    The groups are of about equal length, so that none is a scrap without context.
    """
    total = sum(min(size, room) for size in sizes)
    if not total:
        return []
    goal = total / -(-total // room)
    groups: list[tuple[int, int]] = []
    first, used = 0, 0
    for i, size in enumerate(sizes):
        own = min(size, room)
        if used and (used + own > room or used + own / 2 > goal):
            groups.append((first, i))
            first, used = i, 0
        used += own
    return [*groups, (first, len(sizes))]


def stretches_for(
    sentences: Sequence[Sequence[int]],
    title: Sequence[int],
    question: Sequence[int],
    worth: npt.NDArray[np.float32],
    *,
    ends: Ends,
    max_tokens: int,
    most: int = STRETCHES,
) -> list[Stretch]:
    """The stretches to read, in the article's order.

    Parameters
    ----------
    sentences, title, question : token ids without special tokens. Title and question are cut where they are too long.
    worth : [sentences], how relevant each is to the target; the mean of a stretch's two most relevant sentences decides whether it is read.
    """
    title, question = title[: int(max_tokens * _TITLE)], question[: int(max_tokens * _QUESTION)]
    room = max_tokens - 3 - len(title) - len(question)
    groups = packed([len(one) for one in sentences], room)
    values = [float(np.sort(worth[a:b])[-2:].mean()) for a, b in groups]
    best = sorted(range(len(groups)), key=lambda i: -values[i])[:most]
    found = []
    for i in sorted(best):
        if values[i] < _ASIDE * values[best[0]]:
            continue
        ids, starts, stops = [ends.start, *title], [], []
        for number in range(*groups[i]):
            starts.append(len(ids))
            ids += sentences[number][: room - (len(ids) - 1 - len(title))]
            stops.append(len(ids))
        found.append(Stretch([*ids, ends.end, *question, ends.end], tuple(range(*groups[i])), tuple(starts), tuple(stops)))
    return found
