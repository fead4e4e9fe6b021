"""Summaries against the editors' own: ROUGE, length, novelty, and what the source lacks."""

from __future__ import annotations

import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf.guard.facts import facts_of
from nutgraf.reader.encoder import Encoder
from nutgraf.results import Summary
from nutgraf.summary.model import SummaryModel
from nutgraf.summary.words import stems
from rouge_score.rouge_scorer import RougeScorer

from ..cards.models import table
from ..corpora import summary_sets
from ..corpora.documents import DocumentReader
from ..evaluation.metrics import bootstrap_interval
from . import train as summary
from .systems import greedy_oracle, lead_three, sumy_system
from .train import Example

logger = logging.getLogger(__name__)

#: Word budget of a summary in the evaluation: CNN and Daily Mail editors write 35 to 60.
BUDGET = 60
ROUGE = ("rouge1", "rouge2", "rougeLsum")
#: The name of the figures against summaries by the readers of whole articles.
READINGS = "readings"
OUTLETS = ("cnn", "dailymail", "lower-cased", "all")
SETTINGS = (
    f"ROUGE F1 times 100 by rouge-score with its stemmer, a sentence a line; lead-3 as it stands, all others at most {BUDGET} words. "
    "Test rows: one in five by the hash of the id; the expected length of a summary was chosen on readings and on 125 of these rows. Novel: share of the summary's word pairs that the article does not have. "
    "Unsourced: sentences with a number, name or quotation that the article does not have."
)


@dataclass(frozen=True)
class Score:
    """One summary: its figures in the order of `FIGURES`."""

    values: tuple[float, ...]


FIGURES = (*ROUGE, "words", "novel", "unsourced", "support")


def held_out(data: Path, reader: Encoder | DocumentReader, most: int | None = None) -> list[Example]:
    """The test rows of cnn_dailymail, cleaned and read."""
    rows = [row for row in summary_sets.rows_of(data) if row.split == "test"]
    return list(summary.examples(rows[:most], reader))


def measure(
    model: SummaryModel, data: Sequence[Example], abstractive: Callable[[Example], Summary] | None = None, *, draws: int = 1000
) -> list[dict[str, Any]]:
    """Run every system on every article: a row for each outlet and system, with the ROUGE-1 gain over lead-3 and its 95% interval."""
    scorer = RougeScorer(list(ROUGE), use_stemmer=True)
    systems: dict[str, Callable[[Example], tuple[list[str], float]]] = {
        "lead-3": lambda one: (_texts(one, lead_three(one.texts, "")), 1.0),
        "TextRank": _chosen(sumy_system("TextRank", BUDGET)),
        "LexRank": _chosen(sumy_system("LexRank", BUDGET)),
        "nutgraf": lambda one: _summary(model.predict(one.sentences, one.encoded, one.document, words=BUDGET)),
    }
    if abstractive is not None:
        systems["nutgraf, abstractive"] = lambda one: _summary(abstractive(one))
    systems["oracle"] = lambda one: (_texts(one, greedy_oracle(one.texts, one.row.summary)), 1.0)
    scores: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)
    for number, example in enumerate(data):
        source = " ".join(example.texts)
        for system, write in systems.items():
            lines, support = write(example)
            score = (*_rouge(scorer, example.row.summary, lines), *_form(lines, source), support)
            for outlet in (example.row.outlet, "all"):
                scores[outlet, system].append(score)
        if number % 50 == 49:
            logger.info("%d of %d articles summarised", number + 1, len(data))
    return [_row(outlet, system, scores, draws) for outlet in OUTLETS for system in systems if (outlet, system) in scores]


def _texts(example: Example, chosen: Sequence[int]) -> list[str]:
    return [example.texts[i] for i in chosen]


def _chosen(system: Callable[[Sequence[str], str], list[int]]) -> Callable[[Example], tuple[list[str], float]]:
    return lambda one: (_texts(one, system(one.texts, one.row.summary)), 1.0)


def _summary(made: Summary) -> tuple[list[str], float]:
    return [" ".join(one.text.split()) for one in made.sentences], float(np.mean([one.support for one in made.sentences]))


