"""What a sentence can lose and stay a true sentence: a short list of spans that punctuation shows.

Nothing is on the list that carries a negation, a hedge, a condition, a number or an attribution, nothing is cut out of a
quotation, and no cut is made where the next words limit what stands before ("until", "but", "unless").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from ..text.calendar import WEEKDAY

Kind = Literal[
    "bracket",
    "dashes",
    "relative",
    "apposition",
    "age",
    "tail",
    "participle",
    "adverbial",
    "conjunct",
    "opening",
    "connective",
    "interjection",
    "where said",
    "dateline",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Where, when and how something was said or is told.
_FRAMES: frozenset[Kind] = frozenset(("opening", "interjection", "where said", "dateline"))
#: Characters that have to be left of a sentence.
_REST = 25
#: Asides that say something of their own, which a number may go with; elsewhere numbers stay.
_ASIDES: frozenset[Kind] = frozenset(("bracket", "dashes", "relative", "apposition", "age", "tail", "dateline"))


@dataclass(frozen=True)
class Deletion:
    """`text[start:end]` may go; `instead` stands for it (a full stop at the end, or the capital that now opens the sentence)."""

    start: int
    end: int
    kind: Kind
    instead: str = ""


#: Words that limit what a clause says: a span that has one stays, and nothing is cut before one.
_LIMITS = (
    r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|scarcely|rarely|seldom|until|till|but|unless|if|except|whether|although|though|"
    r"despite|provided|lest|instead|rather|may|might|could|would|should|must|likely|unlikely|possibl[ey]|probabl[ey]|perhaps|maybe|potential(?:ly)?|"
    r"apparent(?:ly)?|seem(?:s|ed|ingly)?|appear(?:s|ed)?|alleg\w+|reported(?:ly)?|purported(?:ly)?|supposed(?:ly)?|suspect\w*|accus\w+|claim\w*|believ\w+|"
    r"den(?:y|ie)\w*|refus\w+|fail(?:ed|s|ing)?|doubt\w*|false\w*|wrong\w*"
)
_LIMIT = re.compile(rf"\b(?:{_LIMITS})\b|n[’']t\b", re.IGNORECASE)
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|according|add(?:ed|s|ing)|announc\w+|argu\w+|ask(?:ed|s|ing)?|assert\w*|call(?:ed|s|ing)|cit(?:ed|es|ing)|"
    r"confirm\w*|declar\w+|describ\w+|explain\w*|insist\w*|not(?:ed|es|ing)|report\w*|stat(?:ed|es|ing)|tweet\w*|warn\w*|wr(?:ote|ites?|iting|itten)|quot\w+)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|[mb]illions?|trillions?|half|percent|per cent|twice)\b",
    re.IGNORECASE,
)
#: A cut before one of these would take the limit from what it limits, or leave a list without its end.
_LIMITING = re.compile(r"[\s,;]*(?:until|till|but|unless|if|except)\b", re.IGNORECASE)
_NEVER_BEFORE = re.compile(
    r"[\s,;]*(?:until|till|but|unless|if|except|than|or|and|nor|yet|only|not|as|because|since|so|that|to|of|without|whether|though|although|despite|which|who)\b",
    re.IGNORECASE,
)
_PAST = (
    "began|became|broke|brought|built|came|chose|did|drew|fell|felt|found|gave|got|grew|held|hit|kept|knew|led|left|lost|made|met|paid|put|ran|rose|said|saw|"
    "sent|set|shot|sold|spent|spoke|stood|struck|swore|took|taught|thought|told|went|won|wrote|says|tells|wants|plans|makes|remains"
)
_AUX = r"is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did|isn[’']t|wasn[’']t|hasn[’']t|won[’']t|didn[’']t"
_ADVERB = r"(?:(?:also|now|then|later|still|already|\w+ly)\s+)?"
_COMMA = re.compile(r",")
_NEW_CLAUSE = re.compile(rf"\s+(?:and |or )?(?:he|she|it|they|we|there|(?:the |an? )?(?:[\w’'-]+ ){{1,3}}(?:{_AUX}|{_PAST}|\w{{3,}}ed))\b")
#: The verb that goes on with the main clause after a comma.
_RESUMES = re.compile(rf"\s+{_ADVERB}(?:{_AUX}|{_PAST})\b|\s+\w{{3,}}ed\b(?! (?:by|and|or|in|for|with|to)\b)")
_VERB = re.compile(rf"\b(?:{_AUX}|{_PAST})\b|\b\w{{3,}}ed\b|[’']s\b(?= \w+(?:ing|ed)\b)")
_SURE_VERB = re.compile(rf"\b(?:{_AUX}|{_PAST})\b")
_SUBORDINATE = re.compile(
    r"(?:After|When|While|As|If|Although|Though|Because|Since|Before|Despite|In|On|At|With|For|By|From|Under|During|Once|Until|Unless|To|Among|\w+ing|\w+ed)\b"
)
_STOPS = frozenset('."”')
_FEWEST = 6
#: Longer sentences are left alone: no summary has room for them.
_LONGEST = 1200

#: In brackets a name, a number or a hint, not what limits the words beside it: "a ban on (diesel) cars", "by a third (in mice)".
_ASIDE = r"(?=[A-Z\d$£€“\"]|(?:pictured|left|right|above|below|see|now|then|formerly|also|about|around|roughly|approximately|aged|born|short for|known as)\b)(?!In\b|If\b|Not\b|Non|Except)"
_BRACKET = re.compile(rf"(?:\s+\({_ASIDE}[^()]*\)|\s+\[[^\[\]]*\])(?=[\s.,;]|$)")
#: Not the short dash of a pair ("Harbourne–Wye").
_DASH = r"(?:\s*(?:—|--)\s*|\s–\s|\s-\s)"
_DASHED = re.compile(_DASH)
_WH = r"who|which|whose|whom|where"
_RELATIVE = re.compile(rf",\s+(?:{_WH})\b[^,;:—–]*,")
_APPOSITION = re.compile(
    r"(?<=[A-Z])[\w’'.-]+(,\s+(?:the|an?|its|his|her|their|now|then|former|one of|chief|executive|senior|director|head|president|professor|spokes\w+)\b[^,;:—–\"“”]{2,90},)"
)
_AGE = re.compile(r"(?<=[A-Z])[\w’'.-]+(,\s+\d{1,2},)")
_TAIL = re.compile(rf",\s+(?:(?:in|of|for|from|during|under|to|with|on|at) (?:which|whom)|{_WH})\b[^;:—–]*$")
_PARTICIPLE = re.compile(r",\s+(?:thus |thereby )?[a-z]{2,}ing\b[^;:—–]*$")
_NOT_PARTICIPLES = re.compile(r",\s+(?:according|including|during|nothing|something|anything|everything|morning|evening|king|spring|bring|being)\b")
_ADVERBIAL = re.compile(
    r",\s+(?:with|while|as|after|following|where|amid|even as|along with|including|especially|particularly|part of|the first|the latest)\b[^;:—–]*$"
)
_CONJUNCT = re.compile(r"(?:,\s+and\s+(?=(?:he|she|it|they|we|the|an?|that|his|her|its|their|there|[A-Z]\w+)\s)|;\s+)[^;:—–]*$")
_CONNECTIVE = re.compile(
    r"(?:But(?! for\b)|And|Yet(?! another\b| to\b)|So(?! (?:far|many|much|long|few|little|often|hard|great|big|good|bad|that|as|\w+ (?:is|are|was|were|has|have|had)\b.* that)\b)|"
    r"Also(?=,)|Still(?=,)|Meanwhile|However(?=,)|Moreover|Furthermore|Nevertheless|Nonetheless|In addition(?! to)|Indeed|In fact|Of course|"
    r"Then(?=,| (?:the|he|she|it|they|we)\b)|Now(?! that\b)|At the same time|Additionally|As such|As a result(?! of)|Besides(?=,)|Likewise|Similarly|To be sure|For example|For instance),?\s+(?=[“\"\w])"
)
_OPENING_TIME = re.compile(
    rf"(?:(?:On|Late|Early|Earlier|Last|This|Later)\s+)?(?:on\s+)?(?:{WEEKDAY}|today|yesterday|week|month|this week|this month)(?:\s+(?:morning|afternoon|evening|night))?,\s+",
)
_OPENING_PLACE = re.compile(
    r"(?:Speaking|Writing|Appearing|Asked|Responding|Testifying|In (?:a|an|his|her|its|their)(?: \w+)? (?:statement|speech|interview|letter|tweet|address|post|briefing|release|news conference|press conference))\b[^,;:—–\"“”]*,\s+"
)
_ALSO = re.compile(r"(?<=\w) also(?= \w)")
#: An "also" further on than these characters refers to something in its own sentence.
_NEAR = 60
_ALSO_NEEDED = re.compile(r"\b(?:but|and|while|not only\b.*) also\b|\balso known\b")
_INTERJECTION = re.compile(
    r",\s+(?:however|meanwhile|moreover|of course|for example|for instance|in fact|indeed|too|in turn|as well|in addition|then),"
)
_STATEMENT = r"(?:in|during|at) (?:a|an|his|her|its|their)(?: \w+)? (?:statement|interview|speech|news conference|press conference|briefing|letter|release|email|tweet)"
_SAID_THAT = re.compile(
    rf"(?<=\bsaid) (?:(?:on |late |early )?{WEEKDAY}(?: (?:morning|afternoon|evening|night))?|{_STATEMENT}(?: (?:on )?{WEEKDAY})?)(?= that\b|,)"
)
_DATELINE = re.compile(
    r".{0,90}?\b(?:[A-Z]{3,20}[A-Z .’'-]{0,40})(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s*(?:\([A-Z][\w ]*\))?(?:\s*(?:--|—)\s*|\s*[–-]\s+)(?=[A-Z“\"])"
    r"|(?:[A-Z’'\"“”,&-]{2,30}\s+){4,30}(?=[A-Z][a-z]|A [a-z])"
    r"|(?:UPDATED?|BREAKING|EXCLUSIVE|Update|Exclusive|Breaking|WATCH|REPORT|OPINION):? (?:NEWS:? )?(?=[A-Z“\"])"
    r"|(?:Story Continued Below|CLICK HERE TO GET THE FOX NEWS APP|(?:Media playback is (?:un)?supported on (?:your|this) device|Play video)(?: Media caption)?)\s+(?=[A-Z“\"])"
)
_WHERE_SAID = re.compile(
    rf"(?<=\bsaid)\s+(?:on {WEEKDAY}\s*|{WEEKDAY}\s*)?(?:(?:in|during|at|on|via|through) (?:a|an|the|his|her|its|their|{WEEKDAY}|Twitter|Facebook)\b[^,;:—–\"“”]{{0,70}}|on {WEEKDAY}|{WEEKDAY})\.$"
)
#: What makes the words after "said" more than a place or a time.
_CONTENT = re.compile(r"\b(?:that|was|were|is|are|will|would|had|has|have|when|where|because|after|before|who|which|he|she|they|it)\b")


def deletions(text: str) -> tuple[Deletion, ...]:
    """What may go of a sentence, in order; spans may overlap. `text` has single spaces."""
    if len(text) > _LONGEST:
        return ()
    found = {(one.start, one.end): one for one in _all(text) if _safe(text, one)}
    return tuple(found[place] for place in sorted(found))


def _all(text: str) -> Iterator[Deletion]:
    for match in _BRACKET.finditer(text):
        if match.start():
            yield Deletion(match.start(), match.end(), "bracket")
    if (head := _DATELINE.match(text)) and not _VERB.search(head[0]) and not _DASHED.search(text, head.end()):
        yield Deletion(0, head.end(), "dateline")
    yield from _dashed(text)
    yield from _middle(text)
    yield from _tails(text)
    openings: tuple[tuple[re.Pattern[str], Kind], ...] = ((_CONNECTIVE, "connective"), (_OPENING_TIME, "opening"), (_OPENING_PLACE, "opening"))
    for pattern, kind in openings:
        if (opening := pattern.match(text)) and len(text) > opening.end():
            yield Deletion(0, opening.end() + 1, kind, text[opening.end()].upper())
    if not _ALSO_NEEDED.search(text):
        for match in _ALSO.finditer(text, 0, _NEAR):
            yield Deletion(match.start(), match.end(), "connective")
    for match in _INTERJECTION.finditer(text):
        yield Deletion(match.start(), match.end(), "interjection")
    if (where := _WHERE_SAID.search(text)) and not _CONTENT.search(where[0]):
        yield Deletion(where.start(), len(text), "where said", ".")
    for match in _SAID_THAT.finditer(text):
        yield Deletion(match.start(), match.end(), "where said")


def _dashed(text: str) -> Iterator[Deletion]:
    """Between the only two dashes of a sentence, or from the only one to the end."""
    found = list(_DASHED.finditer(text))
    if len(found) == 2 and text[found[1].end() :][:1].islower():
        yield Deletion(found[0].start(), found[1].end(), "dashes", " ")
    if len(found) != 1 or text[-1:] not in _STOPS:
        return
    start, end = found[0].span()
    if _complete(text[:start]) and not _NEVER_BEFORE.match(text, end) and not _goes_on(text[start:]):
        yield Deletion(start, len(text), "dashes", ".")


def _middle(text: str) -> Iterator[Deletion]:
    """Between two commas, if the main clause's verb follows the second."""
    for match in _RELATIVE.finditer(text):
        if _RESUMES.match(text, match.end()):
            yield Deletion(match.start(), match.end(), "relative")
    asides: tuple[tuple[re.Pattern[str], Kind], ...] = ((_APPOSITION, "apposition"), (_AGE, "age"))
    for pattern, kind in asides:
        for match in pattern.finditer(text):
            if _RESUMES.match(text, match.end(1)):
                yield Deletion(match.start(1), match.end(1), kind)


