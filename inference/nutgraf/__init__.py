"""What an article is about, where it stands, and what it says.

>>> from nutgraf import predict
>>> result = predict(article_text, target="withdrawal from the Ottawa Treaty")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .article import Article
from .errors import ArticleError, ModelError, NutgrafError, RequestError
from .results import Evidence, Holder, Prediction, Quotation, Removed, Stance, Subtopic, Summary, SummarySentence, Topic
from .version import __version__

if TYPE_CHECKING:
    from .api import digest, predict, suggest_targets
    from .digests import Digest
    from .jobs.score import score_into
    from .predictor import Nutgraf
    from .targets import SuggestedTarget
__all__ = [
    "Article",
    "ArticleError",
    "Digest",
    "Evidence",
    "Holder",
    "ModelError",
    "Nutgraf",
    "NutgrafError",
    "Prediction",
    "Quotation",
    "Removed",
    "RequestError",
    "Stance",
    "Subtopic",
    "SuggestedTarget",
    "Summary",
    "SummarySentence",
    "Topic",
    "__version__",
    "digest",
    "predict",
    "score_into",
    "suggest_targets",
]


def __getattr__(name: str) -> Any:
    """Import whatever needs the ONNX runtime on first access (PEP 562)."""
    if name in ("digest", "predict", "suggest_targets"):
        from . import api

        return getattr(api, name)
    if name == "Digest":
        from .digests import Digest

        return Digest
    if name == "Nutgraf":
        from .predictor import Nutgraf

        return Nutgraf
    if name == "score_into":
        from .jobs.score import score_into

        return score_into
    if name == "SuggestedTarget":
        from .targets import SuggestedTarget

        return SuggestedTarget
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
