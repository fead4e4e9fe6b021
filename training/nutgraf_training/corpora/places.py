"""Find a set's file by the set's name."""

from __future__ import annotations

from pathlib import Path

from . import registry, shipped


def set_path(name: str, data: Path | None = None) -> Path | None:
    """The file of a public set in the folder `data`, or of a hand-written one; None if there is no such file."""
    if name in registry.SOURCES:
        path = registry.SOURCES[name].path(data) if data is not None else None
    else:
        try:
            found = sorted(shipped.data_folder().glob(f"*/{name}.jsonl"))
        except FileNotFoundError:
            return None
        path = found[0] if found else None
    return path if path is not None and path.is_file() else None
