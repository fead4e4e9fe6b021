"""What of a sentence somebody said: whole quotations and whole clauses, or the sentence itself where it has neither."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ..text.standalone import PASTS
from .spans import Span

#: A span of characters.
Piece = tuple[int, int]

#: Fewer words than these are nobody's words by themselves: "that", "so-called".
_WORDS = 3
#: Words between two pieces that belong to neither and do not part them, and that are missing at the end of a clause.
_GAP, _MISSING = 5, 4
#: Words to the end of a clause that breaks off on a word which needs a next one.
_FURTHER = 16
#: Who said it and that they did: a source and a cue.
_TAG = 2
_MARKS = '"“”„«»'
#: Verbs that say the opposite of what follows them: with them it is a clause of its own, and how near to it they stand.
_TURNS_ROUND = re.compile(r"(?:den(?:y|ie[ds]|ying)|reject(?:s|ed|ing)?|refut(?:es?|ed|ing)|disput(?:es?|ed|ing)|doubt(?:s|ed|ing)?)\b", re.I)
_NEAR_CUE = 2
#: What before a clause says that it is not what was said.
_NEGATED = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nobody|without|few|little|less|refus\w+|declin\w+|dismiss\w*|scoff\w*|downplay\w*|stop\w* short|fail\w*|unable|hardly|"
    r"reject\w*|refut\w+|disput\w+|doubt\w*|den(?:y|ie[ds]|ying)|hop(?:e[sd]?|ing)|fear(?:s|ed|ing)?|if)\b|n[’']t\b",
    re.I,
)
#: Where a clause ends.
_BOUNDARY = re.compile(r"[,;:!?]|\s[—–-]+\s|[—–]|\.(?=\s|$)|[()\[\]“”\"«»]|\b(?:but|although|though|while|even as|because)\b")
#: Words that need a next one.
_DANGLES = re.compile(
    r"(?:^|\s)(?:of|in|on|at|by|for|from|with|to|as|about|against|into|over|under|between|among|through|during|since|than|like|via|per|the|an?|and|or|but|nor|"
    r"that|which|who|whose|where|when|while|if|because|although|though|including|such|his|her|its|their|our|my|your|is|are|was|were|be|been|being|has|have|had|also|"
    r"will|would|could|should|may|might|can|must|not|calling|saying|arguing|Mr\.|Ms\.|Mrs\.|Dr\.|U\.S\.|[A-Z]\.)$"
)
#: A clause does not begin with these where it begins in the middle of a sentence.
_FRAGMENT = re.compile(
    r"['’]|it (?:of|to)\b|(?:him|them|us|me|who|whom|whose|which|where|and|or|but|nor|with|without|for|from|of|as|at|by|about|over|under|than|into|between|through|against|toward|towards|amid|"
    r"during|since|until|after|before|like|via|on|in|is|are|was|were|has|have|had|will|would|been|being|so|not|what|[a-z]+(?:ing|ed)|because|although|though|while|when)\b",
)
#: What opens a sentence and waits for its main clause.
_WAITS = re.compile(r"(?:As|While|When|After|Before|If|Although|Though|Because|Since)\s[^,]*")
#: What is reported before what is quoted: "he had doubts: “It is late.”"
_COLON = re.compile(r":\s*(?=[\"“«„])")
_OPENS_CLAUSE = re.compile(r"(?:that|whether|how|if|why)\b")
#: A word right before a piece that belongs to it.
_ARTICLE = re.compile(r"(?<!\S)((?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|When|While|If|As|After|Before|Because|Although|Though|Since)\s)$")
#: An aside with at most four words before it: "The goal, Koh said, is to win"; and where another clause begins.
_ASIDE = re.compile(r"(?:\s[\w’'-]+){0,4},\s[^,]{1,40},\s*")
_TURN = re.compile(r"\b(?:but|although|though|while|even as)\b|[.;!?]\s")
#: A verb without its subject, which stands before an aside.
_PREDICATE = re.compile(r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did)\b")
#: A verb that only a clause has, outside of what hangs on it.
_FINITE = re.compile(
    r"\b(?:am|is|are|was|were|has|have|had|will|would|can|cannot|could|may|might|must|shall|should|does|do|did|says?|said|needs?|wants?|makes?|"
    rf"{PASTS}|seems?|goes|gets|takes|gives|knows?|thinks?|believes?|remains?|faces?|lacks?|deserves?|means?|works?|helps?|hurts?|puts?|shows?)\b"
    r"|n[’']t\b|\w[’'](?:re|ve|ll|d|m)\b|\b(?:it|he|she|that|there|what)[’']s\b|\b(?:I|you|he|she|it|they|we|there)\s[a-z]+"
    r"|(?<!\bthe )(?<!\ban )(?<!\ba )(?<!\bof )(?<!\band )(?<!\bby )(?<![’']s )\b[a-z]{2,}ed\b(?! (?:by|in|at|to|on|for|with|as|from|of)\b)",
    re.I,
)
_RELATIVE = re.compile(r"(?<=\w)[\s,]+(?:that|which|who|whom|whose|where|while|when|because|until)\b.*", re.S)
#: Verbs after which "to" and a verb is what was said, and such a clause.
_TO_DO = re.compile(
    r"\b(?:vow|promise?|pledge?|urge?|call(?:s|ed|ing)? (?:on|for|upon)|demand|threaten|ask|order|advise?|told|tell|recommend|encourage?|warn|plead|implore?|instruct|direct|agree|offer)(?:s|d|ed|es|ing)?\b[^.;]{0,25}$",
    re.I,
)
_INFINITIVE = re.compile(r"(?:[\w.’'-]+\s){0,6}?(?:not )?to (?:not )?[a-z]+\b")
#: Whom somebody told, before what was told.
_ADDRESSEE = re.compile(r"(?:[\w.’',&-]+\s){1,8}?that\s(?=\S)")
_REPORTERS = re.compile(
    r"(?:(?:the|an?|his|her|their|its)\s)?(?:[\w.’'&-]+\s){0,3}?(?:reporters?|journalists?|lawmakers|senators|justices|judges?|court|committee|panel|Congress|council|"
    r"board|audience|crowd|supporters|newspaper|magazine|agency|station|network|viewers|jury|Times|Post|Journal|News|CNN|Reuters|AP|AFP|BBC|NPR|him|her|them|us|me)"
    r"(?:\s(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?\s(?=(?:the|an?|he|she|it|they|there|his|her|its|their|we|I|this|that|no|[A-Z][\w’'-]*)\s)"
)
#: When it was said.
_DAY = re.compile(r"(?:(?:on|late|early)\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s(?:morning|afternoon|evening|night))?\s(?:that\s)?(?=\S)")
#: What a dash begins and does not end.
_AFTER_DASH = re.compile(r"\s[—–-]+\s(?:\S+\s){0,2}\S+$")
_TOLD = re.compile(r"\b(?:told|tell|tells|telling|warn\w*|assur\w+|remind\w*|inform\w*|notif\w+|convinc\w+)\s*$", re.I)
#: Verbs that only a clause follows.
_SAYS_THAT = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|believ(?:es?|ed|ing)|think(?:s|ing)?|thought|insist(?:s|ed|ing)?|argu(?:es?|ed|ing)|contend(?:s|ed|ing)?|assert(?:s|ed|ing)?)\s$"
)
_WHAT_FOLLOWS = re.compile(r"that\s+(?=\S)")


def wording(start: int, end: int, text: str, contents: Sequence[Span], around: Sequence[Span], quoted: Sequence[Piece]) -> list[Piece]:
    """What of the sentence `text[start:end]` is said, in order; empty where it has neither a quotation nor a clause that can stand for itself.

    `contents` are the stretches that the reader marks as said, `around` those that it marks as sources and cues, and `quoted` the quoted stretches
    of the sentence, with their marks.
    """
    outside = sorted((one.start, one.end) for one in around if not any(a <= one.start and one.end <= b for a, b in quoted))
    pieces = [_trimmed(text, one.start, one.end) for one in contents]
    pieces = _joined(_with_quoted([p for p in pieces if p[1] > p[0]], quoted, text), text, outside)
    found = []
    for low, high in itertools.chain.from_iterable(_at_colon(piece, quoted, text) for piece in pieces):
        if _in_marks((low, high), quoted):
            if len(text[low:high].split()) >= _WORDS:
                found.append((low, high))
            continue
        low, high = _clause(low, high, start, end, text, outside, quoted)
        if one := _standing(low, high, start, text, outside):
            found.append(one)
        else:
            found += quotations_within((low, high), quoted, text)
    return _apart(found) or _before_tag(start, end, text, outside)


def _before_tag(start: int, end: int, text: str, around: Sequence[Piece]) -> list[Piece]:
    """The clause before a comma and who said it, where a sentence ends on that: "Nobody weeps for it, Koh said."."""
    last, tag = end, 0
    for low, high in reversed(around):
        if len(text[high:last].split()) > (1 if tag else _MISSING):
            break
        last, tag = low, tag + 1
    if tag < _TAG or not text[start:last].rstrip().endswith(",") or len(text[last:end].split()) > _FURTHER:
        return []
    low, high = _trimmed(text, start, last)
    return [(low, high)] if len(text[low:high].split()) >= _WORDS else []


def quotations_within(piece: Piece, quoted: Sequence[Piece], text: str) -> list[Piece]:
    """The quotations in a piece that are long enough to be somebody's words by themselves."""
    return [(a, b) for a, b in quoted if piece[0] <= a and b <= piece[1] and len(text[a:b].split()) >= _WORDS]


