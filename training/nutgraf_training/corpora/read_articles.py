"""The articles that were read for this project and may be learned from, each by the licence of the set that its text is from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..licence_option import Licence
from . import registry, shipped
from .licences import may_learn_from, open_sources
from .own_readings import rows_with_texts
from .readings import ArticleReading, rows_of
from .reserved import reserved


def read_articles(data: Path, licence: Licence) -> dict[str, list[ArticleReading]]:
    """The articles of `readings_train`, and those of the pool that `data/readings` labels ("readings"), that may be learned from;
    none of readings/test.

    Raises
    ------
    FileNotFoundError, ValueError: as `readings.rows_of` and `own_readings.rows_with_texts`.
    """
    kept_out = reserved(data)

    def usable(rows: Iterable[ArticleReading]) -> list[ArticleReading]:
        return [row for row in rows if may_learn_from(row.source, licence) and row.text not in kept_out]

    pool = rows_with_texts(data, sources=None if licence == "any" else open_sources())
    return {"readings_train": usable(rows_of(data, "train")), "readings": usable(pool)}


def articles_record(name: str, rows: list[ArticleReading], data: Path, licence: Licence) -> dict[str, Any]:
    """What a model's config says of the articles of `name` that it learned from; with "open" also which sets they are from."""
    path = registry.source(name).path(data) if name == "readings_train" else shipped.data_folder() / "readings" / "readings.jsonl"
    sources = {} if licence == "any" else {"articles_of": sorted({row.source for row in rows if row.source})}
    return {"name": name, "rows": len(rows), "sha256": registry.sha256(path), **sources}
