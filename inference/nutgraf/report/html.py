"""What the templates of the page count and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..text.markup import environment
from .checked import LABELS
from .figures import SIDES, UNSURE, Group, title_of

if TYPE_CHECKING:
    from jinja2 import Template

#: A sign beside each colour, for those who cannot tell the colours apart and for paper.
SIGNS = {"favor": "▲", "neutral": "●", "against": "▼", "unrelated": "○", UNSURE: "?"}
NAMES = {"favor": "favor", "neutral": "neutral", "against": "against", "unrelated": "unrelated", UNSURE: "no answer"}


def page_template() -> Template:
    """The template of the whole page."""
    made = environment("nutgraf.report")
    made.globals |= {"SIGNS": SIGNS, "NAMES": NAMES, "SIDES": SIDES, "LABELS": LABELS, "UNSURE": UNSURE, "shares": shares}
    made.filters |= {"percent": percent, "state": state, "said": said, "title_of": title_of, "both_sides": both_sides, "stances_in": stances_in}
    return made.get_template("page.html")


def state(filters: Mapping[str, str]) -> str:
    """Filters of the page as the fragment of an address that sets them."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in filters.items())


def percent(share: float) -> int:
    """0..100 of a share that should be in 0..1."""
    return max(0, min(100, round(share * 100)))


def shares(counts: Mapping[str, int], order: Iterable[str] = SIDES) -> list[tuple[str, int, int]]:
    """Each that was counted with its number and its percentage; the percentages add up to 100 (largest remainder)."""
    there = [(name, counts[name]) for name in order if counts.get(name)]
    total = sum(number for _, number in there)
    floors = [number * 100 // total for _, number in there]
    by_rest = sorted(range(len(there)), key=lambda i: (-(there[i][1] * 100 % total), i)) if there else []
    for i in by_rest[: 100 - sum(floors)]:
        floors[i] += 1
    return [(name, number, floor) for (name, number), floor in zip(there, floors, strict=True)]


def both_sides(group: Group) -> dict[str, int]:
    """The stances of a group's authors and of those they quote, by side."""
    return {name: group.authors.get(name, 0) + group.quoted.get(name, 0) for name in SIDES}


def stances_in(group: Group) -> int:
    """How many stances a group has, of authors and of those they quote."""
    return sum(both_sides(group).values())


def said(counts: Mapping[str, int]) -> str:
    """Stances in words: "3 favor, 1 no answer"."""
    return ", ".join(f"{number:,} {NAMES[name]}" for name, number, _ in shares(counts))
