"""A model folder of a stranger: whatever its files say, loading it ends in a model or in a ModelError, and reads nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nutgraf import ModelError, Nutgraf
from nutgraf.encoder import Encoded, Encoder
from nutgraf.guard import Guard
from nutgraf.heads import Linear
from nutgraf.modelfiles import encoder_folder, file_hash, read_config, shipped_models
from nutgraf.safefiles import check_size, read_json, read_tensors, read_tokenizer
from nutgraf.stance.model import StanceModel
from nutgraf.summary import SummaryModel
from nutgraf.topic import TopicModel
from safetensors.numpy import save_file

Load = Callable[[Path], object]


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_models() / "topic", tmp_path / "models" / "topic"))


def config_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "config.json").read_text("utf-8")))


def change(folder: Path, **values: object) -> None:
    (folder / "config.json").write_text(json.dumps({**config_of(folder), **values}), "utf-8")


def model_error(do: Callable[[], object]) -> str | None:
    """What the ModelError says in which `do` ends, None where it ends well; any other error goes on."""
    try:
        do()
    except ModelError as error:
        return str(error)
    return None


def put(folder: Path, name: str, data: bytes) -> None:
    """A file of the folder, listed with its hash."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_bytes(data)
    change(folder, files={**config_of(folder)["files"], name: file_hash(folder / name)})


# What config.json may say


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("labels", [], "a list of different names"),
        ("labels", ["a", "a"], "a list of different names"),
        ("labels", {"a": 1}, "a list of different names"),
        ("temperature", "2", "a number above 0"),
        ("temperature", 0, "a number above 0"),
        ("temperature", float("nan"), "a number above 0"),
        ("temperature", 10**400, "a number above 0"),
        ("temperature", True, "a number above 0"),
        ("thresholds", [0.5, None], "a list of numbers"),
        ("zero_shot", None, "slope and bias"),
        ("offsets", {"sport": "much"}, "numbers by label"),
        ("kind", "pickle", "'multi-label' or 'single-label'"),
        ("kind", ["single-label"], "'multi-label' or 'single-label'"),
        ("metrics", [], "an object"),
        ("files", ["head.safetensors"], "each with its SHA-256"),
        ("files", {"head.safetensors": "0"}, "each with its SHA-256"),
        ("files", {}, r"head\.safetensors is not listed"),
    ],
)
def test_a_setting_of_the_wrong_kind_says_what_was_expected(topic: Path, key: str, value: object, said: str) -> None:
    change(topic, **{key: value})
    with pytest.raises(ModelError, match=said):
        TopicModel.from_folder(topic)


def test_a_missing_setting_is_named(topic: Path) -> None:
    config = config_of(topic)
    del config["temperature"]
    (topic / "config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(ModelError, match="temperature -> missing"):
        TopicModel.from_folder(topic)


def test_a_width_that_is_not_the_models_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped_models() / "encoder", tmp_path / "encoder"))
    change(folder, width=100)
    with pytest.raises(ModelError, match="width -> 100  but its model gives vectors of 384"):
        Encoder(folder)


def test_more_tokens_than_the_model_reads_are_an_error_of_the_model(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped_models() / "encoder", tmp_path / "encoder"))
    change(folder, max_tokens=5000)
    with pytest.raises(ModelError, match=r"model\.onnx failed on 1 rows of"):
        Encoder(folder).encode(["word " * 2000])


def test_labels_that_do_not_fit_the_weights_are_refused(topic: Path) -> None:
    change(topic, labels=["one", "two"], qcodes=[None, None], thresholds=[0.5, 0.5])
    with pytest.raises(ModelError, match=r"expected \[2, 'hidden'\]|expected \[2, 256\]"):
        TopicModel.from_folder(topic)


@pytest.mark.parametrize(
    "name", ["../../encoder", "/etc", "..", "../..", "../a/b", "../", ".", "encoder", "..\\encoder", "../../../root", "~", 3, None]
)
def test_an_encoder_stands_beside_its_head_or_ships(topic: Path, name: object) -> None:
    change(topic, encoder=name)
    with pytest.raises(ModelError, match="a folder beside this one"):
        TopicModel.from_folder(topic)


