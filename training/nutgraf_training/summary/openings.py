"""What readers of news know without an introduction: learned from how articles open, where nothing stands before.

"The president" and "Obama" open articles; "the company" and "Berg" hardly ever do, however often they follow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from nutgraf.summary.pointers import CAPITAL
from nutgraf.summary.references import DEFINITE, POSSESSIVE, Known

#: The end of a sentence; only the first is looked for.
_END = re.compile(r"(?<=[a-z0-9”\"’)])[.!?][\"”’]?\s+(?=[A-Z“\"])")
#: An opening has at least and at most so many characters; what comes after `_READ` of an article is not read.
_SHORTEST, _LONGEST, _READ = 60, 500, 6000
#: A word is anaphoric if it comes so many times more often per word later than in openings, and at least so often.
_ANAPHORIC, _LEAST_LATER = 2.0, 25
#: A word is common if it comes at most so many times more often later, and at least so often in openings.
_COMMON, _LEAST_OPENING = 1.0, 10
#: A name is known if openings have it at least so often without a first name or title, and in at least this share.
_LEAST_BARE, _BARE_SHARE = 15, 0.17
_FIRST_NAME = re.compile(r"[A-Z][\w.’'-]* $")


def known_of(texts: Iterable[str]) -> Known:
    """Count the openings of articles against the rest; lower-cased articles tell nothing of names and are left out."""
    first, later, bare, full = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    words = [0, 0]
    for text in texts:
        end = _END.search(text[:_READ], _SHORTEST)
        if not end or end.end() > _LONGEST or text.islower():
            continue
        opening, rest = text[: end.end()], text[end.end() : _READ]
        words = [words[0] + len(opening.split()), words[1] + len(rest.split())]
        first.update(match[1] for match in DEFINITE.finditer(opening))
        later.update(match[1] for match in DEFINITE.finditer(rest))
        for match in CAPITAL.finditer(opening):
            (full if _FIRST_NAME.search(opening[: match.start()]) else bare)[POSSESSIVE.sub("", match[1])] += 1

    def lateness(word: str) -> float:
        return (later[word] / max(words[1], 1)) / ((first[word] + 1) / max(words[0], 1))

    return Known(
        frozenset(word for word, count in later.items() if count >= _LEAST_LATER and lateness(word) >= _ANAPHORIC),
        frozenset(word for word, count in first.items() if count >= _LEAST_OPENING and lateness(word) <= _COMMON),
        frozenset(word for word, count in bare.items() if count >= _LEAST_BARE and count / (count + full[word]) > _BARE_SHARE),
    )
