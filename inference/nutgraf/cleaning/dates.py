"""Dates on a line by themselves; one whose day and month could be swapped is reported, not guessed."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY_TH = rf"{_DAY}(?:st|nd|rd|th)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_ISO = re.compile(rf"\b({_YEAR})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?!\d)")
_NAMED = re.compile(rf"\b(?:{_DAY_TH}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{_DAY_TH}),?\s+{_YEAR}\b", re.I)
_NUMERIC = re.compile(rf"\b{_DAY}[./-]{_DAY}[./-](?:19|20)?\d\d\b")


def parse_date(text: str) -> tuple[date | None, str | None]:
    """The first date in `text`, and a note if it is ambiguous.

    A numeric date is used only if it can be read in one way: `25.03.2025` is, `2.05.2025` is not.

    >>> parse_date("25.03.2025")
    (datetime.date(2025, 3, 25), None)
    >>> parse_date("2.05.2025")[0] is None
    True
    """
    readings: set[date] = set()
    if match := _ISO.search(text):
        with suppress(ValueError):
            readings.add(date(int(match[1]), int(match[2]), int(match[3])))
    elif match := _NAMED.search(text) or _NUMERIC.search(text):
        from dateutil.parser import parse  # few texts have a line with a date

        for day_first in (True, False):
            with suppress(ValueError):
                readings.add(parse(match[0], dayfirst=day_first).date())
    if match and len(readings) > 1:
        either = " or ".join(found.isoformat() for found in sorted(readings))
        return None, f"the date {match[0]!r} can be read as {either}; it was not used"
    return (readings.pop() if readings else None), None
