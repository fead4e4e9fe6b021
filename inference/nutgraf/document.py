"""An article prepared for the models: cleaned and split into sentences; the reader adds who speaks and the form."""

from __future__ import annotations

from dataclasses import dataclass

from .article import Article, check_text
from .cleaning import Cleaned, clean
from .errors import ArticleError
from .reader.attribution import Attribution, quotations_of
from .reader.candidates import Candidate
from .reader.tags import FORMS
from .results import Quotation
from .text.language import other_language
from .text.sentences import Sentence, split_sentences


@dataclass(frozen=True)
class Document:
    """What the models are given for one article; `quoted`, `candidates` and `forms`, the probability of each of `FORMS`, are the reader's."""

    article: Article
    cleaned: Cleaned
    sentences: tuple[Sentence, ...]
    quoted: tuple[Attribution, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    forms: tuple[float, ...] = ()

    @property
    def form(self) -> str | None:
        """The likeliest form; None before the reader."""
        return FORMS[self.forms.index(max(self.forms))] if self.forms else None

    @property
    def form_probability(self) -> float | None:
        return max(self.forms, default=None)

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation with its speaker, in the article's order."""
        return quotations_of(self.quoted, self.article.text)

    def coverage(self, read: int) -> float:
        """The share of the sentences' characters that a model read, 0..1."""
        total = sum(len(sentence.text) for sentence in self.sentences)
        return min(1.0, read / total) if total else 0.0


def prepare(article: Article) -> Document:
    """Clean an article by the rules that its structure shows, and split it into sentences.

    Raises
    ------
    ArticleError: nothing to score in it, or not in English.
    """
    name = f"article {article.id!r}" if article.id else "the article"
    check_text(article.text, name)
    cleaned = clean(article)
    sentences = split_sentences(article.text, cleaned.body)
    if not sentences:
        raise ArticleError(f"{name} has no sentence in its {len(article.text)} characters; expected the text of an article")
    if language := other_language(" ".join(s.text for s in sentences[:200])):
        raise ArticleError(f"{name} seems to be in {language}; the models read English only: translate it first")
    return Document(article, cleaned, sentences)
