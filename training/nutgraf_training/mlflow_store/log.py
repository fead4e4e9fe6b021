"""What a run can record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol


class Log(Protocol):
    """What a run records; `keeps` is False where nothing is kept."""

    keeps: bool

    def params(self, values: Mapping[str, Any]) -> None: ...

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None: ...

    def artifact(self, path: Path) -> None: ...

    def dataset(self, name: str, sha256: str, rows: int, context: str, path: Path | None = None) -> None: ...

    def text(self, name: str, text: str) -> None:
        """A file `name` with that text."""
        ...

    def describe(self, text: str) -> None:
        """More of what the run did, Markdown, below what a run of its name is (`run_descriptions`)."""
        ...

    def model(self, models: Path) -> None:
        """The models that the run made, as one that MLflow can serve."""
        ...
