"""A paragraph's reports in order: clauses with their cues, quoted speech, and what is left without a speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ...text.sentences import Sentence
from .clauses import events
from .marks import FILL, Marked, marked, masked
from .names import COMMON, NAME
from .pieces import Event

Kind = Literal["direct", "indirect", "mixed"]
Span = tuple[int, int, Kind]
_Unit = tuple[int, int] | None

_OPENS = re.compile(r"\s*[“\"‘'«„]")
_HEADLINE = re.compile(r"(?:\d{1,2}[.:]\d\d\s?(?:[ap]m)?:?\s+)?(?P<who>[A-ZÀ-Þ][^.:;,“”?!]{1,50}):\s+(?=[a-z“])")
_COLON = re.compile(r"(?P<who>[^.;:“”?!]{2,140}):\s*$")
_PRONOUN = re.compile(r"(?:^|[\s,“”])(?P<who>[Hh]e|[Ss]he)\s")
#: "Koh shrugs." beside quoted words that have no cue: the words are Koh's.
_ACTOR = re.compile(
    rf"(?P<who>He|She|{NAME.pattern})\s(?:[a-z]+s|[a-z]+ed|was|had|got|took|put|stood|sat|went|shook|rose|held|began|left|came|smiles|spoke)\b"
)
_NAME_ONLY = re.compile(
    r"^(?:(?:\w+ing|In|On|At)\b.*,\s+|As\s)?(?P<who>(?:[\w’'.-]+\s+){0,5}?[A-ZÀ-Þ][\w’'.-]+)(?=\s+(?:on|in|at|from|outside|to|has|had|is|was|seemed|offered|saw|took|went|puts|put|,)\b|\s*$|,)"
)
_NOT_SPEECH = frozenset("a an the of and or for to".split())


@dataclass
class Said:
    """What one speaker says in one go: `who` is None where the speaker must be carried over.

    `alone` says that nothing but quoted words stands there, so that the speaker of the paragraph before can go on;
    `pronoun` is a "he" or "she" just before quoted words that have no cue.
    """

    who: tuple[int, int] | None
    spans: list[Span] = field(default_factory=list)
    alone: bool = False
    answer: bool = False
    pronoun: tuple[int, int] | None = None

    @property
    def at(self) -> int:
        return self.spans[0][0] if self.spans else (self.who or (0, 0))[0]


@dataclass(frozen=True)
class Paragraph:
    """Sentences of one paragraph (with their numbers), its text, and the text with quoted words blotted out."""

    start: int
    text: str
    masked: str
    stretches: tuple[Marked, ...]
    sentences: tuple[tuple[int, Sentence], ...]


def paragraphs(sentences: Sequence[Sentence], text: str | None) -> list[Paragraph]:
    """The sentences by paragraph; `text` is the article, or None."""
    groups: list[list[tuple[int, Sentence]]] = []
    for number, sentence in enumerate(sentences):
        if groups and groups[-1][-1][1].paragraph == sentence.paragraph:
            groups[-1].append((number, sentence))
        else:
            groups.append([(number, sentence)])
    made = []
    for place, group in enumerate(groups):
        start = group[0][1].start
        if text is not None:
            whole = text[start : group[-1][1].end]
        else:
            parts, at = [], start
            for _, sentence in group:
                parts += [" " * (sentence.start - at), sentence.text]
                at = sentence.end
            whole = "".join(parts)
        goes_on = place + 1 < len(groups) and bool(_OPENS.match(groups[place + 1][0][1].text[:3]))
        stretches = marked(whole, goes_on=goes_on)
        made.append(Paragraph(start, whole, masked(whole, stretches), stretches, tuple(group)))
    return made


def _units(paragraph: Paragraph) -> list[tuple[int, int]]:
    """The paragraph's sentences as offsets, those joined that a quotation holds together."""
    units: list[tuple[int, int]] = []
    stretches = iter(paragraph.stretches)
    stretch = next(stretches, None)
    for _, sentence in paragraph.sentences:
        low, high = sentence.start - paragraph.start, sentence.end - paragraph.start
        while stretch and stretch.end <= low:
            stretch = next(stretches, None)
        inside = stretch is not None and stretch.start < low < stretch.end
        breaks = paragraph.masked[low - 2 : low] == "” " or paragraph.masked[low : low + 1] == "“"
        if units and ((inside and not breaks) or paragraph.text[low : low + 1].islower()):
            units[-1] = (units[-1][0], high)
        else:
            units.append((low, high))
    return units


def said_in(paragraph: Paragraph) -> list[Said]:
    """Everything reported in a paragraph, in order."""
    found: list[Said] = []
    waiting: list[Said] = []
    units = _units(paragraph)
    at = 0
    for number, (low, high) in enumerate(units):
        inside: list[Marked] = []
        while at < len(paragraph.stretches) and paragraph.stretches[at].start < high:
            inside.append(paragraph.stretches[at])
            at += 1
        following = units[number + 1] if number + 1 < len(units) else None
        here = _said(paragraph, low, high, inside, units[number - 1] if number else None, following)
        for said in here:
            if (said.who is None and said.pronoun is None and not found and not waiting) or (said.who is None and waiting and not found):
                waiting.append(said)
            else:
                if waiting and said.who is not None:
                    if not waiting[0].alone or len(units) > 1:
                        for one in waiting:
                            one.who = one.who or said.who
                    found += waiting
                    waiting = []
                found.append(said)
    return found + waiting


