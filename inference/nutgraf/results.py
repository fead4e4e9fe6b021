"""Results: frozen dataclasses that convert to plain dicts, the content of a JSON Lines row."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

#: Summary styles: the article's own sentences, or shortened and generated ones.
STYLES = ("extractive", "abstractive")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return round(value, 6) if isinstance(value, float) else value


class Result:
    """Mixin: every result has `to_dict()`."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers, ready for `json.dumps`; floats rounded to six places."""
        plain: dict[str, Any] = _plain(self)
        return plain


@dataclass(frozen=True)
class Removed(Result):
    """A part that cleaning removed: `text` is `article.text[start:end]`, `reason` one of `nutgraf.cleaning.REASONS`."""

    text: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class Subtopic(Result):
    """A narrower concept of the IPTC vocabulary; `similarity` to the article is a cosine (-1..1), not a probability."""

    label: str
    qcode: str
    similarity: float


@dataclass(frozen=True)
class Topic(Result):
    """A topic; `probability` is in 0..1, calibrated as the model's card describes. `qcode` is the IPTC code, None for custom labels.

    `subtopics` are the narrower IPTC concepts most similar to the article, best first (none for custom labels).
    """

    label: str
    qcode: str | None
    probability: float
    subtopics: tuple[Subtopic, ...] = ()


@dataclass(frozen=True)
class Evidence(Result):
    """A sentence that shows a stance, `article.text[start:end]`, with the model's label and probability for it."""

    text: str
    start: int
    end: int
    label: str
    probability: float


#: How a quotation gives what was said, see `Quotation`.
QuotationKind = Literal["direct", "indirect", "mixed", "view"]


@dataclass(frozen=True)
class Quotation(Result):
    """Somebody's words or view, `article.text[start:end]`: quoted words with their quotation marks, or the reported clause.

    `speaker` is the fullest name that the article gives; `speaker_start` and `speaker_end` are the offsets of the mention
    that goes with the quotation, None where the speaker is carried over from an earlier sentence. "mixed" is a reported
    clause with quoted words in it. A "view" is a whole sentence that tells in the article's words what the speaker thinks, says or
    did: nothing in it can be given as the speaker's own.
    """

    text: str
    start: int
    end: int
    speaker: str
    speaker_start: int | None
    speaker_end: int | None
    kind: QuotationKind


@dataclass(frozen=True)
class Holder(Result):
    """Whose stance it is: the author (whose `name` is "author"), or somebody whose words, view or acts the article reports.

    `evidence` is this holder's own. `role` is how the article describes the holder, next to the name or elsewhere, None if unknown.
    `disputed` says that the holder came out on the same side of another target of the request, which is this one's opposite: one of the two is
    wrong. Where the less probable of the two is doubtful it is left out, and nothing is disputed.
    """

    name: str
    kind: Literal["author", "quoted", "acting"]
    label: str
    probability: float
    evidence: tuple[Evidence, ...]
    role: str | None = None
    disputed: bool = False


@dataclass(frozen=True)
class Stance(Result):
    """Stance toward one target.

    `label`, `probabilities` and `evidence` are the author's; the stances of people in the article, with their evidence, are in
    `holders`. `probability` is that of `label`. Both are None if the model abstains, and `reason` says why.
    `unrelated` means that the article does not discuss the target. `coverage` is the share (0..1) of the cleaned article's
    characters that the stance model was given for this target.
    """

    target: str
    label: str | None
    probability: float | None
    probabilities: dict[str, float]
    holders: tuple[Holder, ...]
    evidence: tuple[Evidence, ...]
    reason: str | None = None
    coverage: float = 0.0


@dataclass(frozen=True)
class SummarySentence(Result):
    """A sentence of the summary: `article.text[start:end]`, or, if `generated`, that span shortened, or a new one that follows from it.

    `support` in 0..1 is how well the source supports it; 1.0 for a sentence copied from the article, or shortened by leaving words out.
    """

    text: str
    start: int
    end: int
    support: float
    generated: bool = False


@dataclass(frozen=True)
class Summary(Result):
    """Whole sentences, the article's own in its order; `style` is "extractive" or "abstractive", `words` is the word count of `text`."""

    text: str
    sentences: tuple[SummarySentence, ...]
    style: str
    words: int


@dataclass(frozen=True)
class Prediction(Result):
    """All results for one article.

    `topics` are those above their threshold, best first; `stances` one for each target, in the order given. `form` is report,
    opinion, analysis, interview, feature or list, and `form_probability` (0..1) how likely that is.
    `topic_scores` has all 17, or the custom ones. `coverage` is the share of the cleaned article's characters
    that the encoder read; for the stance model, see the `coverage` of each stance. `source` and `url` are the
    article's, as given. `notes` are caveats (such as an ambiguous date).
    `skipped` says why there are no `stances` though targets were given: the article did not match the `where` of the request.
    `error` is set, and everything else empty, on a row that could not be scored.
    """

    id: str | None
    title: str | None
    form: str | None = None
    form_probability: float | None = None
    topics: tuple[Topic, ...] = ()
    topic_scores: dict[str, float] = field(default_factory=dict)
    stances: tuple[Stance, ...] = ()
    summary: Summary | None = None
    coverage: float = 0.0
    removed: tuple[Removed, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    author: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()
    model: str = ""
    skipped: str | None = None
    error: str | None = None

    @property
    def topic(self) -> Topic | None:
        """The first of `topics`, or None if the model abstains. It is not in `to_dict()`, which has it under `topics`."""
        return self.topics[0] if self.topics else None

    @property
    def stance(self) -> Stance | None:
        """The stance toward the first target, or None if there are no `stances`. It is not in `to_dict()`, which has it under `stances`."""
        return self.stances[0] if self.stances else None
