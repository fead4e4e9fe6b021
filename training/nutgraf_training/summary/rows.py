"""The articles and summaries that the summary heads learn from, and those held back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..corpora import registry, summary_sets
from ..corpora.licences import enough, may_learn_from
from ..corpora.read_articles import articles_record, read_articles
from ..corpora.reserved import reserved
from ..corpora.summary_sets import SummaryRow, reading_rows
from ..licence_option import Licence
from ..reader.data import is_held

#: Sets of whole articles, whose openings tell what readers are expected to know; each with the field of its text.
_WHOLE = {"allsides": "text", "wikinews": "text", "cnn_dailymail": "document", "xsum_validation": "document"}
#: With fewer articles the heads learn nothing.
FEWEST = 40


def gather(data: Path, licence: Licence = "any") -> tuple[list[SummaryRow], list[dict[str, Any]]]:
    """Training rows: editors' highlights and readers' summaries, as far as the licence allows; none of an article that is held back or
    reserved. With a description of the sets.

    Raises
    ------
    ValueError: the licence leaves fewer than `FEWEST` articles.
    """
    rows: list[SummaryRow] = []
    used: list[dict[str, Any]] = []
    if may_learn_from("cnn_dailymail", licence):
        rows += [row for row in summary_sets.rows_of(data) if row.split == "train"]
        used.append({"name": "cnn_dailymail", "rows": len(rows), "sha256": registry.sha256(registry.source("cnn_dailymail").path(data))})
    for name, readings in read_articles(data, licence).items():
        learned = [one for one in readings if not is_held(one.id)]
        rows += reading_rows(learned, is_held)
        used.append(articles_record(name, learned, data, licence))
    enough(len(rows), FEWEST, "articles with a summary", licence)
    return rows, used


def held_readings(data: Path, licence: Licence = "any") -> list[SummaryRow]:
    """The held-back articles of readings/train with the reader's summary: for trying out what is trained, never trained on."""
    return [row for row in reading_rows(read_articles(data, licence)["readings_train"], is_held) if row.split == "test"]


def word_texts(data: Path, licence: Licence = "any") -> Iterator[str]:
    """Texts from which is counted how common a word is in the news."""
    if licence == "any":
        yield from (row.document for row in summary_sets.rows_of(data) if row.split == "train")
        yield from summary_sets.other_documents(data)
    else:
        yield from opening_texts(data, licence)


def opening_texts(data: Path, licence: Licence = "any") -> Iterator[str]:
    """Articles from their beginning, none of them reserved."""
    kept_out = reserved(data)
    for name, field in _WHOLE.items():
        for row in registry.read(name, data) if may_learn_from(name, licence) else ():
            text = row.get(field)
            if text and text not in kept_out:
                yield text
