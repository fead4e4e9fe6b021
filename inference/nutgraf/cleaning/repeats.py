"""Repetitions: titles, paragraphs, pull quotes, and truncated leads whose full text follows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from .overlap import article_stems, shared
from .paragraphs import Block, normal

#: Shorter than this many words, a repetition may be a refrain.
_LEAST_WORDS = 8
#: Pull quotes are looked up by this many first words; a shorter paragraph is not a pull quote.
_OPENING = 6
#: A truncated lead is one of this many first paragraphs.
_HEAD = 12
#: Sentences, list items and rows of links are not titles.
_NO_TITLE = re.compile(r"[.:;,]['\"”’]?$|^[-–•*]\s|\s[|·•]\s")
_CUT = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\])\s*$")


def repeated_blocks(blocks: Sequence[Block], skip: set[int]) -> set[int]:
    """Indices of later occurrences of paragraphs of eight words or more.

    A shorter repeated paragraph counts if it is next to one of these, as in its first occurrence.
    """
    first: dict[str, int] = {}
    origin: dict[int, int] = {}
    for i, block in enumerate(blocks):
        if i in skip:
            continue
        key = block.key
        if key in first:
            origin[i] = first[key]
        elif key:
            first[key] = i
    long = {i for i in origin if blocks[i].words >= _LEAST_WORDS}
    found = set(long)
    for i in origin:
        if i not in long and any(j in long and origin[j] - origin[i] == j - i for j in (i - 1, i + 1)):
            found.add(i)
    return found


def pull_quotes(blocks: Sequence[Block], skip: set[int]) -> set[int]:
    """Indices of paragraphs whose words are repeated inside a longer paragraph.

    Candidates are looked up by their first six words, so that the time is linear in the length of the text.
    """
    keys = {i: block.key for i, block in enumerate(blocks) if i not in skip}
    by_opening: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, key in keys.items():
        words = key.split()
        if _OPENING <= len(words) <= 60:
            by_opening[tuple(words[:_OPENING])].append(i)
    found: set[int] = set()
    for j, key in keys.items():
        words = key.split()
        openings = set(zip(*(words[at:] for at in range(_OPENING)), strict=False))
        for i in {i for opening in openings & by_opening.keys() for i in by_opening[opening]} - found - {j}:
            inside = f" {keys[i]} " in f" {key} "
            if inside and len(key) > len(keys[i]) + 10 and len(words) > len(keys[i].split()):
                found.add(i)
    return found


def truncated_lead(blocks: Sequence[Block], skip: set[int]) -> list[tuple[int, int]]:
    """Spans that end in "..." and whose words start a later, longer paragraph.

    Only the truncated sentence is removed: what precedes it in its paragraph stays.
    """
    spans = []
    for i, block in enumerate(blocks[:_HEAD]):
        if i in skip or not (cut := _CUT.search(block.text)):
            continue
        later = [blocks[j].key for j in range(i + 1, len(blocks)) if j not in skip]
        for start in _sentence_starts(block.text):
            key = normal(block.text[start : cut.start()])
            if len(key.split()) >= 5 and any(other.startswith(key) and len(other) > len(key) for other in later):
                spans.append((block.start + start, block.end))
                break
    return spans


def _sentence_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"[.!?]['\"”’)]*\s+(?=[\"“'‘(]?\w)", text))]


def find_title(blocks: Sequence[Block], taken: set[int], given: str | None) -> tuple[int | None, set[int]]:
    """Index of the title's first occurrence, and those of its later ones.

    The title is the line that equals the given title; or a line near the top that is repeated; or, of the lines above
    the first paragraph of prose that do not end as a sentence, the first whose overlap with the article is at least
    60 percent of the best.
    """
    head = [i for i in range(min(len(blocks), 25)) if i not in taken]
    if given:
        key = normal(given)
        found = [i for i, block in enumerate(blocks) if block.key == key]
        return (found[0], set(found[1:])) if found else (None, set())
    for i in head:
        if 3 <= blocks[i].words <= 30 and not blocks[i].text.endswith("."):
            again = {j for j in range(i + 1, len(blocks)) if blocks[j].key == blocks[i].key}
            if again and min(again) <= i + 6 and not (blocks[i].prose and blocks[i].words > 22):
                return i, again
    candidates = []
    for i in head:
        block = blocks[i]
        if block.prose and block.text.rstrip("\"”’'").endswith((".", "…")):
            break
        if 3 <= block.words <= 30 and not _NO_TITLE.search(block.text):
            candidates.append(i)
    candidates = [i for i in candidates if i != len(blocks) - 1]
    if len(candidates) < 2:
        return (candidates[0] if candidates else None), set()
    known = article_stems(blocks, taken)
    likeness = {i: shared(blocks[i].text, known) for i in candidates}
    enough = 0.6 * max(likeness.values())
    return next(i for i in candidates if likeness[i] >= enough), set()
