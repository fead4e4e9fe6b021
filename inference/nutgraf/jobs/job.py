"""One run: rows in, one file out, whatever happens between."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..results import Prediction
from ..rows import Row
from .formats import Shape, check_ending, write_file
from .output import Digest, Output, Record
from .parts import Done, Parts

Json = dict[str, Any]
#: From rows of the input to rows with their prediction, in order.
Score = Callable[[Iterable[Row]], Iterator[tuple[Row, Prediction]]]
#: Is told of every row whether it has a result.
Progress = Callable[[bool], None]

#: Rows of a part: what is scored again at most after a run was killed.
PART_ROWS = 100


@dataclass(frozen=True)
class Counts:
    """Rows of a finished run: all of them, those with an error, and those that an earlier run had scored."""

    rows: int
    failed: int
    earlier: int


class StoppedError(NutgrafError):
    """The run could not go on; the parts written are whole, and the message says how to go on."""


def run_job(
    rows: Iterable[Row],
    score: Score,
    output: Path,
    asked: Json,
    shape: Shape,
    *,
    resume: bool = False,
    overwrite: bool = False,
    part_rows: int = PART_ROWS,
    progress: Progress | None = None,
) -> Counts:
    """Score `rows` into `output`, which appears when all is done; until then the rows are in parts beside it.

    Beside a finished output stands a small hidden file that tells which run it is of.

    Parameters
    ----------
    asked : what makes two runs the same: models, settings, inputs. A run is taken up only where all of it is equal.
    resume : go on with the parts that an earlier run left, if there are any; where it was finished, nothing is scored.
    overwrite : replace what stands at `output` when all is done, and give up an unfinished run.
    progress : is told of every row whether it has a result.

    Raises
    ------
    NutgrafError: the output's ending, an unfinished run that cannot be taken up, or an output that would be written over; nothing
        was touched.
    StoppedError: a full disk or a folder that is gone; KeyboardInterrupt is passed on. In each case the part under way is kept.
    """
    check_ending(output)
    parts, there = Parts(output, asked), Output(output, {**asked, "flat": shape.flat})
    finished = there.check(parts, resume=resume, overwrite=overwrite)
    read = Digest(shape.kept)
    iterator = read.of(rows)
    if finished is not None:
        return _done_before(finished, iterator, read, parts, output, progress)
    # Before anything is made: an input that cannot be read at all says so with its first row.
    iterator = itertools.chain(list(itertools.islice(iterator, 1)), iterator)
    parts.start(anew=overwrite, replaces=there.state() if overwrite else None)
    earlier, failed = _skip(iterator, parts, progress)
    count = earlier
    under_way: list[Done] = []
    try:
        for row, result in score(iterator):
            under_way.append(Done(row.place, kept(row, result, shape)))
            count += 1
            failed += result.error is not None
            if progress:
                progress(result.error is None)
            if len(under_way) == part_rows:
                parts.add(under_way)
                under_way = []
        parts.add(under_way)
        under_way = []
        there.put(
            lambda path: write_file(path, (done.row for done in parts.rows()), shape),
            replaces=parts.replaces,
            rows=count,
            failed=failed,
            read=read.value(),
        )
        parts.remove()
    except OSError as error:
        raise StoppedError(_said(error, output, count - len(under_way))) from error
    except (KeyboardInterrupt, NutgrafError):
        parts.add(under_way)
        raise
    return Counts(count, failed, earlier)


def tell(progress: Progress | None, rows: int, failed: int) -> None:
    """Tell of rows that an earlier run scored."""
    if progress:
        for number in range(rows):
            progress(number >= failed)


def _done_before(finished: Record, rows: Iterator[Row], read: Digest, parts: Parts, output: Path, progress: Progress | None) -> Counts:
    """The counts of a finished run, once it is sure that the input is what it was.

    Raises
    ------
    NutgrafError: it is not.
    """
    for _ in rows:
        pass
    if read.value() != finished.read:
        counted = f"{finished.rows} rows then and {read.rows} now" if read.rows != finished.rows else "as many rows, but others"
        raise NutgrafError(f"the input changed since {output} was finished: {counted}. Score it anew by --overwrite, or name another output")
    parts.remove()  # of a run that was killed when it had nothing else left to do
    tell(progress, finished.rows, finished.failed)
    return Counts(finished.rows, finished.failed, finished.rows)


def _skip(rows: Iterator[Row], parts: Parts, progress: Progress | None) -> tuple[int, int]:
    """Pass over the rows that an earlier run scored; how many, and how many of them have an error.

    Raises
    ------
    NutgrafError: the input has other rows there.
    """
    count = failed = 0
    for done in parts.rows():
        row = next(rows, None)
        if row is None or row.place != done.place:
            there = "ends" if row is None else f"has {row.place}"
            raise NutgrafError(f"the input changed since {parts.folder} was written: row {count + 1} was {done.place}, and it now {there}")
        count += 1
        failed += done.row["error"] is not None
        if progress:
            progress(done.row["error"] is None)
    return count, failed


def kept(row: Row, result: Prediction, shape: Shape) -> Json:
    """What is written of a row: its prediction, `place`, `text` if that is asked for, and under "input" the columns that are passed through."""
    made = {**result.to_dict(), "place": row.place}
    if shape.text:
        made["text"] = row.article.text if row.article else None
    if shape.kept:
        made["input"] = {name: row.extra.get(name) for name in shape.kept}
    return made


def _said(error: OSError, output: Path, whole: int) -> str:
    reason = "the disk is full" if error.errno == errno.ENOSPC else str(error)
    return f"{output} could not be written: {reason}. {whole} rows are safe in {output.name}.parts; when that is put right, go on with --resume"
