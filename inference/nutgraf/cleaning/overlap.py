"""How many of its words a line shares with the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from ..text.words import content
from .paragraphs import Block


def article_stems(blocks: Sequence[Block], taken: Container[int]) -> Counter[str]:
    """The number of prose paragraphs in which each stem occurs."""
    counts: Counter[str] = Counter()
    for i, block in enumerate(blocks):
        if block.prose and i not in taken:
            counts.update(content(block.text))
    return counts


def shared(text: str, known: Counter[str], least: int = 1) -> float:
    """The share of a line's stems that occur in at least `least` paragraphs, 0..1; 0 for a line without stems."""
    own = content(text)
    return sum(known[stem] >= least for stem in own) / len(own) if own else 0.0
