"""The fast tier in torch: a table of piece vectors, and heads on the means of title and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.reader.tags import FORMS
from torch import Tensor, nn

from ..reader.articles import TOPICS


@dataclass(frozen=True)
class Row:
    """A title and the sentences of a text, each as numbers of pieces; `ids` are all of them in order, `lengths` how many each sentence has."""

    title: Tensor
    ids: Tensor
    lengths: Tensor


class StaticNet(nn.Module):
    """Vectors [pieces, width]; a hidden layer on the title and one on each sentence; outputs for topics and form on the hidden states of the
    title and the means of those of the first `lead` sentences and of all (Deep Sets, Zaheer et al. 2017).
    """

    def __init__(self, vectors: npt.NDArray[np.float32], *, lead: int, hidden: int = 192, dropout: float = 0.3) -> None:
        super().__init__()
        self.lead = lead
        self.table = nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors), freeze=False, mode="mean", sparse=True)
        width = vectors.shape[1]
        self.title, self.sentence = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.topic, self.form = nn.Linear(3 * hidden, len(TOPICS)), nn.Linear(3 * hidden, len(FORMS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, rows: Sequence[Row], drop: float = 0.0) -> tuple[Tensor, Tensor]:
        """Logits of topics and of forms, [rows, outputs]; `drop` is the share of pieces that is left out at random."""
        titles = self._hidden(self.title, torch.cat([row.title for row in rows]), torch.tensor([len(row.title) for row in rows]), drop)
        sentences = self._hidden(self.sentence, torch.cat([row.ids for row in rows]), torch.cat([row.lengths for row in rows]), drop)
        counts = torch.tensor([len(row.lengths) for row in rows])
        owner = torch.repeat_interleave(torch.arange(len(rows)), counts)
        place = torch.arange(len(owner)) - (counts.cumsum(0) - counts)[owner]
        first = (place < self.lead).float()
        means = [_means(sentences, owner, weight, len(rows)) for weight in (first, torch.ones_like(first))]
        states = self.dropout(torch.cat([titles, *means], 1))
        return self.topic(states), self.form(states)

    def _hidden(self, layer: nn.Linear, ids: Tensor, lengths: Tensor, drop: float) -> Tensor:
        if drop:
            kept = torch.rand(len(ids)) >= drop
            owner = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
            ids, lengths = ids[kept], torch.bincount(owner[kept], minlength=len(lengths))
        means: Tensor = self.table(ids, lengths.cumsum(0) - lengths)
        return nn.functional.relu(layer(self.dropout(means)))


def _means(states: Tensor, owner: Tensor, weight: Tensor, count: int) -> Tensor:
    """[count, width]: the weighted mean of the states of each owner."""
    total = torch.zeros(count, states.shape[1]).index_add(0, owner, states * weight[:, None])
    mass = torch.zeros(count).index_add(0, owner, weight)
    return total / mass.clamp(min=1)[:, None]
