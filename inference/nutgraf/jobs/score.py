"""`score_into`: a whole run as one call, for the command and for scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Unpack

from ..errors import RequestError
from ..modelfolder.locate import located
from ..predictor import Nutgraf
from ..request import Options, Request, Targets, spelled_out, with_generator
from ..results import Prediction
from ..rows import Columns, Row, read_rows
from ..version import __version__
from .engines import ENGINES, rows_ending
from .formats import LAYOUTS, Shape
from .job import PART_ROWS, Counts, Score, run_job
from .separate import check_separate
from .workers import Workers, load_models, scored


@spelled_out
def score_into(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    targets: Targets = (),
    *,
    columns: Columns | None = None,
    format: str | None = None,
    keep: Sequence[str] = (),
    flat: bool = False,
    layout: str | None = None,
    with_text: bool = False,
    matching_only: bool = False,
    resume: bool = False,
    overwrite: bool = False,
    engine: str = "local",
    ray_address: str | None = None,
    workers: int | None = None,
    models: str | Path | None = None,
    generator: str | None = None,
    tier: str = "full",
    threads: int | None = None,
    part_rows: int = PART_ROWS,
    progress: Callable[[bool], None] | None = None,
    **options: Unpack[Options],
) -> Counts:
    """Score articles into a file: one row per article, a result or an error, in input order.

    Parameters
    ----------
    inputs : files, folders, patterns, or "-" for standard input; see `nutgraf.rows.read_rows`. A str or a path is one input.
    output : ends in .jsonl or .csv, optionally with .gz or .zst, or in .parquet; it appears when all rows are done. Until then they are in
        parts in a folder next to it. A small hidden file next to it, or in the folder that Ray writes, records which run wrote it.
    targets, target, topics, summary_words, summary_style, min_probability, where : as for `Nutgraf.predict`.
    keep : input columns to copy to the output.
    layout : "nested", one row an article with the fields of a prediction; "flat", one plain value per column; "long", one row for each
        article, target and holder. None: nested, in CSV flat. `flat` is the same as "flat".
    with_text : write each article's text into its row (nested rows only).
    matching_only : leave articles that do not match `where` out of the output; by default they stay, without stances, and say so in `skipped`.
    resume : continue an interrupted run with the same arguments; if it had finished, nothing is scored.
    overwrite : replace an existing `output` once all rows are scored, and discard an unfinished run; by default nothing is overwritten.
    engine : "local", or "ray" for Ray Data (extra [ray]), which cannot read standard input, and where an `output` that ends in / or
        has no file extension becomes a folder of parts; see docs/ray.md.
    ray_address : of a running Ray cluster; None: `RAY_ADDRESS`, else a new local Ray.
    workers : scoring processes, by default one; more need the usual `if __name__ == "__main__":` in a script. With Ray, actors, by
        default as many as the cluster has cores for.
    generator : the model that writes abstractive summaries; with it, `summary_style` defaults to "abstractive".
    tier : "full", or "fast" for topics, form and summary without the transformer; see `Nutgraf`.
    threads : cores shared by all processes, by default all; with Ray, cores per actor, by default one.
    progress : called once per row with whether it has a result.

    Raises
    ------
    RequestError: an option is out of range.
    NutgrafError: a model, an input or an output cannot be used; the output exists, or there is an unfinished run that must not be
        discarded or belongs to another job.
    """
    if not isinstance(output, str | Path):
        raise RequestError(f"the output is {output!r}; expected one file or folder: score_into takes the inputs first, then the output")
    inputs = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if engine not in ENGINES:
        raise RequestError(f"the engine is {engine!r}; expected one of {', '.join(ENGINES)}")
    if workers is not None and workers < 1:
        raise RequestError(f"workers is {workers}; expected 1 or more")
    if resume and overwrite:
        raise RequestError("resume and overwrite are both given: use --resume to continue an unfinished run, or --overwrite to score all rows again")
    named, output = output, Path(output)
    if not output.parent.is_dir():
        raise RequestError(f"the folder {output.parent} of the output does not exist: make it first")
    check_separate(inputs, named, engine=engine)
    layout = checked_layout(layout, flat=flat, csv=rows_ending(named, engine).startswith(".csv"))
    if with_text and layout != "nested":
        raise RequestError(f"texts cannot be written to {output}, whose rows are {layout}: name a .jsonl or .parquet file, and leave {layout} out")
    request = Request.of(targets, **with_generator(options, generator))
    if layout == "long" and not request.targets:
        raise RequestError("the long layout has a row for each target and holder, and no target is given: name one, or choose another layout")
    check_where(request, matching_only=matching_only)
    given_columns = columns or Columns()
    given_models, models = models, located(models) if models is not None else None  # resolved once: an MLflow alias may move meanwhile
    loaded = Nutgraf(models, tier=tier, threads=threads, generator=generator)
    loaded.prepare_for(request)
    asked = {
        "version": __version__,
        "engine": engine,
        "models": loaded.identity(request.summary_style),
        "settings": {**asdict(request), "targets": list(request.targets), "where": request.where.text if request.where else None},
        "inputs": [str(one) for one in inputs],
        "format": format,
        "columns": asdict(given_columns),
        "keep": list(keep),
        "with_text": with_text,
    }
    shape = Shape(request.targets, tuple(keep), flat or layout == "flat", with_text, layout == "long", matching_only)
    if engine == "ray":
        from .ray_engine import Cluster, run_ray
        from .ray_work import Job

        identity = loaded.identity(request.summary_style)
        job = Job(given_models, generator, threads or 1, identity, request, given_columns, shape, lot_rows=part_rows, tier=tier)
        cluster = Cluster(ray_address, workers)
        return run_ray(inputs, named, asked, job, format=format, resume=resume, overwrite=overwrite, cluster=cluster, progress=progress)
    rows = read_rows(inputs, given_columns, format=format, keep=keep)
    with scorer(loaded, request, workers or 1, models, generator, threads=threads) as score:
        return run_job(rows, score, output, asked, shape, resume=resume, overwrite=overwrite, part_rows=part_rows, progress=progress)


def checked_layout(layout: str | None, *, flat: bool, csv: bool) -> str:
    """The layout of the rows, from what the caller asked for and whether the output is CSV.

    Raises
    ------
    RequestError: an unknown layout, two different ones, or nested rows in CSV.
    """
    if layout is not None and layout not in LAYOUTS:
        raise RequestError(f"the layout is {layout!r}; expected one of {', '.join(LAYOUTS)}")
    if flat and layout not in (None, "flat"):
        raise RequestError(f"rows cannot be both flat and {layout}: choose one layout")
    if csv and layout == "nested":
        raise RequestError("CSV cannot hold nested rows: choose the flat or the long layout, or name a .jsonl or .parquet file")
    return layout or ("flat" if flat or csv else "nested")


def check_where(request: Request, *, matching_only: bool) -> None:
    """Check that a condition has an effect.

    Raises
    ------
    RequestError: it has none: there is no condition or no target.
    """
    if matching_only and request.where is None:
        raise RequestError("matching_only leaves out what does not match where, and no where is given: give one, or leave matching_only out")
    if request.where is not None and not request.targets and not matching_only:
        raise RequestError(
            "where says which articles stance is computed for, and no target is given: name one, or leave out what does not match with matching_only"
        )


@contextmanager
def scorer(
    loaded: Nutgraf, request: Request, workers: int, models: str | Path | None, generator: str | None, *, threads: int | None = None
) -> Iterator[Score]:
    """A function that scores rows in order: with `loaded` in this process, or in `workers` processes that share `threads` cores."""
    if workers == 1:

        def in_process(rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
            return scored(loaded, rows, request)

        yield in_process
        return
    several = Workers(workers, partial(load_models, models, generator, tier=loaded.tier), request, threads=threads)
    try:
        yield several.scored
    finally:
        several.close()
