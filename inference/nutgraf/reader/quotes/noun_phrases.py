"""The subject of a reporting verb, found without a parser."""

from __future__ import annotations

import re

from .names import NAME, UPPER
from .verbs import AUXILIARY

#: Where a clause starts: the subject does not reach back over it.
_BOUNDARY = re.compile(
    r"[“”\"„;:()\[\]]|\s[—–-]+\s|[.!?]\s|\b(?:that|which|who|whom|because|although|though|while|whereas|when|where|if|since|after|before|until|"
    r"as|but|whether|than|what|how|why|so)\s(?=\S)|\s['‘]|(?<![sS])['’]\s",
    re.I,
)
_START = re.compile(
    r"(?:the|a|an|this|these|those|that|its|their|his|her|our|my|some|many|most|several|other|another|all|both|few|no|any|every|each|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|dozens|hundreds|critics|supporters|opponents|officials|experts|residents|analysts|ministers|campaigners|activists|"
    r"researchers|scientists|police|lawmakers|farmers|teachers|doctors|union|unions|parents|workers|environmentalists|economists|prosecutors|"
    r"lawyers|defenders|detractors|backers|organisers|organizers|neighbours|neighbors|people|members|leaders|senior|former|local|western)\b|(?:[a-z][\w-]+\s+){1,4}["
    + UPPER
    + r"][\w.-]+|["
    + UPPER
    + r"\d]",
)
_PRONOUN = re.compile(r"(?:he|she|they|it|we|i|you)$", re.I)
_CLAUSE = re.compile(r"(?:I|he|she|it|they|we|you|let)\s", re.I)
_NOMINATIVE = re.compile(r"\s(I|he|she|we|they)$")
_ADVERBIAL = re.compile(
    r"^(?:in|on|at|by|for|from|with|despite|during|after|before|last|this|next|earlier|later|yesterday|today|meanwhile|however|instead|still|yet|"
    r"and|but|so|also|then|now|speaking|asked|under|over|since|until|following|according|against|among|amid|as|consequently|moreover|nevertheless|"
    r"nonetheless|indeed|perhaps|even|when|while|although|though|if|because|to|of|interestingly|recently|finally|first|second|thus|therefore|"
    r"citing|given|established|per)\b",
    re.I,
)
_LAST_SENTENCEY = re.compile(r"\b(?:is|was|are|were|has|had|have|will|would|be|been|can|could|may|might|must|should|do|does|did|also)\b", re.I)
_MAX_WORDS = 16
#: A phrase that ends so has its noun after it: the "verb" was that noun ("fought the plan").
_OPEN_END = re.compile(r"\b(?:the|a|an|this|that|its|their|his|her|our|of|for|to|in|on|at|with|by|no|any|new|and|or|than|as|from)$", re.I)
_WHEN = re.compile(
    r"^(?:(?:late |early )?(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|night))?|"
    r"(?:last|this|earlier this|next) (?:week|month|year|night|summer|winter|spring|autumn|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|in (?:\d{4}|january|february|march|april|may|june|july|"
    r"august|september|october|november|december)(?: \d{4})?|yesterday|today|earlier|later)\s+(?=\S)",
    re.I,
)
_RELATIVE_NEAR = re.compile(r",\s(?:who|which)\s")
_RELATIVE = re.compile(r"\s(?:that|which|who|as)\s$")
#: Heads that cannot speak, by ending and by word, and those with such an ending that can.
_THING = re.compile(
    r"(?:\w+(?:tion|sion|ment|ness|ity|ance|ence|ing|ism|ure|ship|wal|sal|val|age|th)s?|moves?|decisions?|choices?|steps?|uses?|treat(?:y|ies)|bills?|plans?|"
    r"results?|figures?|trends?|war|attacks?|prices?|costs?|changes?|talks|deals?|votes?|laws?|rules?|risks?|threats?|tensions?|fact|facts|"
    r"numbers?|reasons?|issues?|efforts?|projects?|schemes?|idea|ideas|stance|pacts?|accords?|policy|policies|years?|months?|days?|weeks?|"
    r"times?|events?|cases?|problems?|questions?|roads?|bridges?|attitudes?|words?|stor(?:y|ies)|wave|rise|fall|loss|ban|tax|fee|fees|cuts?|scandals?|reforms?)$",
    re.I,
)
_SPEAKS = re.compile(
    r"(?:governments?|departments?|parliaments?|authorit(?:y|ies)|universit(?:y|ies)|communit(?:y|ies)|majority|minority|city|cities|county|"
    r"associations?|organi[sz]ations?|unions?|commissions?|administrations?|federations?|foundations?|corporations?|delegations?|coalitions?|oppositions?|"
    r"institutions?|conference|management|agenc(?:y|ies)|alliances?|residents?|congregations?|leadership|partnerships?|youth|entity|charity|charities|"
    r"prosecution|festivals?|defen[cs]e|defendants?|king|royalty|tribunal|settlement|regiment|establishment|population|nation|nations|generation|intelligence|beijing|"
    r"statements?|declaration|announcement|judgment|submission|motion|petition|publication|constitution|legislature|judicature|village|electorate|mission)$",
    re.I,
)

