"""A body cut in two computes what the whole one does."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nutgraf_training.encoders.backbone import best_device, freeze_below, hidden_of, split
from transformers import BertConfig, BertModel, DebertaV2Config, DebertaV2Model


def bert() -> Any:
    return BertModel(
        BertConfig(vocab_size=60, hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32), add_pooling_layer=False
    ).eval()


def deberta() -> Any:
    config = DebertaV2Config(
        vocab_size=60,
        hidden_size=16,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=32,
        relative_attention=True,
        position_buckets=8,
        norm_rel_ebd="layer_norm",
        share_att_key=True,
        pos_att_type=["p2c", "c2p"],
        position_biased_input=False,
        type_vocab_size=0,
    )
    return DebertaV2Model(config).eval()


@pytest.mark.parametrize("make", [bert, deberta])
@pytest.mark.parametrize("frozen", [0, 1, 3])
def test_two_parts_give_what_the_whole_gives(make: Any, frozen: int) -> None:
    torch.manual_seed(0)
    body = make()
    ids, mask = torch.randint(5, 60, (3, 11)), torch.ones(3, 11, dtype=torch.long)
    mask[1, 6:] = 0
    with torch.no_grad():
        whole = hidden_of(body, mask, ids=ids)
        lower, upper = split(body, frozen)
        parts = hidden_of(upper, mask, hidden=hidden_of(lower, mask, ids=ids))
    assert torch.allclose(whole[mask > 0], parts[mask > 0], atol=1e-5)
    assert len(body.encoder.layer) == 4


@pytest.mark.parametrize("make", [bert, deberta])
def test_frozen_layers_get_no_gradient(make: Any) -> None:
    body = make()
    freeze_below(body, 2)
    assert not any(p.requires_grad for p in body.embeddings.parameters())
    assert [any(p.requires_grad for p in layer.parameters()) for layer in body.encoder.layer] == [False, False, True, True]


def test_wrong_requests_say_what_is_possible() -> None:
    with pytest.raises(ValueError, match="4 layers"):
        split(bert(), 5)
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="--device cpu"):
            best_device("cuda")
