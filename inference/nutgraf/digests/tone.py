"""Detect articles that editorialise: sentences in the author's own voice that judge, urge or mock."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..document import Document
from ..results import Stance
from .results import Opinion, Position, Tone

#: An article editorialises at this share of opinion sentences or more; the second applies if its author also takes a side.
#: Measured on the hand-written opinion pieces and reports, see `nutgraf_training.evaluation.digest.tone_figures`.
SHARE, SHARE_WITH_SIDE = 0.15, 0.08
#: Minimum probability for an author to count as taking a side.
_SIDE = 0.7

_JUDGING = (
    "absurd outrageous shameful disgraceful ridiculous foolish silly stupid sensible nonsense folly reckless cynical hypocrisy hypocrites hypocritical "
    "cowardly cowardice cruel wicked unfair unjust unforgivable inexcusable indefensible pointless useless worthless toothless hollow laughable pathetic "
    "dishonest insulting scandalous farcical farce sham charade betrayal misguided shortsighted short-sighted woeful shoddy dreadful terrible awful "
    "appalling disastrous splendid admirable brave wise unwise rightly wrongly deserve deserves lamentable regrettable welcome overdue courageous noble "
    "decent fair honest shabby timid pragmatic prudent better worse worst best wrong right"
)
#: Two different cues make a sentence an opinion. They apply to the author's own words only: quoted or reported speech is cut out.
_CUES: dict[str, re.Pattern[str]] = {
    "you": re.compile(r"\b(?:you|your|yours|yourself)\b", re.I),
    "should": re.compile(r"\b(?:should|must|ought|shall|had better|need not|needn['’]t|let (?:us|them|him|her|it|the)|let['’]s)\b", re.I),
    "contraction": re.compile(
        r"\b\w+n['’]t\b|\b(?:it|that|there|he|she|what|who)['’]s (?:a|an|the|not|no|been|time|why|how)\b|\b(?:they|you|we)['’](?:re|ve|ll|d)\b", re.I
    ),
    "question": re.compile(r"\?"),
    "stance adverb": re.compile(
        r"\b(?:surely|plainly|clearly|obviously|frankly|of course|naturally|indeed|perhaps|anyway|after all|in any (?:event|case)|in the first place|"
        r"in truth|in fact|needless|sadly|happily|fortunately|unfortunately|mercifully|alas|supposedly|so-called|merely|simply|hardly|scarcely|precisely|"
        r"exactly|at least|for once|no doubt|to be sure|fair enough|even so|yes|no,|nor)\b",
        re.I,
    ),
    "judging word": re.compile(rf"\b(?:{'|'.join(_JUDGING.split())})\b", re.I),
    "interpretation": re.compile(
        r"\b(?:underscor|underlin|reflect|demonstrat|signal|indicat|highlight|illustrat|mark|represent)(?:es|s|ed|ing) (?:a|an|the|their|its|key|how)\b|"
        r"\b(?:interestingly|notably|tellingly|it is (?:noteworthy|worth noting|telling)|makes? clear that)\b",
        re.I,
    ),
    "absolute": re.compile(
        r"\b(?:never|nobody|no one|nothing|none|always|everyone|everybody|anyone|whoever|whatever|there (?:is|are) no|no (?:such|longer)?\s?\w+ (?:can|will|has))\b",
        re.I,
    ),
    "general truth": re.compile(
        r"\bwhen (?:it|they|he|she) (?:suits?|pleases?|likes?|wants?)\b|\b(?:those|anyone|whoever|people|nations|countries|governments|politicians) who\b|"
        r"\bis not (?:a|an|the)\b.*\b(?:but|it is)\b|\bnot because\b|\bthe (?:truth|point|trouble|question|answer|problem|lesson|fact) is\b",
        re.I,
    ),
}  # fmt: skip
#: A single one of these is enough: the author writes in the first person, or tells the reader what to do.
_STRONG_CUES: dict[str, re.Pattern[str]] = {
    "first person": re.compile(
        r"\b(?:I|me|my|My|we|We|us|our|Our|ours|myself|ourselves|I['’](?:ve|d|m|ll)|we['’](?:ve|d|re|ll))\b"
    ),
    "imperative": re.compile(
        r"^(?:Let|Give|Keep|Take|Switch|Stop|Make|Build|Put|Ask|Tell|Sign|Pass|Scrap|Leave|Call|Look|Consider|Imagine|Think|Spare|Show|Try|Do|Don['’]t|"
        r"Spend|Pay|Open|Close|Remember|Walk|Read|Bring|Hold|Start|Count) (?!to\b)"
    ),
}  # fmt: skip
_QUOTED = re.compile(r"[“\"][^”\"]{0,600}[”\"]?")


def own_words(document: Document) -> list[str]:
    """Each sentence with quoted and reported speech blanked out."""
    found = []
    for sentence in document.sentences:
        text = sentence.text
        for said in document.quotations:
            low, high = max(said.start, sentence.start) - sentence.start, min(said.end, sentence.end) - sentence.start
            if low < high:
                text = text[:low] + " " * (high - low) + text[high:]
        found.append(_QUOTED.sub(" ", text))
    return found


def signs(text: str, patterns: Mapping[str, re.Pattern[str]] | None = None) -> list[str]:
    """The first match of each cue in the author's words `text`."""
    wanted = _CUES | _STRONG_CUES if patterns is None else patterns
    return [match[0].strip() for match in (pattern.search(text.strip()) for pattern in wanted.values()) if match]


def cues_of(text: str) -> tuple[str, ...]:
    """The opinion cues in the author's words `text`, without duplicates; empty if they are too few for an opinion."""
    strong, weak = signs(text, _STRONG_CUES), signs(text, _CUES)
    return tuple(dict.fromkeys([*strong, *weak])) if strong or len(weak) > 1 else ()


def opinions(document: Document) -> tuple[Opinion, ...]:
    """The sentences in which the author judges, urges, mocks or writes in the first person, in order."""
    found = []
    for sentence, own in zip(document.sentences, own_words(document), strict=True):
        if cues := cues_of(own):
            found.append(Opinion(sentence.text, sentence.start, sentence.end, cues))
    return tuple(found)


def editorialises(share: float, *, takes_side: bool) -> bool:
    """The verdict on an article with this share (0..1) of opinion sentences."""
    return share >= (SHARE_WITH_SIDE if takes_side else SHARE)


def tones(ids: Sequence[str], documents: Sequence[Document], stances: Sequence[Sequence[Stance]]) -> tuple[Tone, ...]:
    """The tone of each article of an event; the three sequences are parallel, with one entry per article."""
    found = [opinions(document) for document in documents]
    shares = [len(one) / max(len(document.sentences), 1) for one, document in zip(found, documents, strict=True)]
    result = []
    for i, id in enumerate(ids):
        sides = tuple(
            Position(id, stance.target, stance.label, stance.probability)
            for stance in stances[i]
            if stance.label in ("favor", "against") and (stance.probability or 0.0) >= _SIDE
        )
        others = [share for j, share in enumerate(shares) if j != i]
        result.append(
            Tone(
                source=id,
                editorialises=editorialises(shares[i], takes_side=bool(sides)),
                share=shares[i],
                others=sum(others) / len(others) if others else None,
                opinions=found[i],
                sides=sides,
            )
        )
    return tuple(result)
