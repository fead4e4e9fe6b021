"""Train the vectors and heads of the fast tier on whole articles and rows of the topic sets in turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import torch
from nutgraf.reader.signs import Numbered
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from ..corpora.readings import ArticleReading
from ..corpora.topic_sets import TopicRow
from ..encoders.fit import EpochLoss
from ..reader.articles import TOPICS, degrees
from ..reader.topic_loss import RANKING, Truth, targets, topic_loss
from .net import StaticNet

logger = logging.getLogger(__name__)

#: The weights are averaged (Izmailov et al. 2018) every so many steps from this share of the steps on.
_AVERAGED_EVERY, _AVERAGED_FROM = 10, 0.5
#: A batch of whole articles or of rows of the topic sets, as indices.
Step = tuple[Literal["articles", "taught", "topics"], list[int]]


@dataclass(frozen=True)
class FastSettings:
    """`lead` is in sentences; `drop` is the share of pieces left out at random; `topic_share` that of the topic rows seen in each epoch; the
    vectors learn at `vector_rate`, the heads at `learning_rate`; `summary_rows` is the most summaries that the summary's heads learn from.
    """

    base: str = "encoder"
    width: int = 128
    lead: int = 4
    hidden: int = 192
    second: int = 192
    epochs: int = 7
    learning_rate: float = 2e-3
    vector_rate: float = 2e-3
    dropout: float = 0.4
    drop: float = 0.1
    topic_share: float = 0.3
    summary_rows: int = 2000
    article_batch: int = 32
    topic_batch: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        if not 8 <= self.width <= 384:
            raise ValueError(f"width is {self.width}: give 8 to 384, the width of the encoder")
        if self.epochs < 1:
            raise ValueError(f"epochs is {self.epochs}: give 1 or more")

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Articles:
    """Whole articles as pieces, with what their readings say."""

    rows: Sequence[Numbered]
    readings: Sequence[ArticleReading]


@dataclass(frozen=True)
class TaughtRows:
    """Whole articles as pieces that nobody read, with the logits of their topics that the full tier gives."""

    rows: Sequence[Numbered]
    topics: Tensor


@dataclass(frozen=True)
class TopicRows:
    """Rows of the topic sets as pieces, with their labels."""

    rows: Sequence[Numbered]
    labels: Sequence[TopicRow]


def fit(
    net: StaticNet, articles: Articles, taught: TaughtRows, topics: TopicRows, settings: FastSettings, *, progress: EpochLoss | None = None
) -> float:
    """Train in place; returns the mean loss of the last epoch."""
    torch.manual_seed(settings.seed)
    losses: dict[str, Callable[[list[int]], Tensor]] = {
        "articles": _ArticleLoss(net, articles, settings),
        "taught": _TaughtLoss(net, taught, settings),
        "topics": _TopicLoss(net, topics, settings),
    }
    heads = [value for name, value in net.named_parameters() if not name.startswith("table.")]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.SparseAdam(net.table.parameters(), lr=settings.vector_rate),
        torch.optim.AdamW(heads, lr=settings.learning_rate, weight_decay=0.01),
    ]
    epochs = planned(len(articles.rows), len(taught.rows), len(topics.rows), settings)
    total = sum(map(len, epochs))
    schedules = [torch.optim.lr_scheduler.LambdaLR(one, lambda step: _rate(step / total)) for one in optimizers]
    averaged = AveragedModel(net)
    net.train()
    mean = 0.0
    done = 0
    for epoch, steps in enumerate(epochs, 1):
        found = []
        for kind, batch in steps:
            loss = losses[kind](batch)
            for optimizer in optimizers:
                optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for optimizer, schedule in zip(optimizers, schedules, strict=True):
                optimizer.step()
                schedule.step()
            found.append(float(loss.detach()))
            done += 1
            if done >= _AVERAGED_FROM * total and done % _AVERAGED_EVERY == 0:
                averaged.update_parameters(net)
        mean = float(np.mean(found))
        logger.info("epoch %d: loss %.4f", epoch, mean)
        if progress:
            progress(epoch, mean)
    if averaged.n_averaged:
        net.load_state_dict(averaged.module.state_dict())
    net.eval()
    return mean


def _rate(done: float) -> float:
    """The share of the learning rate after a share of the steps: up in a twentieth, then down to nothing."""
    return min(done / 0.05, (1 - done) / 0.95, 1.0) if done < 1 else 0.0


def planned(articles: int, taught: int, topics: int, settings: FastSettings) -> list[list[Step]]:
    """The batches of each epoch in random order."""
    rng = np.random.default_rng(settings.seed)
    epochs: list[list[Step]] = []
    for _ in range(settings.epochs):
        whole, further, rows = rng.permutation(articles), rng.permutation(taught), rng.permutation(topics)[: round(topics * settings.topic_share)]
        steps: list[Step] = [("articles", part.tolist()) for part in _parts(whole, settings.article_batch)]
        steps += [("taught", part.tolist()) for part in _parts(further, settings.article_batch)]
        steps += [("topics", part.tolist()) for part in _parts(rows, settings.topic_batch)]
        epochs.append([steps[i] for i in rng.permutation(len(steps))])
    return epochs


def _parts(order: np.ndarray, size: int) -> list[np.ndarray]:
    return np.array_split(order, max(1, len(order) // size)) if len(order) else []


class _ArticleLoss:
    """Topics of whole articles."""

    def __init__(self, net: StaticNet, articles: Articles, settings: FastSettings) -> None:
        self._net, self._rows, self._drop = net, articles.rows, settings.drop
        held = np.array([degrees(one.topics) for one in articles.readings])
        main = np.array([[one.topics[0] == topic for topic in TOPICS] for one in articles.readings])
        self._truth = Truth(torch.from_numpy(held), torch.ones(held.shape), torch.from_numpy(main))

    def __call__(self, batch: list[int]) -> Tensor:
        topics = self._net([self._rows[i] for i in batch], self._drop)
        truth = Truth(*(of[batch] for of in (self._truth.degree, self._truth.known, self._truth.main)))
        return 2 * topic_loss(topics, truth, truth.known, torch.ones(len(TOPICS)))


class _TaughtLoss:
    """What the full tier says of the topics."""

    def __init__(self, net: StaticNet, taught: TaughtRows, settings: FastSettings) -> None:
        self._net, self._rows, self._drop = net, taught.rows, settings.drop
        self._logits = taught.topics

    def __call__(self, batch: list[int]) -> Tensor:
        topics = self._net([self._rows[i] for i in batch], self._drop)
        logits = self._logits[batch]
        each = nn.functional.binary_cross_entropy_with_logits(topics, torch.sigmoid(logits))
        return 2 * (each + RANKING * nn.functional.cross_entropy(topics, torch.softmax(logits, 1)))


class _TopicLoss:
    """Topics of the sets' rows, as the reader learns them."""

    def __init__(self, net: StaticNet, topics: TopicRows, settings: FastSettings) -> None:
        self._net, self._rows, self._drop = net, topics.rows, settings.drop
        self._truth = truth = targets(topics.labels, TOPICS)
        often = truth.main[~truth.either].sum(0).clamp(min=1).float()
        self._boost = (often.median() / often).sqrt().clamp(0.5, 2.0)
        self._weight = truth.known * (1 + truth.degree * (4 * self._boost - 1))

    def __call__(self, batch: list[int]) -> Tensor:
        logits = self._net([self._rows[i] for i in batch], self._drop)
        truth = Truth(*(of[batch] for of in (self._truth.degree, self._truth.known, self._truth.main)))
        return topic_loss(logits, truth, self._weight[batch], self._boost)
