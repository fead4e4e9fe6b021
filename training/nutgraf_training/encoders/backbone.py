"""A transformer split in two, so that the frozen lower part runs once per text and its output is cached.

Training only the upper layers on the cached output gives the same gradients as training them inside the whole model
with the lower layers frozen (and their dropout off), in a fraction of the time on a CPU.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn


class _Passthrough(nn.Module):
    """Replaces the embeddings: cached hidden states pass through unchanged."""

    def forward(self, *, inputs_embeds: Tensor, **_: object) -> Tensor:
        return inputs_embeds


def _shallow_copy(module: Any) -> Any:
    """A copy that shares all parameters but can be given other children."""
    twin = copy.copy(module)
    twin._modules = dict(module._modules)
    return twin


def split(body: Any, frozen_layers: int) -> tuple[Any, Any]:
    """The lower and the upper part of a BERT-like body; both share its weights.

    Raises
    ------
    ValueError: `frozen_layers` is not between 0 and the number of layers.
    """
    layers = list(body.encoder.layer)
    if not 0 <= frozen_layers <= len(layers):
        raise ValueError(f"frozen_layers is {frozen_layers}; this base has {len(layers)} layers: give 0 to {len(layers)}")
    lower, upper = _shallow_copy(body), _shallow_copy(body)
    lower.encoder, upper.encoder = _shallow_copy(body.encoder), _shallow_copy(body.encoder)
    lower.encoder.layer = nn.ModuleList(layers[:frozen_layers])
    upper.encoder.layer = nn.ModuleList(layers[frozen_layers:])
    upper.embeddings = _Passthrough()
    if frozen_layers == 0:  # DeBERTa's loop needs at least one layer
        lower = _Embedded(body.embeddings)
    return lower, upper


class _Embedded(nn.Module):
    def __init__(self, embeddings: nn.Module) -> None:
        super().__init__()
        self.embeddings = embeddings

    def forward(self, *, input_ids: Tensor, attention_mask: Tensor) -> Any:
        from transformers.modeling_outputs import BaseModelOutput

        try:
            hidden = self.embeddings(input_ids=input_ids, mask=attention_mask)
        except TypeError:  # BERT's embeddings take no mask
            hidden = self.embeddings(input_ids=input_ids)
        return BaseModelOutput(last_hidden_state=hidden)


def freeze_below(body: Any, frozen_layers: int) -> None:
    """Freeze the embeddings and the lowest layers; the embeddings are always frozen (most weights, least gain)."""
    for parameter in body.embeddings.parameters():
        parameter.requires_grad_(False)
    for layer in list(body.encoder.layer)[:frozen_layers]:
        for parameter in layer.parameters():
            parameter.requires_grad_(False)
    relative = getattr(body.encoder, "rel_embeddings", None)
    if relative is not None and frozen_layers:  # shared by all layers: training it would change the frozen ones
        relative.weight.requires_grad_(False)
        if hasattr(body.encoder, "LayerNorm"):
            for parameter in body.encoder.LayerNorm.parameters():
                parameter.requires_grad_(False)


def hidden_of(part: Any, mask: Tensor, *, ids: Tensor | None = None, hidden: Tensor | None = None) -> Tensor:
    """Last hidden states, [batch, tokens, width], of either part."""
    if hidden is not None:
        output = part(inputs_embeds=hidden, attention_mask=mask)
    else:
        output = part(input_ids=ids, attention_mask=mask)
    states: Tensor = output.last_hidden_state
    return states


def best_device(name: str) -> torch.device:
    """`auto`, `cpu` or `cuda`.

    Raises
    ------
    ValueError: CUDA was requested but is not available.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("--device cuda: torch finds no CUDA device; use --device cpu or auto")
    return torch.device(name)


def half_pays(device: torch.device) -> bool:
    """Whether bfloat16 is faster than float32 on the device: on a CPU only with AMX. With AVX512-BF16 a step took twice as
    long when measured; without either, bfloat16 is emulated and many times slower.
    """
    return device.type != "cpu" or bool(getattr(torch.cpu, "_is_amx_tile_supported", bool)())
