"""A resumable run: score rows into one output file."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..results import Prediction
from ..rows import Row
from .formats import Shape, check_ending, write_file
from .output import Digest, Output, Record, hash_of
from .parts import Done, Parts, TakenOverError

Json = dict[str, Any]
#: Maps input rows to pairs of row and prediction, in order.
Score = Callable[[Iterable[Row]], Iterator[tuple[Row, Prediction]]]
#: Called once per row with whether it has a result.
Progress = Callable[[bool], None]

#: Rows per part: at most this many are scored again after a run was killed.
PART_ROWS = 100


@dataclass(frozen=True)
class Counts:
    """Rows of a finished run: all of them, those with an error, those that an earlier run had scored, and those that do not match `where`."""

    rows: int
    failed: int
    earlier: int
    skipped: int = 0


class StoppedError(NutgrafError):
    """The run had to stop; the parts written so far are complete, and the message says how to resume."""


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
    """Score `rows` into `output`, which appears once all rows are done; until then they are in parts next to it.

    A small hidden file next to a finished output records which run wrote it.

    Parameters
    ----------
    asked : what identifies the run: models, settings, inputs. A run is resumed only if all of it is equal.
    resume : continue from the parts that an earlier run left, if any; if it had finished, nothing is scored.
    overwrite : replace an existing `output` once all rows are done, and discard an unfinished run.
    progress : called once per row with whether it has a result.

    Raises
    ------
    NutgrafError: the output's ending cannot be written, an unfinished run cannot be resumed, or an output would be overwritten;
        no file was touched.
    TakenOverError: another process has started on the same output, or the parts were deleted; no output was written.
    StoppedError: the disk is full or a folder is gone; KeyboardInterrupt is passed on. In each case the rows scored so far are kept.
    """
    check_ending(output)
    parts, there = Parts(output, asked), Output(output, identified(asked, shape))
    finished = there.check(parts, resume=resume, overwrite=overwrite)
    read = Digest(shape.kept)
    iterator = read.of(rows)
    if finished is not None:
        return _already_finished(finished, iterator, read, parts, output, progress)
    # Before any file is created: an input that cannot be read at all raises at its first row.
    iterator = itertools.chain(list(itertools.islice(iterator, 1)), iterator)
    parts.start(resume=resume, anew=overwrite, replaces=there.state() if overwrite else None)
    earlier, failed, skipped = _skip(iterator, parts, shape.kept, progress)
    count = earlier
    under_way: list[Done] = []
    try:
        for row, result in score(iterator):
            under_way.append(Done(row.place, hash_of(row, shape.kept), kept(row, result, shape)))
            count += 1
            failed += result.error is not None
            skipped += result.skipped is not None
            if progress:
                progress(result.error is None)
            if len(under_way) == part_rows:
                parts.add(under_way)
                under_way = []
        parts.add(under_way)
        under_way = []
        there.put(partial(_join, parts, shape), replaces=parts.replaces, rows=count, failed=failed, skipped=skipped, read=read.value())
        parts.remove()
    except OSError as error:
        raise StoppedError(_stop_message(error, output, count - len(under_way))) from error
    except TakenOverError:
        raise
    except (KeyboardInterrupt, NutgrafError):
        parts.add(under_way)
        raise
    return Counts(count, failed, earlier, skipped)


def identified(asked: Mapping[str, Any], shape: Shape) -> Json:
    """What identifies a finished output: what was asked, and how its rows are written."""
    return {**asked, "flat": shape.flat, "long": shape.long, "matching_only": shape.matching_only}


def _join(parts: Parts, shape: Shape, path: Path) -> int:
    """Write the rows of all parts into one file; returns how many."""
    written = write_file(path, (done.row for done in parts.rows()), shape)
    parts.check_ours()
    return written


def tell(progress: Progress | None, rows: int, failed: int) -> None:
    """Call `progress` for `rows` rows, of which `failed` have an error."""
    if progress:
        for number in range(rows):
            progress(number >= failed)


def _already_finished(finished: Record, rows: Iterator[Row], read: Digest, parts: Parts, output: Path, progress: Progress | None) -> Counts:
    """The counts of a finished run, after checking that its input is unchanged.

    Raises
    ------
    NutgrafError: the input changed.
    """
    for _ in rows:
        pass
    if read.value() != finished.read:
        counted = f"{finished.rows} rows then and {read.rows} now" if read.rows != finished.rows else "the same number of rows, but different ones"
        raise NutgrafError(f"the input changed since {output} was finished: {counted}. Score it again with --overwrite, or name another output")
    parts.remove()  # left by a run that was killed just before it removed them
    tell(progress, finished.rows, finished.failed)
    return Counts(finished.rows, finished.failed, finished.rows, finished.skipped)


def _skip(rows: Iterator[Row], parts: Parts, columns: tuple[str, ...], progress: Progress | None) -> tuple[int, int, int]:
    """Pass over the rows that an earlier run scored; returns how many, how many of them have an error, and how many do not match.

    Raises
    ------
    NutgrafError: the input has changed there.
    """
    count = failed = skipped = 0
    for done in parts.rows():
        row = next(rows, None)
        if row is None or row.place != done.place:
            there = "ends" if row is None else f"has {row.place}"
            raise NutgrafError(f"the input changed since {parts.folder} was written: row {count + 1} was {done.place}, and it now {there}")
        if hash_of(row, columns) != done.read:
            raise NutgrafError(
                f"the input changed since {parts.folder} was written: row {count + 1}, {row.place}, is not what was scored; "
                "restore it and continue with --resume, or start over with --overwrite"
            )
        count += 1
        failed += done.row["error"] is not None
        skipped += done.row.get("skipped") is not None
        if progress:
            progress(done.row["error"] is None)
    return count, failed, skipped


def kept(row: Row, result: Prediction, shape: Shape) -> Json:
    """The row as written: its prediction, `place`, `text` if requested, and the columns passed through under "input"."""
    made = {**result.to_dict(), "place": row.place}
    if shape.text:
        made["text"] = row.article.text if row.article else None
    if shape.kept:
        made["input"] = {name: row.extra.get(name) for name in shape.kept}
    return made


def _stop_message(error: OSError, output: Path, saved: int) -> str:
    reason = "the disk is full" if error.errno == errno.ENOSPC else str(error)
    return f"{output} could not be written: {reason}. {saved} rows are safe in {output.name}.parts; once this is fixed, continue with --resume"
