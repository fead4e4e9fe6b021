"""What a sentence reports: cue and speaker, and by `pieces` the stretch that gives the speaker's words or view."""

from __future__ import annotations

import re

from .cue_patterns import (
    ACCORDING,
    ADJUNCT,
    BARE_PLURAL,
    CLAUSES,
    CLOCK,
    COMMENT,
    FIGURES,
    FINITE,
    FIRST,
    GROUP_NEXT,
    HEADLINE_SAYS,
    JUDGED,
    MAIN_VERB,
    NO_OPENER,
    NO_SPEAKER,
    NO_WORDS,
    NOBODY,
    NOT_SAID,
    OBJECT,
    OPENER,
    OPENING,
    PARENTHESIS,
    POSSESSOR,
    PREPOSED,
    REACH,
    RELATIVE,
    ROLE,
    SHORT,
    TRAILING_AUX,
    VIEW,
)
from .marks import FILL
from .names import COMMON, NAME
from .noun_phrases import antecedent, subject_after, subject_before
from .pieces import Event, share_out
from .shown import shown
from .verbs import ACTS, CALLS, FINDS, INGS, NOUNISH, PLAIN, RULES, SAYS, SPEECH_ONLY, TELLS, VERB, is_act, reports


def events(text: str, low: int, high: int) -> list[Event]:
    """The reports in the stretch `low:high` of a masked paragraph, in order."""
    unit = text[low:high]
    blank = PARENTHESIS.sub(lambda m: " " * len(m[0]), unit)
    blank = RELATIVE.sub(lambda m: " " * (len(m[0]) - 1) + ("," if m[0].startswith(", where") else " "), blank)
    found: list[Event] = []
    for match in [*ACCORDING.finditer(blank), *VIEW.finditer(blank)]:
        event = _by_phrase(blank, match)
        if event:
            found.append(event)
    taken = [(e.at, e.end) for e in found]
    last = min(found, key=lambda e: e.at) if found and not blank[: min(found, key=lambda e: e.at).at].strip() else None
    subject: tuple[int, int] | None = None
    past = 0
    for verb in VERB.finditer(blank):
        if verb.start() < past or any(a <= verb.start() < b for a, b in taken):
            continue
        event = _by_verb(blank, verb, past, subject)
        if event is None or (last is not None and last.lead and not _apart(blank, last, event, subject)):
            continue
        last = event
        found.append(event)
        past = max(event.end, verb.end())
        subject = event.who
    found += shown(blank, found)
    found.sort(key=lambda e: e.at)
    share_out(blank, found)
    for event in found:
        event.who = (event.who[0] + low, event.who[1] + low)
        event.pieces = [(a + low, b + low) for a, b in event.pieces]
        event.at, event.end = event.at + low, event.end + low
    return found


def _report(who: tuple[int, int], at: int, end: int, verb: re.Match[str]) -> Event:
    return Event(who, at, end, words=not is_act(verb), call=verb[0] in CALLS)


def _by_phrase(text: str, match: re.Match[str]) -> Event | None:
    """ "According to X, …", "in X's view, …", "X's view was that …"."""
    groups = match.groupdict()
    key = "who" if groups.get("who") else "who2"
    a, b = match.span(key)
    phrase = text[a:b]
    if match.re is VIEW and not POSSESSOR.match(phrase) and not re.search(r"[’']s?$", phrase) and text[b : b + 1] not in ("’", "'"):
        return None
    for mark in ("’s", "'s", "’", "'"):
        if phrase.endswith(mark) and match.re is VIEW:
            b -= len(mark)
            break
    if match.re is ACCORDING:
        cut = re.search(r"\s(?:and|but|which|who|as|is|was|are|were|has|have|had|would|will|can|could)\s", phrase)
        if cut and cut.start() > 3 and not re.match(r"\s(?:and|which|who)\s", cut[0]):
            b = a + cut.start()
        end = b
    else:
        end = match.end()
    return Event((a, b), match.start(), end)


