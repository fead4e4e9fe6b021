"""Apply the cleaning rules in order and collect the result."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..article import Article, joined
from ..results import Removed
from .dates import parse_date
from .foot import after_the_end, biographies, margins, other_stories
from .furniture import is_person, no_letters, reason_for, section_name
from .glued import glued
from .paragraphs import Block, blocks_of
from .patterns import AND, BY, BYLINE, COMMA, DATELINE, NO_PERSON, PERSON, PLACE
from .posts import embedded_posts
from .repeats import find_title, pull_quotes, repeated_blocks, truncated_lead

#: All reasons for a removal.
REASONS = (
    "navigation",
    "repeated title",
    "repeated block",
    "truncated lead",
    "date",
    "reading time",
    "dateline",
    "caption",
    "byline",
    "biography",
    "teaser",
    "embedded post",
    "promotion",
    "legal",
    "comments",
    "editor's note",
    "clutter",
)
#: The reason of what the reader removes.
CLUTTER = REASONS[-1]


#: A dateline ends within this many characters. Its names may split at any hyphen, so the pattern would backtrack for hours on a long run of them.
_DATELINE_ENDS = 120
#: Shorter paragraphs are not looked into.
_LEAST_WORDS = 8
#: Between the names of an author that the caller or the page gives: "Ada Koh, Cy Lund and Ben Okri".
_GIVEN = re.compile(r"\s*,\s+(?:and\s+)?|\s+(?:and|&)\s+")


@dataclass(frozen=True)
class Cleaned:
    """The article's own parts: `title` and the spans of its paragraphs, `body`, as offsets into `text`.

    `author` and `published` (ISO 8601) are the article's own or come from the removed parts; `notes` has caveats.
    """

    text: str
    title: str | None
    title_span: tuple[int, int] | None
    body: tuple[tuple[int, int], ...]
    removed: tuple[Removed, ...]
    author: str | None = None
    published: str | None = None
    notes: tuple[str, ...] = ()


def clean(article: Article) -> Cleaned:
    """Find which parts of `article.text` are the article.

    The text is not changed: removals are spans with a reason, and the body is a list of spans as well. A text of
    which nothing would be left is kept whole, with a note.
    """
    text = article.text
    blocks = blocks_of(text)
    title, reasons = _reasons(blocks, article.title)
    authors = _signed(blocks, reasons)
    for i in biographies(blocks, reasons, authors or _GIVEN.split(article.author or "")):
        if i != title:
            reasons[i] = "biography"
    biography = next((blocks[i].text for i in sorted(reasons) if reasons[i] == "biography" and is_person(blocks[i].text)), None)
    for i in other_stories(blocks, reasons):
        if i != title:
            reasons[i] = "teaser" if reasons.get(i) is None or blocks[i].words > 3 else reasons[i]
    reasons.update(after_the_end(blocks, reasons))
    reasons.update(margins(blocks, reasons, title))
    kept = [i for i in range(len(blocks)) if i not in reasons and i != title]
    notes = [*article.notes]
    if not kept:
        title, reasons, kept = None, {}, list(range(len(blocks)))
        notes.append("cleaning would have removed the whole text, so it was kept unchanged")
    named = article.title or (blocks[title].text if title is not None else None)
    cuts = _cuts(blocks, kept, set(reasons) | ({title} if title is not None else set()), named)
    published, note = _published(blocks, reasons)
    if article.published:  # which the text's date does not replace
        day, note = parse_date(article.published)
        if day is None and note is None:
            note = f"the date {article.published[:40]!r} cannot be read; expected YYYY-MM-DD"
    if note:
        notes.append(note)
    removed = [Removed(b.text, b.start, b.end, reasons[i]) for i, b in enumerate(blocks) if i in reasons]
    removed += [Removed(text[start:end], start, end, reason) for start, end, reason in cuts]
    return Cleaned(
        text=text,
        title=named,
        title_span=(blocks[title].start, blocks[title].end) if title is not None else None,
        body=tuple(span for i in kept for span in _without(blocks[i], cuts)),
        removed=tuple(sorted(removed, key=lambda r: r.start)),
        author=article.author or joined(authors) or biography,
        published=article.published or published,
        notes=tuple(notes),
    )


def _reasons(blocks: Sequence[Block], given_title: str | None) -> tuple[int | None, dict[int, str]]:
    """The title's index, and a reason for each paragraph that is removed for its own words or as a repetition."""
    reasons: dict[int, str] = {}
    for i in embedded_posts(blocks):
        reasons[i] = "embedded post"
    for i, block in enumerate(blocks):
        if i not in reasons and (reason := reason_for(block) or ("navigation" if no_letters(block) else None)):
            reasons[i] = reason
    first_prose = next((i for i, b in enumerate(blocks) if b.prose and i not in reasons), len(blocks))
    for i in range(first_prose):
        if i not in reasons and section_name(blocks[i]):
            reasons[i] = "navigation"
    title, again = find_title(blocks, set(reasons), given_title)
    if title is not None:
        reasons.pop(title, None)
        reasons.update(dict.fromkeys(again, "repeated title"))
        for i in range(title + 1, first_prose):
            if i not in reasons and is_person(blocks[i].text):
                reasons[i] = "byline"
    skip = set(reasons) | ({title} if title is not None else set())
    reasons.update(dict.fromkeys(repeated_blocks(blocks, skip), "repeated block"))
    skip |= set(reasons)
    reasons.update(dict.fromkeys(pull_quotes(blocks, skip), "repeated block"))
    last_prose = max((i for i, b in enumerate(blocks) if b.prose and i not in reasons), default=-1)
    for i in range(last_prose + 1, len(blocks)):
        if i not in reasons and i != title and last_prose >= 0 and section_name(blocks[i]):
            reasons[i] = "navigation"
    return title, reasons


