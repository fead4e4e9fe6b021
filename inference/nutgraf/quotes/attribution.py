"""Which sentences report somebody's words or view, and whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..sentences import Sentence
from .holders import Holders
from .noun_phrases import subject_after, subject_before
from .verbs import VERB, reports

_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+(?P<who>(?:the\s+|a\s+|an\s+)?[^,.;“”\"]{2,80})")
#: What stands between two dashes says more of the subject: it is stepped over.
_PARENTHESIS = re.compile(r"\s?[—–][^—–“”\"]{3,160}[—–]\s?")


@dataclass(frozen=True)
class Attribution:
    """A sentence that gives somebody's words or view.

    `holder` is the speaker's first full name in the article; `start` and `end` are the offsets of the mention in this
    sentence, or None where the speaker is carried over from the sentence before; `direct` says that words are quoted.
    """

    sentence: int
    holder: str
    start: int | None
    end: int | None
    direct: bool


def attributions(sentences: Sequence[Sentence]) -> tuple[Attribution, ...]:
    """At most one for each sentence, in order."""
    holders = Holders()
    found: list[Attribution] = []
    speaker: str | None = None
    open_quote = False
    for number, sentence in enumerate(sentences):
        text = sentence.text
        quoted = bool(_QUOTED.search(text))
        mention = _mention(text)
        name = holders.resolve(text[mention[0] : mention[1]]) if mention else None
        if name is None and (open_quote or (_wholly_quoted(text) and speaker)):
            name, mention = speaker, None
        open_quote = text.count("“") > text.count("”") or (open_quote and "”" not in text)
        if name is None:
            if number + 1 < len(sentences) and sentences[number + 1].paragraph != sentence.paragraph:
                speaker = speaker if quoted else None
            continue
        start, end = (sentence.start + mention[0], sentence.start + mention[1]) if mention else (None, None)
        found.append(Attribution(number, name, start, end, quoted))
        speaker = name
    return tuple(found)


def _wholly_quoted(text: str) -> bool:
    """Whether a sentence is nothing but a quotation."""
    return text[:1] in '“"' and _QUOTED.sub("", text).strip(" .,!?") == ""


def _mention(text: str) -> tuple[int, int] | None:
    """Span of the speaker in a sentence that reports, or None."""
    if match := _ACCORDING.search(text):
        return match.span("who")
    masked = _QUOTED.sub(lambda m: "”" + " " * (len(m[0]) - 2) + "”" if len(m[0]) > 1 else m[0], text)
    masked = _PARENTHESIS.sub(lambda m: " " * len(m[0]), masked)
    for verb in VERB.finditer(masked):
        before = masked[: verb.start()].rstrip()
        if before.endswith(("”", ",”")) or (before.endswith(",") and "”" in before[-3:]):
            after = subject_after(masked, verb.end())
            if after:
                return after
        if not reports(masked, *verb.span()):
            continue
        subject = subject_before(masked, verb.start())
        if subject is None:
            continue
        phrase = masked[subject[0] : subject[1]]
        if phrase.lower() == "it" and verb[0] not in ("said", "says", "added"):
            continue
        return subject
    return None