def _by_verb(text: str, verb: re.Match[str], past: int, shared: tuple[int, int] | None) -> Event | None:
    """The report whose cue is `verb`, or None."""
    start, end, word = verb.start(), verb.end(), verb[0]
    low = max(0, start - REACH)
    window = text[low : end + 160]
    before = window[: start - low].rstrip()
    tail = text[end : end + 160]
    opinion = word in ("want", "believe", "think", "accept", "expect", "know") and re.search(r"(?:not|n[’']t|never)\s+$", window[: start - low])
    if NO_WORDS.search(window[: start - low]) and word not in ("expected", "want") and not opinion:
        return None
    if word in ("reported", "reports", "posted") and FIGURES.match(tail):
        return None
    if word in ("thought", "think", "thinks", "heard", "hears") and tail.startswith((" of ", " about ")):
        return None
    if NOT_SAID.match(tail) or (word in ("declined", "refused") and COMMENT.match(tail)):
        return None
    if word in INGS and not before.endswith((" is", " are", " was", " were")):
        return _participle(window, start - low, low, tail, shared, end)
    if (who := antecedent(window[: start - low])) and reports(window, start - low, end - low):
        return _report((low + who[0], low + who[1]), low + who[1], end, verb)
    if re.search(r"\b(?:who|which)$", before) and not before.endswith("”") and not tail.startswith(" “"):
        return None
    if before.endswith("-") or (word == "asked" and before.endswith(",")):
        return None  # "so-called"; "Koh, asked about it, smiled"
    if (
        word in SAYS
        and (before.endswith("”") or (before.endswith(",") and word in PLAIN) or before.endswith("”,"))
        and not re.match(r"\s*(?:that)\b|\s*:", tail)
    ):
        if (bare := HEADLINE_SAYS.match(window[end - low :])) and low + end - low + bare.end() >= len(text.rstrip()):
            return Event((end + 1, end + bare.end()), start, end + bare.end(), lead=False)
        after = None if word in TELLS else subject_after(window, end - low)
        if after and before.endswith(",") and re.match(r"\s*:", window[after[1] :]):
            return Event((low + after[0], low + after[1]), start, low + after[1])
        if after and (before.endswith("”") or _inverted(window, start - low, 0, after)):
            return Event((low + after[0], low + after[1]), start, low + after[1], lead=False)
    if word in ("found", "finds", "find") and re.match(r"\s+(?:it|them|him|her)\s+“", tail):
        pass
    elif word in FINDS:
        if not re.match(r"\s+that\b|\s*[.,]|\s[–—]|\s*$", tail):
            return None
    elif (
        not reports(window, start - low, end - low)
        and not (word in SAYS and before.endswith("”"))
        and not (word in SAYS and re.match(r"\s*[.,]|\s+in\s", tail) and re.search(r",\s+the \w+s$", before))
    ):
        return None
    if (
        word in SPEECH_ONLY
        and not re.match(r"[^.;:“”]{0,50}:|[^.;“”]{0,60}[,:]?\s*“|\s+that\b", tail)
        and not before.endswith("”")
        and not re.search(r"”\s[^“”.;]{2,60}$", before)
    ):
        return None
    head = before
    conjunction = re.search(r"(?:^|[\s,])(?:and|but|or|then|also|yet)(?:\s+(?:also|then|later|has|have|had|\w+ly)){0,2}$", head)
    if conjunction and shared and start > past - 1 and (len(head) - conjunction.start() < 24) and re.search(r"(?:ed|s|d|id|ote|eld)$|^[a-z]+$", word):
        return _report(shared, low + conjunction.start(), end, verb)
    floor = max(0, past - low)
    subject = subject_before(window[floor:], start - low - floor)
    if (
        conjunction
        and subject is None
        and not low
        and not past
        and (opener_match := FIRST.match(window))
        and opener_match["who"].split()[0].lower() not in NO_OPENER
        and opener_match["who"].split()[-1].lower() not in NO_SPEAKER
    ):
        return _report(opener_match.span("who"), low + conjunction.start(), end, verb)
    if conjunction and subject is None and not low and (main := MAIN_VERB.search(window, past, max(past, conjunction.start()))):
        opener = subject_before(window, main.start())
        if opener and opener[1] - opener[0] > 3:
            return _report(opener, low + conjunction.start(), end, verb)
    lifted = _over_apposition(window[floor : start - low], subject)
    subject = lifted or subject
    short = SHORT.search(window[floor : start - low])
    if short and (subject is None or (short.start("who") > subject[0] and not short["who"][0].isupper())):
        subject = short.span("who")
    if subject is None and (plain := BARE_PLURAL.search(window[floor : start - low])) and not PREPOSED.match(plain["who"]):
        subject = plain.span("who")
    if subject is None and word not in NOUNISH and (group := GROUP_NEXT.search(window[floor : start - low])):
        subject = group.span("who")
    if subject is None:
        return None
    a, b = low + floor + subject[0], low + floor + subject[1]
    a += len(CLOCK.match(text[a:b])[0]) if CLOCK.match(text[a:b]) else 0  # type: ignore[index]
    a += len(opened[0]) if (opened := OPENER.match(text[a:b])) else 0
    if role := ROLE.search(text[max(0, a - 60) : a]):
        a -= len(role[0])
    if re.search(r"\b(?:if|unless|whether)\s+$", text[max(0, a - 12) : a], re.I):
        return None
    if past and not text[past:a].strip() and text[:past].split()[-1] in ACTS | CALLS and (judged := JUDGED.match(text[a:b])):
        a += len(judged[0])
    phrase = text[a:b]
    if phrase.lower() == "it" and word not in SAYS and word not in ("expects", "plans", "intends", "hopes", "wants", "expect"):
        return None
    if FILL in phrase or not phrase or NOBODY.match(phrase) or phrase.lower() in NO_SPEAKER:
        return None
    event = _report((a, b), a, end, verb)
    event.lead = not _parenthetical(text, a, end, word)
    return event


