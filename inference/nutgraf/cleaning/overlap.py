"""How much a line speaks of what the article speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

from .paragraphs import Block

_STEM = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset("this that with from have were will they their your more about here what when been said after over than into also only".split())


def stems(text: str) -> set[str]:
    """Words of four letters or more, cut to six, without the commonest."""
    return {word.lower()[:6] for word in _STEM.findall(text) if word.lower() not in _COMMON}


def article_stems(blocks: Sequence[Block], taken: Container[int]) -> Counter[str]:
    """In how many paragraphs of prose each stem occurs."""
    counts: Counter[str] = Counter()
    for i, block in enumerate(blocks):
        if block.prose and i not in taken:
            counts.update(stems(block.text))
    return counts


def shared(text: str, known: Counter[str], least: int = 1) -> float:
    """The share of a line's stems that occur in at least `least` paragraphs, 0..1; 0 for a line without stems."""
    own = stems(text)
    return sum(known[stem] >= least for stem in own) / len(own) if own else 0.0
