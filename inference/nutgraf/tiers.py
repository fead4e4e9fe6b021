"""The tiers of models, and what only the full one can do."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import RequestError
from .request import Request
from .results import Prediction, Stance, Summary

if TYPE_CHECKING:
    from .document import Document
    from .reader.topics import TopicScores

#: What a condition cannot ask for without the transformer.
_UNKNOWN = ("speakers", "subtopics")
#: "full", or "fast": without the transformer.
TIERS = ("full", "fast")
#: A text of fewer words is seldom an article: an error page, the beginning of one for subscribers.
_SHORT = 20


def checked_tier(tier: str, generator: str | Path | None = None) -> str:
    """The tier, if there is such a one.

    Raises
    ------
    RequestError: an unknown tier, or a generator for the fast one.
    """
    if tier not in TIERS:
        raise RequestError(f"tier is {tier!r}; expected one of {', '.join(map(repr, TIERS))}")
    if tier == "fast" and generator is not None:
        raise RequestError(f"the generator {str(generator)!r} needs the full tier: leave one of the two out")
    return tier


def check_request(request: Request) -> None:
    """Check that a request needs no transformer.

    Raises
    ------
    RequestError: it has targets, topics of the caller's own, abstractive summaries, or a condition on what only the full tier knows.
    """
    if request.targets:
        raise RequestError(f"stance needs the full tier, and the target {request.targets[0]!r} is given with the fast one: leave one of the two out")
    if request.topics is not None:
        raise RequestError("topics of your own need the full tier: leave them out, or leave out the fast tier")
    if request.summary_style != "extractive":
        raise RequestError(f"{request.summary_style} summaries need the full tier: leave the style out, or leave out the fast tier")
    if request.where is not None:
        names = {node.id for node in ast.walk(ast.parse(request.where.text, mode="eval")) if isinstance(node, ast.Name)}
        if asked := next((name for name in _UNKNOWN if name in names), None):
            raise RequestError(f"the condition asks for {asked}, which the full tier alone knows: leave it out, or leave out the fast tier")


def assembled(
    document: Document,
    scores: TopicScores,
    summary: Summary,
    *,
    words: int,
    coverage: float,
    model: str,
    stances: tuple[Stance, ...] = (),
    skipped: str | None = None,
) -> Prediction:
    """One article's prediction; `words` is the limit of the summary, and the rest is as in `Prediction`."""
    cleaned = document.cleaned
    few = sum(sentence.words for sentence in document.sentences)
    short = (f"the text has only {few} words: topics, form and stances say little",) if few < _SHORT else ()
    too_long = (f"no sentence has {words} words or fewer: the summary is one of {summary.words}",) if summary.words > words else ()
    return Prediction(
        id=document.article.id,
        title=cleaned.title,
        form=document.form,
        form_probability=document.form_probability,
        topics=scores.topics,
        topic_scores=scores.scores,
        stances=stances,
        summary=summary,
        coverage=coverage,
        removed=cleaned.removed,
        quotations=document.quotations,
        author=cleaned.author,
        published=cleaned.published,
        source=document.article.source,
        url=document.article.url,
        notes=cleaned.notes + short + too_long,
        model=model,
        skipped=skipped,
    )
