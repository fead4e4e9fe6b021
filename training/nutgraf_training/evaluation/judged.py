"""`nutgraf-train evaluate summary --judge` and `--judged`: summaries judged by reading."""

from __future__ import annotations

from pathlib import Path

from ..summary import judging as judge
from .command import require_data


def judging(
    models: Path | None, *, data: Path | None, most: int, page: Path | None, judged: Path | None, split: str | None, keep: Path | None
) -> str:
    """Write the page on which to judge summaries by reading, or print what was judged on it; with `keep`, add that to the rows that are kept.

    Raises
    ------
    ValueError: no `data` to write a page from; `judged` does not go with the page, or without one is not a file that `keep` wrote.
    """
    if judged is not None and page is None:
        return judge.kept_table(judge.read_kept(judged))
    assert page is not None
    if judged is not None:
        found = judge.read_judged(judged, page.with_suffix(".key.json"))
        if keep is not None:
            judge.keep(found, keep)
        return judge.judged_table(found)
    if split not in (None, "train", "test"):
        raise ValueError(f"--split is {split}; for a page to judge give train (held-back articles) or test")
    return f"wrote {page} and {judge.judge_page(models, require_data(data, 'summary'), page, split=split or 'train', most=most)}"
