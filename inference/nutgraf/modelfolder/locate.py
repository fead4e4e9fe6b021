"""Resolve a model path or MLflow URI to a local folder."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import ModelError
from .config import shipped_models

#: How MLflow URIs begin: a registered model, the model of a run, a server's artifacts.
SCHEMES = ("models:/", "runs:/", "mlflow-artifacts:/")
#: Help text of `--models`.
MODELS_HELP = "a folder of models, or models:/NAME@ALIAS in MLflow (default: the shipped models)"
#: Where `nutgraf-train register` puts the model folders inside an MLflow model.
INSIDE = Path("artifacts") / "models"
#: Fail within seconds if a store cannot be reached; by default, MLflow retries for minutes.
IMPATIENT = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "20"}
#: No progress bar for each download and upload.
QUIET = {"MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}
_TASKS = ("reader", "topic", "stance", "summary")
_ALIAS = re.compile(r"models:/+([^/@]+)@([^/@]+)")


def located(models: str | Path | None) -> Path:
    """The folder with the models: as given, fetched from MLflow, or (None) the shipped one.

    Nothing that is fetched is executed: its model folders are read like any others, each file checked against its hash. A
    model is fetched once per process, into a temporary folder that is deleted when the process ends.

    Parameters
    ----------
    models : a folder, or `models:/name@alias`, `models:/name/version` or `runs:/id/name` in the MLflow store that
        MLFLOW_TRACKING_URI names.

    Raises
    ------
    ModelError: MLflow is not installed, its store cannot be reached, or has no such model with nutgraf's folders in it.
    """
    if models is None:
        return shipped_models()
    name = str(models)
    if not in_mlflow(name):
        return Path(models)
    mlflow = _import_mlflow(name)
    with mlflow_settings(IMPATIENT | QUIET):
        try:
            return _fetched(_pinned(mlflow, name), mlflow.get_tracking_uri(), mlflow.get_registry_uri())
        except (mlflow.exceptions.MlflowException, OSError) as error:
            raise ModelError(
                f"{name} cannot be fetched from the MLflow store {mlflow.get_registry_uri()} ({str(getattr(error, 'message', error)).strip()}): "
                "check the name, and that MLFLOW_TRACKING_URI names the store"
            ) from error


def task_folders(models: Path) -> dict[str, Path]:
    """The folders of reader, topic, stance and summary: in `models` or, if missing there, the shipped ones.

    Raises
    ------
    ModelError: it holds no models at all.
    """
    there = [task for task in (*_TASKS, "guard", "abstractive") if (models / task / "config.json").is_file()]
    if not there:
        raise ModelError(
            f"{models} holds no models: expected one or more of reader/, topic/, stance/ and summary/ in it, as nutgraf-train writes them"
        )
    return {task: (models if task in there else shipped_models()) / task for task in _TASKS}


def in_mlflow(models: str | Path | None) -> bool:
    """Whether this is an MLflow URI rather than a folder."""
    return models is not None and str(models).startswith(SCHEMES)


@contextmanager
def mlflow_settings(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for MLflow inside the context; those already set are left unchanged."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _import_mlflow(name: str) -> Any:
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        import mlflow
        import mlflow.artifacts
        import mlflow.exceptions
    except ImportError:
        raise ModelError(f"{name} is in MLflow, which is not installed: pip install mlflow, or name a folder of models") from None
    return mlflow


def _pinned(mlflow: Any, name: str) -> str:
    """The name with an alias, which may move, resolved to the version it points to now."""
    alias = _ALIAS.fullmatch(name)
    if alias is None:
        return name
    version = mlflow.MlflowClient().get_model_version_by_alias(*alias.groups())
    return f"models:/{alias[1]}/{version.version}"


@cache
def _fetched(name: str, tracking: str, registry: str) -> Path:
    """Download once per name and store; the stores are arguments because the same name is another model in another store."""
    from mlflow.artifacts import download_artifacts

    folder = tempfile.mkdtemp(prefix="nutgraf-models-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    models = Path(download_artifacts(artifact_uri=name, dst_path=folder)) / INSIDE
    if not models.is_dir():
        raise ModelError(f"{name} is not a nutgraf model: it has no folder {INSIDE}; expected one that nutgraf-train logged")
    return models
