"""Contrastive tuning of the shared encoder on a few examples: those of one topic are pulled together, others pushed apart.

The first step of SetFit (Tunstall et al. 2022), with the supervised contrastive loss of Khosla et al. 2020 in place of
its sampled pairs, so that all pairs of a batch are used in one pass.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..encoders.fit import apply, fit
from ..encoders.restore import restored
from ..encoders.settings import FitSettings
from ..reader.topic_loss import mean

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

SETTINGS = FitSettings(base="shipped", epochs=40, learning_rate=5e-5, max_tokens=160, frozen_layers=2, batch_tokens=4096)
#: Temperature of the loss; lower values give close pairs more weight.
TEMPERATURE = 0.1


def supervised_contrastive(vectors: Tensor, labels: Tensor) -> Tensor:
    """Supervised contrastive loss, averaged over the rows that share their label with another row.

    `vectors` is [rows, width] and need not be normalised; `labels` [rows] are integers. 0 if no two rows share a label.
    """
    unit = nn.functional.normalize(vectors, dim=1)
    similarity = unit @ unit.T / TEMPERATURE
    itself = torch.eye(len(labels), dtype=torch.bool, device=vectors.device)
    share = similarity - torch.logsumexp(similarity.masked_fill(itself, -1e9), 1, keepdim=True)
    partner = (labels[:, None] == labels[None, :]) & ~itself
    count = partner.sum(1)
    each = -(share * partner).sum(1) / count.clamp(min=1)
    return (each * (count > 0)).sum() / (count > 0).sum().clamp(min=1)


class Tuning:
    """The examples, and encoders tuned on some or all of them."""

    def __init__(self, encoder: Path, texts: Sequence[tuple[str | None, str]], labels: Sequence[str]) -> None:
        tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        start, end = (tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]"))
        room = SETTINGS.max_tokens - 2
        self._rows = [
            [start, *tokenizer.encode(f"{title} {text}" if title else text, add_special_tokens=False).ids[:room], end] for title, text in texts
        ]
        names = sorted(set(labels))
        self._labels = torch.tensor([names.index(label) for label in labels])
        self._encoder = encoder
        self._pad = tokenizer.token_to_id("[PAD]") or 0

    def tuned(self, chosen: Sequence[int], *, minutes: float, seed: int) -> nn.Module:
        """The encoder tuned on the chosen examples for at most `minutes`."""
        body: nn.Module = restored(self._encoder)
        labels = self._labels[list(chosen)]

        def loss_of(states: Tensor, mask: Tensor, batch: list[int]) -> Tensor:
            return supervised_contrastive(mean(states, mask), labels[batch].to(states.device))

        done = fit(body, nn.Identity(), [self._rows[i] for i in chosen], loss_of, replace(SETTINGS, minutes=minutes, seed=seed), pad=self._pad)
        logger.info("tuned on %d examples: %d steps, %.0f s, loss %.3f", len(chosen), done.steps, done.seconds, done.loss)
        return body

    def vectors(self, body: nn.Module, chosen: Sequence[int]) -> Vectors:
        """[chosen, width], normalised to length 1."""
        found = apply(body, mean, [self._rows[i] for i in chosen], pad=self._pad, batch_tokens=2 * SETTINGS.batch_tokens)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)
