"""`Nutgraf`, which loads the models and applies them to articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

from .article import Article
from .errors import ArticleError, NutgrafError, RequestError
from .modelfolder.locate import located, task_folders
from .reader.concepts import OwnTopics, own_topics
from .reader.encoder import Encoded, Encoder
from .reader.model import ReaderModel
from .reader.reading import Reading
from .reader.topics import TopicModel, TopicScores
from .request import Input, Options, Request, Targets, article_of, id_of, spelled_out
from .results import Prediction, Stance
from .runtime.blas import one_blas_thread
from .stance.model import StanceModel
from .stance.opposites import with_disputed
from .summary import SummaryModel
from .summary.model import Weighed, extract
from .where import check_topics, skipped

if TYPE_CHECKING:
    from .abstractive.generated import GeneratedModel
    from .abstractive.written import WrittenModel
    from .digests import Digest
    from .document import Document
    from .targets import SuggestedTarget


class Nutgraf:
    """Topic, stance and summary models, loaded once.

    Parameters
    ----------
    models : a folder with any of `topic/`, `stance/` and `summary/` in it, or such models in MLflow (`models:/nutgraf@champion`);
        missing ones are taken from the shipped models. None: the shipped models.
    threads : cores a model call may use; None: all that this process may run on.
    generator : a larger model that writes abstractive summaries: a Hugging Face name or folder of a seq2seq or instruction-tuned model
        (extra [hub]); None: they are made of the article's own sentences, shortened.

    Raises
    ------
    ModelError: the folder holds no models, or one of them is damaged.
    """

    def __init__(self, models: str | Path | None = None, *, threads: int | None = None, generator: str | Path | None = None) -> None:
        given, shipped = located(models), located(None)
        folder = task_folders(given)
        self._stance = StanceModel(folder["stance"], threads=threads, wait=False)
        self._topic = TopicModel.from_folder(folder["topic"])
        # custom topics need the IPTC vocabulary, which a folder of other topics does not have
        self._zero_shot = self._topic if self._topic.concepts else TopicModel.from_folder(shipped / "topic")
        self._summary = SummaryModel.from_folder(folder["summary"])
        self._reader = ReaderModel(folder["reader"])
        #: The encoder whose vectors of sentences and phrases summary, stance and suggestions share.
        self._shared = self._summary.encoder
        paths = {self._reader.encoder, self._topic.encoder, self._shared, self._zero_shot.encoder}
        self._encoders = {path: Encoder(path, threads=threads, wait=False) for path in paths}
        self._encoder = self._encoders[self._shared]
        from .document import prepare  # compiles regexes while the ONNX models load in the background
        from .reader.read import read

        self._prepare, self._apply_reader = prepare, read
        for encoder in self._encoders.values():
            encoder.ready()
        self._stance.ready()
        self._given, self._threads, self._generator = given, threads, generator
        self._writer: GeneratedModel | WrittenModel | None = None
        self._own: tuple[dict[str, str], OwnTopics] | None = None
        self.model = f"reader:{self._reader.id} topic:{self._topic.id} stance:{self._stance.id} summary:{self._summary.id}"

    @overload
    def predict(self, article: Input, targets: Targets = ..., **options: Unpack[Options]) -> Prediction: ...  # type: ignore[overload-overlap]  # a str is an iterable of str: the first signature takes it

    @overload
    def predict(self, article: Iterable[Input], targets: Targets = ..., **options: Unpack[Options]) -> list[Prediction]: ...

    @spelled_out
    def predict(self, article: Input | Iterable[Input], targets: Targets = (), **options: Unpack[Options]) -> Prediction | list[Prediction]:
        """Score one article or several.

        Parameters
        ----------
        article : the text itself, a `pathlib.Path`, an `Article`, or an iterable of these.
        targets, target : what stance is measured toward, each a noun phrase or a proposition of at most 60 words; a str is one target.
        topics : custom topics in place of the IPTC topics, as name -> description or as names alone; at most 60
            words each. Nothing is trained: the encoder compares them with the article.
        summary_words : word limit of the summary, 1 or more.
        summary_style : "extractive", the article's own sentences, or "abstractive", shortened ones with names for pronouns. What a
            `generator` writes instead is checked, and a sentence that the article does not support is replaced by one of the article.
        min_probability : 0..1; an author's label below it becomes None, with a reason, and a holder below it is left out.
            None: the threshold in the stance model's card.
        where : a condition such as 'topic == "environment" and words > 200' over what is known before stance (`nutgraf.where.fields.FIELDS`).
            An article that does not match has no `stances`, and `skipped` says so; that takes a fifth of the time. None: all match.

        Returns
        -------
        One `Prediction`, or a list in the order given. In a list, an article that cannot be scored becomes a
        prediction with `error` set.

        Raises
        ------
        ArticleError: a single article that cannot be read or scored.
        ModelError: an abstractive summary is requested and its model is damaged, or the generator is not installed.
        RequestError: an invalid target, topic or option.
        """
        request = Request.of(targets, **options)
        if not isinstance(article, str | Path | Article):
            return list(self._rows(article, request))
        self.prepare_for(request)
        return self.score(article, request)

    @spelled_out
    def predict_iter(self, articles: Iterable[Input], targets: Targets = (), **options: Unpack[Options]) -> Iterator[Prediction]:
        """Score articles lazily, one at a time and in the order given; for the options see `predict`.

        An article that cannot be scored becomes a prediction with `error` set.

        Raises
        ------
        ArticleError: a single article instead of several.
        ModelError, RequestError: as in `predict`; raised by the call, not at the first article.
        """
        if isinstance(articles, str | Path | Article):
            raise ArticleError(f"articles is of type {type(articles).__name__}; expected several articles: pass [article] for one, or call predict")
        return self._rows(articles, Request.of(targets, **options))

    def digest(self, articles: Iterable[Input], targets: Targets = (), *, words: int = 120) -> Digest:
        """What several articles say together, event by event; see `nutgraf.digest`."""
        from .digests.build import build

        return build(self, articles, targets, words=words)

    @one_blas_thread
    def score(self, article: Input, request: Request) -> Prediction:
        """Score one article for a validated request.

        Raises
        ------
        ArticleError: an article that cannot be read or scored.
        ModelError: an abstractive summary is requested and its model is damaged, or the generator is not installed.
        """
        document, encoded = self._read(article)
        return self._scored(document, encoded, self._weighed(document, encoded), request)

    @one_blas_thread
    def read(self, article: Input, request: Request | None = None) -> Reading:
        """Score one article like `score`, and keep the intermediate results of the models.

        Raises
        ------
        ArticleError: an article that cannot be read or scored.
        """
        document, encoded = self._read(article)
        weighed = self._weighed(document, encoded)
        return Reading(document, encoded[self._shared], weighed.salience, self._scored(document, encoded, weighed, request or Request()))

    @one_blas_thread
    def stances(self, reading: Reading, request: Request) -> tuple[Stance, ...]:
        """The stances of an article from `read` toward the targets of a request, as in `predict`."""
        return self._stances(reading.document, reading.encoded, request)

    def prepare_for(self, request: Request) -> None:
        """Load any further models that a request needs, and check what it says of topics, now rather than at the first article.

        Raises
        ------
        ModelError: an abstractive summary is requested and its model is damaged, or the generator is not installed.
        RequestError: the condition `where` names a topic that these models do not have.
        """
        if request.where is not None:
            check_topics(request.where, list(request.topics or self._topic.labels))
        if request.summary_style == "abstractive":
            self._abstractive()

    @one_blas_thread
    def suggest_targets(self, article: Input | Reading, *, most: int = 10) -> tuple[SuggestedTarget, ...]:
        """The propositions and entities that an article takes or reports a stance on, best first, in the article's words.

        Parameters
        ----------
        article : the text itself, a `pathlib.Path`, an `Article`, or a `Reading` (see `read`).
        most : the maximum number of suggestions, 1 or more.

        Raises
        ------
        ArticleError: an article that cannot be read.
        RequestError: `most` is out of range.
        """
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise RequestError(f"most is {most!r}; expected a whole number of suggestions, 1 or more")
        from .targets import suggestions

        if isinstance(article, Reading):
            return suggestions(article.document, article.encoded, self._encoder, self._stance.suggestions, most=most)
        document, encoded = self._read(article)
        return suggestions(document, encoded[self._shared], self._encoder, self._stance.suggestions, most=most)

    def failed(self, id: str | None, error: str) -> Prediction:
        """The prediction for an article that could not be scored."""
        return Prediction(id=id, title=None, model=self.model, error=error)

    def identity(self, summary_style: str = "extractive") -> str:
        """The ids of the models used for a summary style, as in `Prediction.model`."""
        return f"{self.model} {self._abstractive().id}" if summary_style == "abstractive" else self.model

    def _abstractive(self) -> GeneratedModel | WrittenModel:
        """What makes abstractive summaries, loaded on first use: most callers never need it."""
        if self._writer is None:
            from .abstractive import writer

            self._writer = writer(self._given, self._generator, self._stance, self._encoder)
        return self._writer

    def _rows(self, articles: object, request: Request) -> Iterator[Prediction]:
        """Predictions computed lazily; errors in the request are raised at once."""
        if not isinstance(articles, Iterable):
            raise ArticleError(f"got an article of type {type(articles).__name__}; expected a str, a pathlib.Path, an Article or several of them")
        self.prepare_for(request)
        return map(partial(self._row, request), articles)

    def _row(self, request: Request, article: Input) -> Prediction:
        try:
            return self.score(article, request)
        except NutgrafError as error:
            return self.failed(id_of(article), str(error))

    def _read(self, article: Input) -> tuple[Document, dict[Path, Encoded]]:
        """The article without clutter, and its vectors by encoder: the reader's, and those that models of one's own bring."""
        draft, reader = self._prepare(article_of(article)), self._encoders[self._reader.encoder]
        found = self._apply_reader(draft, reader.encode(*_texts(draft), tokens=True), self._reader)
        others = {path: encoder for path, encoder in self._encoders.items() if encoder is not reader}
        encoded = {path: encoder.encode(*_texts(found.document)) for path, encoder in others.items()}
        return found.document, {self._reader.encoder: found.encoded, **encoded}

    def _weighed(self, document: Document, encoded: Mapping[Path, Encoded]) -> Weighed:
        return self._summary.weigh(document.sentences, encoded[self._shared], document)

    def _scored(self, document: Document, encoded: Mapping[Path, Encoded], weighed: Weighed, request: Request) -> Prediction:
        cleaned, words = document.cleaned, request.summary_words
        writer = self._abstractive() if request.summary_style == "abstractive" else None
        scores = self._topics(encoded, request.topics)
        summary = writer.predict(document, weighed, words=words) if writer else extract(weighed, words)
        no_stance = skipped(request.where, document, scores)
        too_long = (f"no sentence has {words} words or fewer: the summary is one of {summary.words}",) if summary.words > words else ()
        return Prediction(
            id=document.article.id,
            title=cleaned.title,
            form=document.form,
            form_probability=document.form_probability,
            topics=scores.topics,
            topic_scores=scores.scores,
            stances=() if no_stance else self._stances(document, encoded[self._shared], request),
            summary=summary,
            coverage=min(document.coverage(one.read) for one in encoded.values()),
            removed=cleaned.removed,
            quotations=document.quotations,
            author=cleaned.author,
            published=cleaned.published,
            source=document.article.source,
            url=document.article.url,
            notes=cleaned.notes + too_long,
            model=f"{self.model} {writer.id}" if writer else self.model,
            skipped=no_stance,
        )

    def _stances(self, document: Document, encoded: Encoded, request: Request) -> tuple[Stance, ...]:
        if not request.targets:
            return ()
        texts = [document.cleaned.title or "", *(sentence.text for sentence in document.sentences)]
        article, found = self._stance.read(document), []
        for target in request.targets:
            written = self._stance.normalize_target(target, texts)
            vector = self._encoder.phrase(written)
            stance = self._stance.predict(written, article, encoded, vector, min_probability=request.min_probability)
            found.append(replace(stance, target=target))
        return with_disputed(found, self._stance.opposed)

    def _own_topics(self, topics: dict[str, str]) -> OwnTopics:
        """Vectors of custom topics; the last ones are cached, since the next article usually has the same."""
        if (own := self._own) is None or own[0] != topics:  # another thread may set the attribute meanwhile
            self._own = own = topics, own_topics(self._encoders[self._zero_shot.encoder], topics)
        return own[1]

    def _topics(self, encoded: Mapping[Path, Encoded], topics: dict[str, str] | None) -> TopicScores:
        if topics is None:
            return self._topic.predict(encoded[self._topic.encoder])
        assert self._zero_shot.concepts is not None
        return TopicScores(*self._own_topics(topics).predict(self._zero_shot.concepts, encoded[self._zero_shot.encoder]))


def _texts(document: Document) -> tuple[list[str], str | None]:
    """The sentences and the title of a document."""
    return [sentence.text for sentence in document.sentences], document.cleaned.title