def _with_quoted(pieces: Sequence[Piece], quoted: Sequence[Piece], text: str) -> list[Piece]:
    """The pieces, each with the whole of a quotation that it shares a good part of; of a quotation that has several pieces, one."""
    found = list(pieces)
    for a, b in quoted:
        shared = sum(max(0, min(b, high) - max(a, low)) for low, high in found)
        if shared * 3 < b - a:
            continue
        own = [p for p in found if min(b, p[1]) > max(a, p[0])]
        found = [p for p in found if p not in own]
        low, high = min(a, *(low for low, _ in own)), max(b, *(high for _, high in own))
        found.append((low, high) if len(text[low:a].split()) + len(text[b:high].split()) >= _WORDS else (a, b))
    return sorted(found)


def _joined(pieces: Sequence[Piece], text: str, around: Sequence[Piece]) -> list[Piece]:
    """Pieces with few words between them, none of them the speaker's or of saying, together."""
    made: list[Piece] = []
    for low, high in pieces:
        if made:
            before, gap = made[-1], text[made[-1][1] : low]
            parted = any(a < low and b > before[1] for a, b in around)
            near = not parted and len(gap.split()) <= _GAP and not _TURN.search(gap) and not _TURN.search(text[before[1] - 4 : low])
            if low <= before[1] or near or (_ASIDE.fullmatch(gap) and text[low].islower() and text[before[1] - 1] not in _MARKS):
                made[-1] = before[0], max(high, before[1])
                continue
        made.append((low, high))
    return made


