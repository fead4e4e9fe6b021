"""The quick form of disentangled attention gives what the usual form gives."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from nutgraf_training.encoders.disentangled import Disentangled, quicken, shifted


@pytest.fixture(scope="module")
def model() -> Any:
    from transformers import DebertaV2Config, DebertaV2ForSequenceClassification

    torch.manual_seed(0)
    config = DebertaV2Config(
        vocab_size=60,
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=24,
        type_vocab_size=0,
        relative_attention=True,
        position_buckets=8,
        max_relative_positions=-1,
        max_position_embeddings=64,
        position_biased_input=False,
        pos_att_type=["p2c", "c2p"],
        norm_rel_ebd="layer_norm",
        share_att_key=True,
        pooler_hidden_act="gelu",
        num_labels=4,
    )
    net = DebertaV2ForSequenceClassification(config).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return net


@pytest.mark.parametrize("tokens", [2, 7, 30, 48])
def test_outputs_are_those_of_the_usual_form(model: Any, tokens: int) -> None:
    ids = torch.randint(3, 60, (3, tokens), generator=torch.Generator().manual_seed(tokens))
    mask = torch.ones_like(ids)
    mask[1, tokens // 2 + 1 :] = 0
    with torch.no_grad():
        usual = model(input_ids=ids, attention_mask=mask).logits
        states = Disentangled.of(model, 48)(ids, mask)
        quick = model.classifier(torch.nn.functional.gelu(model.pooler.dense(states[:, 0])))
    assert torch.allclose(usual, quick, atol=1e-4)


def test_training_form_keeps_outputs_and_gradients(model: Any) -> None:
    import copy

    other = copy.deepcopy(model)
    quicken(other)
    ids = torch.randint(3, 60, (2, 20), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[0, 12:] = 0
    for net in (model, other):
        net.zero_grad()
        net(input_ids=ids, attention_mask=mask).logits.pow(2).sum().backward()
    for (name, a), (_, b) in zip(model.named_parameters(), other.named_parameters(), strict=True):
        assert (a.grad is None) == (b.grad is None), name
        if a.grad is not None:
            assert torch.allclose(a.grad, b.grad, atol=1e-3, rtol=1e-3), name


@given(st.integers(2, 9), st.integers(0, 99))
def test_the_shift_reads_each_distance(rows: int, seed: int) -> None:
    table = torch.randn(2, rows, 2 * rows - 1, generator=torch.Generator().manual_seed(seed))
    found = shifted(table)
    for i in range(rows):
        for j in range(rows):
            assert torch.equal(found[:, i, j], table[:, i, j - i + rows - 1])


def test_another_form_is_refused(model: Any) -> None:
    import copy

    other = copy.deepcopy(model)
    other.config.position_biased_input = True
    with pytest.raises(ValueError, match="other positions"):
        Disentangled.of(other, 16)
