"""Fit the linker: who speaks in a sentence, from facts about the speakers named nearby, on articles that the heads did not learn from."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.reader.attribution import linking_of
from nutgraf.reader.linking import FACTS, Linker, Linking, Turns, linked
from nutgraf.reader.model import ReaderModel

from ..evaluation.articles.names import same_name
from .held import HeldArticle

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32]
HIDDEN = 24


@dataclass(frozen=True)
class LinkRow:
    """An article with everything but the linker applied.

    `says` are pairs of one of our sentences and one of our speakers for which that is right. `matched` has for each of our speakers those of the
    reading that it may be, `held` our sentences that are no clutter, `aligned` for each of our sentences those of the reading.
    """

    article: HeldArticle
    linking: Linking
    held: list[int]
    says: frozenset[tuple[int, int]]
    matched: dict[int, frozenset[int]]

    @property
    def gold(self) -> int:
        """The number of pairs of sentence and speaker in the reading."""
        return sum(len(one.sentences) for one in self.article.row.said)


def link_row(article: HeldArticle, reader: ReaderModel) -> LinkRow:
    """Apply mentions and speakers to an article, and look up what its reading says."""
    text, sentences = article.row.text, article.sentences
    who = reader.named(article.marks, article.tokens, sentences, text)
    said = article.row.said
    matched = {
        number: frozenset(i for i, one in enumerate(said) if same_name(speaker.name, one.names)) for number, speaker in enumerate(who.speakers)
    }
    says = {
        (ours, number)
        for ours, theirs in enumerate(article.aligned)
        for number, found in matched.items()
        for i in found
        if theirs & set(said[i].sentences)
    }
    linking = linking_of(article.marks, article.tokens, who, sentences, text, reader.distance)
    kept = [i for i, p in enumerate(article.marks.clutter) if p < reader.clutter_above]
    return LinkRow(article, linking, kept, frozenset(says), matched)


def pairs_of(one: LinkRow, linker: Linker | None, threshold: float) -> tuple[Array, Array]:
    """Facts and truth of every sentence and speaker near it; who spoke before is taken from `linker`, or from the reading without one."""
    facts, truth = [np.zeros((0, len(FACTS)), np.float32)], []
    turns = Turns()
    for sentence in one.held:
        near = one.linking.near(sentence)
        table = one.linking.facts(near, turns)
        facts.append(table)
        right = [(sentence, number) in one.says for number in near.speakers]
        truth += right
        spoken = right if linker is None else (linker(table) >= threshold).tolist()
        turns = turns.then(sentence, frozenset(number for number, spoke in zip(near.speakers, spoken, strict=True) if spoke))
    return np.concatenate(facts), np.array(truth, np.float32)


def fit(
    facts: Array, truth: Array, *, prefix: str = "linker.", hidden: int = HIDDEN, weight: Array | None = None, seed: int = 0, epochs: int = 40
) -> dict[str, Array]:
    """The weights of `Linker` or, with another `prefix`, of a like net of one hidden layer, by cross-entropy; rows count by `weight`."""
    torch.manual_seed(seed)
    mean, deviation = facts.mean(0), facts.std(0)
    scale = np.where(deviation > 0.02, deviation, 1.0)  # a fact that hardly varies here must not weigh a hundredfold elsewhere
    x, y = torch.from_numpy(((facts - mean) / scale).astype(np.float32)), torch.from_numpy(truth)
    counts = torch.ones(len(y)) if weight is None else torch.from_numpy(weight)
    layer, out = torch.nn.Linear(facts.shape[1], hidden), torch.nn.Linear(hidden, 1)
    optimizer = torch.optim.AdamW([*layer.parameters(), *out.parameters()], lr=3e-3, weight_decay=0.02)
    size = 512
    steps = epochs * -(-len(x) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(size):  # type: ignore[no-untyped-call]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(out(torch.relu(layer(x[batch])))[:, 0], y[batch], weight=counts[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    layers = {
        f"{name}.{part}": value.detach().numpy().copy() for name, one in (("hidden", layer), ("out", out)) for part, value in one.named_parameters()
    }
    return {f"{prefix}{name}": value for name, value in {"mean": mean.astype(np.float32), "scale": scale.astype(np.float32), **layers}.items()}


def trained(rows: Sequence[LinkRow], *, threshold: float = 0.45, seed: int = 0) -> dict[str, Array]:
    """Fit with the reading's last speakers, then twice with those that the linker itself finds."""
    weights = fit(*_joined(pairs_of(one, None, threshold) for one in rows), seed=seed)
    for _ in range(2):
        linker = Linker(weights)
        weights = fit(*_joined(pairs_of(one, linker, threshold) for one in rows), seed=seed)
    return weights


def _joined(pairs: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    facts, truth = zip(*pairs, strict=True)
    return np.concatenate(facts), np.concatenate(truth)


def counts(one: LinkRow, linker: Linker, *, first: float, further: float) -> tuple[int, int, int]:
    """Pairs of sentence and speaker given; right; and found of the reading's, with names compared as `evaluate articles` does."""
    given = {(at, number) for at, who in linked(one.linking, linker, one.held, first=first, further=further).items() for number, _ in who}
    said = one.article.row.said
    found = {(at, i) for ours, number in given for i in one.matched[number] for at in one.article.aligned[ours] & set(said[i].sentences)}
    return len(given), len(given & one.says), len(found)


def precision_recall(total: npt.NDArray[np.float64], gold: int) -> tuple[float, float, float]:
    """Precision, recall and F1 from summed `counts` and the number of pairs in the readings."""
    precision, recall = total[1] / max(1, total[0]), total[2] / max(1, gold)
    return float(precision), float(recall), float(2 * precision * recall / max(1e-9, precision + recall))
