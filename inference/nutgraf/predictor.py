"""The one object that holds the models, and `predict`, which makes one on first use."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from .article import Article
from .concepts import OwnTopics, checked_topics, own_topics
from .document import Document, coverage, prepare
from .encoder import Encoded, Encoder
from .errors import ArticleError, ModelError, NutgrafError
from .modelfiles import shipped_models
from .results import Prediction
from .stance.model import MAX_TARGET_WORDS, StanceModel
from .summary import SummaryModel
from .topic import TopicModel, TopicScores

logger = logging.getLogger(__name__)

Input = str | Path | Article
Topics = Mapping[str, str] | Sequence[str]


class Nutgraf:
    """Topic, stance and summary models, loaded once.

    Parameters
    ----------
    models : a folder with any of `topic/`, `stance/` and `summary/` in it; what it lacks is taken from the models that
        ship. None: the models that ship.
    threads : cores a model call may use; None: all that this process may run on.

    Raises
    ------
    ModelError: the folder holds none of the three, or one of them is damaged.
    """

    def __init__(self, models: str | Path | None = None, *, threads: int | None = None) -> None:
        shipped = shipped_models()
        given = Path(models) if models is not None else shipped
        there = [task for task in ("topic", "stance", "summary") if (given / task / "config.json").is_file()]
        if not there:
            raise ModelError(f"{given} holds no models: expected one or more of topic/, stance/ and summary/ in it, as nutgraf-train writes them")
        folder = {task: (given if task in there else shipped) / task for task in ("topic", "stance", "summary")}
        with ThreadPoolExecutor(1) as beside:  # reading and preparing the graphs leaves a core idle
            stance = beside.submit(StanceModel, folder["stance"], threads=threads)
            self._topic = TopicModel.from_folder(folder["topic"])
            # topics that a caller names need the vocabulary, which a folder of other topics does not have
            self._named = self._topic if self._topic.concepts else TopicModel.from_folder(shipped / "topic")
            self._summary = SummaryModel.from_folder(folder["summary"])
            self._encoders = {path: Encoder(path, threads=threads) for path in {self._topic.encoder, self._summary.encoder, self._named.encoder}}
            self._stance = stance.result()
        self._own: tuple[dict[str, str], OwnTopics] | None = None
        self.model = f"topic:{self._topic.id} stance:{self._stance.id} summary:{self._summary.id}"

    @overload
    def predict(  # type: ignore[overload-overlap]  # a str is an iterable of str: the first signature takes it
        self,
        article: Input,
        targets: Sequence[str] = ...,
        *,
        target: str | None = ...,
        topics: Topics | None = ...,
        summary_words: int = ...,
        summary_style: str = ...,
    ) -> Prediction: ...

    @overload
    def predict(
        self,
        article: Iterable[Input],
        targets: Sequence[str] = ...,
        *,
        target: str | None = ...,
        topics: Topics | None = ...,
        summary_words: int = ...,
        summary_style: str = ...,
    ) -> list[Prediction]: ...

    def predict(
        self,
        article: Input | Iterable[Input],
        targets: Sequence[str] = (),
        *,
        target: str | None = None,
        topics: Topics | None = None,
        summary_words: int = 60,
        summary_style: str = "extractive",
    ) -> Prediction | list[Prediction]:
        """Score one article, or several in one go.

        Parameters
        ----------
        article : the text itself, a `pathlib.Path`, an `Article`, or an iterable of these.
        targets, target : what stance is measured toward, each a noun phrase or a proposition of at most 60 words.
        topics : topics of your own in place of the vocabulary's, as name -> description or as names alone; at most 60
            words each. Nothing is trained: the encoder compares article and words.
        summary_words : the most words of the summary, 1 or more.
        summary_style : "extractive".

        Returns
        -------
        One `Prediction`, or a list in the order given. In a list, an article that cannot be scored becomes a
        prediction with `error` set.

        Raises
        ------
        ArticleError: a single article that cannot be read or scored.
        ValueError: a target, a topic or an option is out of its range.
        """
        wanted = checked_targets(targets, target)
        check_options(summary_words, summary_style)
        own = self._own_topics(checked_topics(topics)) if topics is not None else None
        if isinstance(article, str | Path | Article):
            return self._score(prepare(_article(article)), self._target_vectors(wanted), own, summary_words)
        if not isinstance(article, Iterable):
            raise ArticleError(f"an article of type {type(article).__name__} came; expected a str, a pathlib.Path, an Article or several of them")
        vectors = self._target_vectors(wanted)
        predictions = []
        for one in article:
            try:
                predictions.append(self._score(prepare(_article(one)), vectors, own, summary_words))
            except NutgrafError as error:
                predictions.append(self.failed(_id(one), str(error)))
        return predictions

    def failed(self, id: str | None, error: str) -> Prediction:
        """The row of an article that could not be scored."""
        return Prediction(id=id, title=None, model=self.model, error=error)

    def _target_vectors(self, targets: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        encoder = self._encoders[self._summary.encoder]
        return {target: encoder.encode([target]).sentences[0] for target in targets}

    def _score(self, document: Document, targets: Mapping[str, npt.NDArray[np.float32]], own: OwnTopics | None, summary_words: int) -> Prediction:
        cleaned = document.cleaned
        texts = [sentence.text for sentence in document.sentences]
        encoded = {path: encoder.encode(texts, cleaned.title) for path, encoder in self._encoders.items()}
        for_summary = encoded[self._summary.encoder]
        scores = self._topics(encoded, own)
        stances = tuple(self._stance.predict(target, document.sentences, for_summary, vector, document.quoted) for target, vector in targets.items())
        return Prediction(
            id=document.article.id,
            title=cleaned.title,
            topics=scores.topics,
            topic=scores.topics[0] if scores.topics else None,
            topic_scores=scores.scores,
            stances=stances,
            stance=stances[0] if stances else None,
            summary=self._summary.predict(document.sentences, for_summary, words=summary_words),
            coverage=min(coverage(document, one.read) for one in encoded.values()),
            removed=cleaned.removed,
            author=cleaned.author,
            published=cleaned.published,
            notes=cleaned.notes,
            model=self.model,
        )

    def _own_topics(self, topics: dict[str, str]) -> OwnTopics:
        """Vectors of a caller's topics; those used last are kept, since they come again with the next article."""
        if self._own is None or self._own[0] != topics:
            self._own = topics, own_topics(self._encoders[self._named.encoder], topics)
        return self._own[1]

    def _topics(self, encoded: Mapping[Path, Encoded], own: OwnTopics | None) -> TopicScores:
        if own is None:
            return self._topic.predict(encoded[self._topic.encoder])
        assert self._named.concepts is not None
        return TopicScores(*own.predict(self._named.concepts, encoded[self._named.encoder]))


