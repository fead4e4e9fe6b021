"""The name in a mention, without what only says who that is: titles, roles, whose they are, and where they are from."""

from __future__ import annotations

import re

from .titles import MORE_ROLES, PREPOSITIONS, ROLES, TITLES

#: A possessive, and a party: "Ada Koh's", "Ada Koh (D-Maine)".
_END = re.compile(r"['’]s?$|\s?\([RDI](?:-[^()]*)?\)$")
_CAPITAL = r"[A-ZÀ-Þ][\w.’'-]*"
#: What "General" begins besides names.
_NO_GENERAL = frozenset("motors electric mills dynamics assembly services accounting".split())
_ROLE = (
    rf"(?:{'|'.join(sorted({form for role in ROLES | MORE_ROLES for form in (role, role.title())}))}"
    r"|CEO|CFO|COO|Sens?|Reps?|Gov|Gen|Prof|Cllr|Dr|(?:Secretary|Minister) (?:of|for) [A-Z]\w+)\b\.?"
)
#: Words that are not part of a person's name: "Director General", "General Motors Company".
_NO_PERSON = ROLES | MORE_ROLES | _NO_GENERAL
_SUFFIX = r"(?:,?\s(?:Jr|Sr|II|III|IV)\b\.?)?"
#: A first and a last name, perhaps with one between them.
_PERSON = rf"{_CAPITAL}(?:\s(?:{_CAPITAL}|bin|al|de|van|von|der|la|el))?\s[A-ZÀ-Þ][\w’'-]+{_SUFFIX}"
_PLACE = rf"\s(?:of|from|in)\s(?:the\s)?{_CAPITAL}(?:\s{_CAPITAL})?"
#: After what somebody is: "House Speaker John Boehner", "Sen. Lisa Murkowski of Alaska".
_TITLED = re.compile(rf"(?:(?!(?:and|or|{'|'.join(sorted(PREPOSITIONS))})\b)[\w.’'&-]+\s){{0,8}}{_ROLE}\s({_PERSON})(?:{_PLACE})?")
#: After whose they are: "Vox's Sigal Samuel"; not "China's Foreign Ministry".
_BODY = (
    r"(?:\w*(?:ry|ment|ty|tion|sion|ism|s)|Council|Court|Bank|Office|House|Agency|Union|Congress|Senate|Committee|Center|Centre|Institute|Army|Force|Navy|"
    r"Police|College|School|Post|Journal|Guard|Group|Fund|Board|Service|Network|Company|Club|Team|League|Hospital|Church|Front|Minister|President|Security|"
    r"Intelligence|Reserve|Chamber|Embassy|Project|Program|Initiative|Report|Day|Law|Act|Bill|State|Street|Times|Parade|Daily|March|Corps|Media|Labour|Labor)"
)
_WHOSE = re.compile(
    rf"(?:[Tt]he\s)?(?:{_CAPITAL}\s){{0,3}}[A-ZÀ-Þ][\w.&-]*(?:['’]s|(?<=s)['’])\s((?!{_BODY}\b)[A-ZÀ-Þ][\w.-]*(?:\s(?!{_BODY}$)[A-ZÀ-Þ][\w.-]*){{1,2}})"
)
#: "North Korea's state-run KCNA".
_RUN = re.compile(r"(?:.*\s)?[a-z]+-(?:run|owned|backed|based|funded)\s([A-ZÀ-Þ].*)")
_NAME = rf"(?:{_CAPITAL}\s+){{1,3}}[A-ZÀ-Þ][\w’'-]*"
#: After a description and a comma: "its lawyer, Ada Koh", "Elonis' attorney, John Elwood".
_AFTER_COMMA = re.compile(rf"(?:The|An?|Its|His|Her|Their|Our|My|[a-z][\w'’-]*|(?:{_CAPITAL}\s)*[A-ZÀ-Þ][\w-]*['’]s?)\s[^,]+,\s({_NAME})")
#: After words in lower case: "former lawmaker Ada Koh".
_DESCRIBED = re.compile(rf"((?:[a-z][\w'’-]*\s+)+)({_NAME})")
#: Somebody with a place: "Lisa Murkowski of Alaska".
PLACED = re.compile(rf"(?P<name>(?:{_CAPITAL}\s){{1,3}}(?P<last>[A-ZÀ-Þ][\w’'-]+))\s(?:of|from|in)\s(?:the\s)?[A-ZÀ-Þ].*")


def person_in(text: str) -> str | None:
    """The name alone, where the form of a mention shows plainly that something else stands before it; None where it does not.

    >>> person_in("House Speaker John Boehner"), person_in("NPR's Scott Neuman"), person_in("its lawyer, Ada Koh"), person_in("China's Foreign Ministry")
    ('John Boehner', 'Scott Neuman', 'Ada Koh', None)
    """
    return _person(_END.sub("", " ".join(text.split())))


def _person(text: str) -> str | None:
    found = next((match for pattern in (_TITLED, _RUN, _AFTER_COMMA, _WHOSE) if (match := pattern.fullmatch(text))), None)
    if found is None or (found.re in (_TITLED, _WHOSE) and not _NO_PERSON.isdisjoint(word.rstrip(".").lower() for word in found[1].split())):
        return None
    return found[1]


def name_in(text: str) -> str:
    """A mention without a possessive, and without what stands before a name.

    >>> name_in("General Ada Koh"), name_in("former lawmaker Ada Koh"), name_in("a rancher from North Dakota"), name_in("General Motors Company")
    ('Ada Koh', 'Ada Koh', 'a rancher from North Dakota', 'General Motors Company')
    """
    text = _END.sub("", " ".join(text.split()))
    words = text.split()
    while len(words) > 2 and words[0].lower().rstrip(".") in TITLES and words[1][:1].isupper() and words[2][:1].isupper():
        if words[1].lower() in _NO_GENERAL:
            break
        words = words[1:]
    text = " ".join(words)
    if person := _person(text):
        return person
    match = _DESCRIBED.fullmatch(text)
    return match[2] if match and not PREPOSITIONS.intersection(match[1].split()) else text
