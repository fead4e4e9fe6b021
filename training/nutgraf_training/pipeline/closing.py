"""The stages after training: measure, register, promote."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .options import AllOptions
from .stage import Made, Work


def store() -> str:
    """The URI of the configured MLflow registry."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow

    return str(mlflow.get_registry_uri())


def evaluate(options: AllOptions, work: Work) -> Made:
    """Write `figures.json`: the figures of the whole folder, and the hash of each set that they were measured on."""
    from ..evaluation.floors import measure
    from ..mlflow_store.tracking import run

    with run("evaluate", enabled=options.tracking) as log:
        log.params({"task": "evaluate", "models": str(options.output)})
        measured = measure(options.output, step=options.step)
        log.metrics(measured.figures)
        found = {"figures": dict(measured.figures), "data": dict(measured.data)}
        path = work.folder / "figures.json"
        path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
        log.artifact(path)
    return Made(f"{len(measured.figures)} figures in {options.output / path.name}", measured.figures)


def register_models(options: AllOptions, work: Work) -> Made:
    """Register the models and write `registered.json`, which names their version."""
    from dataclasses import asdict

    from ..mlflow_store.registry import register
    from ..mlflow_store.tracking import run

    measured = json.loads(work.has["figures.json"].read_text("utf-8"))
    with run("register", enabled=options.tracking) as log:
        log.params({"task": "register", "models": str(options.output)})
        made = register(options.output, metrics=measured["figures"], data=measured["data"])
    (work.folder / "registered.json").write_text(json.dumps(asdict(made), indent=1) + "\n", "utf-8")
    return Made(f"{made.uri} is the candidate")


def still_registered(record: Path) -> bool:
    """Whether the recorded version is still the candidate in the registry."""
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    from ..mlflow_store.registry import CANDIDATE

    try:
        known = json.loads(record.read_text("utf-8"))
        return str(MlflowClient().get_model_version_by_alias(known["name"], CANDIDATE).version) == str(known["version"])
    except (OSError, ValueError, KeyError, MlflowException):
        return False


def promote_candidate(options: AllOptions, work: Work) -> Made:
    """Move the alias `champion` to the candidate if no figure is worse; otherwise report which are."""
    from ..mlflow_store.registry import promote
    from ..mlflow_store.tracking import run

    with run("promote", enabled=options.tracking) as log:
        found = promote()
        log.params({"task": "promote", "candidate": found.candidate, "champion_before": found.champion, "promoted": found.promoted})
        for side in ("candidate", "champion"):
            log.metrics({f"{side}_{one.figure}": value for one in found.compared if (value := getattr(one, side)) is not None})
    if not found.promoted:
        worse = ", ".join(one.figure for one in found.compared if not one.held)
        return Made(f"NOT promoted: version {found.candidate} is worse than the champion, version {found.champion}, in {worse}", {"promoted": 0.0})
    if found.champion == found.candidate:
        return Made(f"version {found.candidate} is already the champion", {"promoted": 1.0})
    before = f"no worse than version {found.champion} on {len(found.compared)} figures" if found.champion else "the first one"
    return Made(f"version {found.candidate} is the champion: {before}", {"promoted": 1.0})
