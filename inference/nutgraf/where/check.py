"""Check what an expression compares: types, and constants that a field can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NoReturn

from .advice import nearest
from .expression import Where
from .fields import FIELDS
from .parts import KINDS, Part, fail

#: Raises the error for what begins at a place.
Fail = Callable[[int, str], NoReturn]


def check_comparison(sign: str, left: Part, right: Part, fail: Fail) -> list[tuple[int, str]]:
    """Check that two parts can be compared, and that what is compared with a field is a value that it can have.

    Returns
    -------
    The topics named, each with where: whether there are such topics depends on the models.
    """
    if sign in ("in", "not in"):
        _check_in(sign, left, right, fail)
    elif sign in ("is", "is not") or "nothing" in (left.kind, right.kind):
        _check_none(sign, left, right, fail)
    elif left.kind != right.kind or left.kind not in ("text", "number"):
        fail(left.at, f"{left.described}, and {right.described}: {_advice(left, right)}")
    topics: list[tuple[int, str]] = []
    for field, other in ((left, right), (right, left)):
        looked_in = field is right and field.kind == "text" and sign in ("in", "not in")
        if field.field in ("topic", "topics") and not looked_in:
            topics += [(other.at, str(value)) for value in other.constants]
        elif field.field is not None and not looked_in:
            _check_values(field.field, other, fail)
    return topics


def check_topics(where: Where, labels: Sequence[str]) -> None:
    """Check the topics that an expression names.

    Raises
    ------
    RequestError: there is no such topic: no article would match.
    """
    for at, given in where.topics:
        if given not in labels:
            near = nearest(given, labels)
            meant = f"did you mean {near!r}? The" if near else "the"
            fail(where.text, at, f"there is no topic {given!r}; {meant} topics are {'; '.join(labels)}")


def _check_in(sign: str, left: Part, right: Part, fail: Fail) -> None:
    if right.kind == "text" and right.constants:
        fail(right.at, f"{right.described}, not a list: for a list of one write ({right.shown},), or compare with ==")
    wanted = {"text": "text", "texts": "text", "numbers": "number"}.get(right.kind)
    if wanted is None:
        fail(right.at, f"{right.described}, and nothing is {sign} it: give a text or a list")
    if left.kind != wanted:
        only = f"only {KINDS['text' if wanted == 'text' else 'number']} can be in it"
        if left.field and left.kind == "texts" and right.constants:
            only = f"ask for one at a time, as in {right.constants[0]!r} in {left.shown}"
        fail(left.at, f"{left.described}, and {right.described}: {only}")


def _check_none(sign: str, left: Part, right: Part, fail: Fail) -> None:
    if sign not in ("==", "!=", "is", "is not"):
        fail(left.at, "None is neither less nor greater: write is None, or is not None")
    if (left.kind == "nothing") == (right.kind == "nothing") or left.constants or right.constants:
        fail(left.at, f"{sign} tells whether a field is there, as in title {sign} None; to compare values write == or !=")


def _check_values(field: str, other: Part, fail: Fail) -> None:
    for value in other.constants:
        if field == "form":
            _check_form(other.at, str(value), fail)
        elif field == "published" and not _is_day(str(value)):
            fail(other.at, f'published is a day, and {value!r} is none: write "2026-03-18", or for a month published.startswith("2026-03")')
        elif FIELDS[field].share and isinstance(value, int | float) and not 0 <= value <= 1:
            fail(other.at, f"{field} is from 0 to 1, and {value} is not")


def _check_form(at: int, form: str, fail: Fail) -> None:
    from ..reader.tags import FORMS  # imports numpy

    if form not in FORMS:
        near = nearest(form, FORMS)
        fail(at, f"there is no form {form!r}; {f'did you mean {near!r}? The' if near else 'the'} forms are {', '.join(FORMS)}")


def _advice(left: Part, right: Part) -> str:
    by_kind = {left.kind: left, right.kind: right}
    if by_kind.keys() == {"text", "texts"}:
        return f"write {by_kind['text'].shown} in {by_kind['texts'].shown}"
    if "scores" in by_kind:
        return 'name a topic, as in topic_scores["sport"] > 0.3'
    number = next((str(value).strip() for value in by_kind["text"].constants), "") if "text" in by_kind else ""
    if "number" in by_kind and re.fullmatch(r"-?\d+(?:\.\d+)?", number):
        return f"leave out the quotation marks around {number}"
    return "compare texts with texts and numbers with numbers"


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
