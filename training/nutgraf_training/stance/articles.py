"""Evaluation of stance on whole articles: author, holders, evidence, and targets that an article does not discuss."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf import Article, Nutgraf, Stance

from ..corpora import article_sets, registry, shipped
from ..evaluation import metrics as m
from ..evaluation.quotes import same_speaker

Record = Mapping[str, Any]
SIDES = ("favor", "against")
#: Minimum length, in words, of the article on which the cost of a target is measured.
WORDS = 600


@dataclass(frozen=True)
class Verdict:
    """The prediction for one article and target compared with the labels.

    `sides` counts the quoted holders predicted to take a side, `sides_right` those whose labelled side is the same;
    `held` counts the holders labelled with a side, `held_found` those predicted with it. `evidence` counts the evidence
    sentences of correctly predicted holders, `evidence_right` those that overlap a labelled one of that holder.
    """

    author: str
    author_given: str | None
    sides: int
    sides_right: int
    held: int
    held_found: int
    evidence: int
    evidence_right: int


def verdict(stance: Stance, truth: Record) -> Verdict:
    """Compare one prediction with one labelled stance."""
    gold = [h for h in truth["holders"] if h["label"] in SIDES]
    given = [h for h in stance.holders if h.kind != "author" and h.label in SIDES]

    def theirs(name: str, label: str) -> list[Record]:
        return [h for h in gold if h["label"] == label and same_speaker(name, [h["name"], *h.get("aliases", ())])]

    right = [(h, theirs(h.name, h.label)) for h in given]
    found = [h for h in gold if any(h in matched for _, matched in right)]
    shown = [(e, matched) for h, matched in right for e in h.evidence if matched]
    well = [e for e, matched in shown if any(_overlap(e.start, e.end, mark) for h in matched for mark in h["evidence"])]
    return Verdict(
        truth["author"]["label"], stance.label, len(given), sum(bool(matched) for _, matched in right), len(gold), len(found), len(shown), len(well)
    )


def _overlap(start: int, end: int, mark: Record) -> bool:
    return max(start, int(mark["start"])) < min(end, int(mark["end"]))


def held_out() -> Iterator[tuple[Record, list[Record], list[str]]]:
    """The shipped test pieces and reports, their stances, and targets that they do not discuss."""
    for record in shipped.pieces() + shipped.reports():
        if record["split"] == "test":
            stances: list[Record] = [*shipped.stances_of(record)]
            yield record, stances, record.get("unrelated_targets") or [record["unrelated_target"]]


def measure_articles(models: Nutgraf, records: Sequence[tuple[Record, list[Record], list[str]]] | None = None) -> dict[str, Any]:
    """Figures over all records: the author's macro-F1 with an interval, counts, and ratios."""
    verdicts: list[Verdict] = []
    elsewhere: list[Stance] = []
    for record, stances, unrelated in records or list(held_out()):
        targets = [stance["target"] for stance in stances]
        result = models.predict(Article(record["text"], title=record["title"]), [*targets, *unrelated])
        verdicts += [verdict(given, truth) for given, truth in zip(result.stances, stances, strict=False)]
        elsewhere += result.stances[len(targets) :]
    truth = [v.author for v in verdicts]
    guesses = [v.author_given or "unsure" for v in verdicts]
    value = m.bootstrap(m.macro_f1, truth, guesses)

    def share(part: str, whole: str) -> float:
        return float(sum(getattr(v, part) for v in verdicts) / max(1, sum(getattr(v, whole) for v in verdicts)))

    return {
        "targets": len(verdicts),
        "author_macro_f1": [value.value, value.low, value.high],
        "author_accuracy": m.accuracy(truth, guesses),
        "author_majority_macro_f1": m.macro_f1(truth, [max(set(truth), key=truth.count)] * len(truth)),
        "author_answered": float(np.mean([v.author_given is not None for v in verdicts])),
        "sides": sum(v.sides for v in verdicts),
        "held": sum(v.held for v in verdicts),
        "evidence": sum(v.evidence for v in verdicts),
        "elsewhere": len(elsewhere),
        "holder_precision": share("sides_right", "sides"),
        "holder_recall": share("held_found", "held"),
        "evidence_precision": share("evidence_right", "evidence"),
        "unrelated_found": float(np.mean([s.label == "unrelated" and not any(h.evidence for h in s.holders) for s in elsewhere])),
    }


