"""The articles that every system is given: the hand-written ones that ship, joined to a news story's length."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: What stance is measured toward in the seeds.
_SEED_TARGET = "withdrawal from the Ottawa Treaty"


@dataclass(frozen=True)
class Piece:
    """One article with a target, one that it does not speak of, its first topic, and another target that it speaks of ("": none)."""

    title: str | None
    text: str
    target: str
    second: str
    topic: str
    also: str = ""

    @property
    def words(self) -> int:
        return len(self.text.split())


@cache
def pool() -> tuple[Piece, ...]:
    """All that ships, seeds last, in the order of the files."""
    found = []
    for row in _rows("pieces"):
        found.append(Piece(row["title"], row["text"], row["target"], row["unrelated_target"], row["topics"][0]))
    for row in _rows("reports"):
        found.append(
            Piece(row["title"], row["text"], row["stances"][0]["target"], row["unrelated_targets"][0], row["topics"][0], row["stances"][-1]["target"])
        )
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        found.append(Piece(None, path.read_text("utf-8"), _SEED_TARGET, "a congestion charge", "conflict, war and peace", "the Ottawa Treaty"))
    return tuple(found)


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "data" / name / f"{name}.jsonl").read_text("utf-8").splitlines()]


def stories(count: int, words: int) -> list[Piece]:
    """`count` articles of `words` words or a little more, each of several shipped ones in an order of its own; title, targets
    and topic are the first one's, and `also` is the second one's target, if there is one.
    """
    return [joined(words, seed) for seed in range(count)]


def joined(words: int, seed: int) -> Piece:
    """One article of at least `words` words; beyond some 68,000 words the shipped ones come again, in another order."""
    order = random.Random(seed)
    parts: list[Piece] = []
    have = 0
    while have < words:
        for piece in order.sample(pool(), len(pool())):
            parts.append(piece)
            have += piece.words
            if have >= words:
                break
    first = parts[0]
    return Piece(
        first.title, "\n\n".join(part.text for part in parts), first.target, first.second, first.topic, parts[1].target if parts[1:] else first.also
    )


def stream(count: int) -> Iterator[Piece]:
    """`count` articles as they ship, one at a time; when they come again, their paragraphs stand in another order."""
    for i in range(count):
        again, place = divmod(i, len(pool()))
        piece = pool()[place]
        if again:
            paragraphs = piece.text.split("\n\n")
            random.Random(i).shuffle(paragraphs)
            piece = Piece(piece.title, "\n\n".join(paragraphs), piece.target, piece.second, piece.topic)
        yield piece


def short(count: int) -> Iterator[str]:
    """`count` texts of two sentences of one article, one at a time; numbered, so that no two are the same."""
    for i in range(count):
        sentences = pool()[i % len(pool())].text.split("\n\n")[-1].split(". ")
        yield ". ".join(sentences[:2]).rstrip(".") + f". It is report {i}."
