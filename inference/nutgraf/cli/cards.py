"""A card for each scored article on the terminal: what a person wants to know at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..results import Evidence, Prediction, Stance
from .flow import Piece, flowed, paragraph
from .signs import STYLES, UNSURE, Glyphs, Named, by_side, clipped, glyphs, not_discussed, one_line

#: Longer lines are hard to read: on a wider window the rest stays empty.
_MAX_WIDTH = 120
#: Targets stand beside their stances if this many columns are left for these; else above them.
_LEAST_BESIDE = 60
#: Names shown on each side, and their maximum length; the JSON row has all.
_NAMES, _NAME = 4, 48
#: The least length of a quoted sentence, in however narrow a window.
_QUOTED = 24
_INDENT = 2


class Cards:
    """The cards of these predictions, then the articles that could not be scored, with the reason."""

    def __init__(self, predictions: Sequence[Prediction]) -> None:
        self._predictions = predictions

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        marks = glyphs(plain=options.ascii_only)
        width = min(options.max_width, _MAX_WIDTH)
        cards = [_card(one, width, marks) for one in self._predictions if not one.error]
        failed = [line for one in self._predictions if one.error for line in _failed(one, width)]
        if failed:
            cards.append(iter([Text("not scored", style="bold red"), *failed]))
        for number, card in enumerate(cards):
            if number:
                yield Text("")
            for line in card:
                line.overflow = "fold"
                yield line


def _card(one: Prediction, width: int, marks: Glyphs) -> Iterator[Text]:
    yield from paragraph(one.title or one.id or "(no title)", width=width, style="bold")
    yield from flowed(_about(one, marks), width=width, hang=_INDENT)
    summary = one_line(one.summary.text) if one.summary else ""
    shown: set[str] = set()
    beside = _beside(one.stances, width)
    for stance in one.stances:
        yield from _stance(stance, width, marks, beside, summary, shown)
    if one.skipped:
        yield from paragraph(one.skipped, width=width, style="dim", hang=_INDENT)
    if summary:
        yield from paragraph(summary, width=width, start=_run_in("summary:"), hang=_INDENT)
    for note in one.notes:
        yield from paragraph(note, width=width, style="yellow", start=_run_in("note:"), hang=_INDENT)


def _run_in(heading: str) -> Text:
    """A heading at the start of a paragraph, which costs no line of its own."""
    return Text(" " * _INDENT).append(heading, style="italic").append(" ")


def _about(one: Prediction, marks: Glyphs) -> Iterator[Piece]:
    """Form and topics, then where the article is from."""
    between = f" {marks.dot} "
    parts = [Text(one.form, style="magenta")] if one.form else []
    parts += [Text(topic.label, style="cyan") for topic in one.topics] or [_no_topic(one)]
    named = [one.source, one.published, one.id if one.title else None]
    parts += [Text(one_line(part), style="dim") for part in named if part and part.strip()]
    return (Piece(part, between) for part in parts)


def _no_topic(one: Prediction) -> Text:
    best = next(iter(one.topic_scores.items()), None)
    return Text(f"topic unsure (best: {best[0]} {best[1]:.0%})" if best else "topic unsure", style="dim")


def _beside(stances: Sequence[Stance], width: int) -> int:
    """The column at which stances begin if they stand beside their targets, 0 if below."""
    column = _INDENT + max((Text(one.target).cell_len for one in stances), default=0) + 2
    return column if width - column >= _LEAST_BESIDE else 0


def _stance(stance: Stance, width: int, marks: Glyphs, beside: int, summary: str, shown: set[str]) -> Iterator[Text]:
    """A line for the target, with the names on each side, then the strongest evidence of those for and of those against."""
    sides = by_side(stance)
    name = Text(" " * _INDENT).append(stance.target, style="italic")
    hang = beside or 2 * _INDENT
    if beside:
        name.append(" " * (beside - name.cell_len))
    else:
        yield from paragraph(stance.target, width=width, style="italic", hang=_INDENT)
    nobody = not_discussed(sides, marks)
    pieces = [Piece(nobody)] if nobody else _names(sides, marks)
    yield from flowed(pieces, width=width, start=name if beside else None, hang=hang)
    for side in ("favor", "against"):
        if found := _strongest(sides.get(side, [])):
            alone = len(sides[side]) == 1 or found[1].casefold() in found[0].text.casefold()
            yield from _quoted(found[0], "" if alone else found[1], side, width, marks, hang, summary, shown)


def _names(sides: dict[str, list[Named]], marks: Glyphs) -> Iterator[Piece]:
    for side, everybody in sides.items():
        named = everybody[:_NAMES]
        more = len(everybody) - len(named)
        for number, one in enumerate(named):
            text = Text()
            if number == 0:
                text.append(f"{marks.signs[side]} {side}:", style=f"bold {STYLES[side]}" if side in ("favor", "against") else STYLES[side]).append(
                    " "
                )
            text.append(clipped(one.name, _NAME, marks.ellipsis))
            if one.probability is not None and side != UNSURE:
                text.append(f" {one.probability:.0%}", style="dim")
            if one.disputed:
                text.append(" (disputed)", style="magenta")
            if number < len(named) - 1 or more:
                text.append(",")
            yield Piece(text, "   " if number == 0 else " ")
        if more:
            yield Piece(Text(f"{more} more", style="dim"))


def _strongest(named: Sequence[Named]) -> tuple[Evidence, str] | None:
    """The sentence that shows this side best, and whose it is."""
    pairs = [(shown, one.name) for one in named if one.holder for shown in one.holder.evidence if shown.label == one.holder.label]
    return max(pairs, key=lambda pair: pair[0].probability, default=None)


def _quoted(found: Evidence, whose: str, side: str, width: int, marks: Glyphs, hang: int, summary: str, shown: set[str]) -> Iterator[Text]:
    """Evidence in one or two lines, once an article; one line is enough for a sentence that the summary repeats whole."""
    text = one_line(found.text)
    if text in shown:
        return
    shown.add(text)
    lines = 1 if text in summary else 2
    bare = text.strip("\"'“”‘’ ") or text
    said = f"({clipped(whose, _NAME // 2, marks.ellipsis)})" if whose else ""
    start = Text(" " * hang).append(f"{marks.signs[side]} ", style=STYLES[side])
    room = lines * (width - hang) - len(said) - 6
    while True:  # where lines end is known only when they are made
        quoted = f"{marks.opening}{clipped(bare, max(_QUOTED, room), marks.ellipsis)}{marks.closing}"
        made = list(paragraph(f"{quoted} {said}", width=width, style="dim", start=start, hang=hang + 2))
        if len(made) <= lines or room <= _QUOTED:
            break
        room -= 4
    yield from made


def _failed(one: Prediction, width: int) -> Iterator[Text]:
    yield from paragraph(one.title or one.id or "(no title)", width=width, style="bold", hang=_INDENT)
    yield from paragraph(one.error or "", width=width, style="red", hang=2 * _INDENT)
