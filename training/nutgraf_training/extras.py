"""Whether the training extra is installed."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = ("torch", "transformers", "datasets", "sklearn", "mlflow", "onnx", "onnxscript", "matplotlib", "rouge_score")


def missing() -> list[str]:
    """Modules of the training extra that are not installed."""
    return [name for name in NEEDED if find_spec(name) is None]


def message(names: list[str]) -> str:
    """The error message for missing modules, with the pip command."""
    return f"training needs {', '.join(names)}, which {'is' if len(names) == 1 else 'are'} not installed: pip install 'nutgraf[training]'"
