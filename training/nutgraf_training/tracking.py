"""MLflow round a run; the training core knows nothing of it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

logger = logging.getLogger(__name__)

EXPERIMENT = "nutgraf"


class Log(Protocol):
    """What a run records."""

    def params(self, values: Mapping[str, Any]) -> None: ...

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None: ...

    def artifact(self, path: Path) -> None: ...

    def dataset(self, name: str, sha256: str, rows: int, context: str) -> None: ...


class _Nothing:
    """Tracking is off: figures go to the card and the screen alone."""

    def params(self, values: Mapping[str, Any]) -> None: ...

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None: ...

    def artifact(self, path: Path) -> None: ...

    def dataset(self, name: str, sha256: str, rows: int, context: str) -> None: ...


class _Mlflow:
    def __init__(self, mlflow: Any) -> None:
        self._mlflow = mlflow

    def params(self, values: Mapping[str, Any]) -> None:
        self._mlflow.log_params({key: value for key, value in values.items() if value is not None})

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None:
        self._mlflow.log_metrics({key: float(value) for key, value in values.items()}, step=step)

    def artifact(self, path: Path) -> None:
        self._mlflow.log_artifact(str(path))

    def dataset(self, name: str, sha256: str, rows: int, context: str) -> None:
        import pandas
        from mlflow.data import from_pandas  # type: ignore[attr-defined]

        frame = pandas.DataFrame({"rows": [float(rows)], "sha256": [sha256]})
        self._mlflow.log_input(from_pandas(frame, name=name, digest=sha256[:32]), context=context)


@contextmanager
def run(name: str, *, enabled: bool = True) -> Iterator[Log]:
    """An MLflow run in the experiment `nutgraf` of the tracking store that MLflow is set to (by default
    `sqlite:///mlflow.db` in the working folder), or a log that keeps nothing.

    Raises
    ------
    RuntimeError: tracking is on and its store cannot be reached; said before any training starts.
    """
    if not enabled:
        yield _Nothing()
        return
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow

    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    try:
        mlflow.set_experiment(EXPERIMENT)
    except Exception as error:
        raise RuntimeError(
            f"the MLflow store {mlflow.get_tracking_uri()} cannot be used ({error}): set MLFLOW_TRACKING_URI, or train with --no-tracking"
        ) from error
    with mlflow.start_run(run_name=name):
        yield _Mlflow(mlflow)
