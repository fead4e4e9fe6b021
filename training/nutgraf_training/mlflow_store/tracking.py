"""MLflow tracking of runs; the training code sees only the interface `Log`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nutgraf import __version__
from nutgraf.modelfolder.locate import IMPATIENT, QUIET, mlflow_settings

from .log import Log
from .provenance import git_commit
from .run_descriptions import ABOUT
from .tracked_data import tracked_dataset

logger = logging.getLogger(__name__)

EXPERIMENT = "nutgraf"
_COMMIT = "mlflow.source.git.commit"
#: The tag of a run's description (Markdown), and the experiment's tag that makes MLflow show runs, metrics and models first.
_DESCRIPTION = "mlflow.note.content"
_KIND = {"mlflow.experimentKind": "custom_model_development"}
#: MLflow error codes of a server that did not answer, or not properly.
_UNREACHABLE = ("INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED")


class _NoTracking:
    """Tracking is off: figures go only to the card and the screen."""

    keeps = False

    def params(self, values: Mapping[str, Any]) -> None: ...

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None: ...

    def artifact(self, path: Path) -> None: ...

    def dataset(self, name: str, sha256: str, rows: int, context: str, path: Path | None = None) -> None: ...

    def text(self, name: str, text: str) -> None: ...

    def describe(self, text: str) -> None: ...

    def model(self, models: Path) -> None: ...


class _Mlflow:
    """An active run. If a remote store becomes unreachable, the work continues unrecorded after one warning."""

    keeps = True

    def __init__(self, mlflow: Any, model_id: str | None, *, about: str, makes: bool) -> None:
        self._mlflow, self._model_id, self._about, self._makes = mlflow, model_id, about, makes
        self._remote = mlflow.get_tracking_uri().startswith(("http://", "https://"))
        self._lost = False

    def params(self, values: Mapping[str, Any]) -> None:
        given = {key: value for key, value in values.items() if value is not None}
        self.send(self._mlflow.log_params, given)
        if self._makes:  # a model that is only evaluated keeps its training parameters
            self.send(self._mlflow.log_model_params, {key: str(value) for key, value in given.items()}, model_id=self._model_id)

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None:
        figures = {key: float(value) for key, value in values.items()}
        self.send(self._mlflow.log_metrics, figures, step=step, model_id=self._model_id)

    def artifact(self, path: Path) -> None:
        self.send(self._mlflow.log_artifact, str(path))

    def dataset(self, name: str, sha256: str, rows: int, context: str, path: Path | None = None) -> None:
        self.send(self._mlflow.log_input, tracked_dataset(name, sha256, rows, path), context=context)

    def text(self, name: str, text: str) -> None:
        self.send(self._mlflow.log_text, text, name)

    def describe(self, text: str) -> None:
        self.send(self._mlflow.set_tag, _DESCRIPTION, f"{self._about}\n\n{text}".strip())

    def model(self, models: Path) -> None:
        from .registry import log_served

        self.send(log_served, models, model_id=self._model_id)

    def send(self, call: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        if self._lost:
            return
        try:
            call(*arguments, **options)
        except (self._mlflow.exceptions.MlflowException, OSError) as error:
            if not self._remote or getattr(error, "error_code", _UNREACHABLE[0]) not in _UNREACHABLE:
                raise
            self._lost = True
            logger.warning("the MLflow server no longer answers (%s): the run continues, but is no longer recorded", str(error)[:200])

    def end(self, status: str) -> None:
        self.send(self._mlflow.end_run, status)
        if self._lost:
            with mlflow_settings(IMPATIENT), suppress(Exception):
                self._mlflow.end_run(status)


@contextmanager
def run(name: str, *, enabled: bool = True, trains: bool = False, measures: str | None = None) -> Iterator[Log]:
    """An MLflow run in the experiment `nutgraf` (or MLFLOW_EXPERIMENT_NAME) of the configured tracking store, by default
    `sqlite:///mlflow.db` in the working folder; nested if another run is active. If not `enabled`, a log that records nothing.

    Parameters
    ----------
    trains : the run makes models: what it logs is also recorded for its logged model, which `Log.model` completes.
    measures : a model in the store that the run evaluates, such as `models:/nutgraf@champion`: figures are also recorded for it.

    Raises
    ------
    RuntimeError: tracking is on and its store cannot be reached; raised within seconds, before any training starts.
    """
    if not enabled:
        yield _NoTracking()
        return
    mlflow = open_store()
    model_id = _measured_model(measures) if measures is not None else None
    commit = git_commit()
    tags = {"nutgraf_version": __version__, **({"git_commit": commit, _COMMIT: commit} if commit else {})}
    psutil = find_spec("psutil") is not None
    if not psutil:
        logger.info("system metrics are not recorded: psutil is not installed")
    about = ABOUT.get(name, "")
    active = mlflow.start_run(run_name=name, tags=tags, description=about or None, log_system_metrics=psutil, nested=mlflow.active_run() is not None)
    if not commit and _COMMIT in active.data.tags:  # MLflow took it from a checkout around the command's file
        mlflow.MlflowClient().delete_tag(active.info.run_id, _COMMIT)
    if trains:
        model_id = mlflow.initialize_logged_model(name="model", tags=tags, model_type="nutgraf").model_id
    log = _Mlflow(mlflow, model_id, about=about, makes=trains)
    ended = "FINISHED"
    try:
        with mlflow_settings(QUIET):
            yield log
    except BaseException as error:
        ended = "KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED"
        raise
    finally:
        if trains:
            log.send(mlflow.finalize_logged_model, model_id, "READY" if ended == "FINISHED" else "FAILED")
        log.end(ended)


def _measured_model(name: str) -> str:
    from mlflow.models import get_model_info

    return str(get_model_info(name).model_id)


def open_store() -> Any:
    """The module `mlflow`, once its store has been reached and the experiment selected.

    Raises
    ------
    RuntimeError: MLflow is not installed, or its store cannot be reached.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        import mlflow
    except ImportError:
        raise RuntimeError("runs are recorded in MLflow, which is not installed: pip install 'nutgraf[training]', or pass --no-tracking") from None
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    try:
        with mlflow_settings(IMPATIENT):
            experiment = mlflow.set_experiment(os.environ.get("MLFLOW_EXPERIMENT_NAME") or EXPERIMENT)
            if not _KIND.keys() & experiment.tags.keys():
                mlflow.set_experiment_tags(_KIND)
    except Exception as error:
        raise RuntimeError(
            f"the MLflow store {mlflow.get_tracking_uri()} cannot be used ({error}): set MLFLOW_TRACKING_URI, or pass --no-tracking"
        ) from error
    return mlflow
