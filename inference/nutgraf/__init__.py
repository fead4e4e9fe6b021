"""What an article is about, where it stands, and what it says.

>>> from nutgraf import predict
>>> result = predict(article_text, target="withdrawal from the Ottawa Treaty")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .article import Article
from .errors import ArticleError, ModelError, NutgrafError
from .results import Evidence, Holder, Prediction, Removed, Stance, Subtopic, Summary, SummarySentence, Topic

if TYPE_CHECKING:
    from .predictor import Nutgraf, predict

__version__ = "0.1.0"
__all__ = [
    "Article",
    "ArticleError",
    "Evidence",
    "Holder",
    "ModelError",
    "Nutgraf",
    "NutgrafError",
    "Prediction",
    "Removed",
    "Stance",
    "Subtopic",
    "Summary",
    "SummarySentence",
    "Topic",
    "predict",
]


def __getattr__(name: str) -> Any:
    """`predict` and `Nutgraf` bring the ONNX runtime along, so they are imported when first asked for (PEP 562)."""
    if name in ("Nutgraf", "predict"):
        from . import predictor

        return getattr(predictor, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
