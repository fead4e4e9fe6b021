"""The salience head: which sentences an editor's summary is made of."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.encoder import Encoder
from nutgraf.sentences import Sentence, split_sentences
from nutgraf.summary.features import salience_features
from torch import Tensor, nn

from .corpora.summary_sets import SummaryRow, oracle

logger = logging.getLogger(__name__)

_WORD = re.compile(r"[a-z0-9]+")
#: Sentences of an article that are looked at: what editors summarise stands early, and the oracle is quadratic.
MOST_SENTENCES = 60


@dataclass(frozen=True)
class Example:
    """An article's sentences, their features [sentences, width], and the oracle's choice as ones and zeros."""

    row: SummaryRow
    sentences: tuple[Sentence, ...]
    vectors: npt.NDArray[np.float32]
    features: npt.NDArray[np.float32]
    chosen: npt.NDArray[np.float32]


class Head(nn.Module):
    """One hidden layer over the features of a sentence, one log odds."""

    def __init__(self, width: int, hidden: int = 128) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(0.3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.out(self.dropout(nn.functional.gelu(self.hidden(self.dropout(x)))))
        return logits.squeeze(-1)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the lines of `text`."""
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


def words(text: str) -> list[str]:
    """Lower-case words for the oracle."""
    return _WORD.findall(text.lower())


def examples(rows: Sequence[SummaryRow], encoder: Encoder) -> list[Example]:
    """Sentences, features and oracle of each article with at least two sentences."""
    found = []
    for row in rows:
        sentences = split_sentences(row.document, paragraphs(row.document))[:MOST_SENTENCES]
        if len(sentences) < 2:
            continue
        one = encoder.encode([s.text for s in sentences])
        chosen = np.zeros(len(sentences), np.float32)
        chosen[oracle([words(s.text) for s in sentences], words(row.summary))] = 1
        found.append(Example(row, sentences, one.sentences, salience_features(sentences, one), chosen))
    return found


def train(data: Sequence[Example], *, epochs: int = 12, learning_rate: float = 1e-3, seed: int = 0) -> tuple[Head, float]:
    """A head fitted to the oracle's choices, and its last epoch's loss.

    Each article weighs the same however many sentences it has: the loss is the cross-entropy between the share that
    the oracle gives each sentence and the softmax over the article's sentences, plus binary cross-entropy.
    """
    torch.manual_seed(seed)
    head = Head(data[0].features.shape[1])
    optimizer = torch.optim.AdamW(head.parameters(), lr=learning_rate, weight_decay=0.05)
    order = np.random.default_rng(seed)
    usable = [e for e in data if e.chosen.any()]
    mean = 0.0
    head.train()
    for epoch in range(epochs):
        losses = []
        shuffled = order.permutation(len(usable))
        for start in range(0, len(shuffled), 16):
            loss = torch.zeros(())
            batch = shuffled[start : start + 16]
            for i in batch:
                example = usable[int(i)]
                logits, truth = head(torch.from_numpy(example.features)), torch.from_numpy(example.chosen)
                listwise = -(truth / truth.sum() * torch.log_softmax(logits, 0)).sum()
                loss = loss + listwise + nn.functional.binary_cross_entropy_with_logits(logits, truth)
            loss = loss / len(batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(float(loss.detach()))
        mean = float(np.mean(losses))
        logger.info("epoch %d: loss %.4f", epoch + 1, mean)
    head.eval()
    return head, mean