_PLAIN = re.sub(r"\?P<\w+>", "?:", NAME.pattern)
_CHAIN = rf"{_PLAIN}(?:\s+(?:of|for|on|in)\s+(?:the\s+)?{_PLAIN})*"
_BODIES = (
    r"(?:group|association|union|party|ministry|council|federation|committee|company|agency|charity|institute|government|board|commission|court|club|"
    r"authority|alliance|coalition|movement|chamber|guild|league)"
)
#: "He was applauded by the parents' federation FPEP, which says": a named body or person, and a clause on what it says.
_ANTECEDENT = re.compile(
    rf"(?P<who>(?:\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)\s+(?:(?!the\b|an?\b|by\b|from\b|of\b|to\b|in\b)[\w’'-]+\s+){{0,3}})?{_CHAIN}|\bthe\s+(?:(?!the\b|an?\b|by\b|from\b)[\w’'-]+\s+){{0,4}}{_BODIES}),\s+(?:who|which)\s+$"
)


def antecedent(before: str) -> tuple[int, int] | None:
    """Span of the name that a relative clause speaks of, where nothing but "who" or "which" and an auxiliary stands between it and
    the end of `before`; None where no name of two words or body does.

    >>> text = "He was applauded by the parents' federation FPEP, which "
    >>> text[slice(*antecedent(text))]
    "the parents' federation FPEP"
    """
    if not _RELATIVE_NEAR.search(before, max(0, len(before) - 60)):
        return None
    found = _ANTECEDENT.search(AUXILIARY.sub("", before))
    return found.span("who") if found and " " in found["who"] else None


def subject_before(text: str, end: int) -> tuple[int, int] | None:
    """Span of the noun phrase that ends before `end` (where a verb starts), or None.

    An apposition between commas ("Ada Koh, the harbour master, said") is stepped over; it is part of the phrase.
    """
    stop = end - len(text[:end]) + len(text[:end].rstrip())
    if helped := AUXILIARY.search(text[:stop] + " "):
        stop = helped.start()
        stop = len(text[:stop].rstrip())
    low = 0
    last = None
    for last in _BOUNDARY.finditer(text, 0, stop):
        low = last.end()
    if last and "," not in text[low:stop] and _RELATIVE.search(" " + last[0].strip() + " "):
        if _PRONOUN.fullmatch(text[low:stop].strip()):
            return None  # "obligations that they feel": the clause belongs to another subject
        if not _START.match(text[low:stop].lstrip()[:1]) and last.start() > 0:
            return subject_before(text, last.start())  # "the ministries that border Russia said"
    while low < stop and text[low] in " ,'\"“”‘’":
        low += 1
    segment = text[low:stop].rstrip()
    if closed := segment.endswith(","):
        segment = segment[:-1]
        stop = low + len(segment)
    pieces = _pieces(segment)
    if not pieces:
        return None
    first = len(pieces) - 1
    if closed and len(pieces) > 1:  # an apposition: the head stands before it
        first -= 1
    while first > 0 and _same_list(pieces[first - 1][0], pieces[first][0]):
        first -= 1
    start = low + pieces[first][1]
    return _trimmed(text, start, stop)


