"""Rows of a table or a request in, plain rows out: the interface for servers and clusters."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from .article import Article, from_record
from .errors import ArticleError, RequestError
from .jobs.workers import score_row
from .predictor import Nutgraf
from .request import Request, named_topics
from .results import Prediction, Result

#: Fields of a row; only `text` is required.
FIELDS = ("text", "title", "author", "id", "source", "published", "url")
#: Options for all rows, with their defaults.
OPTIONS: dict[str, Any] = {
    "targets": [],
    "topics": [],
    "summary_words": Request.summary_words,
    "summary_style": Request.summary_style,
    "min_probability": Request.min_probability,
    "where": "",
}


def settings_of(models: Nutgraf, options: Mapping[str, Any] | None) -> Request:
    """The request that options describe, with its models loaded.

    Parameters
    ----------
    options : `targets` (a str or a list of them), `topics` (a list of "NAME" or "NAME=DESCRIPTION", in place of the IPTC topics),
        `summary_words`, `summary_style`, `min_probability`, `where` ("": all rows match); one that is missing or None has its default from `OPTIONS`.

    Raises
    ------
    RequestError: an unknown or invalid option.
    ModelError: an abstractive summary is requested and its model is damaged, or the generator is not installed.
    """
    given = {name: value for name, value in (options or {}).items() if value is not None}
    if unknown := sorted(set(given) - set(OPTIONS)):
        raise RequestError(f"unknown option {', '.join(unknown)}; expected {', '.join(OPTIONS)}")
    values = OPTIONS | given
    if isinstance(values["topics"], str):
        raise RequestError(f"topics is the str {values['topics']!r}; expected a list: pass [{values['topics']!r}]")
    request = Request.of(
        values["targets"],
        topics=named_topics(values["topics"]),
        summary_words=values["summary_words"],
        summary_style=values["summary_style"],
        min_probability=values["min_probability"],
        where=values["where"] or None,
    )
    models.prepare_for(request)
    return request


def predictions(models: Nutgraf, rows: Iterable[Mapping[str, Any]], request: Request) -> list[Prediction]:
    """A prediction for each row, in order; one that cannot be scored has `error` set."""
    return [_prediction(models, row, request) for row in rows]


def plain_row(prediction: Prediction) -> dict[str, Any]:
    """A prediction as one row of plain values, with the same keys for every row.

    `prediction` has the most used fields, `topics` and `stances` as lists of dicts; `json` is the whole prediction, as in a
    JSON Lines file. Fields that may be None are nested in `prediction` because MLflow passes a None in a string column to Spark
    as the text "None".
    """
    topic = prediction.topic
    return {
        "prediction": {
            "id": prediction.id,
            "title": prediction.title,
            "topic": topic.label if topic else None,
            "topic_probability": round(topic.probability, 6) if topic else None,
            "topics": [_without(one, "subtopics") for one in prediction.topics],
            "stances": [_without(one, "probabilities") for one in prediction.stances],
            "summary": prediction.summary.text if prediction.summary else None,
            "coverage": None if prediction.error else round(prediction.coverage, 6),
            "model": prediction.model,
            "skipped": prediction.skipped,
            "error": prediction.error,
        },
        "json": json.dumps(prediction.to_dict(), ensure_ascii=False),
    }


@lru_cache(maxsize=2)
def kept(models: str, threads: int | None = None) -> Nutgraf:
    """The models of a folder, loaded once per process and cached: a cluster opens the same folder for each task."""
    return Nutgraf(models, threads=threads)


def threads_here() -> int | None:
    """Cores for a model call in this process: NUTGRAF_THREADS, else those of the current Spark task (other tasks use the
    rest), else None for all.

    Raises
    ------
    RequestError: NUTGRAF_THREADS is not a whole number above 0.
    """
    given = os.environ.get("NUTGRAF_THREADS", "").strip()
    if given:
        if not given.isdigit() or int(given) < 1:
            raise RequestError(f"NUTGRAF_THREADS is {given!r}; expected a whole number of cores, 1 or more")
        return int(given)
    if "pyspark" not in sys.modules:
        return None
    from pyspark import TaskContext

    task = TaskContext.get()
    return max(1, int(task.cpus())) if task is not None else None


def _prediction(models: Nutgraf, row: Mapping[str, Any], request: Request) -> Prediction:
    record = {name: row[name] for name in FIELDS if not _absent(row.get(name))}
    id = str(record["id"]) if "id" in record else None
    try:
        article: Article | None = from_record(record, "the row")
        problem = None
    except ArticleError as error:
        article, problem = None, str(error)
    return score_row(models, id, article, problem, request)


def _absent(value: Any) -> bool:
    """Whether a cell is empty: None, or the NaN that tables use (the only value that differs from itself)."""
    return value is None or (isinstance(value, float) and value != value)


def _without(result: Result, name: str) -> dict[str, Any]:
    return {key: value for key, value in result.to_dict().items() if key != name}
