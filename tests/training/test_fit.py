"""The loop learns, keeps frozen weights, and is the same twice."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from nutgraf_training.encoders.batches import pad, plan
from nutgraf_training.encoders.fit import fit
from nutgraf_training.encoders.settings import FitSettings
from torch import Tensor, nn

from .test_backbone import bert

SETTINGS = FitSettings(base="tiny", epochs=25, learning_rate=8e-3, max_tokens=16, frozen_layers=2, batch_tokens=128, device="cpu")


def trained(settings: FitSettings) -> tuple[nn.Module, nn.Module, float]:
    """A tiny model that has to say whether token 7 occurs."""
    torch.manual_seed(0)
    body, head = bert(), nn.Linear(16, 1)
    rng = random.Random(0)
    rows = [[2, *(rng.randrange(10, 50) for _ in range(rng.randrange(3, 9))), 3] for _ in range(64)]
    for row in rows[::2]:
        row[2] = 7
    truth = torch.tensor([float(7 in row) for row in rows])

    def loss_of(states: Tensor, mask: Tensor, batch: list[int]) -> Tensor:
        logits = head((states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)).squeeze(-1)
        return nn.functional.binary_cross_entropy_with_logits(logits, truth[batch])

    return body, head, fit(body, head, rows, loss_of, settings, pad=0).loss


def test_training_lowers_the_loss_and_leaves_frozen_layers_alone() -> None:
    torch.manual_seed(0)
    before = {name: value.clone() for name, value in bert().state_dict().items()}
    body, _, loss = trained(SETTINGS)
    after = body.state_dict()
    assert loss < 0.2
    assert all(torch.equal(before[name], after[name]) for name in before if name.startswith(("embeddings", "encoder.layer.0", "encoder.layer.1")))
    assert not torch.equal(before["encoder.layer.3.output.dense.weight"], after["encoder.layer.3.output.dense.weight"])


def test_same_seed_same_weights() -> None:
    short = replace(SETTINGS, epochs=2)
    one, two = trained(short)[1].state_dict(), trained(short)[1].state_dict()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_minutes_stop_the_run() -> None:
    body, _, _ = trained(replace(SETTINGS, epochs=10_000, minutes=0.03))
    assert body is not None


@given(st.lists(st.integers(1, 90), min_size=1, max_size=60), st.integers(90, 400))
def test_batches_hold_every_row_once_within_the_budget(lengths: list[int], budget: int) -> None:
    for rng in (None, random.Random(1)):
        batches = plan(lengths, budget, rng)
        assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
        assert all(max(lengths[i] for i in batch) * len(batch) <= budget for batch in batches)


def test_padding_is_masked() -> None:
    ids, mask = pad([[5, 6], [7]], 0)
    assert ids.tolist() == [[5, 6], [7, 0]]
    assert mask.tolist() == [[1, 1], [1, 0]]


def test_settings_name_every_wrong_value() -> None:
    with pytest.raises(ValueError, match=r"epochs is 0.*max_tokens is 900.*batch_tokens") as caught:
        FitSettings(base="x", epochs=0, max_tokens=900, batch_tokens=10)
    assert "minutes" not in str(caught.value)