def _pieces(segment: str) -> list[tuple[str, int]]:
    """The segment's parts between commas, with their offsets."""
    found = []
    at = 0
    for part in re.split(r",(?!\d{3}\b)", segment):  # "2,300 nurses" is one part
        bare = part.strip()
        if bare:
            found.append((bare, at + len(part) - len(part.lstrip())))
        at += len(part) + 1
    return found


def _same_list(before: str, after: str) -> bool:
    """Whether two parts between commas belong to one list of names ("Poland, Latvia, and Estonia")."""
    names = re.fullmatch(r"(?:.*\b(?:of|from|between|by)\s+)?(?:the\s+)?[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:and\s+)?(?:the\s+)?[A-ZÀ-Þ][\w'’.-]*){0,4}", before)
    if not names or _ADVERBIAL.match(before):
        return False
    return bool(re.match(r"(?:and|or)\s|[A-ZÀ-Þ]", after))


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """The phrase without leading adverbials, if what is left looks like one."""
    phrase = text[start:stop].strip()
    while phrase and (match := re.match(r"(?:and|but|so|yet|or|still|also|then|now|even|meanwhile|both(?=\s\w+\sand\b)|as)\s+", phrase, re.I)):
        phrase = phrase[match.end() :]
    phrase = _WHEN.sub("", phrase)
    if alone := _NOMINATIVE.search(phrase):  # "when the council closed the road I said": what precedes it is a clause of its own
        phrase = alone[1]
    if not phrase or len(phrase.split()) > _MAX_WORDS or _CLAUSE.match(phrase):
        return None
    if _ADVERBIAL.match(phrase) and not re.match(r"(?:this|these|western|first|second|next)\b", phrase, re.I):
        return None
    if not _PRONOUN.fullmatch(phrase) and not _START.match(phrase[:1].upper() + phrase[1:]):
        return None
    if not _PRONOUN.fullmatch(phrase) and (not _START.match(phrase) or _LAST_SENTENCEY.search(phrase)):
        return None
    if not speaks(phrase) or _OPEN_END.search(phrase):
        return None
    begin = text.rfind(phrase, start, stop)
    return (begin, begin + len(phrase))


def speaks(phrase: str) -> bool:
    """Whether a noun phrase can name somebody who holds a view."""
    if _PRONOUN.fullmatch(phrase):
        return True
    if phrase.lower() in ("the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "there", "here", "one", "what"):
        return False
    head = re.split(r",|\s(?:of|for|from|in|at|with|on|to|who|which|by|between|against)\s", phrase, maxsplit=1)[0].split()[-1].strip("'’\"”")
    if re.match(r"(?:this|that)\s", phrase, re.I) and not _SPEAKS.search(head):
        return False
    if head[:1].isupper() and not re.match(r"(?:the|this|a)\s", phrase, re.I):
        return True
    return not _THING.fullmatch(head) or bool(_SPEAKS.search(head))


def subject_after(text: str, start: int) -> tuple[int, int] | None:
    """Span of the noun phrase right after a verb that follows a quotation (`…," said the mayor, who …`)."""
    rest = text[start:]
    match = re.match(
        r"\s+((?:the|a|an|its|their|his|her|one|another|some|many)\s+)?[\w'’.\-]+(?:\s+(?!(?:who|which|that|while|when|as|after|before|adding|in|on|at|and|but|to|during|because|told|said)\b)[\w'’.\-]+){0,7}"
        r"(?:\s+and\s+[A-ZÀ-Þ][\w'’.\-]+)?(?:,\s+(?:the|a|an|its|his|her|head|chief|director|president|professor|chair|secretary|minister|mayor|leader|owner|who is)\b[^,.;“”\"]{2,70}|,\s+(?:Dr\.?\s|Ms\.?\s|Mr\.?\s)?["
        + UPPER
        + r"][\w’'.-]+\s+["
        + UPPER
        + r"][\w’'-]+)?",
        rest,
    )
    if not match:
        return None
    phrase = match[0].strip().rstrip(".,")
    if not (_PRONOUN.fullmatch(phrase) or _START.match(phrase)):
        return None
    begin = start + rest.find(phrase)
    return (begin, begin + len(phrase))
