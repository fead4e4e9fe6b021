"""What "the plan" is: a target that is a deed, named where an article only points back to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text.words import content

#: Nouns by which an article points back to a deed that it has named, where nothing behind them says which.
_NOUNS = "plans? proposals? decision move measures? step idea scheme policy changes? reforms? cuts?".replace(" ", "|")
_POINTING = re.compile(rf"\bthe\s+(?:{_NOUNS})\b(?!['’-])(?!\s+(?:to|of|for|on|that|which|in|at|from|about)\b)", re.I)
#: A target that is a deed: "closing the bridge", "the withdrawal from the treaty", "a ban on fishing", and not "the Association of Fishermen".
_DEED = re.compile(
    r"\s*(?:(?:the|an?|its|their|his|her|this|that|planned|proposed|new)\s+)*"
    r"([A-Za-z]\w{2,}ing\b|(?:[a-z]{3,}(?:sion|tion|ment|al|ure)|ban|exit|cut|return|sale|rise|increase)\b(?=\s+(?:of|from|to|on|in|for)\b))"
)
#: Words by which a deed is not to be done: "the decision" then is another one.
_TURNED = re.compile(
    r"\b(?:not|never|no|without|\w+n['’]t|rul\w+ out|reject\w*|scrap\w*|abandon\w*|drop\w*|halt\w*|cancel\w*|revers\w+|stop\w*|block\w*|delay\w*)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def deed_of(target: str) -> str | None:
    """The word of a target that names a deed, if the target is one.

    >>> deed_of("the withdrawal from the Ottawa Treaty"), deed_of("closing the bridge"), deed_of("the government")
    ('withdrawal', 'closing', None)
    """
    found = _DEED.match(target)
    return found[1] if found else None


def with_target(text: str, target: str, before: Sequence[str]) -> str:
    """`text` with the target in brackets behind "the plan" and the like, where an earlier text of the article says that deed.

    Of `before` one has to hold the deed's word, whatever its ending, and half of the target's others, and none of these may
    say that it is not to be done: an article on closing a bridge does not speak of keeping it open when it says "the plan".

    >>> with_target("Shopkeepers called the plan a mistake.", "closing the old bridge", ["The city will close the old bridge."])
    'Shopkeepers called the plan (closing the old bridge) a mistake.'
    >>> with_target("Shopkeepers called the plan a mistake.", "keeping the old bridge", ["The city will close the old bridge."])
    'Shopkeepers called the plan a mistake.'
    """
    deed = deed_of(target)
    if deed is None or not _POINTING.search(text):
        return text
    others = content(target) - content(deed)
    saying = [earlier for earlier in before if _says(earlier, _root(deed), others)]
    if not saying or any(_TURNED.search(earlier) for earlier in saying):
        return text
    return _POINTING.sub(lambda match: f"{match[0]} ({target})", text, count=1)


def _says(text: str, deed: str, others: frozenset[str]) -> bool:
    return 2 * len(others & content(text)) >= len(others) and any(_root(word) == deed for word in _WORD.findall(text))


def _root(word: str) -> str:
    """A word without the endings by which a deed's noun and its verb differ: "closing", "closed" and "closure" alike."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    for ending in ("ations", "ation", "ings", "ing", "ments", "ment", "ures", "ure", "ions", "ion", "als", "al", "ed", "es", "s", "e"):
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            low = low[: -len(ending)]
            break
    return low[:-1] if len(low) > 3 and low[-1] == low[-2] else low
