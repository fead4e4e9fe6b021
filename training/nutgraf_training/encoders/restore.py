"""Load the exported int8 encoder back into torch, so that the shipped model can be fine-tuned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.modelfolder.config import read_config

from .disentangled import Disentangled

Array = npt.NDArray[Any]


def restored(folder: Path) -> Any:
    """A `transformers.BertModel` with the dequantised weights of an encoder folder.

    Raises
    ------
    ValueError: its config.json has no architecture, or the graph's weights do not fit it.
    """
    from transformers import BertConfig, BertModel

    config = read_config(folder, "encoder")
    if not config.get("architecture"):
        raise ValueError(f"{folder / 'config.json'} has no architecture: only a BERT encoder that nutgraf-train topic wrote can be tuned")
    body = BertModel(BertConfig(**config["architecture"]), add_pooling_layer=False)
    weights = {name: torch.from_numpy(np.array(value)) for name, value in graph_weights(folder / "model.onnx").items()}
    problems = body.load_state_dict(weights, strict=False)
    missing = [name for name in problems.missing_keys if not name.endswith(("position_ids", "token_type_ids"))]
    if missing or problems.unexpected_keys:
        raise ValueError(f"{folder / 'model.onnx'} does not fit its architecture: missing {missing[:3]}, unexpected {problems.unexpected_keys[:3]}")
    return body.eval()


def architecture(body: Any) -> dict[str, Any] | None:
    """The BERT settings that `restored` needs besides the weights; None for other models."""
    if body.config.model_type != "bert":
        return None
    kept = (
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "vocab_size",
        "max_position_embeddings",
        "type_vocab_size",
    )
    return {name: getattr(body.config, name) for name in (*kept, "layer_norm_eps", "hidden_act")}


def restored_stance(folder: Path, most: int) -> Disentangled:
    """The encoder of a stance folder, dequantised, for up to `most` tokens.

    Its tables have a row for each distance that it was exported for; longer ones get the outermost row.

    Raises
    ------
    ValueError: the graph is no stance encoder.
    """
    path = folder / "model.onnx"
    weights = {name: torch.from_numpy(np.array(value)) for name, value in graph_weights(path, prefix="").items()}
    heads, _, distances = weights["layers.0.at_query"].shape
    vocabulary, width = weights["words.weight"].shape
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    net = Disentangled(vocabulary, width, len(weights["layers.0.wide.bias"]), heads, layers, most)
    short = most - (distances + 1) // 2
    for name in [name for name in weights if name.endswith(("at_query", "at_key"))]:
        table = weights[name]
        first, last = table[..., :1], table[..., -1:]
        weights[name] = (
            torch.cat([first.repeat(1, 1, short), table, last.repeat(1, 1, short)], -1) if short > 0 else table[..., -short : distances + short]
        )
    problems = net.load_state_dict(weights, strict=False)
    if problems.missing_keys or problems.unexpected_keys:
        raise ValueError(f"{path} is no stance encoder: missing {problems.missing_keys[:3]}, unexpected {problems.unexpected_keys[:3]}")
    return net.eval()


def graph_weights(path: Path, *, prefix: str = "body.") -> dict[str, Array]:
    """The weights of an exported graph by their torch names, of those that begin with `prefix`, which is left out.

    The exporter keeps the names of biases, norms and embeddings but not of weight matrices, which it transposes: a
    matrix is named after the bias that is added to its product.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    readers = {name: node for node in graph.node for name in node.input}
    found: dict[str, Array] = {}
    for node in graph.node:
        if node.op_type not in ("MatMulInteger", "MatMul") or node.input[1] not in values:
            continue
        matrix = _floats(values, node.input[1])
        after = readers[node.output[0]]
        while after.op_type != "Add":  # skip the cast and the scale of a quantised product
            after = readers[after.output[0]]
        bias = next(name for name in after.input if name in values)
        found[_name(bias, prefix).removesuffix("bias") + "weight"] = matrix.T
    for name, value in values.items():
        if not name.startswith(prefix) or name.endswith(("_scale", "_zero_point", "position_ids", "token_type_ids", "_by")):
            continue
        if name.endswith("_small"):
            found[_name(name, prefix).removesuffix("_small")] = value.astype(np.float32) * values[f"{name.removesuffix('_small')}_by"]
        elif name.endswith(("weight", "bias", "weight_quantized")) and _name(name, prefix) not in found:
            found[_name(name, prefix)] = _floats(values, name) if name.endswith("_quantized") else value
    return found


def _name(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).removesuffix("_quantized")


def _floats(values: dict[str, Array], name: str) -> Array:
    if not name.endswith("_quantized"):
        return values[name]
    base = name.removesuffix("_quantized")
    scale, zero = values[f"{base}_scale"].astype(np.float32), values[f"{base}_zero_point"].astype(np.float32)
    return np.asarray((values[name].astype(np.float32) - zero) * scale, np.float32)