def _rouge(scorer: RougeScorer, reference: str, lines: Sequence[str]) -> tuple[float, ...]:
    found = scorer.score(reference, "\n".join(lines))
    return tuple(100 * float(found[key].fmeasure) for key in ROUGE)


def _form(lines: Sequence[str], source: str) -> tuple[float, float, float]:
    """Number of words, share of novel bigrams, number of sentences with a fact that the source lacks."""
    known = _pairs(source)
    own = [pair for line in lines for pair in _pairs(line)]
    novel = sum(pair not in known for pair in own) / max(len(own), 1)
    facts = facts_of(source)
    return float(sum(len(line.split()) for line in lines)), novel, float(sum(bool(facts.missing(line)) for line in lines))


def _pairs(text: str) -> set[tuple[str, str]]:
    found = stems(text)
    return set(itertools.pairwise(found))


def _row(outlet: str, system: str, scores: Mapping[tuple[str, str], list[tuple[float, ...]]], draws: int) -> dict[str, Any]:
    values = np.array(scores[outlet, system])
    gain = values[:, 0] - np.array(scores[outlet, "lead-3"])[:, 0]
    mean = {name: float(value) for name, value in zip(FIGURES, values.mean(0), strict=True)}
    mean["unsourced"] = float(values[:, FIGURES.index("unsourced")].sum())
    over_lead = [float(gain.mean()), *bootstrap_interval(np.mean, gain, draws=draws)]
    return {"outlet": outlet, "system": system, "articles": len(values), **mean, "over_lead": over_lead}


def rouge_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The figures as Markdown."""
    header = ["rows", "system", "articles", "ROUGE-1", "ROUGE-2", "ROUGE-Lsum", "ROUGE-1 over lead-3", "words", "novel", "support", "unsourced"]
    lines = []
    for row in rows:
        gain, low, high = row["over_lead"]
        over = "" if row["system"] == "lead-3" else f"{gain:+.1f} [{low:+.1f}, {high:+.1f}]"
        own = row["system"].startswith("nutgraf")
        lines.append(
            [row["outlet"], row["system"], row["articles"]]
            + [f"{row[key]:.1f}" for key in ROUGE]
            + [over, f"{row['words']:.0f}", f"{row['novel']:.0%}", f"{row['support']:.2f}" if own else "", f"{row['unsourced']:.0f}"]
        )
    return table(header, lines)


def measure_readings(model: SummaryModel, data: Sequence[Example], *, draws: int = 1000) -> dict[str, Any]:
    """ROUGE-1 against readers' summaries, next to that of the article's first two sentences, and how often the opening is kept."""
    scorer = RougeScorer(["rouge1"], use_stemmer=True)

    def score(one: Example, text: str) -> float:
        return 100 * float(scorer.score(one.row.summary, text)["rouge1"].fmeasure)

    made = [model.predict(one.sentences, one.encoded, one.document, words=BUDGET) for one in data]
    own = np.array([score(one, found.text) for one, found in zip(data, made, strict=True)])
    lead = np.array([score(one, " ".join(one.texts[:2])) for one in data])
    opened = [one.sentences[0].start == found.sentences[0].start for one, found in zip(data, made, strict=True)]
    gain = own - lead
    return {
        "articles": len(data),
        "rouge1": float(own.mean()),
        "lead_rouge1": float(lead.mean()),
        "over_lead": [float(gain.mean()), *bootstrap_interval(np.mean, gain, draws=draws)],
        "words": float(np.mean([found.words for found in made])),
        "sentences": float(np.mean([len(found.sentences) for found in made])),
        "opening_kept": float(np.mean(opened)),
    }


def readings_table(found: Mapping[str, Any]) -> str:
    """The figures of `measure_readings` as Markdown."""
    gain, low, high = found["over_lead"]
    header = ["readers' summaries", "articles", "ROUGE-1", "first two sentences", "gain", "words", "sentences", "opening kept"]
    row = ["held-back articles of readings/train", found["articles"], f"{found['rouge1']:.1f}", f"{found['lead_rouge1']:.1f}"]
    row += [f"{gain:+.1f} [{low:+.1f}, {high:+.1f}]", f"{found['words']:.0f}", f"{found['sentences']:.1f}", f"{found['opening_kept']:.0%}"]
    return table(header, [row])
