"""The stages that fit small heads on top of other models: summary and guard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from nutgraf.modelfolder.config import shipped_models

from ..corpora import registry, shipped
from ..corpora.licences import may_learn_from
from ..licence_option import Licence
from .options import AllOptions
from .stage import Made, Stage, Work

#: Public sets that a stage reads.
SUMMARY_SETS = ("cnn_dailymail", "xsum_validation", "neus", "allsides", "wikinews", "readings_train", "readings_pool")
GUARD_SETS = (
    "cnn_dailymail",
    "readings_train",
    "summeval",
    "consistency_qags_cnndm",
    "consistency_summedits",
    "lingnli",
    "climate_fever",
    "rte",
    "fm2",
    "cad",
)


def common(options: AllOptions, device: str) -> dict[str, object]:
    """Settings of every training stage; threads matter only on a CPU."""
    recipe = "public sets" if options.data is not None else "shipped sets"
    return {
        "recipe": recipe,
        "licence": options.licence,
        "seed": options.seed,
        "device": device,
        **({"threads": options.threads} if device == "cpu" else {}),
    }


def public_sets(data: Path, names: Iterable[str], licence: Licence) -> dict[str, Path]:
    """The files of those of the public sets that a stage opens with that licence."""
    kept = [name for name in names if registry.source(name).articles_of or may_learn_from(name, licence)]
    return {name: registry.source(name).path(data) for name in kept}


def summary_stage(options: AllOptions, device: str) -> Stage:
    run: Callable[[Work], Made]
    settings: dict[str, object] = common(options, device)
    if options.data is not None:
        run, roots = partial(_public_summary, options), ("nutgraf_training.summary.command",)
        data = public_sets(options.data, SUMMARY_SETS, options.licence)
    else:
        run, roots = partial(_distilled_summary, options), ("nutgraf_training.pipeline.distilled_summary",)
        data = _distilled_from("encoder", "summary")
        settings |= {"epochs": options.size.summary_epochs, "articles": options.size.articles}
    return Stage(
        "summary",
        "fit the summary heads on the new encoder",
        run,
        roots,
        needs=("encoder",) if options.data is None else ("encoder", "reader", "stance"),
        makes={"summary": options.output / "summary"},
        settings=settings,
        data=data,
        minutes=0.3 if options.data is None else None,
    )


def _distilled_from(*models: str) -> dict[str, Path]:
    root = shipped.data_folder()
    return {name: root / name / f"{name}.jsonl" for name in ("pieces", "reports")} | {f"models/{name}": shipped_models() / name for name in models}


def _distilled_summary(options: AllOptions, work: Work) -> Made:
    from .distilled_summary import distill_summary

    copy_models(work, "encoder")
    size = options.size
    found = distill_summary(
        work.folder / "encoder", work.folder, seed=options.seed, epochs=size.summary_epochs, articles=size.articles, tracking=options.tracking
    )
    main = f"agreement with the shipped model: {found['head']:.3f}; first sentences {found['lead']:.3f}"
    return Made(main, {"agreement": found["head"], "lead_agreement": found["lead"]})


def _public_summary(options: AllOptions, work: Work) -> Made:
    from ..run_options import RunOptions
    from ..summary.command import train_summary
    from .small import figures_of

    copy_models(work, *work.has)
    train_summary(RunOptions(output=work.folder, data=options.data, seed=options.seed, tracking=options.tracking, licence=options.licence))
    rouge = {row["system"]: row["rouge1"] for row in figures_of(work.folder / "summary")["rouge"] if row["outlet"] == "all"}
    return Made(f"ROUGE-1 {rouge['nutgraf']:.1f}; lead-3 {rouge['lead-3']:.1f}", {"rouge1": rouge["nutgraf"], "lead3_rouge1": rouge["lead-3"]})


def guard_stage(options: AllOptions, device: str) -> Stage:
    run: Callable[[Work], Made]
    settings: dict[str, object] = common(options, device)
    if options.data is not None:
        run, roots = partial(_public_guard, options), ("nutgraf_training.guard.command",)
        data = public_sets(options.data, GUARD_SETS, options.licence)
    else:
        run, roots = partial(_distilled_guard, options), ("nutgraf_training.pipeline.distilled_guard",)
        data = _distilled_from("stance", "guard")
        settings |= {"documents": options.size.spoilt}
    return Stage(
        "guard",
        "fit the guard of written summaries on the new stance model",
        run,
        roots,
        needs=("encoder", "stance"),
        makes={"guard": options.output / "guard"},
        settings=settings,
        data=data,
        minutes=0.5 if options.data is None else None,
    )


def _distilled_guard(options: AllOptions, work: Work) -> Made:
    from .distilled_guard import distill_guard

    copy_models(work, "encoder", "stance")
    made = distill_guard(
        work.folder / "encoder",
        work.folder / "stance",
        work.folder,
        seed=options.seed,
        documents=options.size.spoilt,
        tracking=options.tracking,
    )
    main = f"true or corrupted: balanced accuracy {made['balanced_accuracy']:.3f}; shared bigrams {made['bigrams_balanced_accuracy']:.3f}"
    return Made(main, made)


def _public_guard(options: AllOptions, work: Work) -> Made:
    from ..guard.command import train_guard
    from ..run_options import RunOptions
    from .small import figures_of

    copy_models(work, "encoder", "stance")
    train_guard(RunOptions(output=work.folder, data=options.data, seed=options.seed, tracking=options.tracking, licence=options.licence))
    rows = [row for row in figures_of(work.folder / "guard")["rows"] if row["system"] == "nutgraf guard, as used"]
    figures = {f"{row['set']}_balanced_accuracy": float(row["balanced_accuracy"][0]) for row in rows}
    return Made("balanced accuracy " + ", ".join(f"{row['balanced_accuracy'][0]:.3f} ({row['set']})" for row in rows) + "; majority 0.500", figures)


def copy_models(work: Work, *names: str) -> None:
    """Copy models next to the one that a stage makes, which refers to them by relative path."""
    for name in names:
        shutil.copytree(work.has[name], work.folder / name)