@cache
def _default() -> Nutgraf:
    return Nutgraf()


@overload
def predict(  # type: ignore[overload-overlap]  # as above
    article: Input,
    targets: Sequence[str] = ...,
    *,
    target: str | None = ...,
    topics: Topics | None = ...,
    summary_words: int = ...,
    summary_style: str = ...,
) -> Prediction: ...


@overload
def predict(
    article: Iterable[Input],
    targets: Sequence[str] = ...,
    *,
    target: str | None = ...,
    topics: Topics | None = ...,
    summary_words: int = ...,
    summary_style: str = ...,
) -> list[Prediction]: ...


def predict(
    article: Input | Iterable[Input],
    targets: Sequence[str] = (),
    *,
    target: str | None = None,
    topics: Topics | None = None,
    summary_words: int = 60,
    summary_style: str = "extractive",
) -> Prediction | list[Prediction]:
    """Topic, stance and summary with the models that ship; see `Nutgraf.predict`.

    The models are loaded at the first call and kept.
    """
    return _default().predict(article, targets, target=target, topics=topics, summary_words=summary_words, summary_style=summary_style)


def _id(given: Input) -> str | None:
    if isinstance(given, Article):
        return given.id
    return given.stem if isinstance(given, Path) else None


_LOOKS_LIKE_PATH = re.compile(r"[^\s]{1,200}\.(?:txt|html?|json)")


def _article(given: object) -> Article:
    if isinstance(given, Article):
        return given
    if isinstance(given, Path):
        return Article.read(given)
    if not isinstance(given, str):
        raise ArticleError(f"an article of type {type(given).__name__} came; expected its text as str, a pathlib.Path or a nutgraf.Article")
    if _LOOKS_LIKE_PATH.fullmatch(given):
        raise ArticleError(f"the text {given!r} looks like a file's name; a str is taken as the article itself: give pathlib.Path({given!r})")
    return Article(given)


def checked_targets(targets: Sequence[str], target: str | None = None) -> tuple[str, ...]:
    """The targets without repetitions, `target` first.

    Raises
    ------
    ValueError: one is empty, too long or no string.
    """
    if isinstance(targets, str):
        raise ValueError(f"targets is the str {targets!r}; expected a sequence of targets: give [{targets!r}], or use target=")
    wanted = ((target,) if target is not None else ()) + tuple(targets)
    for one in wanted:
        if not isinstance(one, str) or not one.strip():
            raise ValueError(f"the target {one!r} is empty or no string; expected a few words, such as 'withdrawal from the Ottawa Treaty'")
        if len(one.split()) > MAX_TARGET_WORDS:
            raise ValueError(f"the target {one[:60]!r}… has {len(one.split())} words; at most {MAX_TARGET_WORDS} can be read: shorten it")
    return tuple(dict.fromkeys(" ".join(one.split()) for one in wanted))


def check_options(summary_words: int, summary_style: str = "extractive") -> None:
    """Raise ValueError where an option is out of its range."""
    if isinstance(summary_words, bool) or not isinstance(summary_words, int) or summary_words < 1:
        raise ValueError(f"summary_words is {summary_words!r}; expected a whole number of words, 1 or more")
    if summary_style != "extractive":
        raise ValueError(f"summary_style is {summary_style!r}; this version writes 'extractive' summaries only")
