"""The page's template, with the functions and names that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..text.markup import environment
from .checked import LABELS
from .fields import title_of
from .figures import SIDES, UNSURE
from .labels import NAMES, PERIODS, SIGNS, both_sides, by_label, by_side, in_words, latest, shares, stances_in
from .mentions import Mention
from .tracks import axis_of, spots_of

if TYPE_CHECKING:
    from jinja2 import Template


def page_template() -> Template:
    """The template of the whole page."""
    made = environment("nutgraf.report")
    made.globals |= {"SIGNS": SIGNS, "NAMES": NAMES, "SIDES": SIDES, "LABELS": LABELS, "UNSURE": UNSURE, "shares": shares, "PERIODS": PERIODS}
    made.filters |= {
        "percent": percent,
        "state": state,
        "in_words": in_words,
        "title_of": title_of,
        "both_sides": both_sides,
        "stances_in": stances_in,
        "by_label": by_label,
        "by_side": by_side,
        "latest": latest,
        "axis": axis_of,
        "spots": spots_of,
        "place": place,
        "places": lambda mentions: " ".join(map(place, mentions)),
    }
    return made.get_template("page.html")


def state(filters: Mapping[str, str]) -> str:
    """The URL fragment that sets these filters on the page."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in filters.items())


def percent(share: float) -> int:
    """A share in 0..1 as a percentage, clipped to 0..100."""
    return max(0, min(100, round(share * 100)))


def place(mention: Mention) -> str:
    """Where the page shows a mention: the fragment of its address."""
    return f"a{mention.article}.{mention.stance}.{'author' if mention.kind == 'author' else mention.at}"
