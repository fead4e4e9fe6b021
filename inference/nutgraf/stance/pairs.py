"""How passage, target and holder are phrased for the cross-encoder, in training and in inference."""

from __future__ import annotations

#: The holder of every view that the text does not attribute to somebody else.
AUTHOR = "the author"

#: The holder where it is not said whose view it is: in sentiment sets, and of an article, in which several may hold one.
ANYONE = "Someone"

#: A target longer than this is a text, not a target.
MAX_TARGET_WORDS = 60

#: The passage about one holder alone has this many sentences, those that count most.
PASSAGE_SENTENCES = 3

#: Labels in the order of the model's outputs.
LABELS = ("favor", "against", "neutral", "unrelated")


def hypothesis(target: str, holder: str = AUTHOR, *, against: bool = False) -> str:
    """The second segment: a sentence, because the base model was trained on entailment between sentences; `against` turns it round.

    >>> hypothesis("the ban on hunting")
    'The author is in favor of the ban on hunting.'
    """
    target = target.strip().rstrip(".")
    holder = holder.strip()
    return f"{holder[:1].upper()}{holder[1:]} is {'against' if against else 'in favor of'} {target}."


def with_heading(title: str | None, text: str) -> str:
    """A passage after the article's title, which tells what "the plan" or "it" in the passage refers to.

    >>> with_heading("Council weighs night buses", "She called it a waste.")
    'Council weighs night buses. She called it a waste.'
    """
    if not title:
        return text
    return f"{title}{'' if title[-1] in '.?!' else '.'} {text}"
