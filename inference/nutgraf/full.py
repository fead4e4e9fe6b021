"""The full tier: the reader, the stance model and the summary model, applied to articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .modelfolder.locate import located, task_folders
from .reader.concepts import OwnTopics, own_topics
from .reader.encoder import Encoded, Encoder
from .reader.model import ReaderModel
from .reader.reading import Reading
from .reader.topics import TopicModel, TopicScores
from .request import Input, Request, article_of
from .results import Prediction, Stance
from .runtime.sessions import Cores, cores
from .stance.model import StanceModel
from .summary import SummaryModel
from .summary.model import Weighed, extract
from .tiers import assembled
from .where import skipped

if TYPE_CHECKING:
    from .abstractive.generated import GeneratedModel
    from .abstractive.written import WrittenModel
    from .document import Document
    from .targets import SuggestedTarget

#: At most so many articles are scored at once: one more than there are cores keeps these busy, and the Python between the models' products runs on one.
_AT_ONCE = 5


class FullTier:
    """The models of a folder, and the shipped ones for those that it lacks; the parameters are those of `Nutgraf`.

    Raises
    ------
    ModelError: the folder holds no models, or one of them is damaged.
    """

    def __init__(self, given: Path, *, threads: int | None, generator: str | Path | None) -> None:
        self._given, self._generator = given, generator
        shared = Cores(threads or cores())
        #: How many articles to score at the same time; a larger model that writes summaries takes one.
        self.at_once = 1 if generator or shared.count == 1 else min(shared.count + 1, _AT_ONCE)
        shipped = located(None)
        folder = task_folders(given)
        self.stance = StanceModel(folder["stance"], threads=shared, wait=False)
        self._topic = TopicModel.from_folder(folder["topic"])
        # custom topics need the IPTC vocabulary, which a folder of other topics does not have
        self._zero_shot = self._topic if self._topic.concepts else TopicModel.from_folder(shipped / "topic")
        self._summary = SummaryModel.from_folder(folder["summary"])
        #: Reads opinion pieces for their thesis; None if that head was trained with another stance model.
        self._beside = self._summary.beside_of(self.stance)
        self._reader = ReaderModel(folder["reader"])
        #: The encoder whose vectors of sentences and phrases summary, stance and suggestions share.
        self._shared = self._summary.encoder
        paths = {self._reader.encoder, self._topic.encoder, self._shared, self._zero_shot.encoder}
        self._encoders = {path: Encoder(path, threads=shared, wait=False) for path in paths}
        self._encoder = self._encoders[self._shared]
        from .document import prepare  # compiles regexes while the ONNX models load in the background
        from .reader.read import read

        self._prepare, self._apply_reader = prepare, read
        for encoder in self._encoders.values():
            encoder.ready()
        self.stance.ready()
        self._writer: GeneratedModel | WrittenModel | None = None
        self._own: tuple[dict[str, str], OwnTopics] | None = None
        self.model = f"reader:{self._reader.id} topic:{self._topic.id} stance:{self.stance.id} summary:{self._summary.id}"

    @property
    def labels(self) -> list[str]:
        """The topics."""
        return self._topic.labels

    def score(self, article: Input, request: Request) -> Prediction:
        """Score one article.

        Raises
        ------
        ArticleError, ModelError: as `Nutgraf.score`.
        """
        document, encoded = self._read(article)
        return self._scored(document, encoded, self._weighed(document, encoded), request)

    def read(self, article: Input, request: Request) -> Reading:
        """Score one article and keep the intermediate results of the models."""
        document, encoded = self._read(article)
        weighed = self._weighed(document, encoded)
        return Reading(document, encoded[self._shared], weighed.salience, self._scored(document, encoded, weighed, request))

    def suggest_targets(self, article: Input | Reading, *, most: int) -> tuple[SuggestedTarget, ...]:
        """At most `most` targets that the article takes or reports a stance on."""
        from .targets import suggestions

        if isinstance(article, Reading):
            return suggestions(article.document, article.encoded, self._encoder, self.stance.suggestions, most=most)
        document, encoded = self._read(article)
        return suggestions(document, encoded[self._shared], self._encoder, self.stance.suggestions, most=most)

    def abstractive(self) -> GeneratedModel | WrittenModel:
        """What makes abstractive summaries, loaded on first use: most callers never need it."""
        if self._writer is None:
            from .abstractive import writer

            self._writer = writer(self._given, self._generator, self.stance, self._encoder)
        return self._writer

    def _read(self, article: Input) -> tuple[Document, dict[Path, Encoded]]:
        """The article without clutter, and its vectors by encoder: the reader's, and those that models of one's own bring."""
        draft, reader = self._prepare(article_of(article)), self._encoders[self._reader.encoder]
        found = self._apply_reader(draft, reader.encode(*_texts(draft), tokens=True), self._reader)
        others = {path: encoder for path, encoder in self._encoders.items() if encoder is not reader}
        encoded = {path: encoder.encode(*_texts(found.document)) for path, encoder in others.items()}
        return found.document, {self._reader.encoder: found.encoded, **encoded}

    def _weighed(self, document: Document, encoded: Mapping[Path, Encoded]) -> Weighed:
        return self._summary.weigh(document.sentences, encoded[self._shared], document, beside=self._beside)

    def _scored(self, document: Document, encoded: Mapping[Path, Encoded], weighed: Weighed, request: Request) -> Prediction:
        words = request.summary_words
        writer = self.abstractive() if request.summary_style == "abstractive" else None
        scores = self._topics(encoded, request.topics)
        no_stance = skipped(request.where, document, scores)
        return assembled(
            document,
            scores,
            writer.predict(document, weighed, words=words) if writer else extract(weighed, words),
            stances=() if no_stance else self.stances(document, encoded[self._shared], request),
            words=words,
            coverage=min(document.coverage(one.read) for one in encoded.values()),
            model=f"{self.model} {writer.id}" if writer else self.model,
            skipped=no_stance,
        )

    def stances(self, document: Document, encoded: Encoded, request: Request) -> tuple[Stance, ...]:
        """The stances toward the targets of a request; `encoded` is by the encoder that summary, stance and suggestions share."""
        if not request.targets:
            return ()
        texts = [document.cleaned.title or "", *(sentence.text for sentence in document.sentences)]
        written = [self.stance.normalize_target(target, texts) for target in request.targets]
        vectors = [self._encoder.phrase(target) for target in written]
        found = self.stance.predict(written, self.stance.read(document), encoded, vectors, min_probability=request.min_probability)
        return tuple(replace(stance, target=target) for stance, target in zip(found, request.targets, strict=True))

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
