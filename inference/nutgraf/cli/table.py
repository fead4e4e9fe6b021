"""The table of scored articles on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..results import Prediction, Stance

#: Maximum characters shown of an evidence sentence.
_EVIDENCE = 110
_STYLE = {"favor": "green", "against": "red", "neutral": "yellow", "unrelated": "dim", None: "dim"}


def score_table(predictions: Sequence[Prediction]) -> RenderableType:
    """One row per article: topics, stances by holder, summary; then a table of the articles that could not be scored, with the reason."""
    scored = [prediction for prediction in predictions if not prediction.error]
    failed = [prediction for prediction in predictions if prediction.error]
    return Group(*([_scored(scored)] if scored or not failed else []), *([_errors(failed)] if failed else []))


def _scored(predictions: Sequence[Prediction]) -> Table:
    with_stances = any(prediction.stances for prediction in predictions)
    table = Table(show_lines=True, expand=True)
    table.add_column("article", ratio=3, overflow="fold")
    table.add_column("topic", ratio=3, overflow="fold")
    if with_stances:
        table.add_column("stance", ratio=5, overflow="fold")
    table.add_column("summary", ratio=7, overflow="fold")
    for prediction in predictions:
        stances = [Group(*(_stance(stance) for stance in prediction.stances))] if with_stances else []
        table.add_row(_article(prediction), _topics(prediction), *stances, Text(prediction.summary.text if prediction.summary else ""))
    return table


def _errors(predictions: Sequence[Prediction]) -> Table:
    table = Table(show_lines=True, expand=True, border_style="red")
    table.add_column("not scored", ratio=3, overflow="fold")
    table.add_column("error", ratio=15, overflow="fold")
    for prediction in predictions:
        table.add_row(_article(prediction), Text(prediction.error or "", style="red"))
    return table


def _article(prediction: Prediction) -> RenderableType:
    text = Text()
    text.append(prediction.title or prediction.id or "(no title)", style="bold")
    if prediction.title and prediction.id:
        text.append(f"\n{prediction.id}", style="dim")
    if prediction.form and prediction.form != "report":
        text.append(f"\n{prediction.form}", style="magenta")
    for note in prediction.notes:
        text.append(f"\n{note}", style="yellow")
    return text


def _topics(prediction: Prediction) -> RenderableType:
    if not prediction.topics:
        best = next(iter(prediction.topic_scores.items()), None)
        return Text(f"unsure (best: {best[0]}, {best[1]:.2f})" if best else "unsure", style="dim")
    text = Text()
    for topic in prediction.topics:
        text.append(f"\n{topic.label} {topic.probability:.2f}" if text else f"{topic.label} {topic.probability:.2f}")
        for subtopic in topic.subtopics[:2]:
            text.append(f"\n  {subtopic.label}", style="dim")
    return text


def _stance(stance: Stance) -> RenderableType:
    text = Text()
    text.append(f"{stance.target}:", style="italic")
    text.append("\n  " if stance.label == "unrelated" else "\n  author: ")
    text.append(stance.label or "unsure", style=_STYLE[stance.label])
    text.append("" if stance.probability is None else f" {stance.probability:.2f}")
    for holder in stance.holders:
        if holder.kind != "author":
            text.append(f"\n  {holder.name}: ")
            text.append(holder.label, style=_STYLE[holder.label])
            text.append(f" {holder.probability:.2f}")
            text.append(" (disputed)" if holder.disputed else "", style="magenta")
        if holder.evidence:
            best = max(holder.evidence, key=lambda evidence: evidence.probability)
            text.append(f"\n    {_shortened(best.text)}", style="dim")
    return text


def _shortened(text: str) -> str:
    """The evidence in a line or two; the JSON row has the whole sentence."""
    return shorten(text, _EVIDENCE, placeholder=" …")
