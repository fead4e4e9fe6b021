"""What a sentence shows by itself of needing another: "this plan", "he" before anybody, half a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text.standalone import stands_alone, unquoted
from ..text.words import stem

#: Characters before a phrase in which its noun may stand.
NEAR = 300
NAME_RUN = re.compile(r"(?<![\w.’'-])[A-ZÀ-Þ][\w.’'-]*(?: (?:(?:de|del|della|van|von|der|den|bin|al|el|la|le|da|dos) )*[A-ZÀ-Þ][\w’'-]+)+")
CAPITAL = re.compile(r"(?<![\w’'-])([A-ZÀ-Þ][\w’'-]+)")
#: "this issue", "those actions", but not "this week".
_POINTS = re.compile(
    r"\b(?:[Tt]hese|[Tt]hose|[Tt]his|[Ss]uch(?! as\b| an?\b)|(?:[Ii]n|[Oo]n|[Aa]t|[Bb]y|[Ww]ith|[Ff]rom|[Oo]f|[Ff]or|[Aa]bout|[Uu]nder|[Aa]fter) that) (?!(?:week|weekend|year|month|"
    r"morning|afternoon|evening|summer|winter|spring|autumn|fall|time|day|season|century|decade|country|nation|world|city|state|past|coming|one|of|who|in|with|"
    r"is|was|are|were|will|would|could|should|must|can|may|might|has|had|have|the|he|she|it|they|we|you|i|to|at|on|for|from)\b)([a-z]{3,})\b"
)
#: Each match of `_POINTS` has one of these, which are found much faster.
_POINTERS = ("hese ", "hose ", "his ", "hat ", "uch ")
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]is|[Hh]ers?|[Hh]imself|[Hh]erself)\b")
#: A person named by description.
_PERSON = re.compile(
    r"\b(?:[Aa]n?|[Tt]he|[Oo]ne|[Ee]very|[Nn]o|[Ww]hose|[A-Z][a-z]+['’]s)\b[^,.;]{0,40}?\b(?:man|woman|boy|girl|mother|father|parent|wife|husband|son|daughter|"
    r"brother|sister|child|teen|student|suspect|victim|king|queen|pope|judge|chief|coach|star|pilot|guard|nurse|soldier|chef|spy|person|someone|(?:[a-z]{2,20}"
    r"(?:er|or|ist|ian|ant|ent|man|woman|ee|eur|cop)))s?\b"
)
_SOMEBODY = re.compile(r"\b(?:[Ss]omeone|[Ss]omebody|[Aa]nyone|[Ee]veryone|[Nn]o one|[Nn]obody|[Ww]hoever)\b")
#: "there" as a place that was named before; "there is" names none.
_THERE = re.compile(
    r"\b(?<!over )there\b(?!['’]| (?:is|are|was|were|be|been|being|has|have|had|will|would|could|may|might|must|should|can|remains?|seems?|appears?|exists?|came|comes|to be)\b)"
)
_SOMEWHERE = re.compile(r"\b(?:in|at|to|from|near|into|outside|inside) (?:(?:the|a|an|his|her|its|their)\b|[A-Z])")
NOUN = re.compile(r"[a-z]{3,}")
_MARKS = re.compile(r'["“”]')


def leaves_open(text: str) -> bool:
    """Whether a sentence continues the one before it, or points to what only an earlier one names ("this plan", "he")."""
    return not stands_alone(text) or _nobody_before(text) or _points_back(text)


def unbalanced(text: str) -> bool:
    """Whether a double quotation mark opens or closes without its partner.

    >>> unbalanced('“We will go,” she said.'), unbalanced('We will go,” she said.')
    (False, True)
    """
    straight = depth = 0
    for mark in _MARKS.findall(text):
        if mark == '"':
            straight += 1
        elif mark == "“":
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                return True
    return bool(depth) or straight % 2 == 1


def _nobody_before(text: str) -> bool:
    """Whether "he" or "she" comes before anybody whom it can mean; "Although he lost, Mayor Reed stayed" gives the name after it."""
    outside = unquoted(text)
    match = _HE.search(outside)
    if not match or outside.islower():
        return False
    before = outside[: match.start()]
    if _PERSON.search(before) or _SOMEBODY.search(before):
        return False
    if any(not name[1].isupper() for name in _names(before)):
        return False
    opens = re.match(
        r"(?:Although|While|When|After|Before|As|If|In|With|Despite|Since|Though|Once|During|Asked|Speaking|On|At|For|From|By|Until|Because)\b",
        outside,
    )
    return not (opens and NAME_RUN.search(outside, match.end()))


#: Adjectives of peoples, parties and days are capitalised but name nobody.
_NOBODY = re.compile(
    r"(?:[A-Z]\w+(?:ese|ish|ian|ians|can|cans|ani|aqi|eli|ench|utch|eek|wiss|crats?|cratic|day)|The|An?|In|On|At|But|And|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|As|By|For|If|It|When|While|After|Before|According|Police|Officials|U\.S|US|UK|EU|UN)(?:['’]s)?$"
)


def _names(text: str) -> Iterator[str]:
    for match in CAPITAL.finditer(text):
        if len(match[1]) > 2 and not _NOBODY.match(match[1]):
            yield match[1]


def _points_back(text: str) -> bool:
    """Whether "this", "those" or "that" with a noun, or "there", points to what an earlier sentence says."""
    outside = unquoted(text)
    for match in _POINTS.finditer(outside) if any(word in outside for word in _POINTERS) else ():
        if stem(match[1]) not in noun_stems(outside[max(0, match.start() - NEAR) : match.start()]):
            return True
    there = _THERE.search(outside) if "there" in outside else None
    return there is not None and not _SOMEWHERE.search(outside[max(0, there.start() - NEAR) : there.start()])


def noun_stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in NOUN.findall(text.lower()))
