"""What parsing knows of a part of an expression, and how it says what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from ..errors import RequestError
from .expression import Node
from .fields import Kind

KINDS: Mapping[Kind, str] = {
    "text": "a text",
    "number": "a number",
    "texts": "a list of texts",
    "numbers": "a list of numbers",
    "scores": "a probability for each topic",
    "condition": "true or false",
    "nothing": "None",
}
#: Characters of an expression that a message shows.
_SHOWN = 40


@dataclass(frozen=True)
class Part:
    """A part that has a value: where it begins and how it is written, the field that it is, if any, and the constants that it is made of, if any."""

    node: Node
    kind: Kind
    at: int
    shown: str
    field: str | None = None
    constants: tuple[str | float, ...] = ()

    @property
    def described(self) -> str:
        return self.shown if self.kind == "nothing" else f"{self.shown} is {KINDS[self.kind]}"


def fail(text: str, at: int, what: str) -> NoReturn:
    """Raise the RequestError that says what is wrong with an expression, and where."""
    shown = text[at : at + _SHOWN]
    place = f"character {at + 1}: {shown}{'…' if len(text) > at + _SHOWN else ''}" if shown else "at its end"
    raise RequestError(f"where: {what} ({place})")
