"""Summaries judged by reading: a page with each summary beside its article, and the table of what a judge made of them.

A judge says of every sentence whether it is right, misleading, wrong, broken or filler, and of every summary how well it gives the nut of the
story, and does not see which system wrote it. What is kept are labels without text.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from jinja2 import Environment
from nutgraf import Article, Nutgraf

from ..cards.models import table
from ..corpora.readings import rows_of
from ..corpora.summary_sets import reading_rows
from .evaluate import BUDGET
from .rows import held_readings

VERDICTS = ("right", "misleading", "wrong", "broken", "filler")
STYLES: tuple[Literal["extractive", "abstractive"], ...] = ("extractive", "abstractive")
#: Verdicts that no sentence of a summary may have.
BAD = ("misleading", "wrong", "broken")


@dataclass(frozen=True)
class ToJudge:
    """One summary; `row` is a hash that names neither system nor article."""

    row: str
    system: str
    article: str
    title: str
    text: str
    sentences: tuple[str, ...]
    form: str = ""


@dataclass(frozen=True)
class Key:
    """Which summary a row is, without its text."""

    row: str
    system: str
    article: str
    sentences: int
    form: str = ""


@dataclass(frozen=True)
class Judged:
    """A judge's verdicts on the sentences of a row, and the nut of the story from 1 (missed) to 5."""

    row: str
    verdicts: tuple[str, ...]
    nut: int


@dataclass(frozen=True)
class KeptRow:
    """A judge's verdicts as they are kept."""

    row: str
    system: str
    article: str
    judge: str
    verdicts: tuple[str, ...]
    nut: int
    form: str = ""

    @property
    def bad(self) -> bool:
        return not set(BAD).isdisjoint(self.verdicts)


def to_judge(system: str, article: str, title: str | None, text: str, sentences: Sequence[str], form: str = "") -> ToJudge:
    """A summary under the hash of all that it is; `form` is the article's."""
    row = hashlib.sha256(json.dumps([system, article, list(sentences)]).encode()).hexdigest()[:12]
    return ToJudge(row, system, article, title or "", text, tuple(" ".join(one.split()) for one in sentences), form)


def write_page(rows: Sequence[ToJudge], path: Path) -> Path:
    """The page for a judge, in an order that tells nothing, and beside it the key, without text; returns the key's path."""
    mixed = sorted(rows, key=lambda one: one.row)
    path.write_text(_PAGE.render(rows=mixed, verdicts=VERDICTS), "utf-8")
    key = path.with_suffix(".key.json")
    listed = [asdict(Key(one.row, one.system, one.article, len(one.sentences), one.form)) for one in mixed]
    key.write_text(json.dumps(listed, indent=1) + "\n", "utf-8")
    return key


def judge_page(models: Path | None, data: Path, path: Path, *, split: str = "train", most: int | None = None) -> Path:
    """Write the page for the summaries of both styles of the held-back articles of readings/train, or with `split` "test" of readings/test; returns
    the path of its key.
    """
    given = Nutgraf(models)
    rows = held_readings(data) if split == "train" else list(reading_rows(rows_of(data, "test"), lambda _: True))
    found = []
    for row in rows[:most]:
        article = Article(row.document, title=row.title, id=row.id)
        for style in STYLES:
            made = given.predict([article], summary_style=style, summary_words=BUDGET)[0]
            if made.summary is not None:
                sentences = [one.text for one in made.summary.sentences]
                found.append(to_judge(style, str(row.id), row.title, row.document, sentences, made.form or ""))
    return write_page(found, path)


def read_judged(path: Path, key: Path) -> list[KeptRow]:
    """What a judge saved, with the key of its page, as labels without text; the judge is named as the file is. Rows not judged are left out.

    Raises
    ------
    ValueError: another file, a row that is not in the key, or verdicts that do not go with its sentences.
    """
    try:
        judged = msgspec.json.decode(path.read_bytes(), type=list[Judged])
        keys = {one.row: one for one in msgspec.json.decode(key.read_bytes(), type=list[Key])}
    except msgspec.DecodeError as error:
        raise ValueError(f"{path} or {key} is not what the page for a judge saves and writes: {error}") from error
    found = []
    for one in judged:
        of = keys.get(one.row)
        if of is None:
            raise ValueError(f"{path}: row {one.row!r} is not in {key}: give the key that was written with the page")
        if len(one.verdicts) != of.sentences or set(one.verdicts) - set(VERDICTS) or not 1 <= one.nut <= 5:
            raise ValueError(f"{path}: row {one.row!r} needs one of {', '.join(VERDICTS)} for each of {of.sentences} sentences and a nut of 1 to 5")
        found.append(KeptRow(one.row, of.system, of.article, path.stem, one.verdicts, one.nut, of.form))
    return found