def _signed(blocks: Sequence[Block], reasons: Mapping[int, str]) -> list[str]:
    """The authors named in the first byline and in the "By ..." lines directly after it."""
    authors: list[str] = []
    last = 0
    for i in sorted(reasons):
        if reasons[i] != "byline" or (authors and not BY.match(blocks[i].text)):
            continue
        if authors and any(reasons.get(j) not in ("byline", "date", "reading time") for j in range(last + 1, i)):
            break
        if found := _names(blocks[i].text):
            authors, last = authors + found, i
    return authors


def _names(line: str) -> list[str]:
    """The people named in a byline."""
    if not BYLINE.fullmatch(line) and not is_person(line):
        return []
    bare = BY.sub("", line, count=1) if BY.match(line) else line
    names: list[str] = []
    at = 0
    while match := PERSON.match(bare, at):
        name = " ".join(word.capitalize() for word in match[0].split()) if match[0].isupper() else match[0].rstrip(".,")
        # After the first name, a person needs two words and must be neither a role, an institution, an agency nor a place.
        if not names or (" " in name and not NO_PERSON.fullmatch(name) and not PLACE.fullmatch(name)):
            names.append(name)
        joint = AND.match(bare, match.end()) or (COMMA.match(bare, match.end()) if AND.search(bare, match.end()) else None)
        if joint is None:
            break
        at = joint.end()
    return [] if names and bare == line and " " not in names[0] else names


def _cuts(blocks: Sequence[Block], kept: list[int], skip: set[int], title: str | None) -> list[tuple[int, int, str]]:
    """Parts to remove from kept paragraphs: truncated leads, what is glued to them, and datelines."""
    cuts = [(start, end, "truncated lead") for start, end in truncated_lead(blocks, skip)]
    for i in kept:
        block = blocks[i]
        if block.words < _LEAST_WORDS:
            continue
        found = glued(block.text, title=title, first=i == kept[0])
        cuts += [(block.start + low, block.start + high, reason) for low, high, reason in found]
        at = _chained(found)
        match = DATELINE.match(block.text, at, at + _DATELINE_ENDS)
        if match and match.end() < len(block.text):
            cuts.append((block.start + at, block.start + match.end(), "dateline"))
    return cuts


def _chained(cuts: Sequence[tuple[int, int, str]]) -> int:
    """Where a paragraph begins after the cuts at its beginning."""
    at = 0
    for low, high, _ in cuts:
        at = high if low == at else at
    return at


def _without(block: Block, cuts: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """A paragraph's spans without its cuts."""
    spans, at = [], block.start
    for low, high, _ in sorted(cut for cut in cuts if block.start <= cut[0] and cut[1] <= block.end):
        spans.append((at, low))
        at = max(at, high)
    trimmed = []
    for start, end in (*spans, (at, block.end)):
        while end > start and block.text[end - block.start - 1].isspace():
            end -= 1
        if end > start:
            trimmed.append((start, end))
    return trimmed


def _published(blocks: Sequence[Block], reasons: dict[int, str]) -> tuple[str | None, str | None]:
    """The first date on a line by itself, or a note that it is ambiguous."""
    note = None
    for i in sorted(reasons):
        if reasons[i] == "date":
            found, doubt = parse_date(blocks[i].text)
            if found:
                return found.isoformat(), None
            note = note or doubt
    return None, note
