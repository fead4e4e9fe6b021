"""The shipped encoder back in torch, and contrastive tuning on it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.encoder import Encoder, document_vector
from nutgraf_training.fewshot.contrastive import Tuning, supervised_contrastive

TEXTS = [
    "The goalkeeper saved two penalties in the final.",
    "The bank raised its rate by a quarter point.",
    "The striker scored from the halfway line.",
    "Shares in the brewer fell after its results.",
]
LABELS = ["sport", "money", "sport", "money"]


@pytest.fixture(scope="module")
def tuning() -> Tuning:
    return Tuning(shipped_models() / "encoder", [(None, text) for text in TEXTS], LABELS)


def test_restored_weights_give_the_vectors_that_ship(tuning: Tuning) -> None:
    from nutgraf_training.encoders.restore import restored

    encoder = Encoder(shipped_models() / "encoder")
    shipped = np.stack([document_vector(encoder.encode([text])) for text in TEXTS])
    again = tuning.vectors(restored(shipped_models() / "encoder"), range(4))
    assert (shipped * again).sum(1).min() > 0.97  # activations are eight bits there and floats here


def test_tuning_draws_examples_of_a_topic_together(tuning: Tuning) -> None:
    from nutgraf_training.encoders.restore import restored

    def gap(vectors: np.ndarray) -> float:
        alike = vectors @ vectors.T
        return float(alike[0, 2] + alike[1, 3] - alike[0, 1] - alike[2, 3])

    before = gap(tuning.vectors(restored(shipped_models() / "encoder"), range(4)))
    after = gap(tuning.vectors(tuning.tuned(range(4), minutes=0.05, seed=0), range(4)))
    assert after > before + 0.1


def test_the_loss_is_least_where_groups_are_tight_and_zero_without_partners() -> None:
    labels = torch.tensor([0, 0, 1, 1])
    tight = torch.tensor([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]])
    mixed = tight[[0, 2, 1, 3]]
    assert float(supervised_contrastive(tight, labels)) < float(supervised_contrastive(mixed, labels))
    assert float(supervised_contrastive(tight, torch.arange(4))) == 0
