"""`score_into`: the whole run as one call, which the command and a script share."""

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
from .engines import ENGINES, rows_ending
from .formats import Shape
from .job import PART_ROWS, Counts, Score, run_job
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
    with_text: bool = False,
    resume: bool = False,
    overwrite: bool = False,
    engine: str = "local",
    ray_address: str | None = None,
    workers: int | None = None,
    models: str | Path | None = None,
    generator: str | None = None,
    threads: int | None = None,
    part_rows: int = PART_ROWS,
    progress: Callable[[bool], None] | None = None,
    **options: Unpack[Options],
) -> Counts:
    """Score articles into a file: one row for each, a result or an error, in the order of the input.

    Parameters
    ----------
    inputs : files, folders, patterns, or "-" for standard input; see `nutgraf.rows.read_rows`. A str or a path is one of these.
    output : ends in .jsonl or .csv, perhaps with .gz or .zst, or in .parquet; it appears when all is done. Until then the rows stand in
        parts in a folder beside it. A small hidden file beside it, or in the folder that Ray writes, keeps which run it is of.
    targets, target, topics, summary_words, summary_style, min_probability : as for `Nutgraf.predict`.
    keep, flat : columns of the input to pass through; one plain value a column (CSV always).
    with_text : write each article's text into its row, where rows are nested.
    resume : go on where an earlier run of the same was stopped; where it was finished, nothing is scored.
    overwrite : replace what stands at `output`, once all is scored, and give up an unfinished run; else nothing is written over.
    engine : "local", or "ray": on Ray Data (extra [ray]), where standard input cannot be read, and an `output` that ends in / or
        has no ending becomes a folder of parts; see docs/ray.md.
    ray_address : of a running Ray cluster; None: `RAY_ADDRESS`, or a Ray of its own.
    workers : processes that score, by default one; more need the usual `if __name__ == "__main__":` in a script. With Ray, actors:
        by default as many as the cluster has cores for.
    generator : what writes abstractive summaries; with it `summary_style` is "abstractive" where nothing else is said.
    threads : cores that all processes share, by default all; with Ray, those of each actor, by default one.
    progress : is told of every row whether it has a result.

    Raises
    ------
    RequestError: an option is out of its range.
    NutgrafError: a model, an input or an output that cannot be used; an output that is there, or an unfinished run that is in the way
        or of another job.
    """
    if not isinstance(output, str | Path):
        raise RequestError(f"the output is {output!r}; expected one file or folder: score_into takes the inputs first, then the output")
    inputs = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if engine not in ENGINES:
        raise RequestError(f"the engine is {engine!r}; expected one of {', '.join(ENGINES)}")
    if workers is not None and workers < 1:
        raise RequestError(f"workers is {workers}; expected 1 or more")
    if resume and overwrite:
        raise RequestError("resume and overwrite are both given: give --resume to go on with an unfinished run, or --overwrite to score all anew")
    named, output = output, Path(output)
    if not output.parent.is_dir():
        raise RequestError(f"the folder {output.parent} of the output does not exist: make it first")
    for one in map(Path, inputs):
        if one.is_dir() and output.resolve().is_relative_to(one.resolve()):
            raise RequestError(f"the output {output} lies in the folder {one}, which is read: its rows would be read again; write it elsewhere")
        if one.is_file() and output.exists() and output.samefile(one):
            raise RequestError(f"the output {output} is also an input: name another output")
    if with_text and (flat or rows_ending(named, engine).startswith(".csv")):
        raise RequestError(f"texts are asked for in {output}, whose rows are flat: name a .jsonl or .parquet file, without flat")
    request = Request.of(targets, **with_generator(options, generator))
    asked_columns = columns or Columns()
    given_models, models = models, located(models) if models is not None else None  # once: an alias in MLflow may move before the workers ask
    loaded = Nutgraf(models, threads=threads, generator=generator)
    loaded.prepare_for(request)
    asked = {
        "engine": engine,
        "models": loaded.identity(request.summary_style),
        "settings": {**asdict(request), "targets": list(request.targets)},
        "inputs": [str(one) for one in inputs],
        "format": format,
        "columns": asdict(asked_columns),
        "keep": list(keep),
        "with_text": with_text,
    }
    shape = Shape(request.targets, tuple(keep), flat, with_text)
    if engine == "ray":
        from .ray_engine import Cluster, run_ray
        from .ray_work import Job

        job = Job(given_models, generator, threads or 1, loaded.identity(request.summary_style), request, asked_columns, shape, lot_rows=part_rows)
        cluster = Cluster(ray_address, workers)
        return run_ray(inputs, named, asked, job, format=format, resume=resume, overwrite=overwrite, cluster=cluster, progress=progress)
    rows = read_rows(inputs, asked_columns, format=format)
    with scorer(loaded, request, workers or 1, models, generator) as score:
        return run_job(rows, score, output, asked, shape, resume=resume, overwrite=overwrite, part_rows=part_rows, progress=progress)


@contextmanager
def scorer(loaded: Nutgraf, request: Request, workers: int, models: str | Path | None, generator: str | None) -> Iterator[Score]:
    """What scores rows in order: `loaded` here, or `workers` processes with models of their own."""
    if workers == 1:

        def here(rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
            return scored(loaded, rows, request)

        yield here
        return
    several = Workers(workers, partial(load_models, models, generator), request)
    try:
        yield several.scored
    finally:
        several.close()
