"""The state of earlier runs: a JSON file with the inputs and outputs of each finished stage."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nutgraf.modelfolder.config import file_hash

#: Version of the format; changes when older files can no longer be read.
FORMAT = 1
NAME = "all.json"
#: Keys of a model's config that differ between two runs that make the same model.
_VOLATILE = frozenset({"written", "git_commit", "metrics"})


@dataclass(frozen=True)
class Record:
    """A finished stage: `inputs` by name, `outputs` (output -> file -> SHA-256), its main line and figures, its duration."""

    inputs: Mapping[str, object]
    outputs: Mapping[str, Mapping[str, str]]
    main: str
    figures: Mapping[str, float]
    seconds: float


def read_state(folder: Path) -> dict[str, Record]:
    """The recorded stages; empty if there is no state yet.

    Raises
    ------
    ValueError: the file is damaged or of another version.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    advice = f"remove it to run every stage again; other files in {folder} stay"
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"{path} has the format {found['format']!r}, expected {FORMAT}: {advice}")
        return {name: Record(**record) for name, record in found["stages"].items()}
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is damaged ({error}): {advice}") from None


def write_state(folder: Path, stages: Mapping[str, Record]) -> None:
    """Write the state atomically: a reader finds the old one or the new one, never a partial one."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {"format": FORMAT, "stages": {name: asdict(record) for name, record in stages.items()}}
    temporary = folder / f"{NAME}.new"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / NAME)


def hashes(path: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder by its relative path, sorted; of a single file by its name; empty if `path` does not exist."""
    if path.is_file():
        return {path.name: file_hash(path)}
    return {file.relative_to(path).as_posix(): file_hash(file) for file in sorted(path.rglob("*")) if file.is_file()}


def combined(found: Mapping[str, str] | Iterable[str]) -> str:
    """One hash, sixteen hex digits, of many."""
    listed = [f"{name} {value}" for name, value in sorted(found.items())] if isinstance(found, Mapping) else sorted(found)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16]


def digest(path: Path) -> str:
    """The hash of an output, sixteen hex digits, as later stages depend on it: for a model, its files and settings without
    figures and time; for anything else, its files.
    """
    config = path / "config.json"
    if config.is_file():
        known = json.loads(config.read_text("utf-8"))
        if isinstance(known, dict) and "files" in known:
            kept = {key: value for key, value in known.items() if key not in _VOLATILE}
            return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
    return combined(hashes(path))
