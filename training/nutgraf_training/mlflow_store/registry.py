"""Log models to MLflow as one that can be served, register it, and promote it if it is no worse."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from nutgraf.errors import ModelError
from nutgraf.modelfolder.config import read_config
from nutgraf.modelfolder.inventory import TASKS
from nutgraf.modelfolder.locate import mlflow_settings
from nutgraf.serving import OPTIONS

from ..evaluation.metrics import lower_is_better

logger = logging.getLogger(__name__)

NAME, CANDIDATE, CHAMPION = "nutgraf", "candidate", "champion"
#: Prefixes of a registered version's tags: the value of each figure it was registered with, and the hash of each set these were
#: measured on. The model's metrics in MLflow are no substitute: they also hold later evaluations and system metrics.
FIGURE_TAG, DATA_TAG = "figure.", "data."
_CODE = Path(__file__).with_name("served_model.py")


@dataclass(frozen=True)
class Registered:
    """A version in the registry; `uri` is `models:/name/version`."""

    name: str
    version: str
    uri: str
    run_id: str


@dataclass(frozen=True)
class Compared:
    """One figure of the candidate and of the champion (None: there is no champion); `held` says that it is no worse."""

    figure: str
    candidate: float
    champion: float | None
    higher_is_better: bool
    held: bool


@dataclass(frozen=True)
class Promotion:
    """The result of `promote`: the versions, and every figure that was compared."""

    promoted: bool
    candidate: str
    champion: str | None
    compared: tuple[Compared, ...]


def register(
    models: Path, *, metrics: Mapping[str, float] | None = None, data: Mapping[str, str] | None = None, name: str = NAME, alias: str = CANDIDATE
) -> Registered:
    """Log the models as one that can be served, register it and point `alias` at it. Needs an active MLflow run.

    Parameters
    ----------
    models : a folder with one or more model folders; missing ones come from the nutgraf that loads it.
    metrics : figures by name, recorded for the model and for its version; `promote` compares them. Lower is better for names that end in
        `ece` or `error`, higher for all others.
    data : the hash of each set that the figures were measured on.

    Raises
    ------
    nutgraf.ModelError: `models` holds no model, or a damaged one.
    RuntimeError: no run is active.
    """
    import mlflow

    active = mlflow.active_run()
    if active is None:
        raise RuntimeError("no MLflow run is active: call register inside `with tracking.run(...)`, which records the model")
    info = log_served(models)
    figures = {key: float(value) for key, value in (metrics or {}).items()}
    mlflow.log_metrics(figures, model_id=info.model_id)
    tags = {f"{FIGURE_TAG}{key}": repr(value) for key, value in figures.items()} | {f"{DATA_TAG}{key}": value for key, value in (data or {}).items()}
    made = mlflow.register_model(info.model_uri, name, tags=tags)
    client = mlflow.MlflowClient()
    client.set_registered_model_alias(name, alias, made.version)
    client.update_model_version(name, made.version, _described(models, figures))
    if not client.get_registered_model(name).description:
        client.update_registered_model(name, _ABOUT)
    return Registered(name, str(made.version), f"models:/{name}/{made.version}", active.info.run_id)


_ABOUT = (
    "Models of nutgraf for news articles: topic, stance toward targets, summary. `candidate` is the latest registered version, "
    "`champion` the latest that was no worse in any figure than the champion before it."
)


def _described(models: Path, figures: Mapping[str, float]) -> str:
    """The description of a version: which models it has, and its figures as a Markdown table."""
    from ..cards.models import table

    there = ", ".join(task for task in TASKS if (models / task / "config.json").is_file())
    rows = [[name, f"{value:.4f}", "lower" if lower_is_better(name) else "higher"] for name, value in sorted(figures.items())]
    return f"Holds {there}; other models come from the nutgraf that loads it." + ("\n\n" + table(["figure", "value", "better"], rows) if rows else "")


def promote(*, name: str = NAME, tolerance: float = 0.0) -> Promotion:
    """Point the alias `champion` at the candidate, if no figure that both have is worse by more than `tolerance`.

    The first candidate becomes champion without a comparison.

    Raises
    ------
    ValueError: `tolerance` is below 0; there is no candidate; it has no figures, or none in common with the champion; the
        figures of the two were measured on different data.
    """
    if not tolerance >= 0:
        raise ValueError(f"tolerance is {tolerance}; expected 0 or more")
    candidate, champion = _version(name, CANDIDATE), _version(name, CHAMPION)
    if candidate is None:
        raise ValueError(f"there is no {CANDIDATE} of {name!r} in the registry: make one with nutgraf-train register MODELS")
    _check_data(candidate, champion)
    compared = compare(_figures(candidate), _figures(champion) if champion else None, tolerance=tolerance)
    if not compared:
        raise ValueError(
            f"version {candidate.version} of {name!r} has no figure"
            + (f" in common with the champion, version {champion.version}" if champion else "")
            + ": register it with figures (nutgraf-train register measures them)"
        )
    promoted = all(one.held for one in compared)
    if promoted:
        import mlflow

        mlflow.MlflowClient().set_registered_model_alias(name, CHAMPION, candidate.version)
    return Promotion(promoted, str(candidate.version), str(champion.version) if champion else None, compared)


def compare(candidate: Mapping[str, float], champion: Mapping[str, float] | None, *, tolerance: float = 0.0) -> tuple[Compared, ...]:
    """The figures that both have, by name; all of the candidate's if there is no champion. NaN never holds."""
    found = []
    for figure in sorted(candidate if champion is None else candidate.keys() & champion.keys()):
        mine, other = candidate[figure], None if champion is None else champion[figure]
        up = not lower_is_better(figure)
        if other is None:
            held = mine == mine
        else:
            held = mine >= other - tolerance if up else mine <= other + tolerance
        found.append(Compared(figure, mine, other, up, held))
    return tuple(found)


