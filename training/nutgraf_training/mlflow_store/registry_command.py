"""`nutgraf-train register` and `promote`: parse, call, print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import read_config

NAME = "nutgraf"


def add_parsers(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `register` and `promote` to the commands of `nutgraf-train`."""
    register = commands.add_parser(
        "register",
        help="measure models and register them in MLflow as the candidate",
        description="Measure models on the sets that ship, and register them in MLflow under the alias candidate.",
    )
    register.add_argument("models", type=Path, metavar="MODELS", help="a folder of models; missing ones are those that ship")
    register.add_argument("--name", default=NAME, help=f"the name in the registry (default: {NAME})")
    register.set_defaults(run=_register, needs_extra=True)
    promote = commands.add_parser(
        "promote",
        help="make the candidate the champion, if it is no worse",
        description="Point the alias champion at the candidate, if none of its figures is worse; exit status 1 if one is.",
    )
    promote.add_argument("--name", default=NAME, help=f"the name in the registry (default: {NAME})")
    promote.add_argument("--tolerance", type=float, default=0.0, help="how much worse a figure may be (default: 0)")
    promote.set_defaults(run=_promote, needs_extra=True)


def _register(options: argparse.Namespace) -> int:
    from ..evaluation.floors import measure
    from .registry import register
    from .tracking import open_store, run

    _check_measurable(options.models)
    open_store()  # fails on an unreachable store before minutes of measuring
    with run("register") as log:
        log.params({"task": "register", "models": str(options.models)})
        measured = measure(options.models)
        made = register(options.models, metrics=measured.figures, data=measured.data, name=options.name)
    print(f"{made.uri} is the candidate; compare it with the champion: nutgraf-train promote")
    return 0


def _check_measurable(models: Path) -> None:
    """Raise ValueError for few-shot models, whose labels or targets the shipped sets do not measure."""
    for task in ("topic", "stance"):
        if (models / task / "config.json").is_file() and "cross_validated" in read_config(models / task, task).get("metrics", {}):
            raise ValueError(
                f"{models / task} was trained on a few examples of yours, which the sets that ship do not measure: "
                "register it with figures of your own, through nutgraf_training.mlflow_store.registry.register"
            )


def _promote(options: argparse.Namespace) -> int:
    from ..cards.models import table
    from .registry import promote
    from .tracking import open_store

    open_store()
    found = promote(name=options.name, tolerance=options.tolerance)
    rows = [
        [
            one.figure,
            f"{one.candidate:.4f}",
            "" if one.champion is None else f"{one.champion:.4f}",
            "higher" if one.higher_is_better else "lower",
            "yes" if one.held else "NO",
        ]
        for one in found.compared
    ]
    print(
        table(
            [
                "figure",
                f"candidate, version {found.candidate}",
                f"champion, version {found.champion}" if found.champion else "champion (none yet)",
                "better",
                "held",
            ],
            rows,
        )
    )
    if found.promoted:
        print(f"Version {found.candidate} is the champion now.")
        return 0
    worse = ", ".join(one.figure for one in found.compared if not one.held)
    print(f"Not promoted: version {found.candidate} is worse in {worse}. The champion is still version {found.champion}.")
    return 1
