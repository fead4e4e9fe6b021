"""The fast tier in torch: a table of piece vectors, and heads on the means of title, lead and text."""

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
    """A text as numbers of pieces, without and with a title."""

    title: Tensor
    text: Tensor


class Head(nn.Module):
    """One hidden layer; saved under the names that inference reads."""

    def __init__(self, width: int, hidden: int, outputs: int, dropout: float) -> None:
        super().__init__()
        self.hidden, self.out = nn.Linear(width, hidden), nn.Linear(hidden, outputs)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.out(self.dropout(nn.functional.relu(self.hidden(self.dropout(x)))))
        return result


class StaticNet(nn.Module):
    """Vectors [pieces, width] and the heads of topics and form."""

    def __init__(self, vectors: npt.NDArray[np.float32], *, lead: int, hidden: int = 256, form_hidden: int = 64, dropout: float = 0.3) -> None:
        super().__init__()
        self.lead = lead
        self.table = nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors), freeze=False, mode="mean", sparse=True)
        width = 3 * vectors.shape[1]
        self.topic = Head(width, hidden, len(TOPICS), dropout)
        self.form = Head(width, form_hidden, len(FORMS), dropout)

    def forward(self, rows: Sequence[Row], drop: float = 0.0) -> Tensor:
        """[rows, 3 * width]: the means of title, lead and text; `drop` is the share of pieces that is left out at random."""
        titles, texts = ([_thinned(ids, drop) for ids in of] for of in ([row.title for row in rows], [row.text for row in rows]))
        return torch.cat([self._means(part) for part in (titles, [text[: self.lead] for text in texts], texts)], 1)

    def _means(self, rows: Sequence[Tensor]) -> Tensor:
        lengths = torch.tensor([len(row) for row in rows])
        found: Tensor = self.table(torch.cat(list(rows)), lengths.cumsum(0) - lengths)
        return found


def _thinned(ids: Tensor, drop: float) -> Tensor:
    return ids[torch.rand(len(ids)) >= drop] if drop else ids
