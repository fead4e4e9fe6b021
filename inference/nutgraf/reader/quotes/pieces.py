"""Which stretch of a sentence each of its reports takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .cue_patterns import ACCORDING, ADJUNCT, CLAUSE_VERB, CONJUNCTION, FINITE, OBJECT, VIEW
from .marks import FILL
from .verbs import TELLS

#: "decided on Monday to close it": when it was decided is no part of what was decided.
_WHEN = re.compile(
    r"\s+(?:(?:late|early)\s+)?(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|afternoon|evening|night))?\s+(?=(?:not\s+)?to\s|against\s|in favou?r\s)"
)
#: "In the joint letter, the ministers stated, “…”": where it was said is not what was said.
_ADVERBIAL = re.compile(r"(?:In|At|On|During|After|Before|Speaking|Writing)\s[^“”]*$")


@dataclass
class Event:
    """A report: `who` and the pieces of what is said as offsets into the paragraph; `words` is False for a bare act."""

    who: tuple[int, int]
    at: int
    end: int
    pieces: list[tuple[int, int]] = field(default_factory=list)
    call: bool = False
    words: bool = True
    lead: bool = True


def share_out(text: str, found: list[Event]) -> None:
    """Give each report its pieces of the sentence: up to the next report, or around a parenthesis."""
    floor = 0
    for number, event in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        limit = following.at if following else len(text)
        if following and (not following.lead):
            limit = _clause_start(text, event.end, following)
        if not event.words:
            floor = max(floor, event.end)
            continue
        if (
            event.lead
            and re.match(r"[Aa]ccording|[Ii]n the", text[event.at : event.at + 9])
            and text[floor : event.at].strip(" ,“”")
            and len(text[floor : event.at].split()) > 2
        ):
            event.lead = False
        if event.lead:
            begin = _content_start(text, event)
            piece = _tidy(text, begin, limit)
            if (
                piece
                and not VIEW.match(text, event.at)
                and not ACCORDING.match(text, event.at)
                and re.match(r"(?:is|was|are|were|has|had)\s|[\W\d]*(?:to|and|or|by)?[\W\d]*$", text[slice(*piece)].replace(FILL, "x"))
            ):
                piece = None
            event.pieces = [piece] if piece else []
        else:
            front = min(event.at, event.who[0]) if event.who[0] < event.end else event.at
            front_piece = _tidy(text, max(floor, _clause_start(text, floor, event)), front, before=True)
            if front_piece and _ADVERBIAL.match(text, *front_piece) and not FINITE.search(text[slice(*front_piece)]):
                front_piece = None
            back = _tidy(text, event.end + _adjunct(text, event.end), limit) if _resumes(text, event) else None
            event.pieces = [p for p in (front_piece, back) if p]
        floor = max([event.end, *(b for _, b in event.pieces)])


def _clause_start(text: str, low: int, event: Event) -> int:
    """Where the clause before a parenthesis begins: at its quotation, or after a break since the last report."""
    span = text[low : event.at]
    bare = span.rstrip(" ,")
    if low and bare.endswith("”") and (opening := bare.rfind("“")) >= 0:
        return low + opening
    breaks = list(re.finditer(r";\s|,\s(?:and|but)\s|[.!?]\s+", bare)) if low else []
    return low + (breaks[-1].end() if breaks else 0)


def _resumes(text: str, event: Event) -> bool:
    """Whether what X says goes on after "X says,"."""
    at = event.end + _adjunct(text, event.end)
    if event.who[1] == event.end and text[at : at + 2] != " “" and text[at : at + 1] != "“" and not text[at:].lstrip(" ,:").startswith("“"):
        return False  # "…, said Koh, who runs the port": more of Koh
    if re.match(r",\s+(?:who|which|whose|\w+ing|as|where|when|\d\w*)\b", text[at : at + 12]):
        return False
    return text[at : at + 1] in (",", "“") or text[at : at + 2] in (" “", ": ")


def _adjunct(text: str, at: int) -> int:
    """Length of what stands between a parenthetical cue and the next comma, where no clause stands there."""
    stop = re.search(r"[,.;:?!“”\n]|\s[–—]\s", text[at : at + 160])
    return stop.start() if stop else 0


def _content_start(text: str, event: Event) -> int:
    """Where what is reported begins after a cue that leads it."""
    tail = text[event.end : event.end + 200]
    word = text[event.at : event.end].split()[-1] if text[event.at : event.end].split() else ""
    colon = re.match(r"[^.;:“”]{0,140}:\s+(?=“|\S)", tail)
    if colon and tail[colon.end() :][:1] == "“":
        plain = colon[0].rstrip(" :")
        if len(plain.split()) < 2 or ADJUNCT.match(plain) or word in TELLS or not CLAUSE_VERB.search(plain):
            return event.end + colon.end()
    that = re.match(r"[^.;:“”]{0,120}?\bthat\s", tail)
    if that and not event.call and not FINITE.search(that[0][:-5]) and len(that[0].split()) <= 16:
        lead = that[0][:-5].rstrip()
        if not lead or ((ADJUNCT.match(lead) or word in TELLS or lead[0] in ",(") and not lead.endswith((" and", " but"))):
            return event.end + that.end()
    if colon and len(colon[0].split()) < 6 and tail[colon.end() :][:1] != "“":
        return event.end + colon.end()
    if comma := re.match(r"(?:" + ADJUNCT.pattern + r"[^,.;:“”]{0,80})?,?\s*(?=“)", tail, re.I):
        return event.end + comma.end()
    if word in TELLS and (thing := OBJECT.match(tail)):
        return event.end + thing.end()
    if when := _WHEN.match(tail):
        return event.end + when.end()
    if skip := re.match(r"\s+(?:to know|it clear|for|at|on|as)\s+", tail):
        return event.end + skip.end()
    return event.end


def _tidy(text: str, low: int, high: int, *, before: bool = False) -> tuple[int, int] | None:
    """A piece without the conjunctions and marks at its edges, or None where no word is left."""
    if not before:
        piece = text[low:high]
        if cut := CONJUNCTION.search(piece[-40:]):
            high -= len(piece[-40:]) - cut.start() if high < len(text) else 0
    while low < high and text[low] in " ,;:—–-\n\t\r.!?":
        low += 1
    if match := re.match(r"(?:and|but|though|although|yet|or)\s+(?=\S)", text[low : min(high, low + 12)], re.I):
        low += match.end()
    while high > low and (text[high - 1].isspace() or text[high - 1] in ",;:—–-.!?"):
        high -= 1
    return (low, high) if any(c.isalnum() or c == FILL for c in text[low:high]) else None
