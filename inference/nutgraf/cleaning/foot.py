"""The foot of the page: the author's biography and what follows it, lists of other stories, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from .furniture import is_person
from .overlap import article_stems, shared
from .paragraphs import Block, normal
from .patterns import BIOGRAPHY, BIOGRAPHY_HEADING, BYLINE, COMMENTS, TEASER_HEADING

#: What somebody says or thinks: an article may end with it.
_REPORTS = re.compile(
    r"[\"“”]|\b(?:sa(?:id|ys?)|t(?:old|ells?)|opposes?|opposed|supports?|supported|backs?|backed|favou?rs?|favou?red|welcomes?|welcomed|protest\w*|hopes?|hoped|"
    r"fears?|feared|wants?|wanted|believes?|believed|thinks?|thought|argues?|argued|calls? (?:it|the)|called (?:it|the)|voted|plans to|planned to)\b"
)
_LIST_ITEM = re.compile(r"[-*•–]\s|\d{1,2}[.)]\s")


def biographies(blocks: Sequence[Block], reasons: Mapping[int, str], authors: Sequence[str]) -> set[int]:
    """Indices of biographies, with the name and role lines above them.

    A paragraph that states somebody's job is a biography if that person is one of the authors, or does not appear earlier in the
    article, says and thinks nothing, and no article text follows.
    """
    found: set[int] = set()
    for i, block in enumerate(blocks):
        if i in reasons and reasons[i] not in ("byline", "promotion"):
            continue
        headed = any(BIOGRAPHY_HEADING.fullmatch(blocks[j].text) for j in (i - 1, i - 2) if j >= 0)
        match = BIOGRAPHY.match(block.text.lstrip("*—–- ("))
        if headed and block.words <= 160 and not BIOGRAPHY_HEADING.fullmatch(block.text):
            found |= {i} | {j for j in (i - 1, i - 2) if j >= 0 and (BIOGRAPHY_HEADING.fullmatch(blocks[j].text) or is_person(blocks[j].text))}
            continue
        if not match or block.words > 160 or i < len(blocks) / 3:
            continue
        name = match["name"]
        above = _name_lines(blocks, i)
        signed = any(_is_author(name, author) for author in authors) or bool(above)
        if not signed and (_REPORTS.search(block.text) or _named_before(blocks, reasons, i, name, above) or _prose_after(blocks, reasons, i)):
            continue
        if not signed and len(name.split()) < 2:
            continue
        found |= {i, *above}
    return found


def _is_author(name: str, author: str) -> bool:
    """Whether a paragraph's first words are an author's full name, or the surname alone."""
    words, own = normal(name).split(), normal(author).split()
    return bool(own) and (words == own or words == own[-1:])


def _name_lines(blocks: Sequence[Block], i: int) -> set[int]:
    """The lines right above that give the same person's name or a role ("Tim Doe", "Reporter")."""
    lines: set[int] = set()
    name = normal(blocks[i].text)
    for j in range(i - 1, max(-1, i - 4), -1):
        text = blocks[j].text
        if is_person(text) and normal(text).split()[-1] in name.split()[:6]:
            return lines | {j}
        if blocks[j].words <= 4 and BYLINE.fullmatch(text):
            lines.add(j)
        else:
            break
    return set()


def _named_before(blocks: Sequence[Block], reasons: Mapping[int, str], i: int, name: str, above: set[int]) -> bool:
    last = name.split()[-1].rstrip(".,")
    return any(last in blocks[j].text for j in range(i) if j not in above and reasons.get(j) != "byline")


def _prose_after(blocks: Sequence[Block], reasons: Mapping[int, str], i: int) -> bool:
    return any(blocks[j].prose and j not in reasons and not BIOGRAPHY.match(blocks[j].text) for j in range(i + 1, len(blocks)))