def flips(models: Nutgraf, most: int) -> dict[str, Any]:
    """Consistency on held-out pieces with a target and its opposite (at most `most` pieces).

    `pairs` counts the holders, author included, with a side toward both; `turned` is the share of these whose sides are
    opposite; `both` is the share of the holders with a side toward either who have one toward both.
    """
    turned: list[bool] = []
    one_side = 0
    for record in m.sample([one for one in shipped.pieces() if one["split"] == "test" and one["opposite_target"]], most):
        result = models.predict(Article(record["text"], title=record["title"]), [record["target"], record["opposite_target"]])
        one, other = ({h.name: h.label for h in stance.holders} for stance in result.stances)
        both = [(one.get(name), other.get(name)) for name in {**one, **other}]
        sides = [(a in SIDES, b in SIDES, a != b) for a, b in both]
        turned += [differ for first, second, differ in sides if first and second]
        one_side += sum(first or second for first, second, _ in sides)
    return {"pairs": len(turned), "turned": float(np.mean(turned)) if turned else 0.0, "both": len(turned) / max(1, one_side)}


def overall(stance: Stance) -> str:
    """One label for a whole document: the author's side or, if the author takes none, that of the holders together."""
    if stance.label in SIDES:
        return str(stance.label)
    weight = {side: sum(h.probability for h in stance.holders if h.label == side) for side in SIDES}
    best = max(SIDES, key=weight.__getitem__)
    return best if weight[best] > 0 and weight[best] > 1.5 * min(weight.values()) else "neutral"


def seesaw_documents(models: Nutgraf, data: Path, most: int) -> dict[str, Any]:
    """Sentiment of whole news articles toward an entity, macro-F1 over positive, neutral and negative."""
    rows = m.sample([row for row in registry.read("seesaw_documents", data) if row["split"] == "valid"], most)
    names = {"favor": "positive", "against": "negative"}
    truth, guesses = [], []
    for row in rows:
        result = models.predict([Article(row["text"])], target=row["target"])[0]
        truth.append(row["label"])
        guesses.append(names.get(overall(result.stance), "neutral") if result.stance else "neutral")
    value = m.bootstrap(m.macro_f1, truth, guesses)
    common = max(set(truth), key=truth.count)
    return {
        "rows": len(rows),
        "macro_f1": [value.value, value.low, value.high],
        "majority_macro_f1": m.macro_f1(truth, [common] * len(truth)),
    }


def main_entities(models: Nutgraf, data: Path, most: int) -> list[dict[str, Any]]:
    """The author's stance toward the main person or event of whole articles, macro-F1; what is withheld or unrelated counts as neutral."""
    sets = {
        "PerSenT test_random": [row for row in article_sets.persent_documents(data) if row.split == "test_random"],
        "BASIL dev": [row for row in article_sets.basil_articles(data) if row.split == "dev"],
    }
    found = []
    for name, every in sets.items():
        rows = m.sample(every, most)
        guesses = []
        for row in rows:
            result = models.predict([Article(row.text, title=row.title)], target=row.target)[0]
            guesses.append(result.stance.label if result.stance and result.stance.label in SIDES else "neutral")
        truth = [row.label for row in rows]
        value = m.bootstrap(m.macro_f1, truth, guesses)
        common = max(set(truth), key=truth.count)
        majority = m.macro_f1(truth, [common] * len(truth))
        found.append({"set": name, "rows": len(rows), "macro_f1": [value.value, value.low, value.high], "majority_macro_f1": majority})
    return found


def measure_cost(models: Nutgraf, *, repeats: int = 7) -> dict[str, float]:
    """Milliseconds of a prediction on an article of about 600 words with no target, one and four: the minimum of `repeats` runs."""
    texts = [r["text"] for r in shipped.reports() if r["split"] == "test"]
    words, chosen = 0, []
    for text in texts:
        chosen.append(text)
        words += len(text.split())
        if words >= WORDS:
            break
    article = Article("\n\n".join(chosen))
    targets = [stance["target"] for stance in shipped.stances_of(next(r for r in shipped.reports() if r["split"] == "test"))][:4]

    def least(count: int) -> float:
        times = []
        for _ in range(repeats):
            started = time.perf_counter()
            models.predict(article, targets[:count])
            times.append(time.perf_counter() - started)
        return 1000 * min(times)

    none, one, all_of_them = least(0), least(1), least(len(targets))
    return {"words": words, "no_target_ms": none, "target_ms": (all_of_them - none) / len(targets), "first_target_ms": one - none}
