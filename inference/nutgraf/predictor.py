"""The one object that holds the models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from .article import Article
from .errors import ArticleError, NutgrafError
from .modelfolder.locate import located, task_folders
from .reader.concepts import OwnTopics, checked_topics, own_topics
from .reader.encoder import Encoded, Encoder
from .reader.reading import Reading
from .reader.topics import TopicModel, TopicScores
from .request import Input, Topics, article_of, check_options, checked_targets, id_of
from .results import Prediction, Stance
from .runtime.blas import one_blas_thread
from .stance.model import StanceModel
from .summary import SummaryModel
from .summary.model import Weighed, extract

if TYPE_CHECKING:
    from .abstractive.summary import AbstractiveModel
    from .document import Document
    from .targets import SuggestedTarget


@dataclass(frozen=True)
class _Wish:
    """What a caller wants of each article beside the targets."""

    topics: OwnTopics | None = None
    words: int = 60
    writer: AbstractiveModel | None = None


class Nutgraf:
    """Topic, stance and summary models, loaded once.

    Parameters
    ----------
    models : a folder with any of `topic/`, `stance/` and `summary/` in it, or such models in MLflow (`models:/nutgraf@champion`);
        what it lacks is taken from the models that ship. None: the models that ship.
    threads : cores a model call may use; None: all that this process may run on.
    generator : what writes abstractive summaries: a Hugging Face name or folder of a seq2seq or instruction model (extra
        [hub]); None: `abstractive/` in `models`, or the model that the extra [abstractive] installs.

    Raises
    ------
    ModelError: the folder holds no models, or one of them is damaged.
    """

    def __init__(self, models: str | Path | None = None, *, threads: int | None = None, generator: str | Path | None = None) -> None:
        given, shipped = located(models), located(None)
        folder = task_folders(given)
        self._stance = StanceModel(folder["stance"], threads=threads, wait=False)
        self._topic = TopicModel.from_folder(folder["topic"])
        # topics that a caller names need the vocabulary, which a folder of other topics does not have
        self._named = self._topic if self._topic.concepts else TopicModel.from_folder(shipped / "topic")
        self._summary = SummaryModel.from_folder(folder["summary"])
        paths = {self._topic.encoder, self._summary.encoder, self._named.encoder}
        self._encoders = {path: Encoder(path, threads=threads, wait=False) for path in paths}
        from .document import prepare  # hundreds of patterns, made while the graphs are prepared

        self._prepare = prepare
        for encoder in self._encoders.values():
            encoder.ready()
        self._stance.ready()
        self._given, self._threads, self._generator = given, threads, generator
        self._writer: AbstractiveModel | None = None
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

    @one_blas_thread
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
        summary_style : "extractive", the article's own sentences, or "abstractive", new ones; each of these is held against the
            article, and one that it does not bear out gives way to a sentence of the article.

        Returns
        -------
        One `Prediction`, or a list in the order given. In a list, an article that cannot be scored becomes a
        prediction with `error` set.

        Raises
        ------
        ArticleError: a single article that cannot be read or scored.
        ModelError: an abstractive summary is asked for and its model is not installed.
        ValueError: a target, a topic or an option is out of its range.
        """
        wanted = checked_targets(targets, target)
        check_options(summary_words, summary_style)
        own = self._own_topics(checked_topics(topics)) if topics is not None else None
        wish = _Wish(own, summary_words, self._abstractive() if summary_style == "abstractive" else None)
        if isinstance(article, str | Path | Article):
            return self._score(self._prepare(article_of(article)), self._target_vectors(wanted), wish)
        if not isinstance(article, Iterable):
            raise ArticleError(f"an article of type {type(article).__name__} came; expected a str, a pathlib.Path, an Article or several of them")
        vectors = self._target_vectors(wanted)
        predictions = []
        for one in article:
            try:
                predictions.append(self._score(self._prepare(article_of(one)), vectors, wish))
            except NutgrafError as error:
                predictions.append(self.failed(id_of(one), str(error)))
        return predictions

    @one_blas_thread
    def read(self, article: Input, targets: Sequence[str] = ()) -> Reading:
        """Score one article as `predict` does, and keep what the models saw of it.

        Raises
        ------
        ArticleError: an article that cannot be read or scored.
        ValueError: a target is out of its range.
        """
        vectors = self._target_vectors(checked_targets(targets))
        document = self._prepare(article_of(article))
        encoded = self._encoded(document)
        for_summary = encoded[self._summary.encoder]
        weighed = self._summary.weigh(document.sentences, for_summary)
        return Reading(document, for_summary, weighed.salience, self._scored(document, encoded, weighed, vectors, _Wish()))

    @one_blas_thread
    def stances(self, reading: Reading, targets: Sequence[str]) -> tuple[Stance, ...]:
        """Where an article that was read stands toward more targets, as `predict` has it.

        Raises
        ------
        ValueError: a target is out of its range.
        """
        vectors = self._target_vectors(checked_targets(targets))
        return tuple(self._toward(target, vector, reading.document, reading.encoded) for target, vector in vectors.items())

    @one_blas_thread
    def suggest_targets(self, article: Input | Reading, *, most: int = 10) -> tuple[SuggestedTarget, ...]:
        """The propositions and entities that an article takes or reports a stance on, best first, in words of the article.

        Parameters
        ----------
        article : the text itself, a `pathlib.Path`, an `Article`, or one that was read (see `read`).
        most : how many suggestions at most, 1 or more.

        Raises
        ------
        ArticleError: an article that cannot be read.
        ValueError: `most` is out of its range.
        """
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise ValueError(f"most is {most!r}; expected a whole number of suggestions, 1 or more")
        from .targets import suggestions

        encoder = self._encoders[self._summary.encoder]
        if isinstance(article, Reading):
            return suggestions(article.document, article.encoded, encoder, most=most)
        document = self._prepare(article_of(article))
        encoded = encoder.encode([sentence.text for sentence in document.sentences], document.cleaned.title)
        return suggestions(document, encoded, encoder, most=most)

    def failed(self, id: str | None, error: str) -> Prediction:
        """The row of an article that could not be scored."""
        return Prediction(id=id, title=None, model=self.model, error=error)

    def identity(self, summary_style: str = "extractive") -> str:
        """The models that make a prediction of that style, as they stand in its `model`."""
        return f"{self.model} {self._abstractive().id}" if summary_style == "abstractive" else self.model

    def prepare_abstractive(self) -> None:
        """Load what writes abstractive summaries now, rather than at the first one.

        Raises
        ------
        ModelError: it is not installed; the message says what to install.
        """
        self._abstractive()

    def _abstractive(self) -> AbstractiveModel:
        """Loaded when it is first asked for: most callers never do."""
        if self._writer is None:
            from .abstractive.summary import AbstractiveModel

            encoder = self._encoders[self._summary.encoder]
            self._writer = AbstractiveModel.load(self._given, self._stance, encoder, generator=self._generator, threads=self._threads)
        return self._writer

    def _target_vectors(self, targets: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        encoder = self._encoders[self._summary.encoder]
        return {target: encoder.phrase(target) for target in targets}

    def _score(self, document: Document, targets: Mapping[str, npt.NDArray[np.float32]], wish: _Wish) -> Prediction:
        encoded = self._encoded(document)
        weighed = self._summary.weigh(document.sentences, encoded[self._summary.encoder])
        return self._scored(document, encoded, weighed, targets, wish)

    def _encoded(self, document: Document) -> dict[Path, Encoded]:
        texts = [sentence.text for sentence in document.sentences]
        return {path: encoder.encode(texts, document.cleaned.title) for path, encoder in self._encoders.items()}

    def _scored(
        self,
        document: Document,
        encoded: Mapping[Path, Encoded],
        weighed: Weighed,
        targets: Mapping[str, npt.NDArray[np.float32]],
        wish: _Wish,
    ) -> Prediction:
        cleaned = document.cleaned
        for_summary = encoded[self._summary.encoder]
        scores = self._topics(encoded, wish.topics)
        summary = wish.writer.predict(weighed, words=wish.words) if wish.writer else extract(weighed, wish.words)
        too_long = (f"no sentence has {wish.words} words or fewer: the summary is one of {summary.words}",) if summary.words > wish.words else ()
        stances = tuple(self._toward(target, vector, document, for_summary) for target, vector in targets.items())
        return Prediction(
            id=document.article.id,
            title=cleaned.title,
            topics=scores.topics,
            topic=scores.topics[0] if scores.topics else None,
            topic_scores=scores.scores,
            stances=stances,
            stance=stances[0] if stances else None,
            summary=summary,
            coverage=min(document.coverage(one.read) for one in encoded.values()),
            removed=cleaned.removed,
            quotations=document.quotations,
            author=cleaned.author,
            published=cleaned.published,
            source=document.article.source,
            url=document.article.url,
            notes=cleaned.notes + too_long,
            model=f"{self.model} {wish.writer.id}" if wish.writer else self.model,
        )

    def _toward(self, target: str, vector: npt.NDArray[np.float32], document: Document, encoded: Encoded) -> Stance:
        title = document.cleaned.title
        worded = self._stance.worded(target, [title or "", *(sentence.text for sentence in document.sentences)])
        if worded != target:
            vector = self._encoders[self._summary.encoder].phrase(worded)
        stance = self._stance.predict(worded, document.sentences, encoded, vector, document.quoted, title)
        return replace(stance, target=target)

    def _own_topics(self, topics: dict[str, str]) -> OwnTopics:
        """Vectors of a caller's topics; those used last are kept, since they come again with the next article."""
        if (own := self._own) is None or own[0] != topics:  # another thread may set the attribute meanwhile
            self._own = own = topics, own_topics(self._encoders[self._named.encoder], topics)
        return own[1]

    def _topics(self, encoded: Mapping[Path, Encoded], own: OwnTopics | None) -> TopicScores:
        if own is None:
            return self._topic.predict(encoded[self._topic.encoder])
        assert self._named.concepts is not None
        return TopicScores(*own.predict(self._named.concepts, encoded[self._named.encoder]))
