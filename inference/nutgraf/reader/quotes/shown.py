"""Views that are shown and not said: by whom a thing was welcomed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .noun_phrases import speaks
from .pieces import Event

_PARTICIPLES = (
    "backed|welcomed|cheered|praised|condemned|criticised|criticized|rejected|opposed|supported|applauded|denounced|endorsed|slammed|hailed|"
    "defended|approved|vetoed|resisted|deplored|derided|mocked|celebrated"
)
_AGENT = re.compile(
    rf"\b(?:is|are|was|were|been|being)\s+(?:\w+ly\s+|also\s+)?(?:{_PARTICIPLES})\s+(?:(?!by\b)[\w’'-]+\s+){{0,5}}?by\s+"
    r"(?P<who>(?!\d)[^,.;:“”()]{2,90}?)(?=\s\s|\s*(?:[,.;:“”()]|$)|\s+(?:who|which|whose|that|after|before|during|when|while|because|despite|as|in|on|at|last|"
    r"this|yesterday|today|and\s+(?:by|in|was|were|has|have|is|will))\b)"
)
#: "by a majority", "by 51 votes to 22": how, and not by whom.
_HOW = re.compile(r"(?:an?\s|the\s)?(?:\w+\s){0,2}(?:majority|margin|votes?|vote|show|far|then|now)\b", re.I)
_ENDS = re.compile(r"[.;:!?”]\s")


def shown(text: str, said: Sequence[Event]) -> Iterator[Event]:
    """The agents of "was welcomed by …" in a sentence, but for those in what somebody in `said` says.

    >>> text = "The plan was backed on Monday by the opposition, whose leader smiled."
    >>> [text[slice(*event.who)] for event in shown(text, [])]
    ['the opposition']
    """
    for match in _AGENT.finditer(text):
        who = match["who"]
        if _HOW.match(who) or not speaks(who):
            continue
        before = max((event.end for event in said if event.words and event.end <= match.start()), default=None)
        if before is None or _ENDS.search(text, before, match.start()):
            yield Event(match.span("who"), match.start(), match.end("who"), words=False)
