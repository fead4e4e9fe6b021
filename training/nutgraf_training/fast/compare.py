"""The fast tier beside the full one: quality on the same real articles, speed on the same core, time to the first result."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nutgraf import Article, ArticleError, Nutgraf, Prediction
from nutgraf.runtime.sessions import cores
from nutgraf.tiers import TIERS

from ..cards.models import table
from ..corpora.readings import ArticleReading, readings_path, rows_of
from ..corpora.registry import sha256
from ..evaluation.articles.counts import counts_of, rouge
from ..evaluation.articles.figures import GROUPS, Figure, divided, interval, resampled
from ..evaluation.articles.judge import judge_reading

#: The figures that both tiers have.
COMPARED = ("topic_best_main", "topic_best_any", "topic_f1", "form_f1", "clutter_f1", "summary_rouge1", "summary_rouge2")
#: Articles whose scoring is timed, and how often a new process is started for the time to its first result.
TIMED, STARTS = 200, 3
_TEXT = "The mayor of Harbourne resigned on Monday. The council will vote on a successor in March, it said."
_FIRST = """
import json, re, sys, time
started = time.perf_counter()
from nutgraf import Nutgraf
Nutgraf(sys.argv[2] or None, tier=sys.argv[1], threads=1).predict(sys.argv[3])
peak = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())  # ru_maxrss would count the process that started this one
print(json.dumps([time.perf_counter() - started, int(peak[1]) / 1024]))
"""


def compare(data: Path, models: Path | None = None, *, draws: int = 1000, timed: int = TIMED) -> dict[str, Any]:
    """Score readings/test with both tiers, and time both on the first `timed` articles of readings/train, on one thread.

    Returns
    -------
    A record for JSON: `figures`, name -> for each tier and for their "ratio" the value with its 95% interval (bootstrap over articles, the
    same articles for both); `seconds` an article; `start`, seconds and peak megabytes of a new process up to its first result.
    """
    tiers = {tier: Nutgraf(models, tier=tier, threads=1) for tier in TIERS}
    rows = list(rows_of(data, "test"))
    score = rouge()
    totals = {
        tier: resampled([counts_of(judge_reading(row, made), score) for row, made in zip(rows, _scored(one, rows), strict=True)], draws=draws)
        for tier, one in tiers.items()
    }
    figures = {}
    for figure in _compared():
        values = {tier: figure.value(found) for tier, found in totals.items()}
        values["ratio"] = divided(values["fast"], values["full"])
        found = {name: interval(of) for name, of in values.items()}
        figures[figure.name] = {name: [one.value, one.low, one.high] for name, one in found.items() if one}
    return {
        "models": {tier: one.model for tier, one in tiers.items()},
        "articles": len(rows),
        "data_sha256": sha256(readings_path(data, "test")),
        "figures": figures,
        "timed": timed,
        "seconds": _seconds(tiers, list(rows_of(data, "train", limit=timed))),
        "start": {tier: _first_result(tier, models) for tier in TIERS},
        "machine": {"cores": cores(), "processor": platform.machine()},
    }


def _compared() -> Iterator[Figure]:
    known = {figure.name: figure for _, figures in GROUPS for figure in figures}
    yield from (known[name] for name in COMPARED)


def _scored(models: Nutgraf, rows: Sequence[ArticleReading]) -> Iterator[Prediction]:
    for row in rows:
        try:
            yield models.predict(_article(row))
        except ArticleError as error:
            yield models.failed(row.id, str(error))


def _article(row: ArticleReading) -> Article:
    return Article(row.text, title=row.title, id=row.id)


def _seconds(tiers: Mapping[str, Nutgraf], rows: Sequence[ArticleReading]) -> dict[str, float]:
    """Seconds an article, the tiers in turn for each article, so that both meet the same machine; the first ten articles warm them up."""
    total = dict.fromkeys(tiers, 0.0)
    for one in tiers.values():
        list(_scored(one, rows[:10]))
    for row in rows:
        for tier, one in tiers.items():
            started = time.perf_counter()
            list(_scored(one, [row]))
            total[tier] += time.perf_counter() - started
    return {tier: seconds / len(rows) for tier, seconds in total.items()}


def _first_result(tier: str, models: Path | None) -> dict[str, float]:
    """Of several new processes the fastest: seconds from importing nutgraf to the first result, and its peak memory."""
    command = [sys.executable, "-c", _FIRST, tier, str(models or ""), _TEXT]
    tries = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(STARTS)]
    seconds, megabytes = min(tries)
    return {"seconds": seconds, "peak_mb": megabytes}


def comparison_table(found: Mapping[str, Any]) -> str:
    """The record of `compare` as Markdown."""
    titles = {figure.name: figure for figure in _compared()}
    names = {name: next(subject for subject, figures in GROUPS if titles[name] in figures) for name in COMPARED}
    rows = []
    for name, values in found["figures"].items():
        cells = ["{:.3f} ({:.3f} to {:.3f})".format(*values[of]) if of in values else "" for of in (*TIERS, "ratio")]
        rows.append([f"{names[name]}: {titles[name].title}", *cells])
    seconds, start = found["seconds"], found["start"]
    rows += [
        [
            f"time an article, one core, {found['timed']} articles",
            *(f"{1000 * seconds[tier]:.1f} ms" for tier in TIERS),
            f"{seconds['full'] / seconds['fast']:.1f} times as fast",
        ],
        [
            "a new process up to its first result",
            *(f"{start[tier]['seconds']:.2f} s" for tier in TIERS),
            f"{start['full']['seconds'] / start['fast']['seconds']:.1f} times as fast",
        ],
        ["its peak memory", *(f"{start[tier]['peak_mb']:.0f} MB" for tier in TIERS), f"{start['fast']['peak_mb'] / start['full']['peak_mb']:.2f}"],
    ]
    header = [f"{found['articles']} real articles that neither learned from (95% interval)", "full tier", "fast tier", "fast beside full"]
    return table(header, rows)
