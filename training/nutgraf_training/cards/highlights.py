"""The README's table: the most telling figures, each next to its baseline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..evaluation.seeds import evaluate_cleaning
from .models import table

Metrics = Mapping[str, Any]


def highlights(metrics: Mapping[str, Metrics], speed: Metrics) -> str:
    """At most ten rows, as Markdown.

    Parameters
    ----------
    metrics : the metrics in the `config.json` of each model, by task: topic, stance, guard, and the `rouge` rows of summary.
    speed : the recorded run of the benchmark, `benchmarks/speed.json`.

    Raises
    ------
    ValueError: a figure that the table shows is not recorded.
    """
    rows = [
        *_classifiers(metrics["topic"], metrics["stance"]),
        *_whole_articles(metrics["stance"]),
        *_summaries(metrics["summary"], metrics["guard"]),
        _cleaning(),
        *_speed(speed),
    ]
    return table(["measured on text that no model was trained on", "nutgraf", "for comparison"], rows)


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


def _whole_articles(stance: Metrics) -> list[list[str]]:
    whole = stance["articles"]
    speakers = {one["name"]: one["all"]["f1"] for one in stance["quotations"]}
    author, guess = whole["author_macro_f1"][0], whole["author_majority_macro_f1"]
    precision, recall = whole["holder_precision"], whole["holder_recall"]
    return [
        ["author's stance in whole articles, macro-F1 *", f"{author:.2f}", f"{guess:.2f}, the most frequent label"],
        ["sides of the people quoted: share right; share found *", f"{precision:.2f}; {recall:.2f}", ""],
        ["who says what, F1 *", f"{speakers['nutgraf']:.2f}", f"{speakers['baseline']:.2f}, quotation marks and the nearest name"],
    ]


def _summaries(summary: Metrics, guard: Metrics) -> list[list[str]]:
    rouge = {one["system"]: one for one in summary["rouge"] if one["outlet"] == "all"}
    ours, lead = rouge["nutgraf"], rouge["lead-3"]
    guarded = _only(guard["rows"], set="consistency_qags_cnndm", system="nutgraf guard, as used")["balanced_accuracy"][0]
    return [
        [
            f"summary beside the editors', ROUGE-1 ({ours['words']:.0f} words on average)",
            f"{ours['rouge1']:.1f}",
            f"{lead['rouge1']:.1f}, the first three sentences ({lead['words']:.0f} words)",
        ],
        ["false summaries told from true ones (QAGS), balanced accuracy", f"{guarded:.2f}", "0.50, chance"],
    ]


def _cleaning() -> list[str]:
    score = next(one for one in evaluate_cleaning() if one.name == "heldout messy")
    return ["clutter removed from messy pages, by character: precision; recall *", f"{score.precision:.2f}; {score.recall:.2f}", ""]


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
