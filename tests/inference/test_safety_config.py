"""What `config.json` of a stranger's model folder may say: it ends in a model or in a ModelError. The other files: test_safety_models.py."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nutgraf import ModelError, Nutgraf
from nutgraf.guard import Guard
from nutgraf.modelfolder.config import encoder_folder, read_config, shipped_models
from nutgraf.reader.encoder import Encoded, Encoder
from nutgraf.reader.topics import TopicModel
from nutgraf.stance.model import StanceModel
from nutgraf.summary import SummaryModel

from .model_folders import change, config_of, model_error

Load = Callable[[Path], object]


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_models() / "topic", tmp_path / "models" / "topic"))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("labels", [], "a list of distinct names"),
        ("labels", ["a", "a"], "a list of distinct names"),
        ("labels", {"a": 1}, "a list of distinct names"),
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
    with pytest.raises(ModelError, match=r"model\.onnx failed on a row of 2002 tokens"):
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
    with pytest.raises(ModelError, match="a folder next to this one"):
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
    fuzzed("guard", place, lambda folder: Guard.from_folder(folder, models._needed().stance), data)


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
