"""Figures over articles, each with a bootstrap interval over articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..metrics import Floats, Interval
from .counts import BINS, LABELS, Counts

#: The sum of each count over the articles, one value per draw; the first value is of the original sample.
Totals = Mapping[str, Floats]
DRAWS = 1000


@dataclass(frozen=True)
class Figure:
    """A ratio of totals, NaN if there is nothing to measure; `of` names the count that it is a share of, `digits` the decimals shown."""

    name: str
    title: str
    value: Callable[[Totals], Floats]
    of: str
    digits: int = 3


@dataclass(frozen=True)
class Bin:
    """Guesses whose probability is in `low`..`high`: their number, mean probability, and accuracy."""

    low: float
    high: float
    guesses: int
    probability: float
    right: Interval


@dataclass(frozen=True)
class Measured:
    """`figures` by name, without undefined ones; `totals`, the sums of all counts; `bins` for "holder" and "author" probabilities."""

    figures: Mapping[str, Interval]
    totals: Mapping[str, float]
    bins: Mapping[str, tuple[Bin, ...]]


def measure(counts: Sequence[Counts], *, draws: int = DRAWS, seed: int = 0) -> Measured:
    """All figures from the counts of articles, with 95% bootstrap percentile intervals over articles.

    Raises
    ------
    ValueError: no articles.
    """
    totals = resampled(counts, draws=draws, seed=seed)
    found = {figure.name: interval(figure.value(totals)) for _, figures in GROUPS for figure in figures}
    bins = {name: _bins(totals, name) for name in ("holder", "author", "topic")}
    return Measured({name: one for name, one in found.items() if one is not None}, {name: float(values[0]) for name, values in totals.items()}, bins)


def resampled(counts: Sequence[Counts], *, draws: int = DRAWS, seed: int = 0) -> dict[str, Floats]:
    """The totals over the articles, then over `draws` bootstrap samples of them; each array has shape (draws + 1,)."""
    if not counts:
        raise ValueError("there are no articles to measure: expected at least one")
    matrix = np.array([list(map(float, one.values())) for one in counts])
    weights = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
    sums = np.vstack([np.ones(len(counts)), weights]) @ matrix
    return dict(zip(counts[0], sums.T, strict=True))


def interval(values: Floats) -> Interval | None:
    """The first value with the 2.5th and 97.5th percentile of the others, ignoring NaN; None if the first is NaN."""
    if np.isnan(values[0]):
        return None
    drawn = values[1:][~np.isnan(values[1:])]
    low, high = np.percentile(drawn, [2.5, 97.5]) if len(drawn) else (values[0], values[0])
    return Interval(float(values[0]), float(low), float(high))


def divided(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, NaN where `whole` is 0."""
    found: Floats = np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole != 0)
    return found


def precision_of(right: Floats, given: Floats, marked: Floats) -> Floats:
    """Precision: 0 if nothing was given but something was marked, NaN if neither was."""
    return np.where((given == 0) & (marked > 0), 0.0, np.minimum(divided(right, given), 1.0))


def recall_of(right: Floats, given: Floats, marked: Floats) -> Floats:
    """Recall: 0 and NaN as in `precision_of`, with the roles swapped. Capped at 1, since two names of one speaker may both be
    right."""
    return precision_of(right, marked, given)


def f1_of(right: Floats, given: Floats, marked: Floats) -> Floats:
    """The harmonic mean of precision and recall, 0 if both are 0."""
    precision, recall = precision_of(right, given, marked), recall_of(right, given, marked)
    both = precision + recall
    return np.where(both == 0, 0.0, divided(2 * precision * recall, both))


def _macro(values: Sequence[Floats]) -> Floats:
    """The mean over the three labels; one neither marked nor given counts as 0: the sets that releases are compared on have all three."""
    mean: Floats = np.mean(np.nan_to_num(values), axis=0)
    return mean


def _author_macro(t: Totals) -> Floats:
    return _macro([f1_of(t[f"author_right_{label}"], t[f"author_given_{label}"], t[f"author_marked_{label}"]) for label in LABELS])


def _author_majority(t: Totals) -> Floats:
    """Macro-F1 of always predicting neutral."""
    neutral = f1_of(t["author_marked_neutral"], t["author_targets"], t["author_marked_neutral"])
    return _macro([neutral, *(np.zeros_like(neutral) for _ in LABELS[1:])])


def _calibration_error(name: str) -> Callable[[Totals], Floats]:
    def value(t: Totals) -> Floats:
        gaps = [np.abs(t[f"{name}_bin{b}_probability"] - t[f"{name}_bin{b}_right"]) for b in range(BINS)]
        return divided(np.sum(gaps, axis=0), np.sum([t[f"{name}_bin{b}_guesses"] for b in range(BINS)], axis=0))

    return value


def _bins(t: Totals, name: str) -> tuple[Bin, ...]:
    found = []
    for b in range(BINS):
        guesses, probability, right = (t[f"{name}_bin{b}_{part}"] for part in ("guesses", "probability", "right"))
        share = interval(divided(right, guesses))
        if share is not None:
            found.append(Bin(b / BINS, (b + 1) / BINS, int(guesses[0]), float(probability[0] / guesses[0]), share))
    return tuple(found)


