"""The README's table: the most telling figures, each next to its baseline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .models import table

Metrics = Mapping[str, Any]


def highlights(metrics: Mapping[str, Metrics], speed: Metrics, articles: Sequence[Metrics]) -> str:
    """At most ten rows, as Markdown.

    Parameters
    ----------
    metrics : the metrics in the `config.json` of each model, by task: topic, stance and summary.
    speed : the recorded run of the benchmark, `benchmarks/speed.json`.
    articles : the records of whole real articles, `docs/figures/articles.json`: the last release's, and the second reader's.

    Raises
    ------
    ValueError: a figure that the table shows is not recorded.
    """
    rows = [
        *_real_articles(articles),
        *_classifiers(metrics["topic"], metrics["stance"]),
        _summary(metrics["summary"]),
        *_speed(speed),
    ]
    return table(["what was measured", "nutgraf", "for comparison"], rows)


def speed_record(root: Path) -> Metrics:
    """The recorded run of the benchmark in a checkout."""
    record: Metrics = json.loads((root / "benchmarks" / "speed.json").read_text("utf-8"))
    return record


def _classifiers(topic: Metrics, stance: Metrics) -> list[list[str]]:
    wanted = (
        (topic, "bbc_news", "topic of articles from an outlet never trained on (BBC News), macro-F1"),
        (stance, "vast test, zero-shot targets", "stance of a short text toward targets never trained on (VAST), macro-F1"),
    )
    rows = []
    for found, name, what in wanted:
        scores = _only(found["sets"], set=name)["macro_f1"]
        rows.append([what, f"{scores['nutgraf'][0]:.2f}", f"{scores['TF-IDF + linear'][0]:.2f}, TF-IDF with a linear classifier"])
    return rows


def _real_articles(records: Sequence[Metrics]) -> list[list[str]]:
    ours = [one["figures"] for one in records if one["split"] == "test"]
    readers = [one["figures"] for one in records if one["split"] == "second"]
    if not ours or not readers:
        raise ValueError("docs/figures/articles.json lacks a release or the second reader: run evaluate articles --record, with --split second too")
    wanted = (
        ("holder_f1", "real articles: sides of the people and bodies in them, F1"),
        ("author_macro_f1", "real articles: the author's stance, macro-F1"),
        ("speaker_f1", "real articles: who says what, F1"),
        ("topic_best_main", "real articles: best topic is the main one"),
        ("clutter_recall", "real articles: sentences of page clutter that are removed"),
    )
    return [[what, f"{ours[-1][name][0]:.2f}", f"{readers[-1][name][0]:.2f}, a second careful reader *"] for name, what in wanted]


def _summary(summary: Metrics) -> list[str]:
    outlets = [one["outlet"] for one in summary["rouge"]]
    measured = "all" if "all" in outlets else outlets[0]
    rouge = {one["system"]: one for one in summary["rouge"] if one["outlet"] == measured}
    ours, lead = rouge["nutgraf"], rouge["lead-3"]
    return [
        f"summary beside the editors', ROUGE-1 ({ours['words']:.0f} words on average)",
        f"{ours['rouge1']:.1f}",
        f"{lead['rouge1']:.1f}, the first three sentences ({lead['words']:.0f} words)",
    ]


def _speed(record: Metrics) -> list[list[str]]:
    ours, large = (record["systems"][name] for name in ("nutgraf", "trio"))
    sizes, machine = record["sizes"], record["machine"]
    return [
        [
            f"time an article of {sizes['words']} words with one target, on {machine['cores']} CPU cores",
            f"{_milliseconds(ours):.0f} ms",
            f"{_milliseconds(large):,.0f} ms, BART-large for each of the three tasks",
        ],
        ["peak memory", f"{ours['peak_mb']:.0f} MB", f"{large['peak_mb']:,.0f} MB, the same"],
    ]


def _milliseconds(system: Metrics) -> float:
    """Milliseconds per article, best of several tries."""
    seconds = sum(float(min(tries)) for tries in system["seconds"].values())
    return 1000 * seconds / float(system["articles"])


def _only(rows: Sequence[Metrics], **wanted: str) -> Metrics:
    """The row with these values.

    Raises
    ------
    ValueError: no row has them, or several do.
    """
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    if len(found) != 1:
        raise ValueError(f"{len(found)} recorded rows have {wanted}; expected one: was the model measured without its public sets?")
    return found[0]
