"""Combine the probabilities of passages into the author's stance, holders and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..results import Evidence, Holder, Stance
from ..text.sentences import Sentence
from ..text.words import content, stems
from .pairs import AUTHOR, LABELS
from .passages import ASIDE, Passage

_FAVOR, _AGAINST, _NEUTRAL, _UNRELATED = range(4)
_MAX_EVIDENCE = 3
_LIFT = 0.2
#: Below this relevance of a holder's most relevant sentence, the holder says little about the target.
_NEAR = 0.3
#: A quoted sentence more relevant than this shows that the article discusses the target.
_ON_TARGET = 0.5
#: The weight of the author's two most outspoken sentences in the author's stance.
_SENTENCES_SHARE = 1 / 4


@dataclass(frozen=True)
class Settings:
    """`abstain_below` is the probability threshold for a label, `evidence_above` and `holder_above` are those for evidence and
    for a quoted holder, `holder_above_afar` is that for a holder who says little about the target.
    `asked_by` tells where `abstain_below` comes from, for messages.

    A holder needs a sentence of relevance `holder_relevance`, evidence one of `evidence_relevance`; if the article uses
    other words than the target, both are lowered to a share (`holder_share`, `evidence_share`) of the relevance of the
    article's most relevant sentence.
    """

    abstain_below: float
    evidence_above: float = 0.5
    holder_above: float = 0.5
    holder_above_afar: float = 0.6
    holder_relevance: float = 0.18
    holder_share: float = 0.4
    evidence_relevance: float = 0.2
    evidence_share: float = 0.45
    asked_by: str = "the model's card"

    def at_least(self, probability: float | None) -> Settings:
        """A copy with `probability` as the threshold for the author's label and for holders; None changes nothing."""
        if probability is None:
            return self
        return replace(self, abstain_below=probability, holder_above=probability, holder_above_afar=probability, asked_by="min_probability")


@dataclass(frozen=True)
class Judged:
    """A passage and its four probabilities; `unread` counts the characters truncated at its end."""

    passage: Passage
    p: npt.NDArray[np.float32]
    unread: int = 0

    @property
    def spoken(self) -> float:
        """How much it says about the target: relevance times the probability that it is not unrelated.

        A constant is added to relevance: the model, which has read the passage, is more reliable than word overlap.
        """
        return (self.passage.relevance + _LIFT) * float(1 - self.p[_UNRELATED])


def eligible_passages(single_sentences: Sequence[Passage], settings: Settings) -> list[Passage]:
    """The single sentences that can count: the author's, and those of holders with at least one sufficiently relevant sentence,
    without those much less relevant than the same holder's most relevant one. The rest need not be classified.
    """
    nearest: dict[str, float] = defaultdict(float)
    for passage in single_sentences:
        nearest[passage.holder] = max(nearest[passage.holder], passage.relevance)
    least = min(settings.holder_relevance, settings.holder_share * max(nearest.values(), default=0.0))
    return [
        passage
        for passage in single_sentences
        if passage.relevance >= ASIDE * nearest[passage.holder] and (passage.holder == AUTHOR or nearest[passage.holder] >= least)
    ]


def still_decisive(in_windows: Sequence[Judged], single_sentences: Sequence[Passage], unrelated_odds: float = 1.0) -> list[Passage]:
    """The single sentences that can still change the label or serve as evidence, given the classified windows.

    If the windows are unrelated to the target and no quoted sentence is likely to be related, the article is unrelated and nobody
    in it has a stance. If the author is so clearly neutral that neither the author's sentences nor "unrelated" can outweigh it,
    no evidence is needed and only the quoted sentences remain.
    """
    quoted = [passage for passage in single_sentences if passage.holder != AUTHOR]
    unrelated = min(float(judged.p[_UNRELATED]) for judged in in_windows)
    if unrelated > 0.5 and not any(passage.relevance > _ON_TARGET for passage in quoted):
        return []
    stance = _sides(in_windows)
    decided = (1 - _SENTENCES_SHARE) * float(stance[_NEUTRAL] - max(stance[_FAVOR], stance[_AGAINST])) > _SENTENCES_SHARE
    decided &= (1 - _SENTENCES_SHARE) * float(stance[_NEUTRAL]) * (1 - unrelated) > unrelated * unrelated_odds
    return quoted if decided else list(single_sentences)


def stance_of(
    target: str,
    sentences: Sequence[Sentence],
    in_windows: Sequence[Judged],
    single_sentences: Sequence[Judged],
    settings: Settings,
    *,
    named: int = 2,
    unrelated_odds: float = 1.0,
    best_relevance: float | None = None,
) -> Stance:
    """Stance toward one target, from the author's windows and the eligible single sentences of author and holders.

    `named` counts the sentences that contain at least half of the target's words; `unrelated_odds` multiplies the odds of
    "unrelated" (see `passages.unnamed_odds`); `best_relevance` is that of the article's most relevant sentence (None: of those judged).
    """
    own = [judged for judged in single_sentences if judged.passage.holder == AUTHOR]
    quoted = [judged for judged in single_sentences if judged.passage.holder != AUTHOR]
    if best_relevance is None:
        best_relevance = max((judged.passage.relevance for judged in single_sentences), default=0.0)
    least = min(settings.evidence_relevance, settings.evidence_share * best_relevance)
    p = _author(in_windows, own, quoted)
    p[_UNRELATED] *= unrelated_odds
    p /= p.sum()
    best = int(p.argmax())
    label: str | None = LABELS[best]
    reason = None
    if p[best] < settings.abstain_below:
        reason = _reason(p, best, named, settings)
        label = None
    evidence = _evidence(sentences, own, best, settings, least)
    holders: list[Holder] = []
    if best != _UNRELATED:
        others = [judged for judged in quoted if not _same(judged.passage.holder, target)]  # nobody is their own target
        holders = _holders(sentences, others, settings, best_relevance)
        if label is not None:
            holders.insert(0, Holder("author", "author", label, float(p[best]), evidence))
    return Stance(
        target=target,
        label=label,
        probability=float(p[best]) if label is not None else None,
        probabilities={name: float(value) for name, value in zip(LABELS, p, strict=True)},
        holders=tuple(holders),
        evidence=evidence if label is not None else (),
        reason=reason,
        coverage=_coverage(sentences, [*in_windows, *single_sentences]),
    )


