"""A digest as one HTML page: nothing is loaded from elsewhere, and everything from the articles is escaped."""

from __future__ import annotations

from ..text.markup import environment, source_hash, trusted
from .results import Digest, Event, HolderStance
from .text import who


def digest_page(digest: Digest) -> str:
    """The whole page, to be written as UTF-8."""
    made = environment("nutgraf.digests")
    made.filters |= {"marks": _marks, "numbers": _numbers, "who": who}
    style = trusted("nutgraf.digests", "page.css")
    count = sum(len(event.sources) for event in digest.events)
    return made.get_template("page.html").render(digest=digest, articles=count, style=style, style_hash=source_hash(style))


def _marks(event: Event) -> dict[str, str]:
    """The number of each article of an event, from 1, by its id."""
    return {source.id: str(number) for number, source in enumerate(event.sources, 1)}


def _numbers(holder: HolderStance, marks: dict[str, str]) -> str:
    """The numbers of the articles that give a holder a stance."""
    return ", ".join(sorted({marks[position.source] for position in holder.positions}, key=int))
