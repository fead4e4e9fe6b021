"""A T5's encoder and decoder as plain functions of tensors that share its weights, for tracing at export."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Encode(nn.Module):
    """[tokens, width] of one source to the cross-attention's keys and values, one pair per decoder layer."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.stack = model.encoder
        self.cross: Any = nn.ModuleList([block.layer[1].EncDecAttention for block in model.decoder.block])
        self.bias = _distance_bias(model.encoder, past_only=False)

    def forward(self, vectors: Tensor) -> list[Tensor]:
        places = torch.arange(vectors.shape[0])
        reach = self.bias.shape[1] // 2
        bias = self.bias[:, (places[None, :] - places[:, None]).clamp(-reach, reach) + reach]
        hidden = vectors
        for block in self.stack.block:
            attention, normed = block.layer[0].SelfAttention, block.layer[0].layer_norm(hidden)
            query, key, value = (_heads(project(normed), attention) for project in (attention.q, attention.k, attention.v))
            hidden = hidden + attention.o(_attend(query, key.transpose(-1, -2), value, bias))
            hidden = hidden + block.layer[1].DenseReluDense(block.layer[1].layer_norm(hidden))
        hidden = self.stack.final_layer_norm(hidden)
        found: list[Tensor] = []
        for attention in self.cross:
            found.append(_heads(attention.k(hidden), attention).transpose(-1, -2))
            found.append(_heads(attention.v(hidden), attention))
        return found


class Decode(nn.Module):
    """One or more steps of all rows of one source.

    `vectors` is [rows, steps, width]; `past` has one key and one value per layer, [rows, heads, past, size], empty before
    the first step; `cross` is the output of `Encode`. Returns the logits after the last step, [rows, pieces], and the
    extended keys and values.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.stack = model.decoder
        self.head = model.lm_head
        self.scale = float(model.config.d_model**-0.5) if model.config.scale_decoder_outputs else 1.0
        self.bias = _distance_bias(model.decoder, past_only=True)

    def forward(self, vectors: Tensor, past: list[Tensor], cross: list[Tensor]) -> list[Tensor]:
        rows, steps, before = vectors.shape[0], vectors.shape[1], past[0].shape[2]
        distance = (torch.arange(steps) + before)[:, None] - torch.arange(steps + before)[None, :]
        bias = self.bias[:, distance.clamp(0, self.bias.shape[1] - 1)].masked_fill(distance < 0, torch.finfo(torch.float32).min)
        hidden, kept = vectors, list[Tensor]()
        for i, block in enumerate(self.stack.block):
            attention, normed = block.layer[0].SelfAttention, block.layer[0].layer_norm(hidden)
            query, key, value = (_heads(project(normed), attention) for project in (attention.q, attention.k, attention.v))
            key, value = torch.cat([past[2 * i], key], 2), torch.cat([past[2 * i + 1], value], 2)
            kept += [key, value]
            hidden = hidden + attention.o(_attend(query, key.transpose(-1, -2), value, bias))
            attention, normed = block.layer[1].EncDecAttention, block.layer[1].layer_norm(hidden)
            query = _heads(attention.q(normed).reshape(rows * steps, -1), attention)
            seen = attention.o(_attend(query, cross[2 * i], cross[2 * i + 1], None))
            hidden = hidden + seen.reshape(rows, steps, -1)
            hidden = hidden + block.layer[2].DenseReluDense(block.layer[2].layer_norm(hidden))
        last = self.stack.final_layer_norm(hidden[:, -1])
        return [self.head(last * self.scale), *kept]


def _heads(x: Tensor, attention: Any) -> Tensor:
    """[..., tokens, heads * size] to [..., heads, tokens, size]."""
    return x.reshape(*x.shape[:-1], attention.n_heads, attention.key_value_proj_dim).transpose(-2, -3)


def _attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
    """`query` and `value` [..., heads, tokens, size], `key` [..., heads, size, tokens]: [..., tokens, heads * size]. T5
    does not scale the scores.
    """
    scores = query @ key
    weights = torch.softmax(scores if bias is None else scores + bias, dim=-1)
    return (weights @ value).transpose(-2, -3).flatten(-2)


def _distance_bias(stack: Any, *, past_only: bool) -> Tensor:
    """[heads, distances]: the position bias for all distances that the model distinguishes, from the farthest on one side to
    the farthest on the other (`past_only`: by how far back a key is, from 0).
    """
    attention = stack.block[0].layer[0].SelfAttention
    farthest = int(attention.relative_attention_max_distance)
    away = -torch.arange(farthest + 1) if past_only else torch.arange(-farthest, farthest + 1)
    bucket = attention._relative_position_bucket(
        away, bidirectional=not past_only, num_buckets=attention.relative_attention_num_buckets, max_distance=farthest
    )
    bias: Tensor = attention.relative_attention_bias(bucket).detach().T.contiguous()
    return bias