def _at_colon(piece: Piece, quoted: Sequence[Piece], text: str) -> list[Piece]:
    """The piece in two, what it reports and what it quotes, where a colon parts them."""
    colon = next((one for one in _COLON.finditer(text, *piece) if any(a == one.end() for a, _ in quoted)), None)
    return [_trimmed(text, piece[0], colon.start()), (colon.end(), piece[1])] if colon else [piece]


def _in_marks(piece: Piece, quoted: Sequence[Piece]) -> bool:
    return any(a <= piece[0] and piece[1] <= b for a, b in quoted)


def _clause(low: int, high: int, start: int, end: int, text: str, around: Sequence[Piece], quoted: Sequence[Piece]) -> Piece:
    """The piece from and to where its clause begins and ends, if that is near."""
    opens = max([b for _, b in around if b <= low] + [start])
    for boundary in _BOUNDARY.finditer(text, opens, low):
        opens = boundary.start() if boundary[0][0].isalpha() else boundary.end()
    bare = _PREDICATE.match(text, low, high) or (_FRAGMENT.match(text, low, high) and not _OPENS_CLAUSE.match(text, low, high))
    if bare and len(text[opens:low].split()) <= _MISSING and not any(a < low < b for a, b in quoted):
        low = opens
    elif article := _ARTICLE.search(text, max(start, low - 10), low):
        low = article.start(1)
    if _PREDICATE.match(text, low, high) and text[start:low].rstrip().endswith(","):
        low = start
    last = min([a for a, _ in around if a >= high] + [end])
    stop = _BOUNDARY.search(text, high, last)
    closes = stop.start() if stop else last
    torn = high < closes and (text[high].isalnum() or text[high] in "-’'")
    if len(text[high:closes].split()) <= (_FURTHER if torn or _DANGLES.search(text[low:high]) else _MISSING):
        high = closes
    elif torn:
        return low, low
    return _trimmed(text, low, high)


