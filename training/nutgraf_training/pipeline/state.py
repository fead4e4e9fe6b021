"""What earlier runs left: a JSON file with the inputs and outputs of each stage that came to its end."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nutgraf.modelfolder.config import file_hash

#: Changes when a state of an earlier layout can no longer be read.
FORMAT = 1
NAME = "all.json"
#: What a model's config says beside what the model is: two runs that make the same model differ in these.
_PASSING = frozenset({"written", "git_commit", "metrics"})


@dataclass(frozen=True)
class Record:
    """A stage that came to its end: `inputs` by name, `outputs` (output -> file -> SHA-256), what it said, how long it took."""

    inputs: Mapping[str, object]
    outputs: Mapping[str, Mapping[str, str]]
    main: str
    figures: Mapping[str, float]
    seconds: float


def read_state(folder: Path) -> dict[str, Record]:
    """The stages on record; none where there is no state yet.

    Raises
    ------
    ValueError: the file is damaged or of another version.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    advice = f"remove it, and every stage runs anew; what is in {folder} otherwise stays"
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"{path} has the format {found['format']!r}, expected {FORMAT}: {advice}")
        return {name: Record(**record) for name, record in found["stages"].items()}
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is damaged ({error}): {advice}") from None


def write_state(folder: Path, stages: Mapping[str, Record]) -> None:
    """Put the state in place in one step: a reader finds the old one or the new one, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {"format": FORMAT, "stages": {name: asdict(record) for name, record in stages.items()}}
    beside = folder / f"{NAME}.new"
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / NAME)


def hashes(path: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder by its path in it, in order; of a file under its name; empty where there is neither."""
    if path.is_file():
        return {path.name: file_hash(path)}
    return {file.relative_to(path).as_posix(): file_hash(file) for file in sorted(path.rglob("*")) if file.is_file()}


def combined(found: Mapping[str, str] | Iterable[str]) -> str:
    """Sixteen hex digits for many hashes."""
    listed = [f"{name} {value}" for name, value in sorted(found.items())] if isinstance(found, Mapping) else sorted(found)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16]


def digest(path: Path) -> str:
    """Sixteen hex digits for what an output is to the stages after it: of a model its files and settings, without its
    figures and the time; of anything else its files.
    """
    config = path / "config.json"
    if config.is_file():
        known = json.loads(config.read_text("utf-8"))
        if isinstance(known, dict) and "files" in known:
            kept = {key: value for key, value in known.items() if key not in _PASSING}
            return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
    return combined(hashes(path))
