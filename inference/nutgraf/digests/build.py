"""Build a digest from articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..article import Article
from ..errors import NutgrafError, RequestError
from ..reader.encoder import cosine, document_vector
from ..reader.reading import Reading
from ..request import Input, Request, Targets, article_of, id_of
from ..results import Stance
from ..targets import SuggestedTarget
from ..text.words import content
from .common import choose, only_here
from .copies import groups_of_copies
from .events import event_words, group, same_event
from .holders import stance_table
from .results import Digest, DigestSentence, Event, OnlyHere, Source, SourceSentence, TargetStances, Unread
from .statements import Statements, statements
from .tone import tones
from .words import count_words

#: Maximum number of targets suggested per event if the caller gives none, and the minimum score of a suggestion.
_SUGGESTED, _MIN_SCORE = 2, 0.25


@dataclass(frozen=True)
class _Given:
    """An article with its id in the digest."""

    id: str
    article: Article


@dataclass(frozen=True)
class _Member:
    """An article that was read, the ids of its copies, and its vector [width]."""

    given: _Given
    copies: tuple[str, ...]
    reading: Reading
    vector: npt.NDArray[np.float32]


class Models(Protocol):
    """The part of `nutgraf.Nutgraf` used here; a protocol, since importing it would be circular."""

    model: str

    def read(self, article: Input, request: Request, /) -> Reading: ...

    def stances(self, reading: Reading, request: Request, /) -> tuple[Stance, ...]: ...

    def suggest_targets(self, article: Reading, /, *, most: int) -> tuple[SuggestedTarget, ...]: ...


def build(models: Models, articles: Iterable[Input], targets: Targets = (), *, words: int = 120) -> Digest:
    """Digest several articles, event by event; see `nutgraf.digest`.

    Raises
    ------
    RequestError: no article is given, or a single one that is not in a sequence; a target or `words` is out of range.
    """
    if isinstance(articles, str | Path | Article) or not isinstance(articles, Iterable):
        raise RequestError(f"articles is of type {type(articles).__name__}; expected several articles: give [article] for one")
    if isinstance(words, bool) or not isinstance(words, int) or words < 20:
        raise RequestError(f"words is {words!r}; expected a whole number of words for each event's summary, 20 or more")
    request = Request.of(targets)
    given = list(articles)
    if not given:
        raise RequestError("no articles given; expected one or more: texts, paths or Articles")
    usable, errors = _articles(given)
    members = []
    for indices in groups_of_copies([one.article.text for one in usable]):
        member, failed = _member(models, [usable[i] for i in indices], request)
        members += [member] if member else []
        errors += failed
    events = [_event(models, [members[i] for i in indices], request.targets, words) for indices in _grouped(members)]
    events.sort(key=lambda event: -len(event.sources))
    return Digest(tuple(events), tuple(errors), models.model)


def _articles(given: Sequence[Input]) -> tuple[list[_Given], list[Unread]]:
    """The readable articles, each with a unique id, and the errors of the others."""
    usable: list[_Given] = []
    errors: list[Unread] = []
    used: set[str] = set()
    for number, one in enumerate(given, 1):
        name = id_of(one)
        try:
            article = article_of(one)
            name = article.id or name
        except NutgrafError as error:
            errors.append(Unread(name or f"article {number}", str(error)))
            continue
        id = wanted = name or f"article {number}"
        again = 2
        while id in used:
            id, again = f"{wanted} ({again})", again + 1
        used.add(id)
        usable.append(_Given(id, article))
    return usable, errors


def _member(models: Models, copies: Sequence[_Given], request: Request) -> tuple[_Member | None, list[Unread]]:
    """The first of the copies (fullest first) that can be scored, and the errors of those before it."""
    errors = []
    for i, given in enumerate(copies):
        try:
            reading = models.read(given.article, request)
        except NutgrafError as error:
            errors.append(Unread(given.id, str(error)))
            continue
        except Exception as error:  # a bug in nutgraf fails only this article
            errors.append(Unread(given.id, f"{type(error).__name__} while scoring: {error}; please report this with the article's text"))
            continue
        return _Member(given, tuple(one.id for one in copies[i + 1 :]), reading, document_vector(reading.encoded)), errors
    return None, errors


def _grouped(members: Sequence[_Member]) -> list[list[int]]:
    if not members:
        return []
    words = [event_words(member.reading.document) for member in members]
    return group(same_event(words, np.stack([member.vector for member in members])))


def _event(models: Models, members: Sequence[_Member], targets: Sequence[str], words: int) -> Event:
    readings = [member.reading for member in members]
    ids = [member.given.id for member in members]
    centre = np.mean([member.vector for member in members], axis=0)
    found = statements(readings)
    chosen = choose(found, [reading.document.cleaned.title for reading in readings], centre, words)
    summary = tuple(_sentence(found, i, ids) for i in chosen)
    stances, tables = _stances(models, members, targets)
    return Event(
        title=_title(members, centre),
        sources=tuple(_source(member) for member in members),
        summary=summary,
        words=count_words(sentence.text for sentence in summary),
        stances=tables,
        only=tuple(_only(found, i, importance, ids) for i, importance in only_here(found)),
        tones=tones(ids, [reading.document for reading in readings], [reading.salience.tolist() for reading in readings], stances),
    )


def _source(member: _Member) -> Source:
    article, prediction = member.given.article, member.reading.prediction
    return Source(
        id=member.given.id,
        title=prediction.title,
        outlet=article.source,
        author=prediction.author,
        published=prediction.published,
        url=article.url,
        copies=member.copies,
        coverage=prediction.coverage,
    )


def _title(members: Sequence[_Member], centre: npt.NDArray[np.float32]) -> str | None:
    """The headline nearest to the centroid of the articles."""
    titled = [member.reading for member in members if member.reading.prediction.title and member.reading.encoded.title is not None]
    if not titled:
        return None
    near = [float(cosine(reading.encoded.title, centre)) for reading in titled if reading.encoded.title is not None]
    return titled[int(np.argmax(near))].prediction.title


def _at(found: Statements, i: int, ids: Sequence[str]) -> SourceSentence:
    sentence = found.items[i].sentence
    return SourceSentence(ids[found.items[i].source], sentence.text, sentence.start, sentence.end)


def _sentence(found: Statements, i: int, ids: Sequence[str]) -> DigestSentence:
    own = _at(found, i, ids)
    same = [_at(found, j, ids) for _, j in sorted(found.others(i).items())]
    return DigestSentence(own.text, own.source, own.start, own.end, (own, *same))


def _only(found: Statements, i: int, importance: float, ids: Sequence[str]) -> OnlyHere:
    own = _at(found, i, ids)
    return OnlyHere(own.source, own.text, own.start, own.end, importance)


def _stances(models: Models, members: Sequence[_Member], targets: Sequence[str]) -> tuple[list[tuple[Stance, ...]], tuple[TargetStances, ...]]:
    """Each article's stances, and the table of each target."""
    if targets:
        wanted, stances = list(targets), [member.reading.prediction.stances for member in members]
    else:
        wanted = _suggested(models, members)
        request = Request.of(wanted)
        stances = [models.stances(member.reading, request) for member in members]
    texts = [sentence.text for member in members for sentence in member.reading.document.sentences]
    authors = [member.reading.prediction.author for member in members]
    tables = []
    for i, target in enumerate(wanted):
        toward = [(member.given.id, stance[i]) for member, stance in zip(members, stances, strict=True)]
        tables.append(stance_table(target, toward, texts, authors, suggested=not targets))
    return stances, tuple(tables)


def _suggested(models: Models, members: Sequence[_Member]) -> list[str]:
    """The targets with the best mean score over the event's articles, worded as first suggested."""
    pools: list[tuple[frozenset[str], dict[int, float], str]] = []
    for number, member in enumerate(members):
        for one in models.suggest_targets(member.reading, most=6):
            bag = content(one.text)
            pool = next((pool for pool in pools if len(bag & pool[0]) >= 0.5 * len(bag | pool[0])), None)
            if pool is None:
                pools.append((bag, {number: one.score}, one.text))
            else:
                pool[1][number] = max(pool[1].get(number, 0.0), one.score)
    ranked = sorted(pools, key=lambda pool: -sum(pool[1].values()))
    return [text for _, scores, text in ranked if sum(scores.values()) / len(members) >= _MIN_SCORE][:_SUGGESTED]
