"""Dates, times and reading times, as lines of their own."""

from __future__ import annotations

import re

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun"

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"

DATE_TEXT = (
    rf"(?:(?:{_DAY})\.?,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?(?:\s+\d{{4}})?"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})"
)

TIME_TEXT = (
    r"(?:(?:at\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?|(?:at\s+)?\d{1,2}\s*[ap]\.?m\.?)(?:\s*\(?(?:[A-Z]{2,5}|local time|GMT[+-]\d+)\)?)?"
)

_AGO = r"(?:\d+|an?|one|two|three)\s+(?:sec|second|min|minute|hr|hour|day|week|month|year)s?\s+ago|\d+\s?[hdm]|yesterday(?:\s+at\s+\d{1,2}(?::\d\d)?\s*[ap]m)?|just now"

STAMP_TEXT = rf"(?:{DATE_TEXT}(?:\s*[,|·•@T/–—-]{{0,2}}\s*(?:{TIME_TEXT}))?|{TIME_TEXT}|{TIME_TEXT}\s*[,|·•–—-]?\s*{DATE_TEXT}|{_AGO})"

_DATED = r"(?:published in [\w ]{2,30},|first |last |originally )?(?:published|updated|posted|modified|created|date|publi(?:cation|shed) date|last update[d]?)(?:\s+on)?\s*:?"

DATE = re.compile(
    rf"[\s|·•–—-]*(?:{_DATED}\s*)?{STAMP_TEXT}(?:\s*\([\w ]+\))?(?:\s*[|·•/,;(–—-]*\s*(?:{_DATED}\s*)?{STAMP_TEXT}\)?)*[\s.|·•–—-]*|{_DATED}", re.I
)  # fmt: skip

READING_TIME = re.compile(
    r"(?:(?:estimated )?(?:reading|read) time\s*:?\s*)?(?:about )?\d+\s*[- ]?\s*min(?:ute)?s?\.?(?:\s+(?:read|listen|reading time|watch))?"
    r"|listen to this (?:article|story)(?:\s*[·•|(-]?\s*\d+\s*min(?:ute)?s?\.?\)?)?",
    re.I,
)