def _standing(low: int, high: int, start: int, text: str, around: Sequence[Piece]) -> Piece | None:
    """The piece if it can stand for itself, without whom it was told and the "that" before it; None if it cannot."""
    before = text[start:low]
    cue = next((a for a, b in around if b <= low <= b + _NEAR_CUE and _TURNS_ROUND.match(text, a)), None)
    told = _TOLD.search(before) and (_ADDRESSEE.match(text, low, high) or _REPORTERS.match(text, low, high))
    if told:
        low = told.end()
    elif low > start and (day := _DAY.match(text, low, high)):
        low = day.end()
    opens = _WHAT_FOLLOWS.match(text, low, high)
    low = opens.end() if opens else low
    while (dangling := _DANGLES.search(text[low:high])) or (text[high : high + 1].isspace() and (dangling := _AFTER_DASH.search(text[low:high]))):
        low, high = _trimmed(text, low, low + dangling.start())
    if cue is not None and (opens or text.startswith("den", cue)):
        return (cue, high) if len(text[cue:high].split()) >= _WORDS else None
    while low < high and text[low] in "”»":
        low, high = _trimmed(text, low + 1, high)
    words = text[low:high]
    if len(words.split()) < _WORDS or (low > start and _PREDICATE.match(words)) or _NEGATED.search(_last_clause(before)):
        return None
    opening = low == start or text[low - 1] in _MARKS
    if (_WAITS.fullmatch(words) if opening else not opens and _FRAGMENT.match(words)) or words.count("(") != words.count(")"):
        return None
    if _INFINITIVE.match(words):
        if _TO_DO.search(before):
            return low, high
        if words.startswith("to "):
            return None
    if opens or _SAYS_THAT.search(before) or _OPENS_CLAUSE.match(words) or _FINITE.search(_RELATIVE.sub("", words)):
        return low, high
    return None


def _last_clause(before: str) -> str:
    """What stands before a piece in its own clause."""
    return re.split(r"[,;:—–]|\b(?:but|and|that)\b", before.rstrip(" ,;:—–"))[-1]


def _apart(pieces: Sequence[Piece]) -> list[Piece]:
    """In order, without what lies in another."""
    found: list[Piece] = []
    for low, high in sorted(pieces):
        if found and low < found[-1][1]:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return found


def _trimmed(text: str, start: int, end: int) -> Piece:
    while start < end and text[start] in " ,;:-–—\t\n":
        start += 1
    while end > start and text[end - 1] in " ,;:-–—\t\n":
        end -= 1
    return start, end
