"""Articles read from end to end as the stance model learns from them: each target with the label of everybody who may take a side."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.article import Article
from nutgraf.document import Document
from nutgraf.errors import ArticleError
from nutgraf.reader.candidates import Candidate
from nutgraf.reader.encoder import Encoded
from nutgraf.stance.judge import CANDIDATE_LABELS
from nutgraf.stance.pairs import LABELS
from nutgraf.stance.relevance import relevance

from ..corpora import shipped
from ..corpora.documents import DocumentReader
from ..corpora.readings import ArticleReading, AuthorReading, HolderReading, Kind, SpeakerReading, TargetReading
from ..evaluation.articles.names import same_name

logger = logging.getLogger(__name__)

#: The label of a candidate who says nothing of the target; `SKIP`: not known.
SILENT, SKIP = CANDIDATE_LABELS.index("silent"), -100
#: The kind of a question about a target of another article on a like subject.
NEAR_MISS = "near miss"


@dataclass(frozen=True)
class Question:
    """A target put to an article.

    `labels` has for each candidate an index of `CANDIDATE_LABELS` or `SKIP`; `shown` the numbers of the sentences that show it, empty if
    unknown. `author` is an index of `LABELS`, `author_shown` the sentences. `relevance` is [sentences], 0..1.
    """

    target: str
    kind: str
    relevance: npt.NDArray[np.float32]
    labels: tuple[int, ...]
    shown: tuple[frozenset[int], ...]
    author: int
    author_shown: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AskedArticle:
    """An article as it is in use, without clutter, with its candidates and the questions that its reading answers."""

    id: str
    title: str | None
    sentences: tuple[str, ...]
    starts: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    forms: tuple[float, ...]
    topic: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class ReadArticle:
    """A reading, its article as the models are given it, and the vectors of its targets. `near_miss` is a target of an article on a like subject that
    this one does not discuss, None if there is none.
    """

    row: ArticleReading
    document: Document
    encoded: Encoded
    vectors: Mapping[str, npt.NDArray[np.float32]]
    near_miss: str | None = None


class Asker:
    """Reads articles with the reader of a models folder (None: the shipped one)."""

    def __init__(self, models: Path | None = None) -> None:
        self._documents = DocumentReader(models)

    def read(self, row: ArticleReading, near_miss: str | None = None) -> ReadArticle:
        """An article as it is in use.

        Raises
        ------
        ArticleError: it cannot be scored.
        """
        found = self._documents.read(Article(row.text, title=row.title, id=row.id))
        targets = (*(one.target for one in row.targets), row.unrelated, *([near_miss] if near_miss else []))
        vectors = {target: self._documents.encoder.phrase(target) for target in targets}
        return ReadArticle(row, found.document, found.encoded, vectors, near_miss)

    def all(self, rows: Iterable[ArticleReading], near: Mapping[str, str] | None = None) -> Iterator[ReadArticle]:
        """The articles, without those that cannot be scored; `near` has near misses by the article's id."""
        for number, row in enumerate(rows, 1):
            try:
                yield self.read(row, (near or {}).get(row.id))
            except ArticleError as error:
                logger.info("%s", error)
            if number % 500 == 0:
                logger.info("%d articles read", number)

    def asked(self, rows: Iterable[ArticleReading]) -> Iterator[AskedArticle]:
        """The articles with their questions, without those that cannot be scored."""
        for one in self.all(rows):
            document = one.document
            yield AskedArticle(
                one.row.id,
                document.cleaned.title,
                tuple(sentence.text for sentence in document.sentences),
                tuple(sentence.start for sentence in document.sentences),
                document.candidates,
                document.forms,
                one.row.topics[0],
                tuple(questions(one)),
            )


