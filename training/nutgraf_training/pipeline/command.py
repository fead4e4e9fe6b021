"""`nutgraf-train all`: parse, run, print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..licence_option import add_licence
from .options import THREADS, AllOptions

if TYPE_CHECKING:
    from .plan import Planned
    from .runner import Report


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `all` to the commands of `nutgraf-train`."""
    parser = commands.add_parser(
        "all",
        help="run everything, from a base to a promoted champion",
        description="Fetch the bases, train, measure, register and promote. What an earlier run in the same folder made from the same "
        "inputs is kept, so an interrupted run resumes where it stopped.",
    )
    parser.add_argument("--output", "-o", type=Path, default=Path("runs"), help="the folder of models to write into (default: runs)")
    parser.add_argument(
        "--data", type=Path, default=None, help="a folder of public sets: the full recipes (default: a small run on the sets that ship)"
    )
    parser.add_argument("--bases", type=Path, default=Path("bases"), help="where fetched bases are kept (default: bases)")
    parser.add_argument("--topic-base", default=None, help="another base for the encoder, by name, or a folder that transformers can load")
    parser.add_argument("--stance-base", default=None, help="another base for stance")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"threads for training on a CPU; they affect the weights (default: {THREADS})")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=2000, help="maximum test rows per set (default: 2000)")
    add_licence(parser)
    parser.add_argument("--force", action="append", default=[], metavar="STAGE", help="run this stage even if nothing has changed; may be repeated")
    parser.add_argument("--dry-run", action="store_true", help="print what would run and why, without running it")
    parser.add_argument("--no-tracking", action="store_true", help="record nothing in MLflow, and do not register or promote")
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
        licence=given.licence,
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
        print("nutgraf-train: interrupted; run the same command to resume", file=sys.stderr)
        return 130
    print(closing(report, options))
    return 1 if report.promoted is False else 0


def plan_table(planned: Sequence[Planned]) -> str:
    """What would run, as Markdown."""
    from ..cards.models import table

    rows = []
    for one in planned:
        minutes = "depends on the data" if one.stage.minutes is None else f"{one.stage.minutes:.1f}"
        if one.stage.skipped:
            rows.append([one.stage.name, one.stage.does, "no", one.stage.skipped, ""])
        elif not one.why:
            rows.append([one.stage.name, one.stage.does, "no", "kept from the earlier run", ""])
        else:
            rows.append([one.stage.name, one.stage.does, "maybe" if one.perhaps else "yes", one.why, minutes])
    total = sum(one.stage.minutes or 0.0 for one in planned if one.why)
    rest = "" if all(one.stage.minutes is not None for one in planned if one.why) else ", plus the stages that depend on the data"
    stage_table = table(["stage", "what", "runs", "why", "minutes on two cores"], rows)
    return f"{stage_table}\n\nAbout {total:.0f} minutes on two cores{rest}." if total else f"{stage_table}\n\nNothing to do."


def closing(report: Report, options: AllOptions) -> str:
    """What was done, as Markdown, and what to do next."""
    from .runner import outcome_table

    lines = [outcome_table(report.outcomes), "", f"Weights: {report.weights} (reproducible on a CPU with the same seed, data and machine)."]
    if report.promoted is False:
        lines.append("The champion stays: the candidate is worse in some figure. Improve it, or see nutgraf-train promote --help.")
    lines.append(f"Score with them: nutgraf score --models {options.output} FILE")
    if options.tracking:
        where = os.environ.get("MLFLOW_TRACKING_URI")
        lines.append(f"See the runs: mlflow ui --backend-store-uri {where or 'sqlite:///mlflow.db'}")
    return "\n".join(lines)
