"""A digest as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .results import Digest, Event, HolderStance, TargetStances, Tone

#: Maximum number of sentences shown that only one article has, and characters shown of an evidence sentence; the JSON has everything.
_ONLY, _EVIDENCE = 8, 100
_STYLE = {"favor": "green", "against": "red", "neutral": "yellow", "unrelated": "dim", None: "dim"}


def digest_text(digest: Digest) -> RenderableType:
    """All events, then the articles that could not be used."""
    parts: list[RenderableType] = []
    for number, event in enumerate(digest.events, 1):
        parts += [*_event(event, number if len(digest.events) > 1 else None), Text("")]
    for error in digest.errors:
        parts.append(Text(f"{error.id} could not be used: {error.error}", style="red"))
    return Group(*parts)


def _event(event: Event, number: int | None) -> Iterator[RenderableType]:
    mark = {source.id: str(i) for i, source in enumerate(event.sources, 1)}
    head = f"Event {number}: " if number else ""
    yield Text(f"{head}{event.title or '(no title)'}", style="bold underline")
    for source, tone in zip(event.sources, event.tones, strict=True):
        line = Text(f"  [{mark[source.id]}] {source.id}")
        for part in (source.outlet, source.published):
            line.append(f", {part}" if part else "", style="dim")
        line.append("  editorialises" if tone.editorialises else "", style="magenta")
        line.append(f"  (copies: {', '.join(source.copies)})" if source.copies else "", style="dim")
        yield line
    yield _heading("What they say" if len(event.sources) > 1 else "What it says")
    for sentence in event.summary:
        line = Text(" ".join(sentence.text.split()))
        line.append(f" [{', '.join(mark[one.source] for one in sentence.sources)}]", style="cyan")
        yield Padding(line, (0, 2))
    for target in event.stances:
        yield _heading(f"Who stands where on {target.target!r}{' (suggested)' if target.suggested else ''}")
        yield Padding(_table(target, mark), (0, 2))
    if event.only:
        yield _heading("What one article alone says")
        for one in event.only[:_ONLY]:
            yield Padding(Text.assemble((f"[{mark[one.source]}] ", "cyan"), " ".join(one.text.split())), (0, 2))
        if len(event.only) > _ONLY:
            yield Text(f"  … and {len(event.only) - _ONLY} more (with -o)", style="dim")
    with_opinions = [tone for tone in event.tones if tone.opinions]
    if with_opinions:
        yield _heading("Opinion in the author's own voice")
        for tone in with_opinions:
            yield from _tone(tone, mark)


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _table(target: TargetStances, mark: dict[str, str]) -> RenderableType:
    table = Table(expand=True)
    table.add_column("who", ratio=4, overflow="fold")
    table.add_column("stance", ratio=2)
    table.add_column("in", ratio=1)
    table.add_column("evidence", ratio=6, overflow="fold")
    for holder in target.holders:
        label = Text(holder.label or "unsure", style=_STYLE[holder.label])
        label.append("" if holder.probability is None else f" {holder.probability:.2f}", style="dim")
        label.append("\ndisputed" if holder.disputed else "", style="magenta")
        sources = sorted({mark[position.source] for position in holder.positions}, key=int)
        table.add_row(Text(who(holder, mark)), label, Text(", ".join(sources), style="cyan"), Text(_evidence(holder), style="dim"))
    return table


def who(holder: HolderStance, mark: dict[str, str]) -> str:
    """A holder's name; for an author, with the article's number."""
    if holder.kind != "author":
        return holder.name
    return f"author of {mark[holder.positions[0].source]}{'' if holder.name == 'author' else f' ({holder.name})'}"


def _evidence(holder: HolderStance) -> str:
    best = max(holder.evidence, key=lambda one: one.probability, default=None)
    return shorten(best.text, _EVIDENCE, placeholder=" …") if best else ""


def _tone(tone: Tone, mark: dict[str, str]) -> Iterator[RenderableType]:
    yield Text.assemble((f"  [{mark[tone.source]}] ", "cyan"), ("editorialises", "magenta"))
    for opinion in tone.opinions[:3]:
        yield Padding(Text(" ".join(opinion.text.split()), style="dim"), (0, 6))
