"""`write_target_pages`: from scores to a page a target as one call, for the command and for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import NutgrafError, RequestError
from .brief import briefs_of
from .briefpage import brief_page
from .charts import stem
from .read import read_all
from .write import check_parent, put


@dataclass(frozen=True)
class TargetPages:
    """The files that were written (none on standard output), the targets in them, the articles they are made of, the rows without a result, and the
    errors of unreadable rows."""

    files: tuple[Path, ...]
    targets: int
    articles: int
    failed: int
    unreadable: tuple[str, ...]


def write_target_pages(output: str | Path, scores: Sequence[str | Path], *, title: str | None = None, most: int = 12) -> TargetPages:
    """Write a page to print or send for each target: counts, who stands where with a sentence each, authors, and who moved.

    Parameters
    ----------
    output : a folder, made if it is missing, for a file a target ("1-the-mayor.html"); or FILE.html or "-" (standard output) for all in one file, each on
        a page of its own.
    scores : as in `nutgraf.report.write.write_report`.
    title : what the articles are about, above each target.
    most : people and bodies, and authors, named on each side.

    Raises
    ------
    RequestError: `most` is under 1, or the folder of the output does not exist, or the output is a file that is no .html.
    NutgrafError: scores cannot be read, hold no rows, or none for a target.
    """
    path = Path(output)
    one_file = str(output) == "-" or path.suffix.lower() in (".html", ".htm")
    if most < 1:
        raise RequestError(f"most is {most}; expected 1 or more")
    if str(output) != "-":
        check_parent(path)
    if not one_file and path.exists() and not path.is_dir():
        raise RequestError(f"the output is {path}, a file; expected a folder for a page a target, FILE.html, or - for standard output")
    rows, unreadable = read_all(scores)
    good = [row.prediction for row in rows if row.prediction.error is None]
    briefs = briefs_of(good)
    if not briefs:
        raise NutgrafError("no article was scored for a target; expected the output of nutgraf score with --target")
    models = sorted({one.model for one in good if one.model})
    if one_file:
        put(output, brief_page(briefs, title=title, models=models, most=most))
        files = [] if str(output) == "-" else [path]
    else:
        path.mkdir(exist_ok=True)
        files = [path / f"{number}-{stem(one.target)}.html" for number, one in enumerate(briefs, 1)]
        for file, brief in zip(files, briefs, strict=True):
            put(file, brief_page([brief], title=title, models=models, most=most))
    return TargetPages(tuple(files), len(briefs), len(good), len(rows) - len(good), unreadable)
