"""Load the exported int8 encoder back into torch, so that the shipped model can be fine-tuned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.modelfolder.config import read_config

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


def graph_weights(path: Path) -> dict[str, Array]:
    """The weights of an exported graph by their torch names.

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
        found[_name(bias).removesuffix("bias") + "weight"] = matrix.T
    for name, value in values.items():
        if name.startswith("body.") and not name.endswith(("_scale", "_zero_point", "position_ids", "token_type_ids")):
            found[_name(name)] = _floats(values, name) if name.endswith("_quantized") else value
    return found


def _name(name: str) -> str:
    return name.removeprefix("body.").removesuffix("_quantized")


def _floats(values: dict[str, Array], name: str) -> Array:
    if not name.endswith("_quantized"):
        return values[name]
    base = name.removesuffix("_quantized")
    scale, zero = values[f"{base}_scale"].astype(np.float32), values[f"{base}_zero_point"].astype(np.float32)
    return np.asarray((values[name].astype(np.float32) - zero) * scale, np.float32)
