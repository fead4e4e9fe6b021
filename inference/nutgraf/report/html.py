"""The page's template, with the functions and names that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..text.markup import environment
from .checked import LABELS
from .figures import SIDES, UNSURE, Group, title_of

if TYPE_CHECKING:
    from jinja2 import Template

#: A sign in addition to each colour, for colour-blind readers and for print.
SIGNS = {"favor": "▲", "neutral": "●", "against": "▼", "unrelated": "○", UNSURE: "?"}
NAMES = {"favor": "favor", "neutral": "neutral", "against": "against", "unrelated": "unrelated", UNSURE: "no answer"}


def page_template() -> Template:
    """The template of the whole page."""
    made = environment("nutgraf.report")
    made.globals |= {"SIGNS": SIGNS, "NAMES": NAMES, "SIDES": SIDES, "LABELS": LABELS, "UNSURE": UNSURE, "shares": shares}
    made.filters |= {
        "percent": percent,
        "state": state,
        "in_words": in_words,
        "title_of": title_of,
        "both_sides": both_sides,
        "stances_in": stances_in,
    }
    return made.get_template("page.html")


def state(filters: Mapping[str, str]) -> str:
    """The URL fragment that sets these filters on the page."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in filters.items())


def percent(share: float) -> int:
    """A share in 0..1 as a percentage, clipped to 0..100."""
    return max(0, min(100, round(share * 100)))


def shares(counts: Mapping[str, int], order: Iterable[str] = SIDES) -> list[tuple[str, int, int]]:
    """(name, count, percentage) of each non-zero count; the percentages add up to 100 (largest remainder)."""
    there = [(name, counts[name]) for name in order if counts.get(name)]
    total = sum(number for _, number in there)
    floors = [number * 100 // total for _, number in there]
    by_remainder = sorted(range(len(there)), key=lambda i: (-(there[i][1] * 100 % total), i)) if there else []
    for i in by_remainder[: 100 - sum(floors)]:
        floors[i] += 1
    return [(name, number, floor) for (name, number), floor in zip(there, floors, strict=True)]


def both_sides(group: Group) -> dict[str, int]:
    """The stances of a group's authors and quoted holders together, by label."""
    return {name: group.authors.get(name, 0) + group.quoted.get(name, 0) for name in SIDES}


def stances_in(group: Group) -> int:
    """The number of stances in a group, of authors and quoted holders together."""
    return sum(both_sides(group).values())


def in_words(counts: Mapping[str, int]) -> str:
    """Stances in words: "3 favor, 1 no answer"."""
    return ", ".join(f"{number:,} {NAMES[name]}" for name, number, _ in shares(counts))
