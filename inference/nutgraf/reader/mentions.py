"""The mentions of everybody who speaks or takes a side, as whole names: spans of tags without what does not belong to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..text.sentences import Sentence
from ..text.standalone import SAYS
from .encoder import Tokens
from .keys import Mention, is_name
from .layout import overlapping
from .spans import Span, spans_of
from .tags import Marks
from .titles import ROLES
from .wording import Piece

_FUNCTION = "and|or|but|of|on|in|at|by|for|from|with|to|as|that|which|who|than|like|while|after|before|during|since|about|against|into|over|under"
_BEFORE = re.compile(rf"(?:(?:{_FUNCTION})\b[\s,]*)+")
#: The verb of a relative clause before a name: "who leads Save the Fairgrounds".
_VERB = re.compile(r"(?<=\bwho\s)[a-z]+\s(?=(?:the\s)?[A-ZÀ-Þ])")
_AFTER = re.compile(
    rf"(?:[\s,]+(?:{_FUNCTION}|the|an?|led by))+[\s,]*$|,?\s(?:that|which|who|whose)\s\w+$|\s[—–].*|(?<=\w)—.*"
    rf"|(?<!\b[Tt]he)\s(?:{SAYS}|accused|denied|announced|agreed|voted|vowed|urged)$|(?<=[a-z])\s(?:called|hired|named|appointed|quoted|dubbed)$"
)
_PLACES = re.compile(r"\s(?:of|from|in)\s(?:the\s)?[A-ZÀ-Þ][\w’'-]*(?:\s[A-ZÀ-Þ][\w’'-]*)?$")
#: Brackets and marks that the name opens or closes without the other half, and a party: "Ada Koh (D-Maine", "NASA) administrator Ada Koh".
_HALF_OPENED = re.compile(r"(?<!\s)\s{0,3}(?:\([^()]*|,\s[RDI]-[A-Z][\w.]*(?:\s[A-Z][\w.]*)?|[“‘])$")
_HALF_CLOSED = re.compile(r"[^()]*\)\s*(?=\w)")
#: At most two words, and no mark between them.
_SHORT_GAP = re.compile(r"(?:\s[\w’'-]+){0,2}\s?")
#: What somebody is, right before the name: "former employee", "Likud leader".
_DESCRIBES = re.compile(
    rf"(?:.*\s)?(?:{'|'.join(sorted(ROLES))}|[a-z]+(?:er|or|ist|ian|ee|man|woman)|[a-z]+-(?:run|owned|backed|led|based|allied|funded))", re.I
)
#: What somebody hopes to be, after what they hope for: "the White House hopeful".
_HOPES = re.compile(r"\s(?:hopeful|contender|candidate|nominee|aspirant)s?\b")
#: A conjunction at the end, a second name after a comma there, and names in a row.
_ENDED = re.compile(r",?\s(?:and|or),?$")
_LISTED = re.compile(r"[A-ZÀ-Þ][\w’'-]*,\s[A-ZÀ-Þ][\w’'-]*$")
_NAMES = re.compile(r"(?:(?:the\s)?[A-ZÀ-Þ][\w’'-]*(?:,?\sand\b|,)?\s?)+")
#: "Local 418" and "United Freight Handlers" with "of the" between them.
_OF, _PROPER_END = re.compile(r"\sof\s(?:the\s)?"), re.compile(r"(?:^|\s)(?:[A-ZÀ-Þ][\w’'-]*|\d+)$")
_NEXT = re.compile(r",?\s(?:and\s)?(?:the\s)?")


def mentions_of(marks: Marks, tokens: Tokens, sentences: Sequence[Sentence], text: str, *, mention: float, source: float) -> tuple[Mention, ...]:
    """The mentions of everybody who speaks or takes a side, in order."""
    speaks = marks.within("speaker")
    found = [(one, True) for one in spans_of("mention", marks, tokens, sentences, least=mention)]
    known = [(one.start, one.end) for one, _ in found]
    ends = [end for _, end in known]
    for one in spans_of("source", marks, tokens, sentences, least=source):
        if not overlapping(known, ends, one.start, one.end):
            found.append((one, False))
    found = _joined(sorted(found, key=lambda pair: pair[0].start), text)
    sourced = marks.within("source")
    mentions = []
    for span, sure in found:
        start, end = _bare(text, span.start, span.end)
        words = text[start:end]
        if is_name(words):
            says = float(speaks[span.first : span.last].max())
            if not sure:
                says = max(says, float(sourced[span.first : span.last].max()))
            mentions.append(Mention(span.sentence, start, end, words, span.first, span.last, says, sure))
    return tuple(mentions)


def _bare(text: str, start: int, end: int) -> Piece:
    """A name without the prepositions and conjunctions around it, without what a dash adds to it, and without half a bracket."""
    if opening := _BEFORE.match(text, start, end):
        start = opening.end()
    if verb := _VERB.match(text, start, end):
        start = verb.end()
    if closing := _HALF_CLOSED.match(text, start, end):
        start = closing.end()
    if hopes := _HOPES.match(text, end):
        end = hopes.end()
    name = _HALF_OPENED.sub("", _AFTER.sub("", text[start:end]))
    return start, start + len(name.rstrip(' "') if name.endswith('"') and name.count('"') % 2 else name)


def _joined(found: Sequence[tuple[Span, bool]], text: str) -> list[tuple[Span, bool]]:
    """Names of places that go on with a description or a list are part of it: "the ministers of Poland", "Latvia" and "Estonia" are one speaker.

    So is what begins with a preposition: "an official" and "with knowledge of the process"; by itself it names nobody.
    """
    made: list[tuple[Span, bool]] = []
    for span, sure in found:
        last = made[-1][0] if made else None
        if _BEFORE.match(text, span.start, span.end) and text[span.start].islower():
            if last and last.sentence == span.sentence and _SHORT_GAP.fullmatch(text, last.end, span.start):
                made[-1] = replace(last, end=span.end, last=span.last), made[-1][1] or sure
            continue
        if (
            last
            and last.sentence == span.sentence
            and _one_name(text[last.start : last.end], text[last.end : span.start], text[span.start : span.end])
        ):
            made[-1] = replace(last, end=span.end, last=span.last), made[-1][1] or sure
            continue
        made.append((span, sure))
    return made


def _one_name(first: str, between: str, then: str) -> bool:
    """Whether two spans with `between` between them are one name: the first ends on "and" or says what the second is, or one is a list of names that
    the other goes on with.
    """
    if _ENDED.search(first):
        return not between.strip()
    if _OF.fullmatch(between) or (between.isspace() and first.endswith(" of")):
        return _PROPER_END.search(first.removesuffix(" of")) is not None and then.removeprefix("the ")[:1].isupper()
    if between.isspace() and then[:1].isupper() and _DESCRIBES.fullmatch(first):
        return True
    if not _NEXT.fullmatch(between) or not _NAMES.fullmatch(then):
        return False
    listed = _LISTED.search(first) or ("," in then and _NAMES.fullmatch(first))
    return bool(listed or _PLACES.search(first.split(",")[0].split(" and ")[0]))
