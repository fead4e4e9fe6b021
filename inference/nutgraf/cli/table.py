"""The table of scored articles on the terminal: a few lines an article, for runs of more articles than one wants cards of."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..results import Prediction, Stance
from .cards import Cards
from .signs import STYLES, Glyphs, by_side, clipped, glyphs, not_discussed

#: Names shown on a side, and their maximum length.
_NAMES, _NAME = 2, 32
#: Topics shown of an article.
_TOPICS = 2
#: Minimum width of a target's column: with less, the stances share one.
_LEAST_COLUMN = 26
#: In a narrower window columns would hold a letter or two: it gets cards.
_LEAST_WIDTH = 50


class ScoreTable:
    """A row for each article: its title, topics, and who is on which side of each target; then the articles without a result."""

    def __init__(self, predictions: Sequence[Prediction]) -> None:
        self._predictions = predictions

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < _LEAST_WIDTH:
            yield Cards(self._predictions)
            return
        marks = glyphs(plain=options.ascii_only)
        scored = [one for one in self._predictions if not one.error]
        failed = [one for one in self._predictions if one.error]
        if scored:
            yield _scored(scored, options.max_width, marks)
        if failed:
            yield _errors(failed)


def _scored(predictions: Sequence[Prediction], width: int, marks: Glyphs) -> Table:
    targets = list(dict.fromkeys(stance.target for one in predictions for stance in one.stances))
    apart = bool(targets) and (width - 50) // len(targets) >= _LEAST_COLUMN
    table = Table(show_lines=True, expand=True)
    table.add_column("article", ratio=4, overflow="fold")
    table.add_column("topic", ratio=3, overflow="fold")
    for header in targets if apart else ["stance"] * bool(targets):
        table.add_column(Text(header), ratio=5 if apart else 8, overflow="fold")
    for one in predictions:
        stances = {stance.target: stance for stance in one.stances}
        if one.skipped:
            cells = [Text("does not match", style="dim")] * (len(targets) if apart else bool(targets))
        elif apart:
            cells = [_sides(stances[target], marks) if target in stances else Text("") for target in targets]
        else:
            lines = [Text.assemble((f"{target}:\n", "italic"), _sides(stance, marks)) for target, stance in stances.items()]
            cells = [Text("\n").join(lines)] * bool(targets)
        topics = [Text(topic.label) for topic in one.topics[:_TOPICS]] or [Text("unsure", style="dim")]
        table.add_row(_article(one), Text("\n").join(topics), *cells)
    return table


def _errors(predictions: Sequence[Prediction]) -> Table:
    table = Table(show_lines=True, expand=True, border_style="red")
    table.add_column("not scored", ratio=3, overflow="fold")
    table.add_column("error", ratio=15, overflow="fold")
    for prediction in predictions:
        table.add_row(_article(prediction), Text(prediction.error or "", style="red"))
    return table


def _article(prediction: Prediction) -> Text:
    text = Text(prediction.title or prediction.id or "(no title)", style="bold")
    if prediction.form and prediction.form != "report":
        text.append(f"\n{prediction.form}", style="not bold magenta")
    return text


def _sides(stance: Stance, marks: Glyphs) -> Text:
    lines = []
    sides = by_side(stance)
    if nobody := not_discussed(sides, marks):
        return nobody
    for side, everybody in sides.items():
        names = [clipped(one.name, _NAME, marks.ellipsis) + (" (disputed)" if one.disputed else "") for one in everybody[:_NAMES]]
        more = f", {len(everybody) - _NAMES} more" if len(everybody) > _NAMES else ""
        lines.append(Text.assemble((f"{marks.signs[side]} ", STYLES[side]), ", ".join(names) + more))
    return Text("\n").join(lines)
