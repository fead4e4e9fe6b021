"""Spell a target as the article does, so that capitals and typos do not affect the result."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: Shorter words have too many neighbours: Iran is not a typo of Iraq.
_LEAST_LETTERS = 6


def normalize_target(target: str, texts: Sequence[str], known: Callable[[str], bool]) -> str:
    """The target with its words spelled as in the article.

    A target in all capitals takes the article's case, and lower case for words that the article lacks. A word of
    six letters or more that neither the article nor the model's vocabulary (`known`) has becomes the article's word that
    is one edit away (insertion, deletion, substitution or transposition), if the first letter is the same.

    >>> normalize_target("THE OTTAWA TREATY", ["They left the Ottawa treaty."], lambda word: True)
    'the Ottawa treaty'
    >>> normalize_target("the Ottowa Treaty", ["They left the Ottawa treaty."], lambda word: False)
    'the Ottawa Treaty'
    """
    all_caps = len(target) > 5 and target.upper() == target and target.lower() != target
    if not all_caps and all(known(word) for word in _WORD.findall(target) if len(word) >= _LEAST_LETTERS):
        return target
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for word in _WORD.findall(text):
            forms.setdefault(word.lower(), Counter())[word] += 1

    def written(match: re.Match[str]) -> str:
        word, low = match[0], match[0].lower()
        if low in forms:
            return _usual(forms[low], low) if all_caps else word
        if len(low) >= _LEAST_LETTERS and not known(low if all_caps else word):
            near = [other for other in forms if other[0] == low[0] and len(other) >= _LEAST_LETTERS and one_slip(low, other)]
            if near:
                best = max(near, key=lambda other: forms[other].total())
                return _usual(forms[best], best)
        return low if all_caps else word

    return _WORD.sub(written, target)


def _usual(forms: Counter[str], low: str) -> str:
    """The most frequent form that is not all capitals, if there is one."""
    mixed = {form: count for form, count in forms.items() if form.upper() != form or len(form) < 2}
    if not mixed:
        return low if len(low) > 5 else forms.most_common(1)[0][0]
    return max(mixed, key=lambda form: mixed[form])


def one_slip(a: str, b: str) -> bool:
    """Whether two different words are one insertion, deletion, substitution or transposition apart (Damerau 1964)."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    longer, shorter = (rest_a, rest_b) if len(a) > len(b) else (rest_b, rest_a)
    return longer[1:] == shorter
