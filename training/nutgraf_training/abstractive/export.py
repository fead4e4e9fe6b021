"""An encoder-decoder of the T5 family as two int8 ONNX graphs and a table of embeddings.

`encoder.onnx` takes the vectors of one source, [tokens, width], and gives each decoder layer's cross-attention keys,
[heads, size, tokens], and values, [heads, tokens, size], so that they are computed once. `decoder.onnx` takes the
vectors of the next tokens, [rows, steps, width], the self-attention keys and values so far, [rows, heads, past, size],
and the cross-attention's, and gives the logits after the last step, [rows, pieces], and the longer keys and values.

All rows (beams) belong to one source: its keys are stored once rather than per beam, and no padding or mask is needed.
Articles could not share a batch anyway, since the int8 model scales its activations per batch.

Both graphs need the embeddings, which are a sixth of all weights; `embedding.safetensors` has them once, in int8 with
one scale per row, and they are looked up outside the graphs.
"""

from __future__ import annotations

import gzip
import json
import math
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..encoders.vocabulary import count_pieces, prune
from .graphs import Decode, Encode

#: Sizes of the sample input for tracing: none is 0 or 1, which torch.export would treat as a constant.
_ROWS, _STEPS, _PAST, _TOKENS = 3, 4, 5, 7
_LONGEST = 4096
#: Rows that share a scale in weights that are multiplied as floats.
_BLOCK = 64

Shapes = set[tuple[int, int]]


def news_pieces(tokenizer_json: Path, texts: Iterable[str], *, least: int = 2) -> set[str]:
    """The pieces that occur at least `least` times in `texts`."""
    tokenizer = Tokenizer.from_file(str(tokenizer_json))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    counts = count_pieces(tokenizer, texts)
    return {str(tokenizer.id_to_token(i)) for i, count in counts.items() if count >= least}


