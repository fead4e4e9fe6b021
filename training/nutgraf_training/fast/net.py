"""The fast tier in torch: a table of piece vectors, and heads on the means of title and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.reader.signs import Ints, Numbered
from torch import Tensor, nn

from ..reader.articles import TOPICS


class StaticNet(nn.Module):
    """Vectors [pieces, width] and the layers of `nutgraf.fast.model.TopicHeads`."""

    def __init__(self, vectors: npt.NDArray[np.float32], *, lead: int, hidden: int = 192, second: int = 192, dropout: float = 0.3) -> None:
        super().__init__()
        self.lead = lead
        self.table = nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors), freeze=False, mode="mean", sparse=True)
        width = vectors.shape[1]
        self.title, self.sentence = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.both, self.topic = nn.Linear(3 * (width + hidden), second), nn.Linear(second, len(TOPICS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, rows: Sequence[Numbered], drop: float = 0.0) -> Tensor:
        """Logits of the topics, [rows, topics]; `drop` is the share of pieces that is left out at random."""
        titles = self._means_of(_joined(row.title for row in rows), torch.tensor([len(row.title) for row in rows]), drop)
        sentences = self._means_of(_joined(row.ids for row in rows), _joined(row.lengths for row in rows), drop)
        counts = torch.tensor([len(row.lengths) for row in rows])
        owner = torch.repeat_interleave(torch.arange(len(rows)), counts)
        place = torch.arange(len(owner)) - (counts.cumsum(0) - counts)[owner]
        first = (place < self.lead).float()
        parts = [titles, nn.functional.relu(self.title(self.dropout(titles)))]
        for one in (sentences, nn.functional.relu(self.sentence(self.dropout(sentences)))):
            parts += [_means(one, owner, weight, len(rows)) for weight in (first, torch.ones_like(first))]
        states = nn.functional.relu(self.both(self.dropout(torch.cat(parts, 1))))
        logits: Tensor = self.topic(self.dropout(states))
        return logits

    def _means_of(self, ids: Tensor, lengths: Tensor, drop: float) -> Tensor:
        """[bags, width]: the mean of the vectors of each run of pieces."""
        if drop:
            kept = torch.rand(len(ids)) >= drop
            owner = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
            ids, lengths = ids[kept], torch.bincount(owner[kept], minlength=len(lengths))
        means: Tensor = self.table(ids, lengths.cumsum(0) - lengths)
        return means


def _joined(parts: Iterable[Ints]) -> Tensor:
    return torch.from_numpy(np.concatenate(list(parts)))


def _means(states: Tensor, owner: Tensor, weight: Tensor, count: int) -> Tensor:
    """[count, width]: the weighted mean of the states of each owner."""
    total = torch.zeros(count, states.shape[1]).index_add(0, owner, states * weight[:, None])
    mass = torch.zeros(count).index_add(0, owner, weight)
    return total / mass.clamp(min=1)[:, None]
