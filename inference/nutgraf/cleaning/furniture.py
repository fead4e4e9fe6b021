"""Recognize boilerplate paragraphs by their own words: one reason each, or none."""

from __future__ import annotations

import re

from . import patterns as p
from .paragraphs import Block, count_words

#: Patterns in the order in which they are tried, each with the maximum length of its paragraphs in words.
_WHOLE_LINE: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("reading time", p.READING_TIME, 12),
    ("date", p.DATE, 24),
    ("dateline", p.DATELINE_LINE, 12),
    ("editor's note", p.EDITORS_NOTE, 90),
    ("legal", p.LEGAL, 110),
    ("comments", p.COMMENTS, 30),
    ("promotion", p.PROMOTION, 60),
    ("teaser", p.TEASER, 40),
    ("caption", p.CAPTION, 70),
    ("byline", p.BYLINE, 16),
    ("byline", p.CREDIT, 30),
    ("byline", p.EMAIL_LINE, 24),
    ("navigation", p.NAVIGATION, 40),
)
#: Arrows, emoji and other marks before or after a button's label.
_ICONS = re.compile(r"^[^\w\s(\[\"'“‘£$€&@*#©—–.:,;!?/-]+\s*|\s+[►▶→»›▲▼]+$")
_SEPARATED = re.compile(r"\s*[|·•»›>\t/]\s*|\s{2,}")
#: Separators between the items of one line ("Story by Ada Koh • 3h • 2 min read").
_BULLETS = re.compile(r"\s+[•|·]\s*|\s*[•|·]\s+|\t+|\s{3,}")
_TOKEN = re.compile(r"[^\s|·•»›>/,:()\[\]]+:?")
#: A longer line is not boilerplate; the patterns take time quadratic in a line's length.
_LONGEST, _LONGEST_ICONS = 700, 100


def reason_for(block: Block) -> str | None:
    """Why a paragraph is not part of an article, whatever its position, or None."""
    if len(block.text) > _LONGEST + _LONGEST_ICONS:
        return None
    text = _ICONS.sub("", block.text)
    if not 0 < len(text) <= _LONGEST:
        return None
    for reason, pattern, most in _WHOLE_LINE:
        if block.words <= most and pattern.fullmatch(text):
            return reason
    if _buttons(text):
        return "navigation"
    parts = [part for part in _BULLETS.split(text) if part]
    if 2 <= len(parts) <= 8 and all(len(part) < len(text) for part in parts):
        reasons = [reason_for(Block(part, block.start, block.end, False)) for part in parts]
        if all(reasons):
            return reasons[0]
    return None


def _buttons(text: str) -> bool:
    """Whether a line is a row of buttons or section names: only menu words, with a button or at least three separated words."""
    if text.rstrip().endswith((".", "!", "?")):
        return False
    tokens = [token.lower() for token in _TOKEN.findall(text)]
    if not 1 <= len(tokens) <= 40:
        return False
    if not all(token in p.NAVIGATION_WORDS or token.isdigit() for token in tokens):
        return False
    separated = len(_SEPARATED.split(text)) > 1
    return any(token in p.BUTTONS for token in tokens) or (separated and len(tokens) >= 3)


def section_name(block: Block) -> bool:
    """Whether a line is a section name or a breadcrumb: boilerplate at the top or bottom of a page, maybe a subheading elsewhere."""
    text = block.text
    if block.ends or block.words > 14:
        return False
    if p.BREADCRUMB.fullmatch(text) or (block.words <= 6 and re.fullmatch(r"[^/|]{2,30}\s[/|]\s[^/|]{2,30}", text)):
        return True
    tokens = [token.lower() for token in _TOKEN.findall(text)]
    return len(tokens) <= 4 and all(token in p.NAVIGATION_WORDS for token in tokens)


def is_person(text: str) -> bool:
    """Whether a line is just a name: two to four capitalised words."""
    return 2 <= count_words(text) <= 4 and bool(p.PERSON.fullmatch(text)) and not text.isupper()


def no_letters(block: Block) -> bool:
    """Whether a line is only icons, counters or a stray letter; section separators (`* * *`) do not count."""
    text = block.text
    if re.fullmatch(r"[*\-–—_=~#.•·§\s]+", text):
        return False
    return len(text) == 1 or not any(c.isalpha() for c in text)
