"""An HTML page of every wrong or missed holder and every wrong author, with the evidence."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup
from nutgraf import Holder

from .judge import ABSTAINED, SIDES, JudgedArticle, JudgedTarget

#: Kinds of errors and their anchors, in the order of the page.
KINDS = {
    "holder on the wrong side": "wrong-side",
    "side given to a holder who is neutral": "neutral-holder",
    "side given to somebody who holds none": "no-holder",
    "holder missed: never found as a speaker": "no-speaker",
    "holder missed: found as a speaker, given no side": "no-side",
    "holder missed: given another label": "other-label",
    "author on the opposite side": "author-opposite",
    "author's side missed": "author-missed",
    "side given to a neutral author": "author-invented",
    "author: no answer": "author-abstained",
    "author: target called unrelated": "author-unrelated",
}
_GIVEN = {
    "wrong side": "holder on the wrong side",
    "neutral in the reading": "side given to a holder who is neutral",
    "no holder in the reading": "side given to somebody who holds none",
}


@dataclass(frozen=True)
class View:
    """A holder with a label and its evidence; `probability` is None for a reading."""

    name: str
    label: str
    evidence: tuple[str, ...]
    probability: float | None = None


@dataclass(frozen=True)
class Mistake:
    """An error: the holder in the reading and the predicted one; either may be None.

    `anchor` is its HTML id, `following` that of the next error of its kind, None for the last.
    """

    kind: str
    expected: View | None
    given: View | None
    anchor: str = ""
    following: str | None = None


@dataclass(frozen=True)
class TargetMistakes:
    target: str
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class ArticleMistakes:
    id: str
    title: str
    form: str
    targets: tuple[TargetMistakes, ...]


def mistakes_of(article: JudgedArticle) -> ArticleMistakes:
    """The errors of an article by target, without targets that have none."""
    row = article.row
    found = (TargetMistakes(one.reading.target, tuple(_mistakes(article, one))) for one in article.targets)
    return ArticleMistakes(row.id, row.title or "(no title)", row.form, tuple(one for one in found if one.mistakes))


def errors_page(articles: Iterable[JudgedArticle], *, models: str) -> str:
    """The page as HTML, to be written as UTF-8; it loads no resources and has no scripts.

    Parameters
    ----------
    models : the models' ids, for the footer.
    """
    listed = [mistakes_of(one) for one in articles]
    wrong = _anchored([one for one in listed if one.targets])
    counts = Counter(mistake.kind for one in wrong for target in one.targets for mistake in target.mistakes)
    style = _resource("errors.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(
        articles=wrong,
        all_articles=len(listed),
        kinds=[(kind, f"{slug}-1", counts[kind]) for kind, slug in KINDS.items() if counts[kind]],
        models=models,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        style=Markup(style),  # trusted: a file of this package, whose hash is in the policy
    )


def _mistakes(article: JudgedArticle, target: JudgedTarget) -> Iterator[Mistake]:
    on_wrong_side = set()
    for one in target.given:
        if kind := _GIVEN.get(one.outcome):
            expected = one.expected
            if expected and one.outcome == "wrong side":
                on_wrong_side.add(expected.name)
            view = _reading_view(article, expected.name, expected.label, expected.evidence) if expected else None
            yield Mistake(kind, view, _holder_view(one.given))
    for missed in target.missed:
        holder = missed.expected
        if holder.name not in on_wrong_side:  # else it is listed already
            view = _reading_view(article, holder.name, holder.label, holder.evidence)
            yield Mistake(f"holder missed: {missed.reason}", view, _holder_view(missed.given) if missed.given else None)
    if kind := _author_kind(target.reading.author.label, target.author):
        author = target.reading.author
        yield Mistake(kind, _reading_view(article, "author", author.label, author.evidence), _author_view(target))


def _author_kind(marked: str, given: str) -> str | None:
    if marked == given:
        return None
    if given == ABSTAINED:
        return "author: no answer"
    if given == "unrelated":
        return "author: target called unrelated"
    if marked not in SIDES:
        return "side given to a neutral author"
    return "author on the opposite side" if given in SIDES else "author's side missed"


def _reading_view(article: JudgedArticle, name: str, label: str, evidence: Iterable[int]) -> View:
    return View(name, label, tuple(article.row.sentence(i) for i in evidence))


def _holder_view(holder: Holder) -> View:
    return View(holder.name, holder.label, tuple(one.text for one in holder.evidence), holder.probability)


def _author_view(target: JudgedTarget) -> View:
    """The author's view as predicted, with the author's own evidence."""
    stance = target.stance
    if stance is None:
        return View("author", target.author, ())
    evidence = [one.text for holder in stance.holders if holder.kind == "author" for one in holder.evidence]
    return View("author", target.author, tuple(evidence), stance.probability if stance.label else None)


def _anchored(articles: Sequence[ArticleMistakes]) -> list[ArticleMistakes]:
    """The articles with `anchor` and `following` of each error set: errors are numbered by kind."""
    totals = Counter(mistake.kind for one in articles for target in one.targets for mistake in target.mistakes)
    numbers: Counter[str] = Counter()

    def placed(mistake: Mistake) -> Mistake:
        numbers[mistake.kind] += 1
        number, slug = numbers[mistake.kind], KINDS[mistake.kind]
        return replace(mistake, anchor=f"{slug}-{number}", following=f"{slug}-{number + 1}" if number < totals[mistake.kind] else None)

    def of_target(target: TargetMistakes) -> TargetMistakes:
        return replace(target, mistakes=tuple(map(placed, target.mistakes)))

    return [replace(one, targets=tuple(map(of_target, one.targets))) for one in articles]


def _resource(name: str) -> str:
    return files(__package__ or "nutgraf_training.evaluation.articles").joinpath(name).read_text("utf-8")


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(_resource("errors.html"))
