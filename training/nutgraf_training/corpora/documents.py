"""Prepare the rows of a dataset as articles are prepared at inference."""

from __future__ import annotations

from pathlib import Path

from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.errors import ArticleError
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.model import ReaderModel
from nutgraf.reader.read import Read, read


def as_in_use(text: str, title: str | None) -> tuple[list[str], str | None]:
    """The sentences and the title that the encoder gets after cleaning.

    Text that is not a valid article (a headline of two words, another language) is passed through unchanged, so that no
    row of a dataset is dropped.
    """
    try:
        document = prepare(Article(text, title=title))
    except ArticleError:
        return [text], title
    return [s.text for s in document.sentences], document.cleaned.title


class DocumentReader:
    """Encoder and reader of a models folder (None: the shipped ones), which need no stance model."""

    def __init__(self, models: Path | None = None) -> None:
        self._reader = ReaderModel((models or shipped_models()) / "reader")
        self.encoder = Encoder(self._reader.encoder)

    def read(self, article: Article) -> Read:
        """An article as the stance model is given it.

        Raises
        ------
        ArticleError: it cannot be scored.
        """
        draft = prepare(article)
        encoded = self.encoder.encode([one.text for one in draft.sentences], draft.cleaned.title, tokens=True)
        return read(draft, encoded, self._reader)
