"""Export from torch to the shipped formats: int8 ONNX, safetensors heads, `config.json` with hashes."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.modelfolder.config import FORMAT, file_hash
from torch import Tensor, nn

from ..cards.models import save_config
from ..mlflow_store.provenance import git_commit
from .disentangled import Disentangled


class _States(nn.Module):
    """Token ids and mask to last hidden states."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self.body = body

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def export_states(body: Any, path: Path) -> None:
    """Write the encoder `body` as int8 ONNX: ids and mask [batch, tokens] to states [batch, tokens, width]."""
    _export(_States(body), path, "states")


def export_disentangled(body: Disentangled, path: Path, max_tokens: int) -> None:
    """Write a DeBERTa encoder as int8 ONNX for at most `max_tokens`: ids and mask [batch, tokens] to states [batch, tokens, width]."""
    _export(body, path, "states", most=max_tokens)


def _export(module: nn.Module, path: Path, output: str, *, most: int = 512) -> None:
    """Export by torch.export, then quantise weights of matrix products and embeddings to int8, one scale per column."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    module = module.cpu().float().eval()
    ids = torch.randint(5, 100, (3, 17))
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    # one less at either end than the graph can take: at the limits the tracer would specialise the slices of the position table
    batch, tokens = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("tokens", min=3, max=most - 1)
    shapes = {"input_ids": {0: batch, 1: tokens}, "attention_mask": {0: batch, 1: tokens}}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "model.onnx"
        program = torch.onnx.export(
            module,
            (ids, mask),
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=["input_ids", "attention_mask"],
            output_names=[output],
            verbose=False,
        )
        assert program is not None
        program.save(str(raw), external_data=False)
        graph = onnx.load(str(raw))
        del graph.graph.value_info[:]  # the shapes recorded by the exporter make the quantiser fail
        onnx.save(graph, str(raw))
        # Seven bits: processors without VNNI add pairs of products in sixteen bits, where eight-bit weights would overflow and
        # the same article would score differently on two machines.
        quantize_dynamic(raw, path, op_types_to_quantize=["MatMul", "Gather"], weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    graph = onnx.load(str(path))
    _shrink_tables(graph.graph)
    drop_nan_guards(graph.graph)
    onnx.save(graph, str(path))


def _shrink_tables(graph: Any) -> None:
    """Store position tables, which the quantiser leaves as floats, as int8 with one scale per row. The runtime casts and
    multiplies them once, when it loads the graph.
    """
    from onnx import TensorProto, helper, numpy_helper

    nodes = []
    for tensor in [t for t in graph.initializer if t.name.endswith(("at_query", "at_key"))]:
        values = numpy_helper.to_array(tensor)
        scale = np.maximum(np.abs(values).max(-1, keepdims=True), 1e-9).astype(np.float32) / 127
        small, by = f"{tensor.name}_small", f"{tensor.name}_by"
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(np.rint(values / scale).astype(np.int8), small))
        graph.initializer.append(numpy_helper.from_array(scale, by))
        nodes.append(helper.make_node("Cast", [small], [f"{small}_float"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{small}_float", by], [tensor.name]))
    for node in reversed(nodes):
        graph.node.insert(0, node)


def drop_nan_guards(graph: Any) -> None:
    """Remove the checks that the exporter adds after each softmax for fully masked rows: a text has at least one token, so
    there are no such rows, and the checks take a fifth of the encoder's time.
    """
    after = {name: node for node in graph.node for name in node.input}
    for guard in [node for node in graph.node if node.op_type == "IsNaN"]:
        choice = after[guard.output[0]]
        if choice.op_type != "Where" or choice.input[2] != guard.input[0]:
            continue
        for node in graph.node:
            node.input[:] = [guard.input[0] if name == choice.output[0] else name for name in node.input]
        graph.node.remove(guard)
        graph.node.remove(choice)


def write_config(folder: Path, task: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Write `config.json` with the hashes of all other files in the folder except the card, its pictures and the packaging file."""
    listed = [p for p in sorted(folder.iterdir()) if p.is_file() and p.name != "config.json" and p.suffix not in (".md", ".png", ".toml")]
    files = {p.name: file_hash(p) for p in listed}
    config = {
        "format": FORMAT,
        "task": task,
        "files": files,
        **settings,
        "git_commit": git_commit(),
        "written": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    save_config(folder, config)
    return config


def fresh_folder(folder: Path) -> Path:
    """`folder`, created if missing and emptied if it contains an earlier model.

    Raises
    ------
    FileExistsError: it contains something that is not a model.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "config.json").is_file():
            raise FileExistsError(f"{folder} holds files but no model: give --output another folder, so that nothing of yours is lost")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