def _ratio(part: str, whole: str) -> Callable[[Totals], Floats]:
    return lambda t: divided(t[part], t[whole])


def _share(name: str, title: str, part: str, whole: str) -> Figure:
    return Figure(name, title, _ratio(part, whole), whole)


def _found(name: str, title: str = "") -> tuple[Figure, Figure, Figure]:
    """Precision, recall and F1 from the counts `{name}_right`, `{name}_given` and `{name}_marked`."""

    def by(figure: Callable[[Floats, Floats, Floats], Floats]) -> Callable[[Totals], Floats]:
        return lambda t: figure(t[f"{name}_right"], t[f"{name}_given"], t[f"{name}_marked"])

    return (
        Figure(f"{name}_precision", f"{title}precision", by(precision_of), f"{name}_given"),
        Figure(f"{name}_recall", f"{title}recall", by(recall_of), f"{name}_marked"),
        Figure(f"{name}_f1", f"{title}F1", by(f1_of), f"{name}_marked"),
    )


def _rouge(name: str, title: str, part: str) -> Figure:
    return Figure(name, title, lambda t: 100 * divided(t[part], t["articles"]), "articles", 1)


#: All figures by subject.
GROUPS: tuple[tuple[str, tuple[Figure, ...]], ...] = (
    (
        "holders with a side",
        (
            *_found("holder"),
            _share("holder_side_right", "on the right side, of those given one who have one", "holder_known_right", "holder_known"),
            _share("holder_evidence", "evidence right, of those found", "evidence_right", "holder_right"),
        ),
    ),
    (
        "what became of holders",
        (
            _share("given_wrong_side", "given the wrong side", "holder_wrong_side", "holder_given"),
            _share("given_neutral", "given a side, neutral in the reading", "holder_neutral", "holder_given"),
            _share("given_nobody", "given a side, no holder in the reading", "holder_nobody", "holder_given"),
            _share("missed_no_speaker", "missed: never found as a speaker", "missed_no_speaker", "holder_marked"),
            _share("missed_no_side", "missed: found as a speaker, given no side", "missed_no_side", "holder_marked"),
            _share("missed_other_label", "missed: given another label", "missed_other_label", "holder_marked"),
        ),
    ),
    (
        "author",
        (
            Figure("author_macro_f1", "macro-F1", _author_macro, "author_targets"),
            Figure("author_majority", "macro-F1, always neutral", _author_majority, "author_targets"),
            _share("author_accuracy", "accuracy", "author_right", "author_targets"),
            _share("author_abstained", "abstained", "author_abstained", "author_targets"),
            _share("opinion_accuracy", "opinion pieces: accuracy", "opinion_right", "opinion_targets"),
            _share("opinion_sides", "opinion pieces: sides found", "opinion_sided_right", "opinion_sided"),
            _share("author_invented", "given a side where neutral", "author_invented", "author_marked_neutral"),
        ),
    ),
    (
        "unrelated and opposite targets",
        (
            _share("unrelated", "unrelated target called so", "unrelated_right", "articles"),
            _share("unrelated_holders", "holders with a side there, an article", "unrelated_holders", "articles"),
            _share("near_miss", "target of an article on a like subject called unrelated", "near_miss_right", "near_misses"),
            _share("near_miss_holders", "holders with a side there, an article", "near_miss_holders", "near_misses"),
            _share("related_called_unrelated", "related target called unrelated", "related_called_unrelated", "author_targets"),
            _share("opposite_turned", "sides toward a target and its opposite that differ", "opposite_turned", "opposite_both"),
            _share("opposite_both", "holders with a side toward the main target who have one toward its opposite", "opposite_both", "opposite_sided"),
        ),
    ),
    ("who says what, by sentence", (*_found("speaker", "sentence and speaker: "), *_found("said", "sentence alone: "))),
    (
        "topics",
        (
            _share("topic_best_main", "best is the main one", "topic_best_main", "articles"),
            _share("topic_best_any", "best is among those listed", "topic_best_any", "articles"),
            _share("topic_abstained", "abstained", "topic_abstained", "articles"),
            *_found("topic", "set: "),
        ),
    ),
    ("clutter, by sentence", _found("clutter")),
    ("form, opinion against the rest", _found("form")),
    (
        "summary",
        (
            _rouge("summary_rouge1", "ROUGE-1", "summary_rouge1"),
            _rouge("summary_rouge2", "ROUGE-2", "summary_rouge2"),
            _rouge("summary_recall", "ROUGE-1 recall", "summary_recall"),
            _rouge("lead_rouge1", "first two sentences: ROUGE-1", "lead_rouge1"),
            _rouge("lead_rouge2", "first two sentences: ROUGE-2", "lead_rouge2"),
            _rouge("lead_recall", "first two sentences: ROUGE-1 recall", "lead_recall"),
        ),
    ),
    ("probabilities of topics", (Figure("topic_ece", "calibration error, best topic", _calibration_error("topic"), "articles"),)),
    (
        "probabilities",
        (
            Figure("holder_ece", "calibration error, holders", _calibration_error("holder"), "holder_given"),
            Figure("author_ece", "calibration error, author", _calibration_error("author"), "author_guesses"),
        ),
    ),
)