def _tails(text: str) -> Iterator[Deletion]:
    """From a comma to the end, if what stands before is a whole sentence."""
    if text[-1:] not in _STOPS:
        return
    kinds: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_TAIL, "tail"), (_PARTICIPLE, "participle"), (_ADVERBIAL, "adverbial"), (_CONJUNCT, "conjunct"),
    )  # fmt: skip
    for pattern, kind in kinds:
        match = pattern.search(text)
        if not match or (kind == "participle" and _NOT_PARTICIPLES.match(match[0])):
            continue
        if kind == "conjunct" and not _clause(match[0]):
            continue
        if _goes_on(match[0]):
            continue
        if _complete(text[: match.start()]):
            yield Deletion(match.start(), len(text), kind, ".")


def _goes_on(text: str) -> bool:
    """Whether the main clause may go on after an inner comma of a tail."""
    return any(_RESUMES.match(text, match.end()) or _NEW_CLAUSE.match(text, match.end()) for match in _COMMA.finditer(text, 1))


def _clause(text: str) -> bool:
    """Whether a conjunct is a clause of its own, with its verb near the front, and not the last item of a list."""
    return bool(_SURE_VERB.search(" ".join(text.split()[:8])))


def _complete(text: str) -> bool:
    """Whether a beginning of a sentence can end here: it has a verb, and a clause that only leads up to another is over."""
    if len(text.split()) < _FEWEST or not _SURE_VERB.search(text):
        return False
    return not _SUBORDINATE.match(text) or ", " in text


def _safe(text: str, one: Deletion) -> bool:
    span = text[one.start : one.end]
    if _in_quotation(text, one.start) or _unbalanced(span):
        return False
    if one.kind == "connective":
        return len(text) - len(span) > _REST
    if one.kind in _FRAMES:
        return len(text) - len(span) > _REST and not _LIMIT.search(span) and not (one.start and _LIMITING.match(text, one.end))
    if _LIMIT.search(span) or _SAYING.search(span) or (one.kind not in _ASIDES and _NUMBER.search(span)):
        return False
    return not _NEVER_BEFORE.match(text, one.end)


def _in_quotation(text: str, at: int) -> bool:
    before = text[:at]
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")


def _unbalanced(span: str) -> bool:
    return span.count('"') % 2 == 1 or span.count("“") != span.count("”") or span.count("(") != span.count(")")


def without(text: str, chosen: tuple[Deletion, ...]) -> str:
    """A sentence without the chosen spans; of two that overlap, the wider goes."""
    kept: list[Deletion] = []
    for one in sorted(chosen, key=lambda d: (d.start - d.end, d.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    for one in sorted(kept, key=lambda d: -d.start):
        text = text[: one.start] + one.instead + text[one.end :]
    return text.strip()