def test_an_encoder_beside_its_head_is_found(topic: Path) -> None:
    assert encoder_folder(topic, read_config(topic, "topic")) == (topic.parent / "encoder").resolve()


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"text"',
        b'{"format": 1, "format": 1}',
        b"1" * 5000,
        b'{"format": ' + b"1" * 5000 + b"}",
        b'{"format": NaN}',
        b'{"format": true, "task": "topic"}',
    ],
)
def test_broken_json_is_said_to_be_broken(topic: Path, raw: bytes) -> None:
    (topic / "config.json").write_bytes(raw)
    with pytest.raises(ModelError, match=r"config\.json"):
        TopicModel.from_folder(topic)


def test_too_large_files_are_refused_unread(topic: Path) -> None:
    with (topic / "config.json").open("r+b") as file:
        file.truncate(5 * 1024 * 1024)
    with pytest.raises(ModelError, match="at most 4194304 are read"):
        TopicModel.from_folder(topic)


def test_a_huge_listed_file_costs_no_time(topic: Path) -> None:
    with (topic / "head.safetensors").open("r+b") as file:
        file.truncate(2**40)  # sparse: it takes no room on the disk
    with pytest.raises(ModelError, match="1099511627776 bytes"):
        TopicModel.from_folder(topic)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["../encoder", "shipped", "few-shot"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def mutated(config: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """A copy with some values somewhere in it replaced, taken out or added."""
    made: dict[str, Any] = json.loads(json.dumps({key: value for key, value in config.items() if key not in ("metrics", "data", "settings")}))
    for _ in range(data.draw(st.integers(1, 3))):
        holder: Any = made
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if not isinstance(holder[key], dict | list) or data.draw(st.booleans()):
                if data.draw(st.booleans()):
                    holder[key] = data.draw(_VALUES)
                else:
                    del holder[key]
                break
            holder = holder[key]
    return made


def fuzzed(task: str, place: Path, load: Load, data: st.DataObject) -> None:
    folder = place / task
    if not folder.exists():
        shutil.copytree(shipped_models() / task, folder)
    (folder / "config.json").write_text(json.dumps(mutated(config_of(shipped_models() / task), data)), "utf-8")
    assert str(folder) in (model_error(lambda: load(folder)) or str(folder))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")


def scored(folder: Path) -> object:
    """A topic model that could be loaded, put to use."""
    rows = np.ones((2, 384), np.float32)
    return TopicModel.from_folder(folder).predict(Encoded(rows, rows, np.ones(2, np.float32), None, 1))


@given(st.data())
def test_any_topic_config_ends_in_a_model_or_a_model_error(place: Path, data: st.DataObject) -> None:
    fuzzed("topic", place, scored, data)


@given(st.data())
def test_any_summary_config_ends_in_a_model_or_a_model_error(place: Path, data: st.DataObject) -> None:
    fuzzed("summary", place, SummaryModel.from_folder, data)


@given(st.data())
def test_any_guard_config_ends_in_a_model_or_a_model_error(place: Path, models: Nutgraf, data: st.DataObject) -> None:
    fuzzed("guard", place, lambda folder: Guard.from_folder(folder, models._stance), data)


@settings(max_examples=15)
@given(st.data())
def test_any_encoder_config_ends_in_a_model_or_a_model_error(place: Path, data: st.DataObject) -> None:
    fuzzed("encoder", place, Encoder, data)


@settings(max_examples=15)
@given(st.data())
def test_any_stance_config_ends_in_a_model_or_a_model_error(place: Path, data: st.DataObject) -> None:
    fuzzed("stance", place, StanceModel.from_folder, data)


@given(st.binary(max_size=300))
@example(b'{"\\ud800": 1}')
def test_any_bytes_as_config_are_a_model_error(place: Path, raw: bytes) -> None:
    folder = place / "bytes"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_bytes(raw)
    with pytest.raises(ModelError, match=r"config\.json"):
        read_config(folder, "topic")


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
    with pytest.raises(ModelError, match="none of the files that a model is read from"):
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
    with pytest.raises(ModelError, match="no regular file"):
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
        ({"weight": ONES * np.nan, "bias": ONES[:, 0]}, "no finite numbers"),
        ({"weight": ONES.astype(bool), "bias": ONES[:, 0]}, "no finite numbers"),
        ({"weight": ONES.astype(np.complex64), "bias": ONES[:, 0]}, "no finite numbers"),
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
    with pytest.raises(ModelError, match="no tokenizer that can be read"):
        read_tokenizer(path)


def test_a_tokenizer_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(ModelError, match="at most 67108864"):
        read_tokenizer(path)
    with pytest.raises(ModelError, match="missing or no regular file"):
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
    with pytest.raises(ModelError, match="the name 'a' stands twice"):
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
