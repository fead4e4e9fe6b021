"""Model folders: a checked `config.json` beside the files it lists with their SHA-256."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from .errors import ModelError

#: Changes when a folder of an earlier layout can no longer be read.
FORMAT = 1


@cache
def shipped_models() -> Path:
    """The folder of the models that ship: inside the installed package, or `models/` of a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "_models", here.parents[1] / "models"):
        if folder.is_dir():
            return folder
    raise ModelError(f"no models were found beside {here}: reinstall nutgraf, or name a folder with Nutgraf(models=...)")


def file_hash(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_config(folder: Path, task: str) -> dict[str, Any]:
    """`config.json` of a model folder, after every file that it lists was checked against its hash.

    Raises
    ------
    ModelError: no such folder or file, another task's model, a newer format, a file that differs from its hash.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise ModelError(f"{folder} is no model folder: it has no config.json; expected one that nutgraf-train wrote")
    try:
        config: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is not valid JSON: {error}") from None
    wrong = _problems(config, task)
    if wrong:
        raise ModelError(f"{path}: " + "; ".join(wrong))
    for name, expected in config["files"].items():
        file = folder / name
        if Path(name).name != name:
            raise ModelError(f"{path} lists {name!r}, which is not a plain file name of its folder")
        if not file.is_file():
            raise ModelError(f"{file} is missing, though {path.name} lists it: the folder was copied in part")
        if (found := file_hash(file)) != expected:
            raise ModelError(
                f"{file} does not match its SHA-256 in {path.name} (expected {expected[:12]}…, found {found[:12]}…): "
                "it was damaged or changed; get the folder again"
            )
    return config


def _problems(config: object, task: str) -> list[str]:
    if not isinstance(config, dict):
        return [f"expected an object, found a {type(config).__name__}"]
    wrong = []
    if config.get("format") != FORMAT:
        wrong.append(f"format -> {config.get('format')!r}  this nutgraf reads format {FORMAT}: install the version that wrote the folder")
    if config.get("task") != task:
        wrong.append(f"task -> {config.get('task')!r}  a model for {task!r} was expected")
    if not isinstance(config.get("files"), dict):
        wrong.append("files -> missing  expected file names with their SHA-256")
    return wrong


def encoder_folder(folder: Path, config: dict[str, Any]) -> Path:
    """Where the encoder of a head stands: `encoder` is a path relative to the head's folder, or "shipped"."""
    name = str(config["encoder"])
    return shipped_models() / "encoder" if name == "shipped" else (folder / name).resolve()


def model_hash(config: dict[str, Any]) -> str:
    """Eight hex digits that stand for the files and the settings of a model folder."""
    core = {key: value for key, value in config.items() if key not in ("metrics", "written")}
    return hashlib.sha256(json.dumps(core, sort_keys=True).encode()).hexdigest()[:8]
