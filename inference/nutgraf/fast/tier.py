"""Score articles with the fast tier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..document import prepare
from ..errors import ModelError
from ..request import Input, Request, article_of
from ..results import Prediction
from ..summary.model import extract
from ..tiers import assembled, check_request
from ..where import skipped
from .model import FastModel


class FastTier:
    """Topics, form and extractive summary without the transformer.

    Raises
    ------
    ModelError: the folder has no fast model, or a damaged one.
    """

    def __init__(self, models: Path) -> None:
        folder = models / "fast"
        if not (folder / "config.json").is_file():
            raise ModelError(
                f"{models} has no fast model: expected fast/ in it, as nutgraf-train fast writes it; "
                "name another folder, leave it out for the shipped models, or use the full tier"
            )
        self._model = FastModel(folder)
        self.model = f"fast:{self._model.id}"
        self.labels = self._model.labels

    def score(self, article: Input, request: Request) -> Prediction:
        """Score one article; everything that needs the transformer is left empty.

        Raises
        ------
        ArticleError: an article that cannot be read or scored.
        RequestError: see `nutgraf.tiers.check_request`.
        """
        check_request(request)
        draft = prepare(article_of(article))
        averaged = self._model.encoder.encode([one.text for one in draft.sentences], draft.cleaned.title)
        scores, forms = self._model.read(averaged)
        document = replace(draft, forms=forms)
        summary = extract(self._model.salience.weigh(document.sentences, averaged.encoded, document), request.summary_words)
        return assembled(
            document,
            scores,
            summary,
            words=request.summary_words,
            coverage=document.coverage(averaged.encoded.read),
            model=self.model,
            skipped=skipped(request.where, document, scores),
        )
