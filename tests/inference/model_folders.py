"""Model folders changed as a stranger might."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nutgraf import ModelError
from nutgraf.modelfolder.config import file_hash


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
