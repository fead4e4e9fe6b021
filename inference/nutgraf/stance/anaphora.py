"""Resolve "the plan" and the like: a target that is an action is added where an article only refers back to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text.words import content

#: Nouns that refer back to an action mentioned before, if nothing after them says which one.
_NOUNS = "plans? proposals? decision move measures? step idea scheme policy changes? reforms? cuts?".replace(" ", "|")
_BACK_REFERENCE = re.compile(rf"\bthe\s+(?:{_NOUNS})\b(?!['’-])(?!\s+(?:to|of|for|on|that|which|in|at|from|about)\b)", re.I)
#: A target that is an action: "closing the bridge", "the withdrawal from the treaty", "a ban on fishing", but not "the Association of Fishermen".
_ACTION = re.compile(
    r"\s*(?:(?:the|an?|its|their|his|her|this|that|planned|proposed|new)\s+)*"
    r"([A-Za-z]\w{2,}ing\b|(?:[a-z]{3,}(?:sion|tion|ment|al|ure)|ban|exit|cut|return|sale|rise|increase)\b(?=\s+(?:of|from|to|on|in|for)\b))"
)
#: Words saying that an action is not to be taken: then "the decision" is a different one.
_NEGATED = re.compile(
    r"\b(?:not|never|no|without|\w+n['’]t|rul\w+ out|reject\w*|scrap\w*|abandon\w*|drop\w*|halt\w*|cancel\w*|revers\w+|stop\w*|block\w*|delay\w*)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def deed_of(target: str) -> str | None:
    """The word of a target that names an action, if the target is one.

    >>> deed_of("the withdrawal from the Ottawa Treaty"), deed_of("closing the bridge"), deed_of("the government")
    ('withdrawal', 'closing', None)
    """
    found = _ACTION.match(target)
    return found[1] if found else None


def with_target(text: str, target: str, before: Sequence[str]) -> str:
    """`text` with the target in brackets after "the plan" and the like, if earlier text of the article mentions that action.

    One of `before` must contain the action's word, in any inflection, and half of the target's other content words. If one of
    these says that the action is not to be taken, `text` stays as it is: in an article on closing a bridge, "the plan" is not to keep it open.

    >>> with_target("Shopkeepers called the plan a mistake.", "closing the old bridge", ["The city will close the old bridge."])
    'Shopkeepers called the plan (closing the old bridge) a mistake.'
    >>> with_target("Shopkeepers called the plan a mistake.", "keeping the old bridge", ["The city will close the old bridge."])
    'Shopkeepers called the plan a mistake.'
    """
    deed = deed_of(target)
    if deed is None or not _BACK_REFERENCE.search(text):
        return text
    others = content(target) - content(deed)
    mentioning = [earlier for earlier in before if _mentions(earlier, _root(deed), others)]
    if not mentioning or any(_NEGATED.search(earlier) for earlier in mentioning):
        return text
    return _BACK_REFERENCE.sub(lambda match: f"{match[0]} ({target})", text, count=1)


def _mentions(text: str, root: str, others: frozenset[str]) -> bool:
    return 2 * len(others & content(text)) >= len(others) and any(_root(word) == root for word in _WORD.findall(text))


def _root(word: str) -> str:
    """A word without the endings that distinguish an action's noun from its verb: "closing", "closed" and "closure" have the same root."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    for ending in ("ations", "ation", "ings", "ing", "ments", "ment", "ures", "ure", "ions", "ion", "als", "al", "ed", "es", "s", "e"):
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            low = low[: -len(ending)]
            break
    return low[:-1] if len(low) > 3 and low[-1] == low[-2] else low
