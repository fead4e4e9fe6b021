"""Words of a summary and of its source, normalized for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
#: Words are cut to this many letters, so that inflections match.
_STEM = 6
NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot nt hardly barely scarcely".split())
_FUNCTION = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both but by can could did do does during each for from
    further had has have having he her here hers him his how i if in into is it its itself just me more most my now of off on once only or other our
    out over own same she should so some such than that the their theirs them then there these they this those through to too under until up us very
    was we were what when where which while who whom why will with would you your s t re ve ll d m n
""".split()
)


def folded(text: str) -> str:
    """Lower case, without accents, with straight apostrophes.

    >>> folded("Beyoncé’s")
    "beyonce's"
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").replace("`", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded; without possessive "s", with "n't" as "not", without thousands separators.

    >>> words("Beyoncé’s band didn't earn $42,000")
    ('beyonce', 'band', 'did', 'not', 'earn', '42000')
    """
    found: list[str] = []
    for word in _WORD.findall(folded(text)):
        if word[0].isdigit():
            found.append(word.replace(",", ""))
        elif word.endswith("n't"):
            found += [{"ca": "can", "wo": "will", "sha": "shall"}.get(word[:-3], word[:-3]), "not"]
        elif word == "cannot":
            found += ["can", "not"]
        else:
            head, _, tail = word.partition("'")
            found += [head] if tail in ("", "s") else [head, tail]
    return tuple(found)


def stems(found: Sequence[str]) -> frozenset[str]:
    """The content words among folded words, cut to six letters."""
    return frozenset(word[:_STEM] for word in found if word not in _FUNCTION)


def grams(found: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """The runs of `n` words, in order."""
    return [tuple(found[i : i + n]) for i in range(len(found) - n + 1)]
