"""A transformer cut in two, so that the frozen lower part runs once a text and its output is kept.

Training the upper layers alone on the kept output gives the same gradients as training them inside the whole model
with the lower layers frozen (dropout of the frozen part is off), at a fraction of the time on a CPU.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn


class _Passthrough(nn.Module):
    """Stands where the embeddings were: the kept hidden states pass as they are."""

    def forward(self, *, inputs_embeds: Tensor, **_: object) -> Tensor:
        return inputs_embeds


def _shallow(module: Any) -> Any:
    """A copy that shares every parameter but may be given other children."""
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
    lower, upper = _shallow(body), _shallow(body)
    lower.encoder, upper.encoder = _shallow(body.encoder), _shallow(body.encoder)
    lower.encoder.layer = nn.ModuleList(layers[:frozen_layers])
    upper.encoder.layer = nn.ModuleList(layers[frozen_layers:])
    upper.embeddings = _Passthrough()
    if frozen_layers == 0:  # DeBERTa's loop wants at least one layer
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
    """The embeddings and the lowest layers get no gradient; the embeddings never do (most weights, least gain)."""
    for parameter in body.embeddings.parameters():
        parameter.requires_grad_(False)
    for layer in list(body.encoder.layer)[:frozen_layers]:
        for parameter in layer.parameters():
            parameter.requires_grad_(False)
    relative = getattr(body.encoder, "rel_embeddings", None)
    if relative is not None and frozen_layers:  # shared by all layers: moving it would shift the frozen ones
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
    ValueError: CUDA was asked for and is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("--device cuda was asked for, but torch sees no CUDA device: use --device cpu or auto")
    return torch.device(name)


def half_pays(device: torch.device) -> bool:
    """Whether two-byte floats are faster than four-byte ones there: on a CPU only with AMX. With AVX512-BF16 a step was
    measured to take twice as long, and without either they are emulated, many times slower.
    """
    return device.type != "cpu" or bool(getattr(torch.cpu, "_is_amx_tile_supported", bool)())
