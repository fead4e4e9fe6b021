"""Chunks of whole sentences that fit into one pass of the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Chunk:
    """Token ids with the special tokens; `fresh` counts the tokens that no earlier chunk has."""

    ids: list[int]
    parts: tuple[Part, ...]
    fresh: int


@dataclass(frozen=True)
class Part:
    """A sentence or a piece of one: its tokens from `first` on stand in the chunk from `start` to `end`. Sentence -1 is the title."""

    sentence: int
    start: int
    end: int
    first: int = 0


def chunks_of(sentences: Sequence[Sequence[int]], title: Sequence[int], *, max_tokens: int, start: int, end: int) -> list[Chunk]:
    """Split an article, given as token ids of its sentences and title, into chunks of at most `max_tokens`.

    `start` and `end` are the ids of the special tokens. The title, at most half a chunk, comes first. A chunk starts with the last
    sentence of the one before it, if that is short, for context. A sentence longer than a chunk is split.
    """
    room = max_tokens - 2
    heading = list(title[: room // 2])
    chunks: list[Chunk] = []
    ids: list[int] = [start, *heading]
    parts: list[Part] = [Part(-1, 1, len(ids))] if heading else []
    fresh = 0

    def close() -> None:
        nonlocal ids, parts, fresh
        chunks.append(Chunk([*ids, end], tuple(parts), fresh))
        ids, parts, fresh = [start], [], 0

    for number, sentence in enumerate(sentences):
        for first in range(0, max(len(sentence), 1), room):
            piece = sentence[first : first + room]
            if len(ids) - 1 + len(piece) > room and fresh:
                close()
                before = sentences[number - 1] if number and len(sentence) <= room else []
                if before and len(before) <= room // 4 and len(before) + len(piece) <= room:
                    ids += before
            if len(ids) - 1 + len(piece) > room:  # the title leaves no room for a long first sentence
                close()
            parts.append(Part(number, len(ids), len(ids) + len(piece), first))
            ids += piece
            fresh += len(piece)
    close()
    return chunks
