"""Shipped readings: labels of public articles without their texts, which are looked up in a folder of public sets.

`data/readings/readings.jsonl` has one reading per article; `second.jsonl` has second readings of some of them by another
reader, who was given the same targets and saw nothing else of the first reading.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import msgspec

from .readings import ArticleReading, faults
from .registry import source
from .shipped import data_folder, read_lines


def second_path(folder: Path | None = None) -> Path:
    """The file of second readings; `folder` is `data/` of a checkout."""
    return (folder or data_folder()) / "readings" / "second.jsonl"


def labels(folder: Path | None = None, *, second: bool = False) -> list[dict[str, Any]]:
    """The shipped readings; `folder` is `data/` of a checkout.

    Raises
    ------
    FileNotFoundError: not run from a checkout.
    """
    return read_lines(second_path(folder) if second else second_path(folder).with_name("readings.jsonl"))


def rows_with_texts(public: Path, folder: Path | None = None, *, sources: Container[str] | None = None) -> Iterator[ArticleReading]:
    """Each reading with its article's title and text from `public`/readings/pool.jsonl.gz, in the order of the labels.

    With `sources`, only those of articles from these sets; the others need not be in the file.

    Raises
    ------
    FileNotFoundError: the public file does not exist, or this is not run from a checkout.
    ValueError: an article is not in the public file, or its text is not the one that was annotated; the message names the article.
    """
    path = source("readings_pool").path(public)
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: it has the texts of the articles that data/readings labels")
    wanted = {row["id"]: row for row in labels(folder) if sources is None or row["source"] in sources}
    texts = {}
    try:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                record = msgspec.json.decode(line)
                if record["id"] in wanted:
                    texts[record["id"]] = {"title": record["title"], "text": record["text"], "outlet": record["outlet"]}
    except (gzip.BadGzipFile, zlib.error, EOFError, msgspec.DecodeError, KeyError) as error:
        raise ValueError(f"{path} cannot be read ({error!r}): it is damaged or another file; fetch it again") from error
    for id, row in wanted.items():
        if id not in texts:
            raise ValueError(f"{path} has no article {id!r}, which data/readings labels: get the file that was used for labelling")
        reading = msgspec.convert({**row, **texts[id]}, ArticleReading)
        if fault := next(faults(reading), None):
            raise ValueError(f"article {id!r} of data/readings: {fault}")
        yield reading