def log_served(models: Path, *, model_id: str | None = None) -> Any:
    """Log the model folders of `models` as one model from code, without pickle; returns MLflow's `ModelInfo`.

    `model_id` is that of a model created with `mlflow.initialize_logged_model`.

    Raises
    ------
    nutgraf.ModelError: a folder is damaged, or there is none.
    """
    from mlflow.pyfunc import log_model

    # MLflow would copy the files of a uv project in the working folder, which is the caller's, into the model
    with tempfile.TemporaryDirectory() as scratch, mlflow_settings({"MLFLOW_UV_AUTO_DETECT": "false"}):
        return log_model(
            name="model",
            python_model=str(_CODE),
            artifacts={"models": str(_staged(models, Path(scratch) / "models"))},
            signature=signature(),
            input_example=_example(),
            pip_requirements=requirements(),
            metadata={"nutgraf": version("nutgraf")},
            model_type="nutgraf",
            model_id=model_id,
            **({} if model_id else {"tags": {"nutgraf_version": version("nutgraf")}}),
        )


def signature() -> Any:
    """Inputs and outputs of the served model, and its params with their defaults."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema
    from mlflow.types.schema import Array, Object, Property
    from nutgraf.serving import FIELDS

    def kind(*fields: tuple[str, Any]) -> Any:
        return Object([Property(name, type, required=False) for name, type in fields])

    sentence = kind(("text", "string"), ("start", "long"), ("end", "long"), ("label", "string"), ("probability", "double"))
    label, probability = ("label", "string"), ("probability", "double")
    holder = kind(
        ("name", "string"), ("kind", "string"), label, probability, ("evidence", Array(sentence)), ("role", "string"), ("disputed", "boolean")
    )
    stance = kind(
        ("target", "string"),
        label,
        probability,
        ("holders", Array(holder)),
        ("evidence", Array(sentence)),
        ("reason", "string"),
        ("coverage", "double"),
    )
    prediction = kind(
        ("id", "string"),
        ("title", "string"),
        ("topic", "string"),
        ("topic_probability", "double"),
        ("topics", Array(kind(label, ("qcode", "string"), probability))),
        ("stances", Array(stance)),
        ("summary", "string"),
        ("coverage", "double"),
        ("model", "string"),
        ("skipped", "string"),
        ("error", "string"),
    )
    types = {list: ("string", (-1,)), int: ("long", None), str: ("string", None), type(None): ("double", None)}
    return ModelSignature(
        inputs=Schema([ColSpec("string", name, required=name == "text") for name in FIELDS]),
        outputs=Schema([ColSpec(prediction, "prediction"), ColSpec("string", "json")]),
        params=ParamSchema([ParamSpec(name, types[type(value)][0], value, types[type(value)][1]) for name, value in OPTIONS.items()]),
    )


def requirements() -> list[str]:
    """Requirements of the served model at their installed versions: nutgraf and its dependencies, pandas and MLflow."""
    core = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in requires("nutgraf") or [] if "extra ==" not in line]
    found = []
    for package in ("nutgraf", *core, "pandas", "mlflow"):
        try:
            found.append(f"{package}=={version(package)}")
        except PackageNotFoundError:
            logger.warning("%s is not installed: the served model will not require it", package)
    return found


def _example() -> Any:
    import pandas

    text = (
        "The city council voted on Tuesday to close the old bridge. Mayor Ana Lind called the decision a mistake. "
        '"We need the bridge," she said. Shopkeepers said that the closure would cost them customers.'
    )
    asked = {name: value for name, value in OPTIONS.items() if value is not None}  # MLflow allows None as a default, but not in an example
    return pandas.DataFrame({"text": [text], "title": ["Council votes to close the old bridge"]}), {**asked, "targets": ["closing the bridge"]}


def _staged(models: Path, folder: Path) -> Path:
    """Copy the model folders, each checked, without the checkpoints and pictures of an output folder."""
    there = [task for task in TASKS if (models / task / "config.json").is_file()]
    if not set(there) - {"encoder"}:
        raise ModelError(f"{models} holds no models: expected one or more of {', '.join(TASKS)} in it, as nutgraf-train writes them")
    for task in there:
        read_config(models / task, task)
        shutil.copytree(models / task, folder / task)
    return folder


def _version(name: str, alias: str) -> Any:
    """The version that an alias points to, or None."""
    import mlflow
    from mlflow.exceptions import MlflowException

    try:
        return mlflow.MlflowClient().get_model_version_by_alias(name, alias)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise RuntimeError(f"the MLflow registry {mlflow.get_registry_uri()} cannot be used ({error.message}): set MLFLOW_TRACKING_URI") from error


def _figures(version: Any) -> dict[str, float]:
    return {name: float(value) for name, value in _tagged(version, FIGURE_TAG).items()}


def _check_data(candidate: Any, champion: Any) -> None:
    if champion is None:
        return
    mine, other = _tagged(candidate, DATA_TAG), _tagged(champion, DATA_TAG)
    changed = sorted(name for name in mine.keys() & other.keys() if mine[name] != other[name])
    if changed:
        raise ValueError(
            f"the figures of version {candidate.version} and of the champion, version {champion.version}, were measured on different rows of "
            f"{', '.join(changed)}: register the models of both again (nutgraf-train register), so that they are measured on the same rows"
        )


def _tagged(version: Any, prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in version.tags.items() if key.startswith(prefix)}
