"""Options of all training commands, and callbacks that record progress."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .encoders.fit import EpochLoss, Progress
from .encoders.settings import FitSettings
from .licence_option import LICENCES, Licence
from .mlflow_store.log import Log

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunOptions:
    """Options of `nutgraf-train topic`, `stance`, `summary`, `abstractive` and `guard`; None keeps the recipe's value.

    `data` is the folder of public sets; without it only the shipped, hand-written sets are used. `most` limits the test
    rows per set. `start` is a checkpoint of an earlier run to continue from; for stance, only the second phase is trained.
    `licence` says which sets may be learned from: "any", or the "open" ones alone, whose stated licence allows commercial use.

    Raises
    ------
    ValueError: an option is out of range.
    """

    output: Path
    data: Path | None = None
    base: str | None = None
    bases: Path = Path("bases")
    epochs: float | None = None
    learning_rate: float | None = None
    frozen_layers: int | None = None
    minutes: float | None = None
    device: str = "auto"
    seed: int = 0
    most: int = 2000
    tracking: bool = True
    start: Path | None = None
    licence: Licence = "any"

    def __post_init__(self) -> None:
        if self.data is not None and not self.data.is_dir():
            raise ValueError(f"--data {self.data} is not a folder: give the one that contains topic/, stance/ and summary/")
        if self.start is not None and not (self.start / "config.json").is_file():
            raise ValueError(f"--start {self.start} is not a checkpoint: give the folder checkpoints/stance or checkpoints/topic of an earlier run")
        if self.licence not in LICENCES:
            raise ValueError(f"--licence is {self.licence!r}: give one of {', '.join(LICENCES)}")
        if self.licence == "open" and self.start is not None:
            raise ValueError(f"--licence open cannot start from {self.start}: a checkpoint does not say what it learned from; train without --start")
        if self.most < 10:
            raise ValueError(f"--most is {self.most}: give at least 10 test rows")

    def fit(self, recipe: FitSettings) -> FitSettings:
        """The recipe, overridden by the options that are set."""
        given = {
            "base": self.base,
            "epochs": self.epochs,
            "learning_rate": self.learning_rate,
            "frozen_layers": self.frozen_layers,
            "minutes": self.minutes,
        }
        return replace(recipe, device=self.device, seed=self.seed, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]


def recorded_base(folder: Path) -> dict[str, Any]:
    """The record of a base (`base.json`); without one, just the folder's name."""
    record = folder / "base.json"
    if record.is_file():
        known: dict[str, Any] = json.loads(record.read_text("utf-8"))
        return known
    return {"name": folder.name, "upstream": folder.name, "licence": "not recorded", "package": "a folder of the user's"}


def report_progress(log: Log, *, epochs: float | None = None, phase: str = "") -> Progress:
    """A callback that records the loss, and the epoch if `epochs` is given, in the tracking store under names prefixed with `phase`, and logs it."""

    def report(done: float, values: dict[str, float]) -> None:
        figures = {f"{phase}loss": values["loss"]}
        if epochs is not None:
            figures[f"{phase}epoch"] = round(epochs * (values["step"] + 1) / values["steps"], 3)
        log.metrics(figures, step=int(values["step"]))
        logger.info("%3.0f%%  step %d of %d  loss %.4f", 100 * done, values["step"], values["steps"], values["loss"])

    return report


def report_epochs(log: Log, phase: str) -> EpochLoss:
    """A callback that records the mean loss of each epoch in the tracking store, under a name prefixed with `phase`."""

    def report(epoch: int, loss: float) -> None:
        log.metrics({f"{phase}loss": loss}, step=epoch)

    return report
