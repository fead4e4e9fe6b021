"""DeBERTa's disentangled attention (He et al. 2021, DeBERTaV3) in a form that is fast on short passages.

The usual implementation multiplies queries and keys with all 512 position vectors and gathers, for each pair of tokens,
the product for their distance; for a passage of 60 tokens nearly all of that is discarded, and the gather is slow.
Here the position vectors are in a table by distance, of which a passage takes the 2n - 1 rows that it needs, and the
products are aligned by reading them with a different row length (the relative shift of Transformer-XL, Dai et al. 2019).
The outputs are those of the usual implementation.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

_EPSILON = 1e-7


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
    """One layer of `heads` heads over the states [batch, tokens, width]; position tables by distance, which are not trained."""

    at_query: Tensor
    at_key: Tensor

    def __init__(self, width: int, inner: int, heads: int, most: int) -> None:
        super().__init__()
        self.heads, self.size, self.most, self.dropout = heads, width // heads, most, 0.0
        self.scale = math.sqrt(self.size * 3)  # content to content, content to position, position to content
        self.project = nn.Linear(width, 3 * width)
        # [heads, size, distances]; a query meets the keys from left to right, so the largest distance comes first
        self.register_buffer("at_query", torch.zeros(heads, self.size, 2 * most - 1))
        self.register_buffer("at_key", torch.zeros(heads, self.size, 2 * most - 1))
        self.dense, self.norm = nn.Linear(width, width), nn.LayerNorm(width, eps=_EPSILON)
        self.wide, self.narrow, self.last_norm = nn.Linear(width, inner), nn.Linear(inner, width), nn.LayerNorm(width, eps=_EPSILON)

    @classmethod
    def of(cls, layer: Any, positions: Tensor, most: int) -> _Layer:
        """The layer of a `transformers` model, with its weights."""
        own = layer.attention.self
        made = cls(own.query_proj.in_features, layer.intermediate.dense.out_features, own.num_attention_heads, most)
        keys, queries = distance_rows(own, positions, most)
        parts = (own.query_proj, own.key_proj, own.value_proj)
        with torch.no_grad():
            made.project.weight.copy_(torch.cat([part.weight for part in parts]))
            made.project.bias.copy_(torch.cat([part.bias for part in parts]))
        made.at_query.copy_(by_head(keys.detach().flip(0), made.heads, made.size))
        made.at_key.copy_(by_head(queries.detach() / made.scale, made.heads, made.size))
        made.dense, made.norm = layer.attention.output.dense, layer.attention.output.LayerNorm
        made.wide, made.narrow, made.last_norm = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm
        return made

    def forward(self, hidden: Tensor, hidden_mask: Tensor) -> Tensor:
        tokens = hidden.shape[1]
        query, key, value = (x.reshape(*x.shape[:2], self.heads, self.size).transpose(1, 2) for x in self.project(hidden).chunk(3, -1))
        query = query / self.scale
        near = slice(self.most - tokens, self.most + tokens - 1)
        scores = query @ key.transpose(-1, -2) + shifted(query @ self.at_query[..., near])
        scores = scores + shifted(key @ self.at_key[..., near]).transpose(-1, -2)
        context = torch.softmax(scores + hidden_mask, -1) @ value
        hidden = self.norm(self._dropped(self.dense(context.transpose(1, 2).flatten(-2))) + hidden)
        inner = nn.functional.gelu(self.wide(hidden))
        out: Tensor = self.last_norm(self._dropped(self.narrow(inner)) + hidden)
        return out

    def _dropped(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(x, self.dropout, self.training) if self.dropout else x


class Disentangled(nn.Module):
    """A DeBERTa-v3 encoder for at most `most` tokens: ids and mask [batch, tokens] to the last states [batch, tokens, width]."""

    def __init__(self, vocabulary: int, width: int, inner: int, heads: int, layers: int, most: int) -> None:
        super().__init__()
        self.words, self.norm = nn.Embedding(vocabulary, width), nn.LayerNorm(width, eps=_EPSILON)
        self.layers = nn.ModuleList(_Layer(width, inner, heads, most) for _ in range(layers))
        self.frozen = 0

    @classmethod
    def of(cls, model: Any, most: int) -> Disentangled:
        """The encoder of a sequence classifier of `transformers`, whose weights it shares, except the attention's projections.

        Raises
        ------
        ValueError: the model has parts that this implementation lacks (a convolution, absolute positions).
        """
        config = model.config
        if getattr(config, "conv_kernel_size", 0) or config.position_biased_input or sorted(config.pos_att_type) != ["c2p", "p2c"]:
            raise ValueError(
                f"the base {config.name_or_path or config.model_type} has a convolution or other positions: only DeBERTa-v3 is supported"
            )
        body = model.deberta
        positions = body.encoder.get_rel_embedding()
        made = cls(1, 1, 1, 1, 0, most)
        made.words, made.norm = body.embeddings.word_embeddings, body.embeddings.LayerNorm
        made.layers = nn.ModuleList(_Layer.of(layer, positions, most) for layer in body.encoder.layer)
        return made

    @property
    def width(self) -> int:
        return int(self.words.embedding_dim)

    def freeze(self, layers: int) -> None:
        """Freeze the embeddings and the lowest `layers` layers, and compute them without gradients from now on."""
        self.frozen = layers
        for part in (self.words, self.norm, *list(self.layers)[:layers]):
            part.requires_grad_(False)

    def drop(self, share: float) -> None:
        """Drop this share of what each layer that is trained adds, during training."""
        for layer in list(self.layers)[self.frozen :]:
            layer.dropout = share  # type: ignore[assignment]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        mask = attention_mask.to(torch.float32)
        hidden: Tensor = self.norm(self.words(input_ids)) * mask.unsqueeze(-1)
        hidden_mask = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, hidden_mask)
        return hidden


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