def other_stories(blocks: Sequence[Block], reasons: Mapping[int, str]) -> set[int]:
    """Indices of headings such as "Most read" and of the headlines listed under them."""
    found: set[int] = set()
    for i, block in enumerate(blocks):
        if i in reasons and reasons[i] not in ("navigation", "teaser"):
            continue
        if block.words > 8 or not TEASER_HEADING.fullmatch(block.text):
            continue
        found.add(i)
        j = i + 1
        while j < len(blocks) and not (blocks[j].prose and blocks[j].text.endswith((".", "”", '"'))):
            if blocks[j].words <= 30 and (j not in reasons or reasons[j] in ("navigation", "teaser", "date")):
                if j not in reasons:
                    found.add(j)
            else:
                break
            j += 1
    return found


def after_the_end(blocks: Sequence[Block], reasons: Mapping[int, str]) -> dict[int, str]:
    """Paragraphs after the article's end, with their reasons.

    The end is a biography followed by a navigation line, or a heading of comments in the last 40 percent of the text.
    """
    found: dict[int, str] = {}
    last_biography = max((i for i, reason in reasons.items() if reason == "biography"), default=None)
    if last_biography is not None and last_biography >= len(blocks) / 3:
        later = range(last_biography + 1, len(blocks))
        marker = next((j for j in later if reasons.get(j) in ("navigation", "teaser")), None)
        if marker is not None:
            found.update({j: "teaser" for j in range(marker + 1, len(blocks)) if j not in reasons})
    length = blocks[-1].end if blocks else 0
    for i, block in enumerate(blocks):
        if reasons.get(i) == "comments" and block.start > length * 0.6 and COMMENTS.fullmatch(block.text):
            before = sum(b.words for j, b in enumerate(blocks[:i]) if j not in reasons)
            after = sum(b.words for j, b in enumerate(blocks[i:], i) if j not in reasons)
            if after <= before / 2:
                found.update({j: "comments" for j in range(i + 1, len(blocks)) if j not in reasons})
            break
    return found


def margins(blocks: Sequence[Block], reasons: Mapping[int, str], title: int | None) -> dict[int, str]:
    """Leftover lines among the boilerplate above, below and inside the article. Without any boilerplate, nothing is removed.

    Below: after the first removed line that follows the last paragraph, everything except list items and sentences that
    share a word with the article. Above: lines above the title that are not sentences, and very short ones below it.
    Inside: short lines with only removed lines around them.
    """
    prose = [i for i, block in enumerate(blocks) if block.prose and i not in reasons]
    if not prose:
        return {}
    stems_of = cache(lambda: article_stems(blocks, reasons))  # stems take long, and most articles have nothing to compare
    found = _head_leftovers(blocks, reasons, title if title is not None else prose[0], prose[0])
    gone = {**reasons, **found}
    first_removed = next((i for i in range(prose[-1] + 1, len(blocks)) if i in gone), len(blocks))
    for i in range(first_removed + 1, len(blocks)):
        block = blocks[i]
        if i in gone or i == title or _LIST_ITEM.match(block.text):
            continue
        related = block.text.endswith((".", ":")) and block.words >= 3 and shared(block.text, stems_of()) > 0
        if not related:
            found[i] = "teaser" if block.words >= 4 else "navigation"
    gone = {**reasons, **found}
    for i in range(1, len(blocks) - 1):
        block = blocks[i]
        between = i - 1 in gone and any(j in gone for j in (i + 1, i + 2)) and i + 1 < len(blocks) and not blocks[i + 1].prose
        if i not in gone and i != title and between and block.words <= 6 and not block.ends and shared(block.text, stems_of(), 2) < 0.5:
            found[i] = "navigation"
            gone[i] = "navigation"
    return found


def _head_leftovers(blocks: Sequence[Block], reasons: Mapping[int, str], title: int, first_prose: int) -> dict[int, str]:
    """Lines above the title, and very short ones between it and the first paragraph, if there is boilerplate as well."""
    found: dict[int, str] = {}
    above = [i for i in range(title) if i not in reasons]
    if any(i in reasons for i in range(first_prose)) or len(above) >= 2:
        found.update({i: "navigation" for i in above if not blocks[i].prose and not blocks[i].text.endswith(".")})
    if any(i in reasons for i in range(title + 1, first_prose)):
        found.update({i: "navigation" for i in range(title + 1, first_prose) if i not in reasons and blocks[i].words <= 2 and not blocks[i].ends})
    return found
