"""The interface through which training and evaluation record a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol


class Log(Protocol):
    """Records a run; `keeps` is False if nothing is recorded."""

    keeps: bool

    def params(self, values: Mapping[str, Any]) -> None: ...

    def metrics(self, values: Mapping[str, float], step: int | None = None) -> None: ...

    def artifact(self, path: Path) -> None: ...

    def dataset(self, name: str, sha256: str, rows: int, context: str, path: Path | None = None) -> None: ...

    def text(self, name: str, text: str) -> None:
        """Record a text file."""
        ...

    def describe(self, text: str) -> None:
        """Add Markdown to the run's description, below the general one for its name (`run_descriptions`)."""
        ...

    def model(self, models: Path) -> None:
        """Record the models that the run made, as one that MLflow can serve."""
        ...
