"""What pages say of an article: its day, source, title and topics."""

from __future__ import annotations

from datetime import date

from ..results import Prediction


def day_of(published: str | None) -> date | None:
    """The day of an ISO 8601 date or time, None if there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def source_of(prediction: Prediction) -> str | None:
    """The source's name with normalised space, None if there is none."""
    return " ".join((prediction.source or "").split()) or None


def title_of(prediction: Prediction) -> str:
    """The title, else the id, else a placeholder."""
    return " ".join((prediction.title or "").split()) or prediction.id or "(no title)"


def topics_of(prediction: Prediction) -> list[str | None]:
    """The labels of the topics above their thresholds, [None] if there are none."""
    return [topic.label for topic in prediction.topics] or [None]