def _same(holder: str, target: str) -> bool:
    """Whether two names have the same words; function words count only where both have no others."""
    own, other = content(holder), content(target)
    return own == other if own or other else stems(holder) == stems(target)


def _coverage(sentences: Sequence[Sentence], judged: Sequence[Judged]) -> float:
    """The share (0..1) of the sentences' characters that are in passages and were not truncated."""
    read = [0] * len(sentences)
    for one in judged:
        unread = one.unread
        for i in range(one.passage.last, one.passage.first - one.passage.before - 1, -1):
            length = len(sentences[i].text)
            read[i] = max(read[i], length - unread)
            unread = max(0, unread - length - 1)  # and the space before it
    return sum(read) / max(1, sum(len(sentence.text) for sentence in sentences))


def _reason(p: npt.NDArray[np.float32], best: int, named: int, settings: Settings) -> str:
    """Why the model abstains, as a readable message."""
    required = f"{settings.abstain_below:.2f} required by {settings.asked_by}"
    unsure = f"the best label, {LABELS[best]}, has a probability of {p[best]:.2f}, below the {required}"
    if named == 0:
        return f"the target is not named in these words: {unsure}"
    return f"the target is mentioned once, in passing: {unsure}" if named == 1 else unsure


def _author(in_windows: Sequence[Judged], own: Sequence[Judged], quoted: Sequence[Judged]) -> npt.NDArray[np.float32]:
    """The author's probabilities.

    Passages are weighted by how much they say about the target. An author may take a side in two sentences of a long
    report, so the author's two most outspoken sentences count for a quarter. The article is unrelated only if its most
    related passage is.
    """
    stance = _sides(in_windows)
    taken = sorted(own, key=lambda j: -float(max(j.p[_FAVOR], j.p[_AGAINST])) * j.spoken)[:2]
    if taken:
        stance = (1 - _SENTENCES_SHARE) * stance + _SENTENCES_SHARE * _sides(taken)
    unrelated = min([float(j.p[_UNRELATED]) for j in in_windows] + [float(j.p[_UNRELATED]) for j in quoted if j.passage.relevance > _ON_TARGET])
    p = np.append(stance * (1 - unrelated), unrelated)
    return np.asarray(p / p.sum(), np.float32)


def _sides(judged: Sequence[Judged]) -> npt.NDArray[np.float64]:
    """[3]: favor, against and neutral, given that a passage is related, averaged over passages weighted by `spoken`."""
    weights = np.array([max(one.spoken, 1e-3) for one in judged])
    return np.average([one.p[:_UNRELATED] / max(1 - one.p[_UNRELATED], 1e-6) for one in judged], axis=0, weights=weights)


def _holders(sentences: Sequence[Sentence], quoted: Sequence[Judged], settings: Settings, best_relevance: float) -> list[Holder]:
    """The people quoted on the target, those who say most about it first."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for judged in quoted:
        groups[judged.passage.holder].append(judged)
    enough = min(settings.evidence_relevance, settings.evidence_share * best_relevance)
    found = []
    for name, group in groups.items():
        nearest = max(judged.passage.relevance for judged in group)
        weights = np.array([judged.spoken for judged in group])
        if max(float(1 - judged.p[_UNRELATED]) for judged in group) < 0.5:
            continue
        p = np.average([judged.p for judged in group], axis=0, weights=np.maximum(weights, 1e-3) ** 2)
        p = p[:_UNRELATED] / p[:_UNRELATED].sum()
        best = int(p.argmax())
        threshold = settings.holder_above if nearest >= _NEAR else settings.holder_above_afar
        if p[best] < threshold:
            continue
        evidence = _evidence(sentences, group, best, settings, enough)
        if not evidence and best != _NEUTRAL:  # said in other words than the target's
            evidence = _evidence(sentences, group, best, settings, 0.0)[:1]
            if not evidence:
                continue
        found.append((float(weights.sum()), Holder(name, "quoted", LABELS[best], float(p[best]), evidence)))
    return [holder for _, holder in sorted(found, key=lambda pair: -pair[0])]


def _evidence(sentences: Sequence[Sentence], judged: Sequence[Judged], best: int, settings: Settings, least: float) -> tuple[Evidence, ...]:
    """The up to three single sentences that show the label most strongly, in the article's order.

    A neutral or unrelated stance has no evidence: it only means that nothing shows a side.
    """
    if best in (_NEUTRAL, _UNRELATED):
        return ()
    showing = [j for j in judged if j.p[best] >= settings.evidence_above and int(j.p.argmax()) == best and j.passage.relevance >= least]
    showing = sorted(showing, key=lambda j: -float(j.p[best]) * j.passage.relevance)[:_MAX_EVIDENCE]
    found = []
    for j in sorted(showing, key=lambda j: j.passage.first):
        sentence = sentences[j.passage.first]
        found.append(Evidence(sentence.text, sentence.start, sentence.end, LABELS[best], float(j.p[best])))
    return tuple(found)