def reading_of(record: Mapping[str, Any]) -> ArticleReading:
    """A piece or report of `data/` in the form of a reading; its "sentences" are the spans of evidence."""
    stances = [*shipped.stances_of(dict(record))]
    marks = [mark for one in stances for who in (one["author"], *one["holders"]) for mark in who["evidence"]]
    spans = sorted({(int(mark["start"]), int(mark["end"])) for mark in marks}) or [(0, len(record["text"]))]

    def numbers(evidence: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        return tuple(spans.index((int(mark["start"]), int(mark["end"]))) for mark in evidence)

    aliases = {who["name"]: tuple(who.get("aliases", ())) for one in stances for who in one["holders"]}
    kinds: list[Kind] = ["main", "opposite"] if "opposite_target" in record else ["other"] * len(stances)
    targets = [
        TargetReading(
            one["target"],
            kind,
            AuthorReading(one["author"]["label"], numbers(one["author"]["evidence"])),
            tuple(HolderReading(who["name"], who["label"], numbers(who["evidence"])) for who in one["holders"]),
        )
        for one, kind in zip(stances, kinds, strict=False)
    ]
    return ArticleReading(
        id=record["id"],
        text=record["text"],
        title=record["title"],
        sentences=tuple(spans),
        topics=tuple(record["topics"]),
        form="report",
        junk=(),
        said=tuple(SpeakerReading(name, (), known) for name, known in aliases.items()),
        targets=tuple(targets),
        unrelated=(record.get("unrelated_targets") or [record["unrelated_target"]])[0],
        summary="",
    )


def questions(article: ReadArticle) -> Iterator[Question]:
    """What the reading of an article answers: its targets, the one that it does not discuss, and last its near miss, of which nothing is said of the
    candidates: some may speak of it in passing.
    """
    row, document = article.row, article.document
    sentences, vectors = document.sentences, article.encoded.sentences
    near = {target: relevance(sentences, vectors, target, vector) for target, vector in article.vectors.items()}
    named = [[holder for holder in _holders(row) if _is(one, row, holder)] for one in document.candidates]
    for target in row.targets:
        of = {holder.name: holder for holder in target.holders}
        labels, shown = [], []
        for candidate, names in zip(document.candidates, named, strict=True):
            holder = next((of[name] for name in names if name in of), None)
            label, evidence = _labelled(candidate, holder, row, document)
            labels.append(label)
            shown.append(evidence)
        author = LABELS.index(target.author.label)
        marked = _numbers(row, document, target.author.evidence)
        yield Question(target.target, target.kind, near[target.target], tuple(labels), tuple(shown), author, marked)
    nobody = (SILENT,) * len(named)
    yield Question(row.unrelated, "unrelated", near[row.unrelated], nobody, (frozenset(),) * len(named), LABELS.index("unrelated"))
    if article.near_miss:
        unknown = (SKIP,) * len(named)
        yield Question(article.near_miss, NEAR_MISS, near[article.near_miss], unknown, (frozenset(),) * len(named), LABELS.index("unrelated"))


def _holders(row: ArticleReading) -> list[str]:
    return list(dict.fromkeys(holder.name for target in row.targets for holder in target.holders))


def _is(candidate: Candidate, row: ArticleReading, holder: str) -> bool:
    names = row.names_of(holder)
    return same_name(candidate.name, names) or same_name(candidate.display, names)


def _labelled(candidate: Candidate, holder: HolderReading | None, row: ArticleReading, document: Document) -> tuple[int, frozenset[int]]:
    """A candidate's label, unknown where none of what shows it is in the candidate's sentences."""
    if holder is None:
        return SILENT, frozenset()
    shown = _numbers(row, document, holder.evidence) & {place.sentence for place in candidate.places}
    return (CANDIDATE_LABELS.index(holder.label), shown) if shown else (SKIP, shown)


def _numbers(row: ArticleReading, document: Document, evidence: Sequence[int]) -> frozenset[int]:
    spans = [row.sentences[i] for i in evidence]
    return frozenset(i for i, one in enumerate(document.sentences) if any(a < one.end and b > one.start for a, b in spans))
