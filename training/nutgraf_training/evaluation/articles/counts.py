"""Counts for one article; every figure is a ratio of sums of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from .judge import ABSTAINED, SIDES, JudgedArticle, JudgedTarget, has_side, others
from .names import same_name

LABELS = ("favor", "against", "neutral")
BINS = 10

Counts = dict[str, float]
#: ROUGE of a text against a reference: ROUGE-1, ROUGE-2 (F1) and the recall of ROUGE-1, each 0..1.
Rouge = Callable[[str, str], tuple[float, float, float]]


def rouge() -> Rouge:
    """ROUGE with stemming, as in the other evaluations of summaries."""
    from rouge_score import rouge_scorer

    scorer: Any = rouge_scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)

    def score(reference: str, text: str) -> tuple[float, float, float]:
        found = scorer.score(reference, text)
        return found["rouge1"].fmeasure, found["rouge2"].fmeasure, found["rouge1"].recall

    return score


def counts_of(article: JudgedArticle, score: Rouge) -> Counts:
    """The counts of an article; every article has the same keys."""
    return {
        "articles": 1,
        "unscored": article.prediction.error is not None,
        **_holders(article),
        **_author(article),
        **_unrelated(article),
        **_opposite(article),
        **_speakers(article),
        **_topics(article),
        **_clutter(article),
        **_form(article),
        **_summary(article, score),
        **_calibration("holder", _holder_guesses(article)),
        **_calibration("author", _author_guesses(article)),
        **_calibration("topic", _topic_guesses(article)),
        "author_guesses": sum(1 for _ in _author_guesses(article)),
    }


def _holders(article: JudgedArticle) -> Counts:
    given = [one for target in article.targets for one in target.given]
    outcomes = Counter(one.outcome for one in given)
    reasons = Counter(one.reason for target in article.targets for one in target.missed)
    return {
        "holder_given": len(given),
        "holder_marked": sum(has_side(holder) for target in article.targets for holder in target.reading.holders),
        "holder_right": outcomes["right"],
        "holder_repeated": outcomes["repeated"],
        "holder_wrong_side": outcomes["wrong side"],
        "holder_neutral": outcomes["neutral in the reading"],
        "holder_nobody": outcomes["no holder in the reading"],
        "holder_known": outcomes["right"] + outcomes["repeated"] + outcomes["wrong side"],
        "holder_known_right": outcomes["right"] + outcomes["repeated"],
        "evidence_right": sum(one.evidence_right is True for one in given),
        "missed_other_label": reasons["given another label"],
        "missed_no_side": reasons["found as a speaker, given no side"],
        "missed_no_speaker": reasons["never found as a speaker"],
    }


def _author(article: JudgedArticle) -> Counts:
    pairs = [(target.reading.author.label, target.author) for target in article.targets]
    opinion = pairs if article.row.form == "opinion" else []
    found: Counts = {
        "author_targets": len(pairs),
        "author_right": sum(marked == given for marked, given in pairs),
        "author_abstained": sum(given == ABSTAINED for _, given in pairs),
        "author_invented": sum(marked == "neutral" and given in SIDES for marked, given in pairs),
        "opinion_targets": len(opinion),
        "opinion_right": sum(marked == given for marked, given in opinion),
        "opinion_sided": sum(marked in SIDES for marked, _ in opinion),
        "opinion_sided_right": sum(marked in SIDES and marked == given for marked, given in opinion),
    }
    for label in LABELS:
        found[f"author_marked_{label}"] = sum(marked == label for marked, _ in pairs)
        found[f"author_given_{label}"] = sum(given == label for _, given in pairs)
        found[f"author_right_{label}"] = sum(marked == given == label for marked, given in pairs)
    return found


def _unrelated(article: JudgedArticle) -> Counts:
    stance, near = article.unrelated, article.near_miss
    return {
        "unrelated_right": stance is not None and stance.label == "unrelated",
        "unrelated_holders": sum(holder.label != "neutral" for holder in others(stance)) if stance else 0,
        "near_misses": article.near_miss is not None,
        "near_miss_right": near is not None and near.label == "unrelated",
        "near_miss_holders": sum(map(has_side, others(near))) if near else 0,
        "related_called_unrelated": sum(target.author == "unrelated" for target in article.targets),
    }


def _opposite(article: JudgedArticle) -> Counts:
    """Holders with a side toward the main target: whether they have one toward its opposite too, and whether it differs."""
    by_kind = {target.reading.kind: target.stance for target in article.targets}
    main, opposite = by_kind.get("main"), by_kind.get("opposite")
    sided = both = turned = 0
    if main and opposite:
        for holder in filter(has_side, others(main)):
            again = next((other for other in opposite.holders if other.name == holder.name and has_side(other)), None)
            sided += 1
            both += again is not None
            turned += again is not None and again.label != holder.label
    return {"opposite_sided": sided, "opposite_both": both, "opposite_turned": turned}


def _speakers(article: JudgedArticle) -> Counts:
    marked: dict[int, list[tuple[str, ...]]] = {}
    for speaker in article.row.said:
        for i in speaker.sentences:
            marked.setdefault(i, []).append(speaker.names)
    given = article.speakers
    return {
        "speaker_marked": sum(map(len, marked.values())),
        "speaker_given": sum(map(len, given.values())),
        "speaker_right": sum(any(same_name(name, known) for known in marked.get(i, ())) for i, names in given.items() for name in names),
        "said_marked": len(marked),
        "said_given": len(given),
        "said_right": len(marked.keys() & given.keys()),
    }


def _topics(article: JudgedArticle) -> Counts:
    scores, marked = article.prediction.topic_scores, article.row.topics
    best = max(scores, key=scores.__getitem__) if scores else None
    given = {topic.label for topic in article.prediction.topics}
    return {
        "topic_best_main": best == marked[0],
        "topic_best_any": best in marked,
        "topic_abstained": not given,
        "topic_right": len(given & set(marked)),
        "topic_given": len(given),
        "topic_marked": len(set(marked)),
    }


def _clutter(article: JudgedArticle) -> Counts:
    marked = set(article.row.junk)
    return {"clutter_right": len(article.removed & marked), "clutter_given": len(article.removed), "clutter_marked": len(marked)}


def _form(article: JudgedArticle) -> Counts:
    """Opinion against the rest, if the models predict the form of an article."""
    given = getattr(article.prediction, "form", None)
    measured, marked = given is not None, article.row.form == "opinion"
    return {
        "form_measured": measured,
        "form_right": measured and marked and given == "opinion",
        "form_given": given == "opinion",
        "form_marked": measured and marked,
    }


def _summary(article: JudgedArticle, score: Rouge) -> Counts:
    row, summary = article.row, article.prediction.summary
    lead = " ".join(row.sentence(i) for i in range(min(2, len(row.sentences))))
    found: Counts = {}
    for system, text in (("summary", summary.text if summary else ""), ("lead", lead)):
        found[f"{system}_rouge1"], found[f"{system}_rouge2"], found[f"{system}_recall"] = score(row.summary, text)
    return found


def _holder_guesses(article: JudgedArticle) -> Iterable[tuple[float, bool]]:
    for target in article.targets:
        for one in target.given:
            yield one.given.probability, one.outcome in ("right", "repeated")


def _author_guesses(article: JudgedArticle) -> Iterable[tuple[float, bool]]:
    return (guess for guess in map(_author_guess, article.targets) if guess)


def _author_guess(target: JudgedTarget) -> tuple[float, bool] | None:
    """None if the model abstains: there is no label for the probability to belong to."""
    stance = target.stance
    if stance is None or stance.label is None or stance.probability is None:
        return None
    return stance.probability, stance.label == target.reading.author.label


def _topic_guesses(article: JudgedArticle) -> Iterable[tuple[float, bool]]:
    """The best topic, which is right if the reader lists it."""
    scores = article.prediction.topic_scores
    if scores:
        best = max(scores, key=scores.__getitem__)
        yield scores[best], best in article.row.topics


def _calibration(name: str, guesses: Iterable[tuple[float, bool]]) -> Counts:
    found: Counts = {f"{name}_bin{b}_{part}": 0.0 for b in range(BINS) for part in ("guesses", "probability", "right")}
    for probability, right in guesses:
        b = min(int(probability * BINS), BINS - 1)
        found[f"{name}_bin{b}_guesses"] += 1
        found[f"{name}_bin{b}_probability"] += probability
        found[f"{name}_bin{b}_right"] += right
    return found
