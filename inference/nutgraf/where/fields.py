"""What is known of an article before stance is computed, under the names that an expression may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ..document import Document
    from ..reader.topics import TopicScores
    from .expression import Where

Kind = Literal["text", "number", "texts", "numbers", "scores", "condition", "nothing"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")


@dataclass(frozen=True)
class Field:
    """A name: what kind of value it has, and what that is. `share` marks numbers from 0 to 1."""

    kind: Kind
    meaning: str
    share: bool = False


FIELDS: Mapping[str, Field] = {
    "topic": Field("text", "the first topic"),
    "topics": Field("texts", "all topics above their thresholds"),
    "topic_probability": Field("number", "the probability of the first topic", share=True),
    "topic_scores": Field("scores", 'the probability of any topic: topic_scores["sport"]', share=True),
    "subtopics": Field("texts", "the subtopics of all topics"),
    "form": Field("text", "report, opinion, analysis, interview, feature or list"),
    "form_probability": Field("number", "how likely that form is", share=True),
    "words": Field("number", "words of the cleaned text"),
    "text": Field("text", "the cleaned text"),
    "speakers": Field("texts", "those who are quoted"),
    "title": Field("text", "the title"),
    "author": Field("text", "the author"),
    "published": Field("text", "the day, as in 2026-03-18"),
    "source": Field("text", "the source"),
    "url": Field("text", "the address"),
    "id": Field("text", "the id"),
}

#: What others call these fields, for advice.
SYNONYMS = {
    "date": "published",
    "day": "published",
    "outlet": "source",
    "publisher": "source",
    "headline": "title",
    "body": "text",
    "content": "text",
    "byline": "author",
    "length": "words",
    "probability": "topic_probability",
    "scores": "topic_scores",
    "quotations": "speakers",
    "link": "url",
}


def known(document: Document, scores: TopicScores) -> dict[str, Any]:
    """The value of each of `FIELDS` for one article; None where the article does not give it."""
    topic = scores.topics[0] if scores.topics else None
    return {
        "topic": topic.label if topic else None,
        "topics": [one.label for one in scores.topics],
        "topic_probability": topic.probability if topic else None,
        "topic_scores": scores.scores,
        "subtopics": [narrower.label for one in scores.topics for narrower in one.subtopics],
        "form": document.form,
        "form_probability": document.form_probability,
        "words": sum(sentence.words for sentence in document.sentences),
        "text": " ".join(sentence.text for sentence in document.sentences),
        "speakers": list(dict.fromkeys(one.speaker for one in document.quotations)),
        "title": document.cleaned.title,
        "author": document.cleaned.author,
        "published": day(document.cleaned.published),
        "source": document.article.source,
        "url": document.article.url,
        "id": document.article.id,
    }


def skipped(where: Where | None, document: Document, scores: TopicScores) -> str | None:
    """Why no stance is to be computed for an article; None if it is, since it matches or anything does."""
    return None if where is None or where.matches(known(document, scores)) else where.reason


def day(published: str | None) -> str | None:
    """The day of a date or time, so that days can be compared as texts; None if there is none, or it can be read in two ways.

    >>> day("2026-03-18T09:30:00Z"), day("18 March 2026"), day("2/5/2026")
    ('2026-03-18', '2026-03-18', None)
    """
    if not published:
        return None
    if match := _DAY.match(published):
        return match[0]
    from ..cleaning.dates import parse_date  # compiles the patterns of cleaning, which requests do not need

    found, _ = parse_date(published)
    return found.isoformat() if found else None
