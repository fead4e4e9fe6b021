"""`nutgraf-train all`: parse, run, print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .options import THREADS, AllOptions

if TYPE_CHECKING:
    from .plan import Planned
    from .runner import Report


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `all` to the commands of `nutgraf-train`."""
    parser = commands.add_parser(
        "all",
        help="everything, from a base to a promoted champion",
        description="Fetch the bases, train, measure, register and promote. What an earlier run in the same folder made of the same "
        "inputs is kept, so a run that was stopped goes on where it was.",
    )
    parser.add_argument("--output", "-o", type=Path, default=Path("runs"), help="the folder of models to write into (default: runs)")
    parser.add_argument(
        "--data", type=Path, default=None, help="a folder of public sets: the full recipes (default: a small run on the sets that ship)"
    )
    parser.add_argument("--bases", type=Path, default=Path("bases"), help="where fetched bases are kept (default: bases)")
    parser.add_argument("--topic-base", default=None, help="another base for the encoder, by name, or a folder that transformers can load")
    parser.add_argument("--stance-base", default=None, help="another base for stance")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"of training on a CPU; another number, other weights (default: {THREADS})")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=2000, help="test rows of a set, at most (default: 2000)")
    parser.add_argument("--force", action="append", default=[], metavar="STAGE", help="run this stage whatever was kept of it; may be repeated")
    parser.add_argument("--dry-run", action="store_true", help="say what would run and why, and do nothing")
    parser.add_argument("--no-tracking", action="store_true", help="record nothing in MLflow; nothing is registered or promoted then")
    parser.set_defaults(run=_run, needs_extra=True)


def _run(given: argparse.Namespace) -> int:
    options = AllOptions(
        output=given.output,
        data=given.data,
        bases=given.bases,
        topic_base=given.topic_base,
        stance_base=given.stance_base,
        device=given.device,
        seed=given.seed,
        most=given.most,
        threads=given.threads,
        tracking=not given.no_tracking,
        force=frozenset(given.force),
    )
    if given.dry_run:
        from .plan import plan
        from .runner import check_names
        from .stages import stages
        from .state import read_state

        listed = stages(options)
        check_names(options, listed)
        print(plan_table(plan(options, listed, read_state(options.output))))
        return 0
    from .runner import run_all

    try:
        report = run_all(options)
    except KeyboardInterrupt:
        print("nutgraf-train: stopped; the same command goes on from here", file=sys.stderr)
        return 130
    print(closing(report, options))
    return 1 if report.promoted is False else 0


def plan_table(planned: Sequence[Planned]) -> str:
    """What would run, as Markdown."""
    from ..cards.models import table

    rows = []
    for one in planned:
        minutes = "by the data" if one.stage.minutes is None else f"{one.stage.minutes:.1f}"
        if one.stage.skipped:
            rows.append([one.stage.name, one.stage.does, "no", one.stage.skipped, ""])
        elif not one.why:
            rows.append([one.stage.name, one.stage.does, "no", "kept from the earlier run", ""])
        else:
            rows.append([one.stage.name, one.stage.does, "perhaps" if one.perhaps else "yes", one.why, minutes])
    total = sum(one.stage.minutes or 0.0 for one in planned if one.why)
    rest = "" if all(one.stage.minutes is not None for one in planned if one.why) else ", and what the public sets ask for"
    shown = table(["stage", "what", "runs", "why", "minutes on two cores"], rows)
    return f"{shown}\n\nAbout {total:.0f} minutes on two cores{rest}." if total else f"{shown}\n\nNothing to do."


def closing(report: Report, options: AllOptions) -> str:
    """What was done, as Markdown, and what to do next."""
    from .runner import outcome_table

    lines = [outcome_table(report.outcomes), "", f"Weights: {report.weights} (the same seed, data and machine give the same on a CPU)."]
    if report.promoted is False:
        lines.append("The champion stays: the candidate is worse somewhere. Train it better, or see nutgraf-train promote --help.")
    lines.append(f"Score with them: nutgraf score --models {options.output} FILE")
    if options.tracking:
        where = os.environ.get("MLFLOW_TRACKING_URI")
        lines.append(f"See the runs: mlflow ui --backend-store-uri {where or 'sqlite:///mlflow.db'}")
    return "\n".join(lines)
