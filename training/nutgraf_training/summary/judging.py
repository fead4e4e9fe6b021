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

import msgspec
import numpy as np
from jinja2 import Environment
from nutgraf.modelfolder.config import shipped_models
from nutgraf.summary.model import SummaryModel

from ..cards.models import table
from ..corpora.documents import DocumentReader
from .evaluate import BUDGET
from .rows import held_readings
from .train import examples

VERDICTS = ("right", "misleading", "wrong", "broken", "filler")
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


@dataclass(frozen=True)
class Key:
    """Which summary a row is, without its text."""

    row: str
    system: str
    article: str
    sentences: int


@dataclass(frozen=True)
class Judged:
    """A judge's verdicts on the sentences of a row, and the nut of the story from 1 (missed) to 5."""

    row: str
    verdicts: tuple[str, ...]
    nut: int


def to_judge(system: str, article: str, title: str | None, text: str, sentences: Sequence[str]) -> ToJudge:
    """A summary under the hash of all that it is."""
    row = hashlib.sha256(json.dumps([system, article, list(sentences)]).encode()).hexdigest()[:12]
    return ToJudge(row, system, article, title or "", text, tuple(" ".join(one.split()) for one in sentences))


def write_page(rows: Sequence[ToJudge], path: Path) -> Path:
    """The page for a judge, in an order that tells nothing, and beside it the key, without text; returns the key's path."""
    mixed = sorted(rows, key=lambda one: one.row)
    path.write_text(_PAGE.render(rows=mixed, verdicts=VERDICTS), "utf-8")
    key = path.with_suffix(".key.json")
    listed = [asdict(Key(one.row, one.system, one.article, len(one.sentences))) for one in mixed]
    key.write_text(json.dumps(listed, indent=1) + "\n", "utf-8")
    return key


def judge_page(models: Path | None, data: Path, path: Path, *, most: int | None = None) -> Path:
    """Write the page for the extractive summaries of the held-back articles of readings/train; returns the path of its key."""
    given = models or shipped_models()
    model = SummaryModel.from_folder(given / "summary" if (given / "summary" / "config.json").is_file() else shipped_models() / "summary")
    reader = DocumentReader(given if (given / "reader" / "config.json").is_file() else None)
    found = []
    for one in examples(held_readings(data)[:most], reader):
        made = model.predict(one.sentences, one.encoded, one.document, words=BUDGET)
        found.append(to_judge("extractive", one.row.id, one.row.title, one.row.document, [s.text for s in made.sentences]))
    return write_page(found, path)


def read_judged(path: Path, key: Path) -> list[tuple[Key, Judged]]:
    """What a judge saved, with the key of its page; rows that were not judged are left out.

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
        if one.row not in keys:
            raise ValueError(f"{path}: row {one.row!r} is not in {key}: give the key that was written with the page")
        if len(one.verdicts) != keys[one.row].sentences or set(one.verdicts) - set(VERDICTS) or not 1 <= one.nut <= 5:
            raise ValueError(
                f"{path}: row {one.row!r} needs one of {', '.join(VERDICTS)} for each of {keys[one.row].sentences} sentences and a nut of 1 to 5"
            )
        found.append((keys[one.row], one))
    return found


def judged_table(judged: Sequence[tuple[Key, Judged]]) -> str:
    """Sentences by verdict, summaries with a bad sentence and the nut, by system, as Markdown."""
    by_system: dict[str, list[Judged]] = defaultdict(list)
    for key, one in judged:
        by_system[key.system].append(one)
    lines = []
    for system, rows in sorted(by_system.items()):
        counts = Counter(verdict for one in rows for verdict in one.verdicts)
        bad = sum(not set(BAD).isdisjoint(one.verdicts) for one in rows)
        nut = float(np.mean([one.nut for one in rows]))
        lines.append([system, len(rows), counts.total(), *(counts[verdict] for verdict in VERDICTS), f"{bad / len(rows):.0%}", f"{nut:.2f}"])
    return table(["system", "summaries", "sentences", *VERDICTS, "summaries with a bad sentence", "nut, 1 to 5"], lines)


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
