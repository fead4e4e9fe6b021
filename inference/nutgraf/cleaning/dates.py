"""Dates in a line of their own, and the honest answer where day and month could be either."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    m[:3]: i
    for i, m in enumerate(
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1
    )
}
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b")
_NUMERIC = re.compile(r"\b(?P<first>\d{1,2})[./-](?P<second>\d{1,2})[./-](?P<year>(?:19|20)?\d\d)\b")
_DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_NAME},?\s+(?P<year>(?:19|20)\d\d)\b", re.I)
_MONTH_FIRST = re.compile(rf"\b{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b", re.I)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_date(text: str) -> tuple[date | None, str | None]:
    """The first date in `text`, and a note where it cannot be told.

    A numeric date is taken only where one reading is possible: `25.03.2025` is, `2.05.2025` is not.

    >>> parse_date("25.03.2025")
    (datetime.date(2025, 3, 25), None)
    >>> parse_date("2.05.2025")[0] is None
    True
    """
    if match := _ISO.search(text):
        return _valid(int(match["year"]), int(match["month"]), int(match["day"])), None
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        if match := pattern.search(text):
            return _valid(int(match["year"]), _MONTHS[match["name"][:3].lower()], int(match["day"])), None
    if match := _NUMERIC.search(text):
        year = int(match["year"])
        year += 2000 if year < 100 else 0
        one, two = int(match["first"]), int(match["second"])
        readings = {d for d in (_valid(year, two, one), _valid(year, one, two)) if d}
        if len(readings) == 1:
            return readings.pop(), None
        if readings:
            either = " or ".join(d.isoformat() for d in sorted(readings))
            return None, f"the date {match[0]!r} can be read as {either}; it was not used"
    return None, None
