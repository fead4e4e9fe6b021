"""`Nutgraf`, which loads the models and applies them to articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

from .article import Article
from .errors import ArticleError, RequestError, reason
from .modelfolder.locate import located
from .request import Input, Options, Request, Targets, id_of, spelled_out
from .results import Prediction, Stance
from .runtime.ahead import in_order
from .runtime.blas import one_blas_thread
from .tiers import check_request, checked_tier
from .where import check_topics

if TYPE_CHECKING:
    from .digests import Digest
    from .fast.tier import FastTier
    from .full import FullTier
    from .reader.reading import Reading
    from .targets import SuggestedTarget


class Nutgraf:
    """Topic, stance and summary models, loaded once.

    Parameters
    ----------
    models : a folder with any of `topic/`, `stance/` and `summary/` in it, or such models in MLflow (`models:/nutgraf@champion`);
        missing ones are taken from the shipped models. None: the shipped models.
    tier : "full", or "fast" for a first pass over very many articles: topics, form and extractive summary from static word vectors, without
        the transformer, many times faster and somewhat worse. It has no stances, quotations, subtopics, own topics or abstractive summaries.
    threads : cores that all model calls together may use; None: all that this process may run on.
    generator : a larger model that writes abstractive summaries: a Hugging Face name or folder of a seq2seq or instruction-tuned model
        (extra [hub]); None: they are made of the article's own sentences, shortened.

    Raises
    ------
    ModelError: the folder holds no models (for the fast tier no fast model), or one of them is damaged.
    RequestError: an unknown tier, a generator for the fast tier, or `threads` below 1.
    """

    def __init__(
        self, models: str | Path | None = None, *, tier: str = "full", threads: int | None = None, generator: str | Path | None = None
    ) -> None:
        self.tier = checked_tier(tier, generator)
        if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
            raise RequestError(f"threads is {threads!r}; expected a whole number of cores, 1 or more, or None for all")
        self._given, self._full = located(models), None
        self._scorer: FullTier | FastTier
        # Imported here: neither tier needs what the other does.
        if tier == "fast":
            from .fast.tier import FastTier

            self._scorer = FastTier(self._given)
        else:
            from .full import FullTier

            self._scorer = self._full = FullTier(self._given, threads=threads, generator=generator)
        self.model = self._scorer.model

    @property
    def at_once(self) -> int:
        """How many articles of one call are scored at the same time, 1 or more."""
        return self._full.at_once if self._full else 1  # the fast tier is all Python, which runs on one core

    def _needed(self) -> FullTier:
        """The full tier.

        Raises
        ------
        RequestError: these are models of the fast tier.
        """
        if self._full is None:
            raise RequestError("this needs the full tier, and these are models of the fast tier: use Nutgraf() without tier")
        return self._full

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
        """Score articles lazily and in the order given; for the options see `predict`.

        An article that cannot be scored becomes a prediction with `error` set. With two cores or more a few articles are read
        ahead, one for each core and one more, at most five, so that no core waits; the fast tier and a generator take one at a time.

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

        self._needed()
        return build(self, articles, targets, words=words)

    @one_blas_thread
    def score(self, article: Input, request: Request) -> Prediction:
        """Score one article for a validated request.

        Raises
        ------
        ArticleError: an article that cannot be read or scored.
        ModelError: an abstractive summary is requested and its model is damaged, or the generator is not installed.
        """
        return self._scorer.score(article, request)

    @one_blas_thread
    def read(self, article: Input, request: Request | None = None) -> Reading:
        """Score one article like `score`, and keep the intermediate results of the models.

        Raises
        ------
        ArticleError: an article that cannot be read or scored.
        """
        return self._needed().read(article, request or Request())

    @one_blas_thread
    def stances(self, reading: Reading, request: Request) -> tuple[Stance, ...]:
        """The stances of an article from `read` toward the targets of a request, as in `predict`."""
        return self._needed().stances(reading.document, reading.encoded, request)

    def prepare_for(self, request: Request) -> None:
        """Load any further models that a request needs, and check what it says of topics, now rather than at the first article.

        Raises
        ------
        ModelError: an abstractive summary is requested and its model is damaged, or the generator is not installed.
        RequestError: the fast tier is asked for what only the full one has; the condition `where` names a topic that these models do not have.
        """
        if self._full is None:
            check_request(request)
        if request.where is not None:
            check_topics(request.where, list(request.topics or self._scorer.labels))
        if request.summary_style == "abstractive":
            self._needed().abstractive()

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
        return self._needed().suggest_targets(article, most=most)

    def failed(self, id: str | None, error: str, article: Article | None = None) -> Prediction:
        """The prediction for an article that could not be scored, with what is known of it."""
        one = article or Article("")
        return Prediction(
            id=id, title=one.title, author=one.author, published=one.published, source=one.source, url=one.url, model=self.model, error=error
        )

    def identity(self, summary_style: str = "extractive") -> str:
        """The ids of the models used for a summary style, as in `Prediction.model`."""
        return f"{self.model} {self._full.abstractive().id}" if summary_style == "abstractive" and self._full else self.model

    def _rows(self, articles: object, request: Request) -> Iterator[Prediction]:
        """Predictions computed lazily; errors in the request are raised at once."""
        if not isinstance(articles, Iterable) or isinstance(articles, bytes | bytearray | Mapping):
            raise ArticleError(f"got an article of type {type(articles).__name__}; expected a str, a pathlib.Path, an Article or several of them")
        self.prepare_for(request)
        return in_order(partial(self._row, request), articles, self.at_once)

    def _row(self, request: Request, article: Input) -> Prediction:
        try:
            return self.score(article, request)
        except Exception as error:
            return self.failed(id_of(article), reason(error), article if isinstance(article, Article) else None)
