"""`write_report`: from scores to a page as one call, which the command and a script share."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import NutgrafError, RequestError
from ..rows import Columns
from .page import TITLE, report_page
from .read import Scored, read_scores
from .texts import Known, with_texts


@dataclass(frozen=True)
class Written:
    """What a page holds: articles, those of them with their text, rows whose article could not be scored, and what was wrong with other rows."""

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
    scores : files of `nutgraf score`, .jsonl or nested .parquet, folders of such, or "-" for standard input.
    articles : the inputs that were scored, for their texts; matched by id, those of one id by their order. Texts
        are taken from the rows, from these, or from the files that the rows name, where everything quoted stands in them.
    columns, format : how articles are read; see `nutgraf.rows.read_rows`.
    texts : False: leave them out.

    Raises
    ------
    RequestError: an output of another ending, or in a folder that does not exist.
    NutgrafError: scores or articles that cannot be read, or no row in them.
    """
    to_screen = str(output) == "-"
    path = Path(output)
    if not to_screen and path.suffix.lower() not in (".html", ".htm"):
        raise RequestError(f"the output is {path}, which ends in {path.suffix or 'nothing'}; expected FILE.html or - for standard output")
    if not to_screen and not path.parent.is_dir():
        raise RequestError(f"the folder {path.parent} of the output does not exist: make it first")
    given = [os.fspath(one) for one in scores]
    if given.count("-") + [os.fspath(one) for one in articles].count("-") > 1:
        raise RequestError("'-' is given twice; standard input can be read once")
    found = [row for one in given for row in read_scores(one)]
    if not found:
        raise NutgrafError(f"{', '.join(given)} holds no rows; expected what nutgraf score wrote")
    rows = [row for row in found if isinstance(row, Scored)]
    unreadable = tuple(row.reason for row in found if not isinstance(row, Scored))
    if not rows:
        raise NutgrafError(f"no row of {', '.join(given)} can be used: {unreadable[0]}")
    if texts:
        beside = [Path(one).parent for one in given if one != "-"]
        known = with_texts(rows, [os.fspath(one) for one in articles], beside=beside, columns=columns, format=format)
    else:
        known = [Known(replace(row, text=None), None, "none") for row in rows]
    page = report_page(known, unreadable, title=title)
    if to_screen:
        sys.stdout.write(page)
    else:
        path.write_text(page, encoding="utf-8", newline="\n")
    good = [row for row in known if row.scored.prediction.error is None]
    return Written(len(good), sum(row.text is not None for row in good), len(known) - len(good), unreadable)