def keep(rows: Sequence[KeptRow], path: Path) -> None:
    """Add rows to a file of JSON Lines, in place of those of the same summary and judge."""
    before = read_kept(path) if path.exists() else []
    merged = {(one.row, one.judge): one for one in (*before, *rows)}
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in merged.values()))


def read_kept(path: Path) -> list[KeptRow]:
    """Rows written by `keep`.

    Raises
    ------
    ValueError: another file.
    """
    try:
        return [msgspec.json.decode(line, type=KeptRow) for line in path.read_bytes().splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise ValueError(f"{path} is not a file of judged summaries: {error}") from error


def agreement(rows: Sequence[KeptRow]) -> str | None:
    """How far two judges of the same summaries agree, as a sentence; None if none has two."""
    by_row: dict[str, list[KeptRow]] = defaultdict(list)
    for one in rows:
        by_row[one.row].append(one)
    pairs = [both[:2] for both in by_row.values() if len(both) > 1]
    if not pairs:
        return None
    same = sum(one.bad == other.bad for one, other in pairs)
    sentences = [a == b for one, other in pairs for a, b in zip(one.verdicts, other.verdicts, strict=True)]
    near = sum(abs(one.nut - other.nut) <= 1 for one, other in pairs)
    return (
        f"{len(pairs)} summaries were judged twice: the judges agree whether there is a bad sentence in {same}, "
        f"on the verdict of {sum(sentences)} of {len(sentences)} sentences, and to a point on the nut in {near}."
    )


def kept_table(rows: Sequence[KeptRow]) -> str:
    """The table of the first judge of each summary, all and by the article's form, and how far two judges agree."""
    first = list({one.row: one for one in reversed(rows)}.values())
    groups = {"all articles": first}
    for one in first:
        groups.setdefault({"report": "reports", "": "of unknown form"}.get(one.form, "opinion pieces and others"), []).append(one)
    told = [f"{name}\n\n{judged_table(group)}" for name, group in groups.items() if group]
    return "\n\n".join(filter(None, (*(told if len(told) > 2 else told[:1]), agreement(rows))))


def judged_table(rows: Sequence[KeptRow]) -> str:
    """Sentences by verdict, summaries with a bad sentence and the nut, by system, as Markdown."""
    by_system: dict[str, list[KeptRow]] = defaultdict(list)
    for one in rows:
        by_system[one.system].append(one)
    lines = []
    for system, own in sorted(by_system.items()):
        misled = sum(not {"misleading", "wrong"}.isdisjoint(one.verdicts) for one in own)
        counts = Counter(verdict for one in own for verdict in one.verdicts)
        bad = sum(one.bad for one in own)
        nut = float(np.mean([one.nut for one in own]))
        lines.append(
            [
                system,
                len(own),
                counts.total(),
                *(counts[verdict] for verdict in VERDICTS),
                f"{misled / len(own):.0%}",
                f"{bad / len(own):.0%}",
                f"{nut:.2f}",
            ]
        )
    return table(["system", "summaries", "sentences", *VERDICTS, "with a misleading or wrong one", "with a bad sentence", "nut, 1 to 5"], lines)


_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Summaries to judge</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
article { border-top: 2px solid; padding: 1em 0 }
details { white-space: pre-wrap }
label { margin-right: 1em }
</style>
<h1>Summaries to judge</h1>
<p>Read the article, then judge each sentence of the summary as it stands here, with nothing else before it. Misleading: true in the article,
but not as it reads here. Wrong: not what the article says. Broken: cannot be understood, or not a sentence. Filler: says nothing that matters.
Nut: how well the summary gives what the story is, 1 to 5.</p>
{% for row in rows %}<article data-row="{{ row.row }}"><h2>{{ loop.index }}. {{ row.title }}</h2>
<details><summary>The article</summary>{{ row.text }}</details>
{% for sentence in row.sentences %}<fieldset><legend>{{ sentence }}</legend>
{% set number = loop.index %}{% for verdict in verdicts %}<label><input type="radio" name="{{ row.row }}-{{ number }}" value="{{ verdict }}"> {{ verdict }}</label>{% endfor %}
</fieldset>{% endfor %}
<p>Nut: {% for nut in range(1, 6) %}<label><input type="radio" name="{{ row.row }}-nut" value="{{ nut }}"> {{ nut }}</label>{% endfor %}</p>
</article>
{% endfor %}<p><button id="save">Save what is judged</button></p>
<script>
document.getElementById("save").onclick = () => {
  const rows = [...document.querySelectorAll("article")].map(one => ({
    row: one.dataset.row,
    verdicts: [...one.querySelectorAll("fieldset")].map(f => f.querySelector("input:checked")?.value),
    nut: Number(one.querySelector("input[name$='-nut']:checked")?.value),
  })).filter(one => one.nut && one.verdicts.every(Boolean));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(rows, null, 1)], {type: "application/json"}));
  link.download = "judged.json";
  link.click();
};
</script>
</html>
"""
)
