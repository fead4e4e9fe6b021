"""Small pieces of HTML: everything that comes from a row goes through `text` or `attribute`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote, urlsplit

from .figures import SIDES, UNSURE

#: A sign beside each colour, for those who cannot tell the colours apart and for paper.
SIGNS = {"favor": "▲", "neutral": "●", "against": "▼", "unrelated": "○", UNSURE: "?"}
NAMES = {"favor": "favor", "neutral": "neutral", "against": "against", "unrelated": "unrelated", UNSURE: "no answer"}


def text(words: str) -> str:
    """Words as they stand between tags, on one line."""
    return escape(" ".join(words.split()), quote=True)


def attribute(words: str) -> str:
    """Words as they stand between the double quotes of an attribute, unchanged."""
    return escape(words, quote=True)


def count(number: int, noun: str) -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def link(url: str | None, words: str) -> str:
    """A link where `url` leads to the web, else the words alone."""
    try:
        web = bool(url) and urlsplit(url or "").scheme.lower() in ("http", "https")
    except ValueError:
        web = False
    return f'<a href="{attribute(url or "")}" rel="noopener noreferrer nofollow">{text(words)}</a>' if web else text(words)


def filter_link(words: str, **filters: str) -> str:
    """A link that sets the page's filters."""
    state = "&".join(f"{name}={quote(value, safe='')}" for name, value in filters.items())
    return f'<a class="set" href="#{attribute(state)}">{text(words)}</a>'


def side(label: str | None, words: str | None = None) -> str:
    """A stance as sign and word."""
    key = label if label in SIGNS else UNSURE
    return f'<span class="side {key}"><span aria-hidden="true">{SIGNS[key]}</span> {text(words or NAMES[key])}</span>'


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


def stack(counts: Mapping[str, int]) -> str:
    """A bar of stances, said in words for those who do not see it."""
    parts = shares(counts)
    if not parts:
        return '<span class="dim">none</span>'
    said = ", ".join(f"{number} {NAMES[name]}" for name, number, _ in parts)
    bars = "".join(
        f'<span class="{name} w{width}" title="{number} {NAMES[name]}">{f"<b>{SIGNS[name]} {number}</b>" if width >= 9 else ""}</span>'
        for name, number, width in parts
    )
    return f'<span class="stack" role="img" aria-label="{said}">{bars}</span>'


def bar(share: float) -> str:
    """A bar of one thing; its number stands beside it."""
    return f'<span class="bar" aria-hidden="true"><span class="w{percent(share)}"></span></span>'
