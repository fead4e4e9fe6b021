"""Which articles stance is computed for: an expression over what is known of an article before."""

from __future__ import annotations

from .check import check_topics
from .expression import Where
from .fields import known, skipped
from .parse import parsed

__all__ = ["Where", "check_topics", "known", "parsed", "skipped"]
