"""DeBERTa's disentangled attention (He et al. 2021, DeBERTaV3) in a form that is fast on short passages.

The usual implementation multiplies queries and keys with all 512 position vectors and gathers, for each pair of tokens,
the product for their distance; for a passage of 60 tokens nearly all of that is discarded, and the gather is slow.
Here the position vectors are in a table by distance, of which a passage takes the 2n - 1 rows that it needs, and the
products are aligned by reading them with a different row length (the relative shift of Transformer-XL, Dai et al. 2019).
The outputs are those of the usual implementation. The last layer computes only the first token, since only its output
is used.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn


def shifted(by_distance: Tensor) -> Tensor:
    """Relative shift of [..., n, 2n - 1], whose columns are distances, to [..., n, n]: entry (i, j) is column j - i + n - 1
    of row i.
    """
    rows = by_distance.shape[-2]
    flat = by_distance.flatten(-2)[..., rows - 1 : rows - 1 + rows * (2 * rows - 2)]
    return flat.reshape(*flat.shape[:-1], rows, 2 * rows - 2)[..., :rows]


def distance_rows(attention: Any, positions: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """The position vectors projected as keys and as queries, [2 * most - 1, width] each, for distances (query minus key) from
    -(most - 1) to most - 1.
    """
    from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position

    distance = torch.arange(-(most - 1), most)
    span = attention.pos_ebd_size
    bucket = make_log_bucket_position(distance, attention.position_buckets, attention.max_relative_positions)
    rows = positions[(bucket.long() + span).clamp(0, 2 * span - 1)]
    return attention.key_proj(rows), attention.query_proj(rows)


def by_head(rows: Tensor, heads: int, size: int) -> Tensor:
    """[distances, heads * size] to [heads, size, distances]."""
    return rows.reshape(-1, heads, size).permute(1, 2, 0)


class _Layer(nn.Module):
    """One layer; `whole` is False for the last one, which computes only the first token's output."""

    at_query: Tensor
    at_key: Tensor
    project: nn.Linear

    def __init__(self, layer: Any, positions: Tensor, most: int, *, whole: bool) -> None:
        super().__init__()
        own = layer.attention.self
        self.heads, self.size, self.most, self.whole = own.num_attention_heads, own.attention_head_size, most, whole
        scale = math.sqrt(self.size * 3)  # content to content, content to position, position to content
        self.project = nn.Linear(own.query_proj.in_features, 3 * self.heads * self.size)
        keys, queries = distance_rows(own, positions, most)
        with torch.no_grad():
            self.project.weight.copy_(torch.cat([own.query_proj.weight / scale, own.key_proj.weight, own.value_proj.weight]))
            self.project.bias.copy_(torch.cat([own.query_proj.bias / scale, own.key_proj.bias, own.value_proj.bias]))
        # [heads, size, distances]; a query meets the keys from left to right, so the largest distance comes first
        self.register_buffer("at_query", by_head(keys.detach().flip(0), self.heads, self.size).contiguous())
        self.register_buffer("at_key", by_head(queries.detach() / scale, self.heads, self.size).contiguous())
        self.dense, self.norm = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.wide, self.narrow, self.last_norm = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, hidden: Tensor, hidden_mask: Tensor) -> Tensor:
        tokens = hidden.shape[1]
        query, key, value = (x.reshape(*x.shape[:2], self.heads, self.size).transpose(1, 2) for x in self.project(hidden).chunk(3, -1))
        if self.whole:
            near = slice(self.most - tokens, self.most + tokens - 1)
            scores = query @ key.transpose(-1, -2) + shifted(query @ self.at_query[..., near])
            scores = scores + shifted(key @ self.at_key[..., near]).transpose(-1, -2)
        else:
            query, hidden = query[:, :, :1], hidden[:, :1]
            # the first token's distances to the others are 0, -1, -2, …
            scores = query @ (key.transpose(-1, -2) + self.at_query[..., self.most - 1 : self.most + tokens - 1])
            own = self.at_key.flip(-1)[..., self.most - 1 : self.most + tokens - 1]
            scores = scores + (key.transpose(-1, -2) * own).sum(-2, keepdim=True)
        context = torch.softmax(scores + hidden_mask, -1) @ value
        hidden = self.norm(self.dense(context.transpose(1, 2).flatten(-2)) + hidden)
        inner = nn.functional.gelu(self.wide(hidden))
        out: Tensor = self.last_norm(self.narrow(inner) + hidden)
        return out


class Disentangled(nn.Module):
    """A DeBERTa-v3 sequence classifier of `transformers` without its classifier, for at most `most` tokens: ids and mask
    [batch, tokens] to the pooled vectors [batch, width] that the classifier takes.

    Raises
    ------
    ValueError: the model has parts that this implementation lacks (a convolution, absolute positions).
    """

    def __init__(self, model: Any, most: int) -> None:
        super().__init__()
        config = model.config
        if getattr(config, "conv_kernel_size", 0) or config.position_biased_input or sorted(config.pos_att_type) != ["c2p", "p2c"]:
            raise ValueError(
                f"the base {config.name_or_path or config.model_type} has a convolution or other positions: only DeBERTa-v3 is supported"
            )
        body = model.deberta
        positions = body.encoder.get_rel_embedding()
        layers = list(body.encoder.layer)
        self.words, self.norm = body.embeddings.word_embeddings, body.embeddings.LayerNorm
        self.layers = nn.ModuleList(_Layer(layer, positions, most, whole=layer is not layers[-1]) for layer in layers)
        self.pooled = model.pooler.dense

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        mask = attention_mask.to(torch.float32)
        hidden = self.norm(self.words(input_ids)) * mask.unsqueeze(-1)
        hidden_mask = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, hidden_mask)
        return nn.functional.gelu(self.pooled(hidden[:, 0]))


def quicken(model: Any) -> None:
    """Make a DeBERTa model of `transformers` train with the same fast attention; weights and their names do not change."""
    from transformers.models.deberta_v2.modeling_deberta_v2 import DisentangledSelfAttention

    class ShiftedAttention(DisentangledSelfAttention):  # type: ignore[misc]
        def disentangled_attention_bias(self, query: Tensor, key: Tensor, _: object, positions: Tensor, parts: int) -> Tensor:
            tokens = query.shape[1]
            keys, queries = distance_rows(self, positions, tokens)
            scale = math.sqrt(self.attention_head_size * parts)
            at_query, at_key = (self._by_head(x) for x in (keys.flip(0), queries))
            query, key = (x.reshape(-1, self.num_attention_heads, *x.shape[1:]) for x in (query, key))
            by_query, by_key = shifted(query @ at_query), shifted(key @ at_key).transpose(-1, -2)
            bias: Tensor = ((by_query + by_key) / scale).flatten(0, 1)
            return bias

        def _by_head(self, rows: Tensor) -> Tensor:
            return by_head(rows, self.num_attention_heads, self.attention_head_size)

    for layer in model.deberta.encoder.layer:
        layer.attention.self.__class__ = ShiftedAttention
