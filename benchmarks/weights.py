"""The shipped ONNX models with their weights in other forms: time of a row, size, and how far its vectors are from the float ones.

    python benchmarks/weights.py [--record]

The models that ship multiply int8 weights with activations that are scaled row by row. Here the same weights are turned back into float, and from there
into blocks of 8 and of 4 bits that onnxruntime unpacks while it multiplies (`MatMulNBits`, accuracy level 4).
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from nutgraf.modelfolder.config import shipped_models
from nutgraf_training.cards.models import table
from onnx import helper, numpy_helper

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "weights.json"
START, END = "<!-- weights -->", "<!-- /weights -->"
#: Tokens of a row, about those of a stretch of an article, and passes over it; the fastest counts.
TOKENS, PASSES = 240, 15
#: Bits and block sizes tried.
FORMS = ((8, 32), (8, 128), (4, 32), (4, 128))


def floated(path: Path) -> onnx.ModelProto:
    """An int8 model with each integer product, its scales and its casts replaced by a product with float weights."""
    model = onnx.load(str(path))
    graph = model.graph
    known = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    makes = {name: node for node in graph.node for name in node.output}
    takes: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            takes.setdefault(name, []).append(node)
    put: dict[str, Any] = {}
    for number, node in enumerate(node for node in graph.node if node.op_type == "MatMulInteger"):
        (cast,) = takes[node.output[0]]
        (scaled,) = takes[cast.output[0]]
        scales = makes[next(name for name in scaled.input if name != cast.output[0])]
        scale = next(known[name] for name in scales.input if name in known)
        weight = ((known[node.input[1]].astype(np.int32) - known[node.input[3]].astype(np.int32)) * scale).astype(np.float32)
        graph.initializer.append(numpy_helper.from_array(weight, f"float_{number}"))
        given = makes[node.input[0]].input[0]
        put[scaled.output[0]] = helper.make_node("MatMul", [given, f"float_{number}"], [scaled.output[0]], name=f"product_{number}")
    nodes = [next((put[name] for name in node.output if name in put), node) for node in graph.node]
    _replace(graph.node, _needed(nodes, {one.name for one in graph.output}))
    used = {name for node in graph.node for name in node.input}
    _replace(graph.initializer, [one for one in graph.initializer if one.name in used])
    return model


def _replace(field: Any, values: list[Any]) -> None:
    del field[:]
    field.extend(values)


def _needed(nodes: list[Any], wanted: set[str]) -> list[Any]:
    """The nodes that lead to the outputs `wanted`; they are in order already."""
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    return kept[::-1]


def forms_of(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each form of a model, as a file."""
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    plain = folder / "float.onnx"
    onnx.save(floated(path), str(plain))
    yield "int8, as it ships", path
    yield "float", plain
    for bits, block in FORMS:
        made = MatMulNBitsQuantizer(onnx.load(str(plain)), bits=bits, block_size=block, is_symmetric=True, accuracy_level=4)
        made.process()
        out = folder / f"{bits}-{block}.onnx"
        made.model.save_model_to_file(str(out), use_external_data_format=False)
        yield f"{bits} bits in blocks of {block}", out


def measured(name: str) -> list[dict[str, Any]]:
    """A row for each form of a shipped model, measured in turn on one core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as scratch:
        files = dict(forms_of(shipped_models() / name / "model.onnx", Path(scratch)))
        sessions = {form: onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for form, path in files.items()}
        sizes = {form: path.stat().st_size / 1e6 for form, path in files.items()}
        ids = np.random.default_rng(0).integers(200, 5000, (1, TOKENS))
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        seconds: dict[str, list[float]] = {form: [] for form in sessions}
        states: dict[str, npt.NDArray[np.float32]] = {}
        for _ in range(PASSES):
            for form, session in sessions.items():
                feed = {one.name: given[one.name] for one in session.get_inputs()}
                begun = time.perf_counter()
                states[form] = session.run(None, feed)[0]
                seconds[form].append(time.perf_counter() - begun)
    fastest = {form: min(found) for form, found in seconds.items()}
    return [
        {
            "model": name,
            "weights": form,
            "ms": round(1000 * fastest[form], 1),
            "over int8": round(fastest[form] / fastest["int8, as it ships"], 2),
            "MB": round(sizes[form], 1),
            "cosine to float": round(_cosine(states[form], states["float"]), 4),
        }
        for form in sessions
    ]


def _cosine(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    return float(np.mean((one * other).sum(-1) / (np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1))))


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks/weights.py", description="The shipped ONNX models with their weights in other forms.")
    parser.add_argument("--record", action="store_true", help="write weights.json next to this file, and the table in README.md")
    options = parser.parse_args()
    logging.getLogger("onnxruntime.quantization").setLevel(logging.WARNING)
    rows = [row for name in ("encoder", "stance") for row in measured(name)]
    shown = table(list(rows[0]), [list(row.values()) for row in rows])
    print(shown)
    if options.record:
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
        page = HERE / "README.md"
        head, rest = page.read_text("utf-8").split(START, 1)
        page.write_text(f"{head}{START}\n{shown}\n{END}{rest.split(END, 1)[1]}", "utf-8")


if __name__ == "__main__":
    main()
