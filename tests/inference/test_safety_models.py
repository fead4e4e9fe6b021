"""A model folder of a stranger: whatever its files say, loading it ends in a model or in a ModelError, and reads nothing else. Its config: test_safety_config.py."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import ModelError
from nutgraf.modelfolder.config import shipped_models
from nutgraf.modelfolder.files import check_size, read_json, read_tensors, read_tokenizer
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.heads import Linear
from nutgraf.reader.topics import TopicModel
from nutgraf.summary import SummaryModel
from safetensors.numpy import save_file

from .model_folders import change, config_of, model_error, put


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_models() / "topic", tmp_path / "models" / "topic"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")


# Which files are read


def test_a_file_that_is_not_listed_is_never_read(topic: Path) -> None:
    files = config_of(topic)["files"]
    change(topic, files={name: found for name, found in files.items() if not name.startswith("concepts")})
    (topic / "concepts.json").write_text("[", "utf-8")
    assert TopicModel.from_folder(topic).concepts is None
    change(topic, files={name: found for name, found in files.items() if name != "concepts.safetensors"})
    with pytest.raises(ModelError, match=r"concepts\.safetensors is not listed"):
        TopicModel.from_folder(topic)


@pytest.mark.parametrize(
    "name", ["../head.safetensors", "/etc/passwd", "a/b.json", "..", ".", "", "a\\b.json", ".hidden.json", "x\x00.json", "C:x.json"]
)
def test_names_with_a_path_in_them_are_refused(topic: Path, name: str) -> None:
    change(topic, files={**config_of(topic)["files"], name: "0" * 64})
    with pytest.raises(ModelError, match="not a plain file name"):
        TopicModel.from_folder(topic)


@pytest.mark.parametrize("name", ["head.pkl", "head.pt", "run.py", "head.bin", "model.ort", "head", "model.so"])
def test_files_of_other_kinds_are_refused(topic: Path, name: str) -> None:
    put(topic, name, b"data")
    with pytest.raises(ModelError, match="not a file that a model is read from"):
        TopicModel.from_folder(topic)


def test_links_are_followed_within_the_folder_only(topic: Path, tmp_path: Path) -> None:
    head = topic / "head.safetensors"
    head.rename(topic / "real.safetensors")
    head.symlink_to("real.safetensors")
    assert TopicModel.from_folder(topic)
    (topic / "real.safetensors").rename(tmp_path / "elsewhere.safetensors")
    head.unlink()
    head.symlink_to(tmp_path / "elsewhere.safetensors")
    with pytest.raises(ModelError, match="a link out of its folder"):
        TopicModel.from_folder(topic)


def test_a_folder_may_itself_be_a_link(topic: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(topic.parent)
    assert TopicModel.from_folder(tmp_path / "linked" / "topic")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_in_place_of_a_file_does_not_hang(topic: Path) -> None:
    (topic / "head.safetensors").unlink()
    os.mkfifo(topic / "head.safetensors")
    with pytest.raises(ModelError, match="not a regular file"):
        TopicModel.from_folder(topic)


# What the files hold


def header(text: str) -> bytes:
    return len(text).to_bytes(8, "little") + text.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 8,
        b"\xff" * 200,
        header("{"),
        header("[]"),
        header("[" * 5000),
        header('{"weight":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4]}}') + b"\0" * 4,
        header('{"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}') + b"\0" * 4,
        header('{"weight":{"dtype":"PICKLE","shape":[1],"data_offsets":[0,4]}}') + b"\0" * 4,
        header('{"weight":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]},"bias":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}') + b"\0" * 8,
        header('{"weight":{"dtype":"F32","shape":[18446744073709551615,2],"data_offsets":[0,4]}}') + b"\0" * 4,
    ],
)
def test_a_broken_safetensors_file_is_said_to_be_broken(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "head.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"head\.safetensors"):
        Linear(path)


ONES = np.ones((2, 3), np.float32)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"weight": ONES}, "no array 'bias'"),
        ({"weight": ONES, "bias": ONES}, r"the shape \[2, 3\], expected \[2\]"),
        ({"weight": ONES, "bias": np.ones(3, np.float32)}, r"the shape \[3\], expected \[2\]"),
        ({"weight": ONES[:, :0], "bias": ONES[:, 0]}, r"the shape \[2, 0\]"),
        ({"weight": ONES * np.nan, "bias": ONES[:, 0]}, "not finite numbers"),
        ({"weight": ONES.astype(bool), "bias": ONES[:, 0]}, "not finite numbers"),
        ({"weight": ONES.astype(np.complex64), "bias": ONES[:, 0]}, "not finite numbers"),
    ],
)
def test_weights_of_another_shape_or_kind_are_refused(tmp_path: Path, arrays: dict[str, Any], said: str) -> None:
    path = tmp_path / "head.safetensors"
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)
    with pytest.raises(ModelError, match=said):
        Linear(path)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_as_weights_are_arrays_or_a_model_error(place: Path, raw: bytes, at: int) -> None:
    path = place / "any.safetensors"
    save_file({"weight": ONES}, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + raw + whole[at + len(raw) :])
    said = model_error(lambda: read_tensors(path))
    assert "any.safetensors" in said if said else all(np.isfinite(array).all() for array in read_tensors(path).values())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"model": 1}', '{"version": "1.0"}', "[" * 100_000])
def test_a_broken_tokenizer_is_said_to_be_broken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ModelError, match="not a readable tokenizer"):
        read_tokenizer(path)


def test_a_tokenizer_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(ModelError, match="at most 67108864"):
        read_tokenizer(path)
    with pytest.raises(ModelError, match="missing or not a regular file"):
        check_size(tmp_path / "other.json")


@pytest.mark.parametrize("listed", ["{}", "[1]", '["a"]', '[{"label": "a"}]', "3", "null", "[" * 100_000])
def test_concepts_and_counts_of_another_form_are_refused(topic: Path, tmp_path: Path, listed: str) -> None:
    put(topic, "concepts.json", listed.encode())
    with pytest.raises(ModelError, match=r"concepts\.(json|safetensors)"):
        TopicModel.from_folder(topic)
    summary = Path(shutil.copytree(shipped_models() / "summary", tmp_path / "summary"))
    put(summary, "words.json", listed.encode())
    with pytest.raises(ModelError, match=r"words\.json"):
        SummaryModel.from_folder(summary)


def test_json_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"files": {"a": 1, "b": 2, "a": 3}}', "utf-8")
    with pytest.raises(ModelError, match="the name 'a' occurs twice"):
        read_json(path)


def test_a_model_that_asks_for_other_inputs_is_a_model_error(tmp_path: Path) -> None:
    """Every file is what its hash says, and still the model is none of ours: the error comes with the first text."""
    onnx = pytest.importorskip("onnx")
    ends = [[onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [384])] for name in "xy"]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Neg", ["x"], ["y"])], "g", *ends)
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    folder = Path(shutil.copytree(shipped_models() / "encoder", tmp_path / "encoder"))
    put(folder, "model.onnx", made.SerializeToString())
    with pytest.raises(ModelError, match=r"model\.onnx"):
        Encoder(folder).encode(["The mayor closed the bridge."])
