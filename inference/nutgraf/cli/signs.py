"""Stances on the terminal: a sign, a word and a colour each, so that none is told by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.text import Text

from ..results import Holder, Stance

#: Where the model abstained.
UNSURE = "unsure"
#: Labels in the order in which they are shown.
SIDES = ("favor", "against", "neutral", "unrelated", UNSURE)
STYLES = {"favor": "green", "against": "red", "neutral": "yellow", "unrelated": "dim", UNSURE: "dim"}


@dataclass(frozen=True)
class Glyphs:
    """The characters that a terminal can show: a sign for each label, quotation marks, an ellipsis, a separator."""

    signs: Mapping[str, str] = field(default_factory=lambda: {"favor": "▲", "against": "▼", "neutral": "●", "unrelated": "○", UNSURE: "?"})
    opening: str = "“"
    closing: str = "”"
    ellipsis: str = "…"
    dot: str = "·"


#: For terminals without UTF-8.
PLAIN = Glyphs({"favor": "+", "against": "-", "neutral": "=", "unrelated": "o", UNSURE: "?"}, '"', '"', "...", "|")


def glyphs(*, plain: bool) -> Glyphs:
    """The characters for a terminal; `plain`: ASCII only."""
    return PLAIN if plain else Glyphs()


@dataclass(frozen=True)
class Named:
    """Somebody on a side, as shown; `probability` is None where the model abstained."""

    name: str
    probability: float | None
    disputed: bool = False
    holder: Holder | None = None


def by_side(stance: Stance) -> dict[str, list[Named]]:
    """Who is on which side, surest first, sides in the order of `SIDES`; the author comes last of a side."""
    found: dict[str, list[Named]] = {}
    for holder in sorted(stance.holders, key=lambda one: -one.probability):
        if holder.kind != "author":
            found.setdefault(holder.label, []).append(Named(one_line(holder.name), holder.probability, holder.disputed, holder))
    author = next((one for one in stance.holders if one.kind == "author"), None)
    found.setdefault(stance.label or UNSURE, []).append(Named("author", stance.probability, author is not None and author.disputed, author))
    return {side: found[side] for side in SIDES if side in found}


def not_discussed(sides: Mapping[str, list[Named]], marks: Glyphs) -> Text | None:
    """What to show for a target that an article does not discuss; None if somebody takes a side."""
    return Text(f"{marks.signs['unrelated']} not discussed", style="dim") if list(sides) == ["unrelated"] else None


def one_line(text: str) -> str:
    """The text with single spaces and no line breaks."""
    return " ".join(text.split())


def clipped(text: str, most: int, ellipsis: str = "…") -> str:
    """At most `most` characters of a text in one line; what is cut off ends at a word where there is one nearby.

    >>> clipped("the council closed the bridge", 20)
    'the council closed…'
    """
    text = one_line(text)
    if len(text) <= most:
        return text
    kept = text[: max(0, most - len(ellipsis))]
    at = kept.rfind(" ") if not text[len(kept) : len(kept) + 1].isspace() else len(kept)
    return (kept[:at] if at >= len(kept) // 2 else kept).rstrip(" ,;:") + ellipsis
