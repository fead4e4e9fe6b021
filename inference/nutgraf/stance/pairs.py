"""How passage, target and holder are phrased for the cross-encoder, in training and in inference."""

from __future__ import annotations

#: The holder of every view that the text does not attribute to somebody else.
AUTHOR = "the author"

#: A target longer than this is a text, not a target.
MAX_TARGET_WORDS = 60

#: Labels in the order of the model's outputs.
LABELS = ("favor", "against", "neutral", "unrelated")


def hypothesis(target: str, holder: str = AUTHOR) -> str:
    """The second segment: a sentence, because the base model was trained on entailment between sentences.

    >>> hypothesis("the ban on hunting")
    'The author is in favor of the ban on hunting.'
    """
    target = target.strip().rstrip(".")
    holder = holder.strip()
    return f"{holder[:1].upper()}{holder[1:]} is in favor of {target}."
