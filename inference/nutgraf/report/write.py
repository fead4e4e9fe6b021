"""`write_report`: from scores to a page as one call, for the command and for scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import RequestError
from ..rows import Columns
from .page import TITLE, report_page
from .read import read_all
from .texts import Known, with_texts


@dataclass(frozen=True)
class Written:
    """What a page holds: the number of articles, of those with their text, of rows without a result, and the errors of unreadable rows."""

    articles: int
    texts: int
    failed: int
    unreadable: tuple[str, ...]


def write_report(
    output: str | Path,
    scores: Sequence[str | Path],
    *,
    articles: Sequence[str | Path] = (),
    columns: Columns | None = None,
    format: str | None = None,
    texts: bool = True,
    title: str = TITLE,
) -> Written:
    """Write one self-contained HTML page of scored articles.

    Parameters
    ----------
    output : ends in .html or .htm, or "-" for standard output.
    scores : output files of `nutgraf score`, .jsonl or nested .parquet, folders of these, or "-" for standard input.
    articles : the scored inputs, for their texts; matched by id, and in order where an id repeats. Texts are taken from
        the rows, from these inputs, or from the files that the rows name, if all spans match.
    columns, format : how to read the articles; see `nutgraf.rows.read_rows`.
    texts : whether to include the texts.

    Raises
    ------
    RequestError: the output has another ending, or its folder does not exist.
    NutgrafError: scores or articles cannot be read, or hold no rows.
    """
    to_screen = str(output) == "-"
    path = Path(output)
    if not to_screen and path.suffix.lower() not in (".html", ".htm"):
        raise RequestError(f"the output is {path}, which ends in {path.suffix or 'nothing'}; expected FILE.html or - for standard output")
    if not to_screen:
        check_parent(path)
    given = [os.fspath(one) for one in scores]
    if given.count("-") + [os.fspath(one) for one in articles].count("-") > 1:
        raise RequestError("'-' is given twice; standard input can be read only once")
    rows, unreadable = read_all(given)
    if texts:
        beside = [Path(one).parent for one in given if one != "-"]
        known = with_texts(rows, [os.fspath(one) for one in articles], beside=beside, columns=columns, format=format)
    else:
        known = [Known(replace(row, text=None), None, "none") for row in rows]
    page = report_page(known, unreadable, title=title)
    put(output, page)
    good = [row for row in known if row.scored.prediction.error is None]
    return Written(len(good), sum(row.text is not None for row in good), len(known) - len(good), unreadable)


def check_parent(path: Path) -> None:
    """Raise RequestError if the folder of an output does not exist."""
    if not path.parent.is_dir():
        raise RequestError(f"the folder {path.parent} of the output does not exist: make it first")


def put(output: str | Path, page: str) -> None:
    """Write a page to a file, or to standard output if that is "-"."""
    if str(output) == "-":
        sys.stdout.write(page)
    else:
        Path(output).write_text(page, encoding="utf-8", newline="\n")