def _said(paragraph: Paragraph, low: int, high: int, inside: list[Marked], previous: _Unit, following: _Unit) -> list[Said]:
    text = paragraph.masked
    found: list[Said] = []
    covered: set[int] = set()
    cues = events(text, low, high)
    if not cues and (match := _HEADLINE.match(text[low:high])) and (high == len(text) or text[low + match.end()] == "“"):
        who = (low + match.start("who"), low + match.end("who"))
        if text[low + match.end()] != "“" and text[high - 1] not in ".!?" and len(paragraph.sentences) == 1 and previous is None:
            found.append(Said(who, [(low + match.end(), high, "indirect")]))
    for event in cues:
        spans = [span for piece in event.pieces for span in _spans(event, *piece, inside, text)]
        found.append(Said(event.who, spans))
        covered |= {stretch.start for stretch in inside if any(a <= stretch.start < b for a, b, _ in spans)}
    for stretch in inside:
        if stretch.start in covered or not _speech(paragraph, stretch, low, high):
            continue
        span: Span = (stretch.start, stretch.end, "direct")
        before = text[low : stretch.start]
        if (colon := _COLON.search(before[-200:])) and (name := _NAME_ONLY.match(colon["who"].strip())) and not name["who"].isupper():
            base = low + len(before) - len(before[-200:]) + colon.start("who") + len(colon["who"]) - len(colon["who"].lstrip())
            found.append(Said((base + name.start("who"), base + name.end("who")), [span]))
            continue
        alone = not text[low : stretch.start].strip() and text[stretch.end : high].strip(" .,!?") == ""
        pronoun = None
        if not found:
            beside = [u for u in (previous, following) if u is not None]
            for a, b in beside:
                hit = _ACTOR.match(text, a, b) or (_PRONOUN.search(text, max(a, b - 300), b) if (a, b) == previous else None)
                if hit and (hit["who"] in ("He", "She") or hit["who"].split()[0].lower() not in COMMON):
                    pronoun = hit.span("who")
                    break
        answer = text[: stretch.start].rstrip().endswith("?")
        found.append(Said(None, [span], alone and not text[: stretch.start].strip(), answer, pronoun))
    found.sort(key=lambda s: s.at)
    return found


def _speech(paragraph: Paragraph, stretch: Marked, low: int, high: int) -> bool:
    """Whether quoted words without a cue are speech rather than a title or words held at a distance."""
    words = paragraph.text[stretch.start + 1 : stretch.end - 1].strip()
    before = paragraph.masked[low : stretch.start].rstrip()
    if not before:
        rest = paragraph.masked[stretch.end : high].strip(" .,!?")
        return bool(words) and (rest == "" or words[-1:] in ".,!?…" or len(words.split()) > 5)
    if before.endswith(",") and "”" in before:
        return True
    if not stretch.closed or paragraph.text[stretch.start - 1 : stretch.start] == "\n":
        return True
    if before.endswith((":", "?")):
        return len(words.split()) > 1 or words[-1:] in ".!?"
    return before.endswith(("”", ".", "!")) and words[-1:] in ".,!?…"


def _spans(event: Event, a: int, b: int, inside: list[Marked], text: str) -> list[Span]:
    """A piece of a sentence as quotations: quoted words alone, a clause, or a clause with quoted words in it."""
    here = [s for s in inside if s.start < b and s.end > a]
    a = min([a, *(s.start for s in here)])
    b = max([b, *(s.end for s in here)])
    if not here:
        return [(a, b, "indirect")] if not (event.call and len(text[a:b].split()) < 2) else []
    rest = text[a:b]
    for stretch in here:
        rest = rest.replace(text[stretch.start : stretch.end], " ", 1)
    plain = [w for w in re.findall(r"[\w’'-]+", rest) if w.lower() not in _NOT_SPEECH]
    if event.call or not [w for w in plain if FILL not in w and w.lower() not in ("as", "it", "them", "him", "her", "being")]:
        return [(s.start, s.end, "direct") for s in here]
    spans: list[Span] = []
    first = here[0]
    if text[a : first.start].rstrip().endswith(":"):
        cut = len(text[a : first.start].rstrip(" :"))
        return [(a, a + cut, "indirect"), *((s.start, s.end, "direct") for s in here)]
    if (
        first.start == a
        and re.match(r"[^\w]*$", text[first.end : first.end + 1])
        and first.end - first.start > 30
        and text[first.end - 2 : first.end] == FILL + "”"
    ):
        after = text[first.end : b]
        if not after.strip(" .") or re.match(r"\s+[A-ZÀ-Þ“]", after):
            return [(s.start, s.end, "direct") for s in here]
    last = here[-1]
    if len(here) > 1 and re.fullmatch(r"[,.;]?\s*", text[here[-2].end : last.start]):
        spans.append((last.start, last.end, "direct"))
        b = here[-2].end
    return [(a, b, "mixed"), *spans]
