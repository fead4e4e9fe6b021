"""The result types of a digest: frozen dataclasses that convert to plain dicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..results import Result


@dataclass(frozen=True)
class Source(Result):
    """An article of an event; `copies` are the ids of near-identical articles, counted as one source with it."""

    id: str
    title: str | None
    outlet: str | None
    author: str | None
    published: str | None
    url: str | None
    copies: tuple[str, ...] = ()
    coverage: float = 1.0


@dataclass(frozen=True)
class SourceSentence(Result):
    """A sentence of the article `source`: `text` is `article.text[start:end]`."""

    source: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class DigestSentence(Result):
    """A sentence of the common summary, verbatim from the article `source` (`article.text[start:end]`).

    `sources` are all articles that say the same, this one first, each with its own sentence.
    """

    text: str
    source: str
    start: int
    end: int
    sources: tuple[SourceSentence, ...]


@dataclass(frozen=True)
class OnlyHere(Result):
    """A sentence that only the article `source` has. `importance` ranks such sentences; it is not a probability."""

    source: str
    text: str
    start: int
    end: int
    importance: float


@dataclass(frozen=True)
class SourceEvidence(Result):
    """A sentence of the article `source` that shows a stance, with the model's label and probability for it."""

    source: str
    text: str
    start: int
    end: int
    label: str
    probability: float


@dataclass(frozen=True)
class Position(Result):
    """The stance of a holder in one article; `name` as that article writes it. `label` and `probability` are None if the model abstains."""

    source: str
    name: str
    label: str | None
    probability: float | None


@dataclass(frozen=True)
class HolderStance(Result):
    """The stance of a holder toward a target, over all articles.

    `name` is the fullest of the names in `positions`. `label` is the majority over articles, weighted by probability, and
    `probability` the mean over the articles with that label; both are None if the model abstains for an author. `disputed`:
    some articles have the holder in favor and others against.
    """

    name: str
    kind: Literal["author", "quoted", "acting"]
    label: str | None
    probability: float | None
    disputed: bool
    positions: tuple[Position, ...]
    evidence: tuple[SourceEvidence, ...]


@dataclass(frozen=True)
class TargetStances(Result):
    """A row for each holder quoted on `target`, those in most articles first, then one for each author."""

    target: str
    suggested: bool
    holders: tuple[HolderStance, ...]


@dataclass(frozen=True)
class Opinion(Result):
    """A sentence of an opinion piece in the author's own voice, `article.text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Tone(Result):
    """The form of the article `source`, with its probability (0..1), and whether it editorialises, being an opinion piece.

    `opinions` are then the most salient sentences in the author's own voice. `sides` are targets toward which the author takes a side.
    """

    source: str
    form: str | None
    form_probability: float | None
    editorialises: bool
    opinions: tuple[Opinion, ...]
    sides: tuple[Position, ...] = ()


@dataclass(frozen=True)
class Event(Result):
    """The articles of one event.

    `title` is the headline nearest to the centroid of the articles. `words` is the length of the summary. `only` has the
    sentences that only one article has, most important first; it is empty if there is one article. `tones` are in the order
    of `sources`.
    """

    title: str | None
    sources: tuple[Source, ...]
    summary: tuple[DigestSentence, ...]
    words: int
    stances: tuple[TargetStances, ...]
    only: tuple[OnlyHere, ...]
    tones: tuple[Tone, ...]


@dataclass(frozen=True)
class Unread(Result):
    """An article that could not be read or scored, and why."""

    id: str
    error: str


@dataclass(frozen=True)
class Digest(Result):
    """Events, those with the most articles first; `errors` are the articles that could not be used."""

    events: tuple[Event, ...]
    errors: tuple[Unread, ...]
    model: str
