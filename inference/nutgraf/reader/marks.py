"""Where quotation marks open and close in a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’"}
#: A nickname between two names is no quotation: Rosa "Baby" Perez.
_NICKNAME = re.compile(r"\b[A-ZÀ-Þ][\w.-]+ $")
_BETWEEN_NAMES = re.compile(r"([A-ZÀ-Þ][\w.-]{1,40} )[“\"‘']([\w ]{1,20})[”\"’']( [A-ZÀ-Þ])")
_OPENER = re.compile(r"[“„«‘\"']")
#: What stands for a quoted character once masked: no word, no space, no punctuation.
FILL = "¤"


@dataclass(frozen=True)
class Marked:
    """A quoted stretch of a paragraph with its marks; `closed` is False where it runs on to the paragraph's end."""

    start: int
    end: int
    closed: bool


def marked(text: str, *, goes_on: bool = False) -> tuple[Marked, ...]:
    """The quoted stretches, in order, none inside another.

    `goes_on` says that the next paragraph begins with a mark, so that a mark left open here is meant to be.
    """
    found: list[Marked] = []
    at = 0
    dead: set[str] = set()
    while match := _OPENER.search(text, at):
        start, mark = match.start(), match[0]
        at = start + 1
        if mark in dead or not _opens(text, start):
            continue
        end = _single_close(text, start) if mark in "'‘" else _close(text, start)
        if end is None:
            before = text[max(0, start - 3) : start].rstrip()
            if mark in "“\"‘'" and (start == 0 or goes_on or before.endswith((":", ","))) and (mark in '“"' or goes_on):
                found.append(Marked(start, len(text), False))
                break
            dead.add(mark)  # no other can close either: the search is not made again
            continue
        at = end
        if end - start > 2 and not _nickname(text, start, end):
            found.append(Marked(start, end, True))
    return tuple(found)


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in "“„«":
        return bool(after)
    return (not before or before.isspace() or before in '([—–-/“"') and bool(after) and not after.isspace() and after not in ".,;:!?)"


def _close(text: str, start: int) -> int | None:
    """One past the mark that closes the double mark at `start`."""
    ends = [text.find(mark, start + 1) for mark in _PAIRS.get(text[start], text[start])]
    ends = [e for e in ends if e > 0]
    return min(ends) + 1 if ends else None


def _single_close(text: str, start: int) -> int | None:
    """One past the mark that closes a single mark, which looks like an apostrophe."""
    mark = "’" if text[start] == "‘" else "'"
    doubtful = None
    at = start + 1
    while (at := text.find(mark, at)) > 0:
        before, after = text[at - 1], text[at + 1 : at + 2]
        if after.isalnum() or before.isspace():
            if mark == "'" and doubtful and before.isspace():
                break  # another stretch opens: the doubtful mark closed this one
            at += 1
            continue
        plural = before in "sS" and re.match(r"\s[a-z]", text[at + 1 : at + 3]) is not None
        if not plural:
            if doubtful and _reopens(text, doubtful, at, text[start]):
                break
            return at + 1
        doubtful = doubtful or at + 1
        at += 1
    return doubtful


def _reopens(text: str, low: int, high: int, mark: str) -> bool:
    """Whether another stretch opens between a doubtful close and the next sure one."""
    return any(_opens(text, low + m.start()) for m in re.finditer(re.escape(mark), text[low:high]))


def _nickname(text: str, start: int, end: int) -> bool:
    short = end - start < 22 and text.count(" ", start, end) <= 1 and text[end - 2 : end - 1].isalnum()
    between = text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
    return short and between and bool(_NICKNAME.search(text[max(0, start - 40) : start]))


def masked(text: str, stretches: tuple[Marked, ...]) -> str:
    """The text at the same length with quoted words blotted out and every mark written “ or ”."""
    parts, at = [], 0
    for one in stretches:
        parts.append(text[at : one.start])
        size = one.end - one.start
        parts.append("“" + FILL * (size - 2) + "”" if one.closed else "“" + FILL * (size - 1))
        at = one.end
    parts.append(text[at:])
    return _BETWEEN_NAMES.sub(r"\1-\2-\3", "".join(parts))
