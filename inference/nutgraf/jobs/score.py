"""`score_into`: the whole run as one call, which the command and a script share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from ..inputs import Topics, checked_targets
from ..predictor import Nutgraf
from ..results import Prediction
from ..rows import Columns, Row, read_rows
from .formats import Shape
from .job import PART_ROWS, Counts, Score, run_job
from .workers import Settings, Workers, check, load_models, scored


def score_into(
    output: str | Path,
    inputs: Sequence[str | Path],
    targets: Sequence[str] = (),
    *,
    topics: Topics | None = None,
    summary_words: int = 60,
    summary_style: str = "extractive",
    columns: Columns | None = None,
    format: str | None = None,
    keep: Sequence[str] = (),
    flat: bool = False,
    resume: bool = False,
    workers: int = 1,
    models: str | Path | None = None,
    generator: str | None = None,
    threads: int | None = None,
    part_rows: int = PART_ROWS,
    progress: Callable[[bool], None] | None = None,
) -> Counts:
    """Score articles into a file: one row for each, a result or an error, in the order of the input.

    Parameters
    ----------
    output : ends in .jsonl, .jsonl.gz, .csv, .csv.gz or .parquet; it appears when all is done. Until then the rows stand in
        parts in a folder beside it.
    inputs : files, folders, patterns, or "-" for standard input; see `nutgraf.rows.read_rows`.
    keep, flat : columns of the input to pass through; one plain value a column (CSV always).
    resume : go on where an earlier run of the same was stopped.
    workers : processes that score; more than one need the usual `if __name__ == "__main__":` in a script.
    progress : is told of every row whether it has a result.

    Raises
    ------
    ValueError: an option is out of its range.
    NutgrafError: a model, an input or an output that cannot be used; an unfinished run that is in the way, or of another job.
    """
    output = Path(output)
    if workers < 1:
        raise ValueError(f"workers is {workers}; expected 1 or more")
    if not output.parent.is_dir():
        raise ValueError(f"the folder {output.parent} of the output does not exist: make it first")
    for one in map(Path, inputs):
        if one.is_dir() and output.resolve().is_relative_to(one.resolve()):
            raise ValueError(f"the output {output} lies in the folder {one}, which is read: its rows would be read again; write it elsewhere")
    settings = Settings(checked_targets(targets), topics, summary_words, summary_style)
    asked_columns = columns or Columns()
    loaded = Nutgraf(models, threads=threads, generator=generator)
    check(loaded, settings)
    asked = {
        "models": loaded.identity(summary_style),
        "settings": {**asdict(settings), "targets": list(settings.targets)},
        "inputs": [str(one) for one in inputs],
        "format": format,
        "columns": asdict(asked_columns),
        "keep": list(keep),
    }
    shape = Shape(settings.targets, tuple(keep), flat)
    rows = read_rows(inputs, asked_columns, format=format)
    with scorer(loaded, settings, workers, models, generator) as score:
        return run_job(rows, score, output, asked, shape, resume=resume, part_rows=part_rows, progress=progress)


@contextmanager
def scorer(loaded: Nutgraf, settings: Settings, workers: int, models: str | Path | None, generator: str | None) -> Iterator[Score]:
    """What scores rows in order: `loaded` here, or `workers` processes with models of their own."""
    if workers == 1:

        def here(rows: Iterable[Row]) -> Iterator[tuple[Row, Prediction]]:
            return scored(loaded, rows, settings)

        yield here
        return
    several = Workers(workers, partial(load_models, models, generator), settings)
    try:
        yield several.scored
    finally:
        several.close()
