"""Articles that give their author's opinion, as the reader tells by their form."""

from __future__ import annotations

from collections.abc import Sequence

from ..document import Document
from ..results import Stance
from .results import Opinion, Position, Tone

#: Minimum probability for an author to count as taking a side.
_SIDE = 0.7
#: Sentences shown of an opinion piece.
_SHOWN = 5


def editorialises(document: Document) -> bool:
    """Whether an article is an opinion piece."""
    return document.form == "opinion"


def own_voice(document: Document) -> list[bool]:
    """For each sentence, whether it is the author's alone: it reports nobody's words or views."""
    reported = {one.sentence for one in document.quoted}
    return [i not in reported for i in range(len(document.sentences))]


def opinions(document: Document, salience: Sequence[float]) -> tuple[Opinion, ...]:
    """The most salient sentences in which the author of an opinion piece speaks, in order; none in other articles."""
    if not editorialises(document):
        return ()
    own = [i for i, alone in enumerate(own_voice(document)) if alone]
    shown = sorted(sorted(own, key=lambda i: -salience[i])[:_SHOWN])
    return tuple(Opinion(one.text, one.start, one.end) for one in (document.sentences[i] for i in shown))


def tones(
    ids: Sequence[str], documents: Sequence[Document], salience: Sequence[Sequence[float]], stances: Sequence[Sequence[Stance]]
) -> tuple[Tone, ...]:
    """The tone of each article of an event; the sequences are parallel, with one entry per article."""
    return tuple(
        Tone(
            source=id,
            form=document.form,
            form_probability=document.form_probability,
            editorialises=editorialises(document),
            opinions=opinions(document, weights),
            sides=tuple(
                Position(id, stance.target, stance.label, stance.probability)
                for stance in given
                if stance.label in ("favor", "against") and (stance.probability or 0.0) >= _SIDE
            ),
        )
        for id, document, weights, given in zip(ids, documents, salience, stances, strict=True)
    )
