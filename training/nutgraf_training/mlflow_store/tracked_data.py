"""Data sets for MLflow's `log_input`: name, hash, number of rows, columns, and source."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..corpora import registry
from ..corpora.places import set_path

if TYPE_CHECKING:
    from .log import Log

#: MLflow schema types of JSON values.
_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
#: Maximum length of a digest in MLflow; the full hash is in the profile.
_DIGEST = 32


def log_sets(log: Log, names: Iterable[str] | Mapping[str, int], data: Path | None = None) -> None:
    """Record these sets (see `corpora.places.set_path`) as evaluation data of a run; those without a file here are left out.

    `names` may map each set to the number of rows used; otherwise the rows of its file are counted.
    """
    if not log.keeps:
        return
    for name in names:
        path = set_path(name, data)
        if path is not None:
            rows = names[name] if isinstance(names, Mapping) else _rows(path)
            log.dataset(name, registry.sha256(path), rows, "evaluation", path)


def tracked_dataset(name: str, sha256: str, rows: int, path: Path | None = None) -> Any:
    """An `mlflow.data.dataset.Dataset`.

    Parameters
    ----------
    sha256 : hash of the file, as hex.
    rows : how many of its rows were used.
    path : the CSV or JSON Lines file, the latter plain or gzipped; without it the set has no schema and its source is its name.
    """
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.data.sources import LocalArtifactDatasetSource

    class Counted(MetaDataset):  # type: ignore[misc]
        """MLflow's data set by reference, with the number of rows."""

        @property
        def profile(self) -> dict[str, Any]:
            return {"num_rows": rows, "sha256": sha256}

        def to_dict(self) -> dict[str, str]:
            return {**super().to_dict(), "profile": json.dumps(self.profile)}

    if path is None:
        return Counted(CodeDatasetSource(tags={"set": name}), name=name, digest=sha256[:_DIGEST])
    return Counted(LocalArtifactDatasetSource(str(path)), name=name, digest=sha256[:_DIGEST], schema=_schema(path))


def _rows(path: Path) -> int:
    with _opened(path) as lines:
        return sum(1 for line in lines if line.strip())


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _schema(path: Path) -> Any:
    """Column names and types from the first row, or None if the file is neither JSON Lines nor CSV."""
    from mlflow.types import ColSpec, Schema
    from mlflow.types.schema import AnyType

    try:
        with _opened(path) as lines:
            head = lines.readline().decode("utf-8-sig")
            first = dict.fromkeys(next(csv.reader([head])), "") if path.suffix == ".csv" else json.loads(head)
    except (ValueError, OSError):
        return None
    if not isinstance(first, dict):
        return None
    return Schema([ColSpec(_TYPES.get(type(value)) or AnyType(), name, required=False) for name, value in first.items()])
