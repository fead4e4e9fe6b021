"""Model folders are checked before anything in them is used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nutgraf import ModelError, Nutgraf
from nutgraf.modelfolder.config import model_hash, read_config, shipped_models


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_models() / "topic", tmp_path / "topic"))


def change(folder: Path, **values: object) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, **values}), "utf-8")


@pytest.mark.parametrize("task", ["encoder", "topic", "stance", "summary"])
def test_shipped_folders_match_their_hashes(task: str) -> None:
    folder = shipped_models() / task
    config = read_config(folder, task)
    assert config["files"]
    assert (folder / "README.md").is_file()
    names = {p.name for p in folder.iterdir() if p.suffix not in (".md", ".png")} - {"config.json"}
    assert names == set(config["files"])
    assert all(name.endswith((".onnx", ".safetensors", ".json")) for name in names)


def test_a_changed_file_is_refused(topic: Path) -> None:
    path = topic / "head.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="does not match its SHA-256"):
        read_config(topic, "topic")


def test_missing_foreign_and_newer_folders_say_what_is_wrong(topic: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected a model for 'stance'"):
        read_config(topic, "stance")
    with pytest.raises(ModelError, match=r"no config\.json"):
        read_config(tmp_path, "topic")
    change(topic, format=99)
    with pytest.raises(ModelError, match="this nutgraf reads format 1"):
        read_config(topic, "topic")
    change(topic, format=1, files={"../x": "0"})
    with pytest.raises(ModelError, match="plain file name"):
        read_config(topic, "topic")
    (topic / "config.json").write_text("{", "utf-8")
    with pytest.raises(ModelError, match="not valid JSON"):
        read_config(topic, "topic")


def test_the_id_follows_what_a_model_answers_not_its_figures() -> None:
    config = read_config(shipped_models() / "topic", "topic")
    assert model_hash({**config, "metrics": {}}) == model_hash(config)
    assert model_hash({**config, "temperature": 9.0}) != model_hash(config)


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no models"):
        Nutgraf(tmp_path)


def test_a_folder_with_one_model_takes_the_rest_from_those_that_ship(tmp_path: Path) -> None:
    shutil.copytree(shipped_models() / "stance", tmp_path / "stance")
    change(tmp_path / "stance", author_above=0.999)
    mine = Nutgraf(tmp_path)
    result = mine.predict("The council voted to close the ferry line, and the mayor said she was sorry about it.", target="the ferry line")
    assert result.stance is not None
    assert result.topic_scores
    if result.stance.label is None:
        assert "card" in (result.stance.reason or "")
