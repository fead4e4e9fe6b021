"""Numbers in a text, in digits or in words, as values that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12, "trn": 10**12}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {f"{word[:-1]}ieth": value for word, value in _TENS.items()}
_WORDS = _UNITS | _TENS | _SCALES
_ANY = "|".join(sorted([*_WORDS, *_ORDINALS], key=len, reverse=True))
#: "two hundred and five", "twenty-first", "a million"; each word is one of the tables above.
_IN_WORDS = re.compile(
    rf"(?<!\w)(?!(?<=\d[ -])(?:{'|'.join(_SCALES)})\b)(?:(?:a|an) (?=(?:{'|'.join(_SCALES)})\b))?(?:{_ANY})s?\b(?:(?:[ -]| and )(?:{_ANY})s?\b)*",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?<![\w.,])(?:(?P<money>[$£€¥])\s?)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.:]\d+)?)"
    rf"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<short>{'|'.join(_SHORT)})(?!\w)|[- ]?(?P<scale>{'|'.join(_SCALES)})s?\b)?"
    r"(?P<unit>\s?%|[- ](?:per ?cent|pct)\b|[- ](?:dollars?|pounds?|euros?)\b)?(?P<plural>s\b)?",
    re.IGNORECASE,
)
_LOOSE_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:, \d{3})+(?![\d,])")
_PAIR = re.compile(r"(?<![\w.,:/-])(\d{1,3})\s?(?:[-–—/:]| to | and )\s?(\d{1,3})(?![\w/-]|[.,:]\d|\s?%)")
_SCORE = re.compile(r"(?<![\w.,:/-])(\d{1,3})[-–—](\d{1,3})(?![\w/-]|[.,:]\d|\s?%)")
_SIGNS = {"$": "$", "£": "£", "€": "€", "¥": "¥", "dollar": "$", "pound": "£", "euro": "€"}
_PERCENT = re.compile(r"[^.!?]{0,24}?(?:%|\bper ?cent\b|\bpct\b)", re.IGNORECASE)
NUMBER_WORDS = frozenset({*_WORDS, *_ORDINALS})
#: Words that are usually not counts: "no one", "one of them".
_VAGUE = frozenset({"one", "zero"})


@dataclass(frozen=True)
class Number:
    """`text` as written; `values` what it may mean ("100m": metres or millions); `unit` is %, a currency's sign or "";
    `kind` is "digits", "word" or "ordinal".
    """

    text: str
    values: frozenset[Decimal]
    unit: str
    kind: str


def found_numbers(text: str) -> list[Number]:
    """All numbers of a text: those in digits, then those in words."""
    text = even_spaces(text)
    return _in_digits(text) + _in_words(text)


def even_spaces(text: str) -> str:
    """One space for each run of spaces, no-break ones too; line breaks stay."""
    return re.sub(r"[^\S\n]+", " ", text)


def _in_digits(text: str) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(text):
        plain = match["number"].replace(",", "").replace(":", ".")
        value = Decimal(plain)
        scale = _SCALES.get((match["scale"] or "").lower())
        short = _SHORT.get((match["short"] or "").lower())
        factor = scale or short or 1
        metres = match["short"] in ("m", "M") and not match["money"]  # "100m" may be a distance
        values = {value, value * factor} if metres else {value * factor}
        found.append(Number(match[0].strip(), frozenset(values), _unit(match), "ordinal" if match["ordinal"] else "digits"))
    return found


def _unit(match: re.Match[str]) -> str:
    word = (match["unit"] or "").strip(" -").lower()
    if match["money"]:
        return _SIGNS[match["money"]]
    if word.startswith(("%", "per", "pct")):
        return "%"
    return _SIGNS.get(word.rstrip("s"), "")


def _in_words(text: str) -> list[Number]:
    found = []
    for match in _IN_WORDS.finditer(text):
        parts = [part for part in re.split(r"[ -]", match[0].lower()) if part not in ("and", "a", "an")]
        if parts[-1].endswith("s") and parts[-1] not in _WORDS:  # "hundreds", "two thirds": a plural is not a number by itself
            parts = parts[:-1] if parts[-1][:-1] in _ORDINALS or len(parts) == 1 else [*parts[:-1], parts[-1][:-1]]
        for run in _runs(parts):
            value = _value(run)
            if value is not None and not (len(run) == 1 and run[0] in _VAGUE):
                unit = "%" if re.match(r"[- ](?:per ?cent|pct)\b", text[match.end() :], re.IGNORECASE) else ""
                found.append(Number(" ".join(run), frozenset({Decimal(value)}), unit, "ordinal" if run[-1] in _ORDINALS else "word"))
    return found


def _runs(parts: list[str]) -> list[list[str]]:
    """Consecutive number words, split where they do not form one number: "five six" is two."""
    runs: list[list[str]] = []
    for part in parts:
        if part.endswith("s") and part not in _WORDS and part not in _ORDINALS:
            part = part[:-1]
        if runs and _value([*runs[-1], part]) is not None:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _value(parts: list[str]) -> int | None:
    """The value of number words, or None if they are not one number."""
    whole, group, last = 0, 0, 10**15
    for i, part in enumerate(parts):
        if part in _SCALES:
            scale = _SCALES[part]
            if scale <= 100:
                group, last = (group or 1) * scale, scale
            else:
                whole, group, last = whole + (group or 1) * scale, 0, 10**15
            continue
        size = _UNITS.get(part, _TENS.get(part, _ORDINALS.get(part)))
        if size is None or (part in _ORDINALS and i < len(parts) - 1):
            return None
        room = 10 if last in _TENS.values() and last < 100 else 100 if last == 100 else last
        if size >= room or (size == 0 and len(parts) > 1):
            return None
        group, last = group + size, size
    return whole + group


def pairs(text: str, *, loose: bool) -> dict[str, frozenset[str]]:
    """Scores and ranges ("2-1"), either way round; with `loose` also "5 to 10" and "between 5 and 10"."""
    return {match[0]: frozenset(match.groups()) for match in (_PAIR if loose else _SCORE).finditer(text)}


class Numbers:
    """The numbers of a source, to look up those of a sentence."""

    def __init__(self, text: str) -> None:
        text = even_spaces(text)
        self._known: set[tuple[Decimal, str, str]] = set()
        for number in found_numbers(text):
            for value in number.values:
                self._known.add((value, number.unit, number.kind))
        for match in _DIGITS.finditer(text):  # also without its scale, and with a percent sign after a range
            bare = Decimal(match["number"].replace(",", "").replace(":", "."))
            self._known.add((bare, _unit(match), "digits"))
            if _PERCENT.match(text[match.end() : match.end() + 40]):
                self._known.add((bare, "%", "digits"))
        for match in _IN_WORDS.finditer(text):
            for part in re.split(r"[ -]", match[0].lower()):
                for form in (part, part.removesuffix("s")):
                    single = _value([form])
                    if single is not None:
                        self._known.add((Decimal(single), "", "ordinal" if form in _ORDINALS else "word"))
        for match in _LOOSE_THOUSANDS.finditer(text):  # "1, 000" of tokenised text
            self._known.add((Decimal(match[0].replace(", ", "")), "", "digits"))
        self.pairs = set(pairs(text, loose=True).values())

    def has(self, number: Number) -> bool:
        """Whether the source has a number of that value, in digits or in words, without a conflicting unit."""
        for value, unit, kind in self._known:
            if value not in number.values or {kind, number.kind} == {"word", "ordinal"}:
                continue
            if not number.unit or unit == number.unit or (not unit and number.unit != "%"):
                return True
        return False
