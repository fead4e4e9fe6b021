"""The articles for all systems: the hand-written ones that ship, joined to the length of a news story."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: The stance target of the seeds.
_SEED_TARGET = "withdrawal from the Ottawa Treaty"


@dataclass(frozen=True)
class Piece:
    """An article with a target, a target it does not discuss (`second`), its first topic, and another target it discusses (`also`; "": none)."""

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
    """All shipped articles in file order, seeds last."""
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
    """`count` articles of at least `words` words, each joined from several shipped ones in a different order; title, targets and topic
    are those of the first one, and `also` is the target of the second one, if any.
    """
    return [joined(words, seed) for seed in range(count)]


def joined(words: int, seed: int) -> Piece:
    """One article of at least `words` words; beyond about 68,000 words the shipped ones repeat, in another order."""
    order = random.Random(seed)
    parts: list[Piece] = []
    length = 0
    while length < words:
        for piece in order.sample(pool(), len(pool())):
            parts.append(piece)
            length += piece.words
            if length >= words:
                break
    first = parts[0]
    return Piece(
        first.title, "\n\n".join(part.text for part in parts), first.target, first.second, first.topic, parts[1].target if parts[1:] else first.also
    )


def stream(count: int) -> Iterator[Piece]:
    """`count` shipped articles, one at a time; when they repeat, their paragraphs are shuffled."""
    for i in range(count):
        again, place = divmod(i, len(pool()))
        piece = pool()[place]
        if again:
            paragraphs = piece.text.split("\n\n")
            random.Random(i).shuffle(paragraphs)
            piece = Piece(piece.title, "\n\n".join(paragraphs), piece.target, piece.second, piece.topic)
        yield piece


def short(count: int) -> Iterator[str]:
    """`count` texts of two sentences from one article, one at a time; numbered, so that no two are equal."""
    for i in range(count):
        sentences = pool()[i % len(pool())].text.split("\n\n")[-1].split(". ")
        yield ". ".join(sentences[:2]).rstrip(".") + f". It is report {i}."