def _participle(window: str, at: int, low: int, tail: str, shared: tuple[int, int] | None, end: int) -> Event | None:
    """ "…, with officials arguing that …" and "Kestovia rejected it, maintaining that …"."""
    if not re.match(r"(?:\s+out)?\s+(?:that|the|it|he|she|they|an?|its|his|her|their)\s", tail):
        return None
    if beside := re.search(r"\bwith\s+(?P<who>[^,.;“”]{3,60}?)\s+$", window[:at]):
        return Event((low + beside.start("who"), low + beside.end("who")), low + beside.start(), end)
    if not window[:at].rstrip().endswith(","):
        return None
    opening = re.match(rf"(?:[Tt]he\s+)?{NAME.pattern}(?=\s)", window[:at]) if not low else None
    who = shared or (opening and opening[0].lower() not in NO_SPEAKER and opening.span())
    return Event(who, low + at, end) if who else None


def _over_apposition(before: str, subject: tuple[int, int] | None) -> tuple[int, int] | None:
    """The name at the start of the clause where only what is said of it stands before the cue."""
    if subject is not None and not re.match(r"[a-z\d]", before[subject[0] :]):
        return None
    head = before[: subject[0]] if subject else before
    match = OPENING.search(head if head.rstrip().endswith(",") else before)
    if match is None:
        return None
    between = TRAILING_AUX.sub("", CLAUSES.sub("", before[match.end("who") :]))
    if FINITE.search(between):
        return None
    return match.span("who") if not PREPOSED.match(match["who"]) and match["who"].split()[0].lower() not in COMMON else None


def _apart(text: str, last: Event, event: Event, subject: tuple[int, int] | None) -> bool:
    """Whether a report stands beside the last one, not inside what it reports."""
    between = text[max(last.end, event.at - REACH) : event.at]
    if "," in between and re.search(
        r"\b(?:[Ww]hen|[Ww]hile|[Aa]s|[Aa]fter|[Aa]lthough|[Tt]hough|[Ss]ince)\s+$", text[max(0, last.at - 12) : last.at]
    ):
        return True
    if event.who == subject or not event.lead or not last.words:
        return True
    return bool(
        re.search(
            r"(?:[;”]|[.!?:]|\s[–—]|,?\s(?:while|whereas)|,\s(?:and|but|though|although|yet))\s*(?:[^,;“”]{2,40},\s*|(?:in|on|at|by)\s[^,;“”]{2,40}\s)?$",
            between,
            re.I,
        )
    )


def _inverted(text: str, start: int, floor: int, after: tuple[int, int]) -> bool:
    """Whether "…, said X" stands after a whole clause, and X ends there."""
    clause = re.split(r"[.!?;]\s", text[floor:start])[-1]
    main = re.sub(r",\s+(?:who|which|whose|where)\s[^,]*,", " ", clause)
    who = re.split(r",|\swho\s", text[after[0] : after[1]])[0]
    named = NAME.match(who)
    sure = (
        named and (" " in named["name"] or named["title"] or len(main.split()) < 4) and re.match(r"(?:\s(?:of|from|at|for)\s|$)", who[named.end() :])
    )
    return (
        bool(FINITE.search(main) or (sure and who.lower() not in NO_SPEAKER))
        and not FINITE.search(who)
        and bool(re.match(r"\s*(?:[,.;”]|$)", text[after[1] :]))
    )


def _parenthetical(text: str, a: int, end: int, word: str) -> bool:
    """Whether "…, X said" or "…,” X said" closes or interrupts what X says."""
    before = text[max(0, a - 200) : a].rstrip()
    if before.endswith("”,"):
        before = before[:-1]
    stop = re.search(r"[,.;:?!“”\n]|\s[–—]|$", text[end : end + 200])
    phrase = text[end : end + (stop.start() if stop else 0)]
    mark = text[end + len(phrase) : end + len(phrase) + 1]
    clause = re.split(r"[.!?;:]\s|”", before[:-1])[-1].strip()
    whole = before.endswith(",") and FINITE.search(clause) and not PREPOSED.match(clause)
    if re.match(r"\s+that\b", phrase) or mark == ":" or (re.search(r"\sthat\b", phrase) and not before.endswith("”") and not whole):
        return False
    if before.endswith("”") and word in SAYS:
        return True
    light = not phrase.strip() or bool(ADJUNCT.match(phrase)) or word in TELLS
    if before.endswith("”"):
        return light or word in SAYS
    if not before.endswith(",") or not light or (word not in SAYS and word not in FINDS and word not in RULES) or (mark == "“"):
        return False
    if word in TELLS and phrase.strip() and not (OBJECT.fullmatch(phrase.rstrip()) or ADJUNCT.match(phrase)):
        return False
    if re.match(r"(?:when|while|as|although|though|since|after|before|if|because|asked)\b", clause, re.I):
        return False
    if (mark != "," or phrase.strip()) and not FINITE.search(clause) and len(clause.split()) < 5:
        return False
    return len(clause.split()) > 1 and (not PREPOSED.match(clause) or bool(FINITE.search(clause)) or (mark == "," and not phrase.strip()))
