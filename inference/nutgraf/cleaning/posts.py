"""Embedded posts: their text, links and signature lines."""

from __future__ import annotations

from collections.abc import Sequence

from .paragraphs import Block
from .patterns import POST_FOOTER, POST_HEADER, POST_LINK, POST_MARK, SIGNATURE


def embedded_posts(blocks: Sequence[Block]) -> set[int]:
    """Indices of the paragraphs that belong to an embedded post.

    A signature line ("— Name (@handle) March 18, 2025") takes the paragraph before it, and one more if that is only a link.
    A header line takes what follows (see `_posted`). Short lines with a link or marker of an embed belong to a post too.
    """
    found: set[int] = set()
    for i, block in enumerate(blocks):
        text = block.text
        if len(text) <= 200 and SIGNATURE.fullmatch(text):
            found.add(i)
            instagram = text.lower().startswith("a post shared")
            if i and not instagram and blocks[i - 1].words <= 80:
                found.add(i - 1)
                if POST_LINK.match(blocks[i - 1].text) and i > 1:  # only a link: its text is above
                    found.add(i - 2)
        elif len(text) <= 90 and POST_HEADER.fullmatch(text):
            found |= {i} | _posted(blocks, i)
        elif (len(text) <= 60 and POST_MARK.fullmatch(text)) or (POST_LINK.search(text) and block.words <= 80 and not text.endswith(".")):
            found.add(i)
    return found


def _posted(blocks: Sequence[Block], header: int) -> set[int]:
    """The paragraphs after a post's header line ("Name @handle · 22 Sep"): up to a line of time and counts, or one paragraph."""
    for j in range(header + 1, min(header + 6, len(blocks))):
        if POST_FOOTER.fullmatch(blocks[j].text):
            return set(range(header + 1, j + 1))
        if blocks[j].gap and j > header + 1:
            break
    nearest = header + 1
    return {nearest} if nearest < len(blocks) and blocks[nearest].words <= 80 and not blocks[nearest].gap else set()
