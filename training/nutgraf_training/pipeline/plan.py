"""Which stages run, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .code import code_hash
from .options import AllOptions
from .stage import Stage
from .state import Record, digest, hashes

#: Libraries whose version may affect the weights.
LIBRARIES = ("torch", "transformers", "tokenizers", "onnx", "onnxscript", "onnxruntime", "numpy", "scikit-learn")


@dataclass(frozen=True)
class Planned:
    """A stage that will run, or (`why` is "") is kept from an earlier run; `perhaps` says that it runs only if the outputs that
    it needs change.
    """

    stage: Stage
    why: str
    perhaps: bool = False


def inputs_of(stage: Stage, places: Mapping[str, Path]) -> dict[str, object]:
    """Everything that determines a stage's outputs, by name: settings, data, code, libraries, outputs that it needs."""
    found: dict[str, object] = {f"setting {name}": value for name, value in stage.settings.items()}
    found |= {f"data {name}": digest(path) for name, path in stage.data.items()}
    found |= {f"library {name}": _version(name) for name in LIBRARIES}
    found |= {f"input {name}": digest(places[name]) for name in stage.needs}
    return {**found, "code": code_hash(stage.roots)}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def places_of(stages: Sequence[Stage]) -> dict[str, Path]:
    """The final path of each output."""
    return {name: path for stage in stages for name, path in stage.makes.items()}


def why(stage: Stage, record: Record | None, inputs: Mapping[str, object], *, forced: bool = False) -> str:
    """Why a stage has to run; "" if its outputs from the same inputs are there, complete."""
    if stage.always:
        return "it checks the registry each time"
    if forced:
        return "--force"
    if record is None:
        return "no earlier run"
    if changed := differences(record.inputs, inputs):
        return changed
    for name, path in stage.makes.items():
        found = hashes(path)
        if not found:
            return f"{path} is gone"
        if found != record.outputs.get(name):
            return f"{path} is not what the stage wrote"
    return "" if stage.still() else "it is no longer the candidate in the registry"


def differences(before: Mapping[str, object], now: Mapping[str, object]) -> str:
    """A description of the inputs that changed; "" if none did."""
    changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    described = []
    for name in changed[:3]:
        plain = name.startswith(("setting ", "library ")) and name in before and name in now
        described.append(f"{name}: {before[name]} -> {now[name]}" if plain else f"{name} changed")
    return ", ".join(described) + (f", and {len(changed) - 3} more" if len(changed) > 3 else "")


def plan(options: AllOptions, stages: Sequence[Stage], records: Mapping[str, Record]) -> list[Planned]:
    """What a run would do; a stage after one that runs is planned by its other inputs."""
    places = places_of(stages)
    makers = {name: stage.name for stage in stages for name in stage.makes}
    running: set[str] = set()
    found = []
    for stage in stages:
        if stage.skipped:
            found.append(Planned(stage, ""))
            continue
        before = sorted({makers[name] for name in stage.needs} & running)
        record = records.get(stage.name)
        inputs = inputs_of(stage, places)
        if before and record is not None:  # their outputs are not known yet: compare all other inputs
            pending = {f"input {name}": record.inputs.get(f"input {name}") for name in stage.needs if makers[name] in before}
            inputs |= pending
        reason = why(stage, record, inputs, forced=stage.name in options.force)
        perhaps = bool(before) and not reason
        if perhaps:
            reason = f"if {' or '.join(before)} come{'s' if len(before) == 1 else ''} out differently"
        if reason:
            running.add(stage.name)
        found.append(Planned(stage, reason, perhaps))
    return found
