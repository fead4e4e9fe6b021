"""Pages on single targets, to be printed or sent on: they hold no script and load nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..text.markup import count, environment, source_hash, trusted
from .brief import STANDS, Brief
from .charts import time_chart
from .labels import SIGNS, latest
from .trackchart import tracks_chart

if TYPE_CHECKING:
    from markupsafe import Markup

#: Sides in a heading and in a sentence.
HEADINGS = {"favor": "In favor", "against": "Against", "neutral": "Neutral", "unclear": "Unclear"}
_WORDS = {"favor": "in favor", "against": "against", "neutral": "neutral", "unclear": "unclear"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Rows in the drawing of who moved when.
_DRAWN = 12


def brief_page(briefs: Sequence[Brief], *, title: str | None = None, models: Sequence[str] = (), most: int = 12) -> str:
    """One file with a page for each of these targets, to be written as UTF-8; deterministic.

    Parameters
    ----------
    title : what the articles are about, above each target.
    models : who judged, for the foot of the page.
    most : people and bodies, and authors, named on each side; how many more there are is said.
    """
    made = environment("nutgraf.report")
    made.globals |= {"SIGNS": SIGNS | {"unclear": "?"}, "HEADINGS": HEADINGS, "STANDS": STANDS, "WORDS": _WORDS}
    made.filters |= {"day": day, "counts": counts_of, "latest": latest, "over_time": _over_time, "along": _along}
    made.tests["quoting"] = lambda words: any(mark in words for mark in '"“”„«»')
    style = trusted("nutgraf.report", "brief.css")
    page = made.get_template("brief.html").render(
        briefs=briefs,
        title=title,
        models=models,
        most=most,
        style=style,
        policy=f"default-src 'none'; style-src '{source_hash(style)}'; base-uri 'none'",
    )
    return page.lstrip()


def day(when: date) -> str:
    """ "3 May 2024"."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def counts_of(brief: Brief) -> str:
    """The paragraph of counts."""
    sources = f" from {count(brief.sources, 'source')}" if brief.sources else ""
    days = (
        "" if brief.first is None or brief.last is None else f" ({day(brief.first)}{'' if brief.first == brief.last else f' to {day(brief.last)}'})"
    )
    whole = f"{count(brief.articles, 'article')}{sources}{days}"
    discuss = "discusses" if brief.related == 1 else "discuss"
    if brief.related == brief.articles:
        said = [f"{whole} {discuss} it."]
    elif brief.related:
        said = [f"Of {whole}, {brief.related:,} {discuss} it."]
    else:
        said = [f"None of {whole} discusses it."]
    if brief.related:
        said.append(f"{'Its author' if brief.related == 1 else 'Their authors'}: {_listed(brief.authors)}.")
    people = {side: len(brief.stands[side]) for side in STANDS}
    total = sum(people.values())
    if total:
        who = "One person or body takes a position" if total == 1 else f"{total:,} people and bodies take a position"
        moved = f" {'One' if len(brief.moved) == 1 else f'{len(brief.moved):,}'} moved from one to another." if brief.moved else ""
        said.append(f"{who}: {_listed(people)}.{moved}")
    else:
        said.append("Nobody is reported to take a position.")
    return " ".join(said)


def _listed(counts: Mapping[str, int]) -> str:
    """ "3 in favor, 2 against and 1 unclear"."""
    there = [f"{counts[side]:,} {_WORDS[side]}" for side in STANDS if counts.get(side)]
    return there[0] if len(there) == 1 else f"{', '.join(there[:-1])} and {there[-1]}"


def _over_time(brief: Brief) -> Markup | None:
    from markupsafe import Markup  # part of Jinja2, which is loaded for pages only

    return Markup(time_chart(brief.figures, brief.period)) if len(brief.figures.over_time) > 1 else None


def _along(brief: Brief) -> Markup | None:
    from markupsafe import Markup

    dated = any(one.position.last and one.position.first != one.position.last for one in brief.figures.standings)
    return Markup(tracks_chart(brief.figures, most=_DRAWN)) if dated else None