def texts_of(path: Path) -> Iterator[str]:
    """Every string of more than one word in the rows of a .jsonl or .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield from _strings(json.loads(line))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if " " in value.strip():
            yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def prune_seq2seq(model: Any, tokenizer_json: Path, keep: set[str]) -> dict[str, Any]:
    """Reduce `model` in place to the rows of the kept pieces; returns the new tokenizer's JSON.

    T5's sentinel tokens are removed too: a text that spells one out is read as ordinary characters.
    """
    spec = json.loads(tokenizer_json.read_text("utf-8"))
    spec["added_tokens"] = [token for token in spec["added_tokens"] if not token["content"].startswith("<extra_id_")]
    spec, rows = prune(spec, keep)
    index = torch.tensor(rows)
    shared = nn.Embedding(len(rows), model.config.d_model)
    head = nn.Linear(model.config.d_model, len(rows), bias=False)
    with torch.no_grad():
        shared.weight.copy_(_embedding(model)[index])
        head.weight.copy_(model.lm_head.weight[index])
    model.set_input_embeddings(shared)
    model.lm_head = head
    model.config.vocab_size = len(rows)
    return spec


def export_seq2seq(model: Any, tokenizer_json: Path, folder: Path, *, keep: set[str] | None = None) -> None:
    """Write encoder.onnx, decoder.onnx, embedding.safetensors and tokenizer.json into `folder`.

    Parameters
    ----------
    model : a `T5ForConditionalGeneration` (T5 1.1, Flan); with `keep` it is changed in place.
    tokenizer_json : its Unigram tokenizer.
    keep : the pieces to keep besides special tokens and single characters; None keeps all.

    Raises
    ------
    ValueError: not a T5, its tokenizer is not a Unigram one, or encoder and decoder have different embeddings (which
        `from_pretrained(..., tie_word_embeddings=False)` fills at random if the checkpoint stores them once).
    """
    kind = getattr(getattr(model, "config", None), "model_type", type(model).__name__)
    if kind != "t5":
        raise ValueError(f"the model is {kind!r}; only models of type 't5' are exported")
    model = model.cpu().float().eval()
    spec = json.loads(tokenizer_json.read_text("utf-8")) if keep is None else prune_seq2seq(model, tokenizer_json, keep)
    folder.mkdir(parents=True, exist_ok=True)
    spec["truncation"] = spec["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(spec, ensure_ascii=False), "utf-8")
    _write_embedding(_embedding(model), folder / "embedding.safetensors")
    with torch.no_grad():
        _export_encoder(model, folder / "encoder.onnx")
        _export_decoder(model, folder / "decoder.onnx")


def _embedding(model: Any) -> Tensor:
    """[pieces, width], which encoder and decoder share."""
    encoder: Tensor = model.encoder.embed_tokens.weight.detach()
    decoder: Tensor = model.decoder.embed_tokens.weight.detach()
    if not torch.equal(encoder, decoder):
        raise ValueError(
            "the embeddings of encoder and decoder differ; one table is expected: load the model without tie_word_embeddings=False, "
            "which fills them at random if the checkpoint stores them once"
        )
    return encoder


def _write_embedding(weight: Tensor, path: Path) -> None:
    values = weight.numpy()
    scale = np.maximum(np.abs(values).max(1), 1e-9).astype(np.float32) / 127
    save_file({"rows": np.rint(values / scale[:, None]).astype(np.int8), "scale": scale}, path)
    path.chmod(0o644)  # safetensors makes files readable by the owner only; an installed model is read by all users


def _float_shapes(config: Any) -> Shapes:
    """Shapes, [in, out], of the weights that keep float arithmetic because their input has outliers in T5: the last of each
    feed-forward (which transformers also keeps in full precision) and the output layer. With these in int8 as well, two
    of five tokens came out different; with them in float, one of twenty-five.
    """
    return {(config.d_ff, config.d_model), (config.d_model, config.vocab_size)}


def _names(prefix: str, layers: int) -> list[str]:
    return [f"{prefix}_{part}_{i}" for i in range(layers) for part in ("key", "value")]


def _export_encoder(model: Any, path: Path) -> None:
    vectors = torch.randn(_TOKENS, model.config.d_model)
    tokens = torch.export.Dim("tokens", min=2, max=_LONGEST)
    _export(
        Encode(model), (vectors,), {"vectors": {0: tokens}}, ["vectors"], _names("cross", len(model.decoder.block)), _float_shapes(model.config), path
    )


def _export_decoder(model: Any, path: Path) -> None:
    config, layers = model.config, len(model.decoder.block)
    rows, steps = torch.export.Dim("rows", max=64), torch.export.Dim("steps", max=_LONGEST)
    before, tokens = torch.export.Dim("past", max=_LONGEST), torch.export.Dim("tokens", min=2, max=_LONGEST)
    vectors = torch.randn(_ROWS, _STEPS, config.d_model)
    past = [torch.randn(_ROWS, config.num_heads, _PAST, config.d_kv) for _ in range(2 * layers)]
    shapes = [(config.d_kv, _TOKENS), (_TOKENS, config.d_kv)] * layers
    cross = [torch.randn(config.num_heads, *shape) for shape in shapes]
    dynamic = {
        "vectors": {0: rows, 1: steps},
        "past": [{0: rows, 2: before}] * (2 * layers),
        "cross": [{2: tokens}, {1: tokens}] * layers,
    }
    inputs = ["vectors", *_names("past", layers), *_names("cross", layers)]
    _export(Decode(model), (vectors, past, cross), dynamic, inputs, ["logits", *_names("new", layers)], _float_shapes(config), path)


def _export(
    module: nn.Module, sample: tuple[Any, ...], dynamic: dict[str, Any], inputs: list[str], outputs: list[str], full: Shapes, path: Path
) -> None:
    """Export by torch.export, then store the weights of matrix products in int8."""
    import onnx

    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "model.onnx"
        program = torch.onnx.export(
            module.eval(), sample, dynamo=True, dynamic_shapes=dynamic, input_names=inputs, output_names=outputs, verbose=False
        )
        assert program is not None
        program.save(str(raw), external_data=False)
        graph = onnx.load(str(raw))
        del graph.graph.value_info[:]  # the shapes recorded by the exporter make the quantiser fail
        _quantise(graph, full, path, Path(scratch))


def _quantise(model: Any, full: Shapes, path: Path, scratch: Path) -> None:
    """Quantise matrix products to int8 with one scale per column, in seven bits as for the other models: with eight,
    processors without VNNI would overflow sixteen bits.

    Weights of a shape in `full` are int8 on disk only and multiplied as floats.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.onnx_model import ONNXModel

    whole = ONNXModel(model)
    whole.replace_gemm_with_matmul()
    graph = whole.model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer if len(tensor.dims) == 2}
    products = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    for i, node in enumerate(products):
        node.name = f"product_{i}"
    float_products = [node for node in products if tuple(weights[node.input[1]].dims) in full]
    onnx.save(whole.model, str(scratch / "plain.onnx"))
    quantize_dynamic(
        scratch / "plain.onnx",
        path,
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=[node.name for node in float_products],
    )
    done = onnx.load(str(path))
    _store_small(done.graph, {node.input[1] for node in float_products})
    onnx.save(done, str(path))


def _store_small(graph: Any, names: set[str]) -> None:
    """Store the named weights, [in, out], as int8 with one scale per column and block of `_BLOCK` rows. The runtime casts and
    multiplies them once, at load.
    """
    from onnx import TensorProto, helper, numpy_helper

    nodes = []
    for tensor in [t for t in graph.initializer if t.name in names]:
        values = numpy_helper.to_array(tensor)
        block = math.gcd(_BLOCK, values.shape[0])
        blocks = values.reshape(-1, block, values.shape[1])
        scale = np.maximum(np.abs(blocks).max(1, keepdims=True), 1e-9).astype(np.float32) / 127
        parts = {"small": np.rint(blocks / scale).astype(np.int8), "by": scale, "shape": np.array(values.shape, np.int64)}
        name = tensor.name
        graph.initializer.remove(tensor)
        graph.initializer.extend(numpy_helper.from_array(value, f"{name}_{part}") for part, value in parts.items())
        nodes.append(helper.make_node("Cast", [f"{name}_small"], [f"{name}_float"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}_float", f"{name}_by"], [f"{name}_blocks"]))
        nodes.append(helper.make_node("Reshape", [f"{name}_blocks", f"{name}_shape"], [name]))
    for node in reversed(nodes):
        graph.node.insert(0, node)
