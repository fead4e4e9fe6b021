"""The figures in a stance model's config, other than those of its test sets, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..cards.models import table


def articles_table(found: Mapping[str, Any]) -> str:
    """Figures on whole articles, as Markdown."""
    whole, turned = found["articles"], found["flips"]
    author = "{:.3f} [{:.3f}, {:.3f}]".format(*whole["author_macro_f1"])
    rows = [
        ["author's stance, macro-F1 (abstaining counts as wrong)", whole["targets"], author],
        ["the same, always the most frequent label", whole["targets"], f"{whole['author_majority_macro_f1']:.3f}"],
        ["author's stance, answered at all", whole["targets"], f"{whole['author_answered']:.3f}"],
        ["quoted holders given a side: of these right", whole["sides"], f"{whole['holder_precision']:.3f}"],
        ["quoted holders who take a side: of these found with it", whole["held"], f"{whole['holder_recall']:.3f}"],
        ["evidence shown for them: of this marked by the reader", whole["evidence"], f"{whole['evidence_precision']:.3f}"],
        ["targets of which an article does not speak: called unrelated, no evidence", whole["elsewhere"], f"{whole['unrelated_found']:.3f}"],
        ["a target and its opposite: sides given toward both that are opposite", turned["pairs"], f"{turned['turned']:.3f}"],
        [
            "of holders with a side toward one of the two, those with a side toward both",
            round(turned["pairs"] / max(turned["both"], 1e-9)),
            f"{turned['both']:.3f}",
        ],
    ]
    if "documents" in found:
        documents = found["documents"]
        text = "{:.3f} [{:.3f}, {:.3f}]".format(*documents["macro_f1"])
        rows.append([f"SEESAW documents (valid), macro-F1; majority {documents['majority_macro_f1']:.3f}", documents["rows"], text])
    for one in found.get("main_entities", []):
        text = "{:.3f} [{:.3f}, {:.3f}]".format(*one["macro_f1"])
        rows.append([f"{one['set']}, the author toward the main entity, macro-F1; majority {one['majority_macro_f1']:.3f}", one["rows"], text])
    return table(["whole articles, held out", "of", "value"], rows)


def curve_table(points: Sequence[Mapping[str, float]], chosen: float) -> str:
    """Precision and recall of holders' sides on held-back articles as Markdown, in steps of .05 and at the threshold."""
    rows = [
        [
            f"{one['above']:.2f}{' (chosen)' if abs(one['above'] - chosen) < 1e-6 else ''}",
            f"{one['precision']:.3f}",
            f"{one['recall']:.3f}",
            f"{one['f1']:.3f}",
        ]
        for one in points
        if round(100 * one["above"]) % 5 == 0 or abs(one["above"] - chosen) < 1e-6
    ]
    return table(["holders' sides from this probability on", "precision", "recall", "F1"], rows)


def questions_table(found: Mapping[str, Mapping[str, float]]) -> str:
    """What the first question gives on held-back articles, both joined, and those with the opposite target, as Markdown."""
    rows = [[name, f"{one['best_f1']:.3f}", f"{one['f1']:.3f}", f"{one['precision']:.3f}"] for name, one in found.items()]
    return table(["holders' sides, by question", "best F1", "F1 at the precision of the card", "precision there"], rows)


def cost_table(found: Mapping[str, Any]) -> str:
    """Cost in milliseconds, as Markdown."""
    cost = found["cost"]
    return table(
        [f"an article of {cost['words']} words, on the cores of the machine that measured", "ms"],
        [
            ["topic and summary, no target", f"{cost['no_target_ms']:.0f}"],
            ["the first target", f"{cost['first_target_ms']:.0f}"],
            ["a target, mean of four", f"{cost['target_ms']:.0f}"],
        ],
    )


def quotations_table(found: Mapping[str, Any]) -> str:
    """Quotations with their speakers, as Markdown."""
    rows = []
    for score in found["quotations"]:
        pairs, direct, indirect = score["all"], score["direct"]["f1"], score["indirect"]["f1"]
        interval = f"{pairs['f1']:.3f} [{pairs['low']:.3f}, {pairs['high']:.3f}]"
        rows.append(
            [score["name"], pairs["marked"], f"{pairs['precision']:.3f}", f"{pairs['recall']:.3f}", interval, f"{direct:.3f}", f"{indirect:.3f}"]
        )
    return table(["quotations with their speakers, held out", "marked", "precision", "recall", "F1", "direct F1", "indirect F1"], rows)


def suggestions_table(found: Mapping[str, Any]) -> str:
    """Suggested targets, as Markdown."""
    suggested = found["suggested"]
    systems = [name for name in suggested if name != "articles"]
    ranks = list(suggested[systems[0]])
    rows = [[name, suggested["articles"], *(f"{suggested[name][rank]:.3f}" for rank in ranks)] for name in systems]
    return table(["articles with a labelled target among the first suggestions", "articles", *ranks], rows)


def few_shot_table(found: Mapping[str, Any]) -> str:
    """Figures with a few examples of a new target, as Markdown."""
    rows = [
        [f["set"], f["target"], f["rows"], f"{f['before']:.3f}", "{:.3f} [{:.3f}, {:.3f}]".format(*f["after"])] for f in found.get("few_shot", [])
    ]
    return table(["a target that nothing was trained on", "target", "rows", "macro-F1 as shipped", "taught by 8 a label, mean of 10 draws"], rows)


def tables(found: Mapping[str, Any]) -> list[str]:
    """All tables other than those of the test sets; few-shot targets only if they were measured."""
    return [
        articles_table(found),
        quotations_table(found),
        suggestions_table(found),
        cost_table(found),
        *([few_shot_table(found)] if "few_shot" in found else []),
    ]
