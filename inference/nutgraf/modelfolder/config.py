"""Model folders: read `config.json` and verify the files it lists against their SHA-256."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import ModelError
from .files import MAX_CONFIG, check_size, read_json
from .schema import problems

#: Increased when no folder of the earlier layout can be read any longer.
FORMAT = 1
#: Bytes that are hashed at once. After each part the thread has to reacquire the GIL, so with small parts it would hardly advance
#: next to a busy thread.
_PART = 8 * 1024 * 1024


@cache
def shipped_models() -> Path:
    """The folder of the models that ship: inside the installed package, or `models/` of a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_models", package.parents[1] / "models"):
        if folder.is_dir():
            return folder
    raise ModelError(f"no models were found next to {package}: reinstall nutgraf, or name a folder with Nutgraf(models=...)")


def file_hash(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_PART):
            digest.update(part)
    return digest.hexdigest()


def read_config(folder: Path, task: str) -> dict[str, Any]:
    """Read `config.json` of a model folder and check its settings and the hash of every file that it lists.

    A model is read only from the files listed there: safetensors, ONNX and JSON, none above the size limit
    for its kind (`files.MAX_BYTES`), none a link out of the folder.

    Raises
    ------
    ModelError: no such folder or file, another task's model, a newer format, settings that are missing or of the wrong type, a
        file that differs from its hash, is too large or is outside the folder.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise ModelError(f"{folder} is not a model folder: it has no config.json; expected one that nutgraf-train wrote")
    config = read_json(path, MAX_CONFIG)
    wrong = _problems(config, task)
    if wrong:
        raise ModelError(f"{path}: " + "; ".join(wrong))
    for name, expected in config["files"].items():
        file = folder / name
        check_size(file)
        if not _within(file):
            raise ModelError(f"{file} is a link out of its folder, which is not followed: copy the file itself there")
        if (found := file_hash(file)) != expected:
            raise ModelError(
                f"{file} does not match its SHA-256 in {path.name} (expected {expected[:12]}…, found {found[:12]}…): "
                "it was damaged or changed; get the folder again"
            )
    return dict(config)


def _problems(config: object, task: str) -> list[str]:
    if not isinstance(config, dict):
        return [f"expected an object, found a {type(config).__name__}"]
    wrong = []
    if config.get("format") != FORMAT:
        wrong.append(f"format -> {config.get('format')!r:.40}  this nutgraf reads format {FORMAT}: install the version that wrote the folder")
    if config.get("task") != task:
        wrong.append(f"task -> {config.get('task')!r:.40}  expected a model for {task!r}")
    return wrong or problems(config, task)


def _within(file: Path) -> bool:
    """Whether a file is in its folder. Package installers may link files in from elsewhere, so links are allowed in what is
    installed next to this package."""
    installed = Path(__file__).parents[2]
    return file.resolve().parent == file.parent.resolve() or file.parent.absolute().is_relative_to(installed)


def encoder_folder(folder: Path, config: dict[str, Any]) -> Path:
    """The folder of a head's encoder: `encoder` is "shipped", or "../NAME" for a folder next to the head's (`read_config` checks it)."""
    name = str(config["encoder"])
    return shipped_models() / "encoder" if name == "shipped" else (folder / name).resolve()


def model_hash(config: dict[str, Any]) -> str:
    """Eight hex digits that identify the files and the settings of a model folder."""
    core = {key: value for key, value in config.items() if key not in ("metrics", "written")}
    return hashlib.sha256(json.dumps(core, sort_keys=True).encode()).hexdigest()[:8]
