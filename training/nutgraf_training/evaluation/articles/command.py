"""`nutgraf-train evaluate articles`."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from nutgraf import Nutgraf, __version__

from ...corpora.own_readings import second_path
from ...corpora.readings import ArticleReading, readings_path, rows_of
from ...corpora.registry import sha256
from ...mlflow_store.log import Log
from ...mlflow_store.provenance import git_commit
from .counts import counts_of, rouge
from .errors import errors_page
from .figures import Measured, measure
from .judge import JudgedArticle
from .records import read_records, record_of, records_path, with_record, write_records
from .run import judged, kept, predicted
from .second import NOT_MEASURED, read_twice
from .tables import measured_tables

#: Value of `--split` that measures the second reader of the articles that were read twice.
SECOND = "second"


@dataclass(frozen=True)
class ArticleOptions:
    """Options of `evaluate articles`.

    Parameters
    ----------
    data : the folder that holds readings/.
    split : "test" or "train"; "second" measures a second reader instead of models, on the articles of `data/readings` read twice.
    limit : maximum number of articles, from the start of the file.
    errors : HTML page to write, with every error.
    keep : JSON Lines file to write the predictions to.
    predictions : a file written by `keep`, to measure without running the models.
    record : JSON file to add the figures to.

    Raises
    ------
    ValueError: options that cannot be combined, or the folder of an output file does not exist.
    """

    data: Path
    split: str = "test"
    limit: int | None = None
    errors: Path | None = None
    keep: Path | None = None
    predictions: Path | None = None
    record: Path | None = None

    def __post_init__(self) -> None:
        if self.split == SECOND and (self.limit is not None or self.keep or self.predictions):
            raise ValueError(f"--split {SECOND} measures a second reader, not predictions: leave out --limit, --keep and --predictions")
        if self.record and self.limit is not None:
            raise ValueError("--record and --limit cannot be combined: only whole splits are recorded; leave out one of them")
        if self.keep and self.predictions:
            raise ValueError("--keep and --predictions cannot be combined: predictions read from a file are kept already; leave out one of them")
        for path in (self.errors, self.keep):
            if path and not path.parent.is_dir():  # checked before scoring, which takes minutes
                raise ValueError(f"{path} cannot be written: {path.parent} is not a folder; create it first")


def evaluate_articles(models: Path | None, options: ArticleOptions, log: Log) -> str:
    """Measure the models, or predictions kept earlier; return the tables as Markdown.

    Raises
    ------
    FileNotFoundError: the folder has no readings of that split.
    ValueError: a row of the readings or of the kept predictions is invalid, or both `models` and kept predictions are given.
    nutgraf.ModelError: a model is missing or damaged.
    """
    if models and options.predictions:
        raise ValueError("--models and --predictions cannot be combined: kept predictions name their models; leave out one of them")
    if models and options.split == SECOND:
        raise ValueError(f"--models and --split {SECOND} cannot be combined: a second reader is measured, not a model")
    if options.record:
        read_records(options.record)  # fails on an invalid file before scoring starts
    if options.split == SECOND:
        path = second_path()
        rows, given = read_twice(options.data)
    else:
        path = readings_path(options.data, options.split)
        rows, given = list(rows_of(options.data, options.split, limit=options.limit)), None
    if not rows:
        raise ValueError(f"{path} has no rows; expected one article per line")
    log.dataset(f"readings_{options.split}", sha256(path), len(rows), "evaluation", path)
    started = time.perf_counter()
    articles = judged(rows, given) if given else _articles(models, rows, options)
    seconds = None if given or options.predictions else (time.perf_counter() - started) / len(rows)
    score = rouge()
    measured = measure([counts_of(one, score) for one in articles])
    if given:
        measured = replace(measured, figures={name: one for name, one in measured.figures.items() if name not in NOT_MEASURED}, bins={})
    ids = articles[0].prediction.model
    text = f"{_headline(measured, ids, options.split, seconds)}\n\n{measured_tables(measured)}"
    log.params({"model_ids": ids, "split": options.split, "articles": len(rows)})
    log.metrics({name: one.value for name, one in measured.figures.items()})
    log.metrics({f"{name}_{end}": getattr(one, end) for name, one in measured.figures.items() for end in ("low", "high")})
    log.text("evaluation.md", text)
    if options.errors:
        options.errors.write_text(errors_page(articles, models=ids), "utf-8")
        log.artifact(options.errors)
    if options.record:
        version, commit = (ids, None) if given else (__version__, git_commit())
        record = record_of(measured, version=version, git_commit=commit, models=ids, split=options.split, data_sha256=sha256(path))
        write_records(options.record, with_record(read_records(options.record), record))
    return text


def default_record() -> Path:
    """Where `--record` writes.

    Raises
    ------
    ValueError: not run from a checkout.
    """
    try:
        return records_path()
    except FileNotFoundError as error:
        raise ValueError(f"--record writes to docs/figures of a checkout, but there is none: {error}") from error


def _articles(models: Path | None, rows: list[ArticleReading], options: ArticleOptions) -> list[JudgedArticle]:
    if options.predictions:
        return judged(rows, kept(options.predictions))
    return judged(rows, predicted(Nutgraf(models), rows, keep=options.keep))


def _headline(measured: Measured, ids: str, split: str, seconds: float | None) -> str:
    totals = measured.totals
    unscored = f", {totals['unscored']:.0f} of them could not be scored" if totals["unscored"] else ""
    speed = f"; {seconds:.2f} s per article" if seconds is not None else ""
    return (
        f"{totals['articles']:.0f} articles ({split}){unscored}, {totals['author_targets']:.0f} targets{speed}. Models: {ids}. "
        "Intervals: bootstrap over articles."
    )
