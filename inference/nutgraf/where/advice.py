"""Advice on expressions that cannot be read, or name what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: How other languages write what this one writes otherwise.
_ELSEWHERE: Mapping[str, str] = {
    r"=>": "write >=",
    r"=<": "write <=",
    r"<>": "write !=",
    r"===": "write ==",
    r"=": "to compare, write ==",
    r"&&": "write and",
    r"\|\|": "write or",
    r"!": "write not",
    r"(?!and\b)(?i:AND)\b": "write and",
    r"(?!or\b)(?i:OR)\b": "write or",
    r"(?!not\b)(?i:NOT)\b": "write not",
    r"(?!in\b)(?i:IN)\b": "write in",
    r"(?i:i?like|contains)\b": 'write "words" in title',
    r"[“”„‘’«»]": "use straight quotation marks",
}


def advice_on(text: str, at: int) -> tuple[int, str] | None:
    """What to write in place of what stands at a place that could not be read, and where that begins; None if it is nothing known."""
    for place in (at - 1, at):
        for pattern, said in _ELSEWHERE.items():
            if place >= 0 and re.compile(pattern).match(text, place):
                return place, said
    return None


def nearest(given: str, names: Iterable[str], synonyms: Mapping[str, str] | None = None) -> str | None:
    """The name that was probably meant, None if none is near.

    >>> nearest("politics", ["health", "politics and government"])
    'politics and government'
    """
    import difflib  # few requests are wrong

    low, among = given.lower().strip(), {name.lower(): name for name in names}
    if synonyms and low in synonyms:
        return synonyms[low]
    if close := difflib.get_close_matches(low, among, 1, 0.7):
        return among[close[0]]
    within = [name for name in among if len(low) > 3 and low in name]
    return among[within[0]] if within else None
