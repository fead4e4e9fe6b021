"""What a digest holds: frozen dataclasses that turn into plain dicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..results import Result


@dataclass(frozen=True)
class Source(Result):
    """An article of an event; `copies` are the ids of near-identical articles, which count with it as one source."""

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
    """A sentence of the common summary, word for word from the article `source` (`article.text[start:end]`).

    `sources` are all the articles that say the same, this one first, each with its own sentence.
    """

    text: str
    source: str
    start: int
    end: int
    sources: tuple[SourceSentence, ...]


@dataclass(frozen=True)
class OnlyHere(Result):
    """A sentence that the article `source` alone says. `importance` orders such sentences; it is no probability."""

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
    """What one article has somebody hold: `name` as that article writes it. `label` and `probability` are None where the model abstains."""

    source: str
    name: str
    label: str | None
    probability: float | None


@dataclass(frozen=True)
class HolderStance(Result):
    """Where somebody stands toward a target, over all articles.

    `name` is the fullest of the names in `positions`. `label` is that of most articles, weighed by probability, and
    `probability` the mean over the articles that give it, both None where the model abstains of an author; `disputed` says that another article has it otherwise.
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
    """A row for everybody who is quoted on `target`, those in most articles first, then one for each author."""

    target: str
    suggested: bool
    holders: tuple[HolderStance, ...]


@dataclass(frozen=True)
class Opinion(Result):
    """A sentence in the author's own voice that judges, urges or mocks; `cues` are the words or marks that show it."""

    text: str
    start: int
    end: int
    cues: tuple[str, ...]


@dataclass(frozen=True)
class Tone(Result):
    """Whether the article `source` editorialises.

    `share` is the part (0..1) of its sentences that are opinion in the author's voice, `others` the mean share of the
    event's other articles (None where there are none). `sides` are targets toward which the author takes a side.
    """

    source: str
    editorialises: bool
    share: float
    others: float | None
    opinions: tuple[Opinion, ...]
    sides: tuple[Position, ...] = ()


@dataclass(frozen=True)
class Event(Result):
    """Articles of one event.

    `title` is the headline nearest to what all say. `words` counts those of the summary. `only` is what one article
    alone says, most important first; it is empty where there is one article. `tones` come in the order of `sources`.
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
    """Events, those with most articles first; `errors` are the articles that could not be used."""

    events: tuple[Event, ...]
    errors: tuple[Unread, ...]
    model: str
