"""The thesis of an opinion piece: the sentence in which its author says what should be, introduced as the author's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..document import Document
from ..text.standalone import stands_alone
from ..text.words import FUNCTION, content

#: The only words that a written sentence may have and its article may not: before a thesis, and before what else an author says first. A short
#: headline comes before them: it says what the rest refers to.
ARGUES, WRITES, UNDER = "The author argues that ", "The author writes that ", "Under the headline “{}”, "
#: Words of a headline that is quoted, and what pages add to headlines.
_SHORT_TITLE = 16
_ADDED = re.compile(r"^(?:ANALYSIS/)?(?:OPINION|Opinion|COLUMN|Column|COMMENTARY|Commentary)\s*[:|]\s*|\s*(?:\||Read more at).*$")
#: A form at least this probable is believed.
_SURE = 0.5
_NORM = re.compile(
    r"\b(?:should|must|ought to|needs? to|has to|have to|can(?:not|’t|'t) afford|it(?:’s| is) time|deserves?|is wrong|are wrong|is a mistake|had better|"
    r"the (?:real |only |simple )?(?:problem|answer|solution|question|truth|lesson|danger|point) is)\b"
)
#: Conditions, contrasts and questions are no theses; nor is what others think.
_NO_THESIS = re.compile(
    r"^(?:If|When|While|Although|Though|Because|Since|Unless|As|After|Before|Perhaps|Maybe|To be sure|Granted|Of course|There (?:are|is) those|Some|Many|Critics|"
    r"Opponents|Supporters|They|He|She|It\b(?!(?:’s| is) time)|This|That|These|Those|Such|Here)\b|\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]is|[Hh]er|this|these|those)\b|[?:;]|[\"“”]|\b(?:said|says|told|argues?|claims?|believes?|"
    r"according to|(?:has|have|had) an? (?:argument|point|case)|supposed|would have|might|could have|[Yy]ou|[Yy]our)\b"
)
_FEWEST, _MOST = 7, 38


def thesis(document: Document, texts: Sequence[str]) -> int | None:
    """The number of the sentence that states the author's thesis; None in a report, and where none is plain.

    `texts` are the sentences as they would be printed, empty where they may not be.
    """
    if not is_opinion(document):
        return None
    quoted = {one.sentence for one in document.quoted}
    title = content(document.cleaned.title or "")
    count = len(texts)

    def worth(number: int) -> float:
        own = content(texts[number])
        near = number / max(count, 1)
        return 2 * len(own & title) / max(len(title), 1) + (0.5 if near < 0.35 or near > 0.85 else 0) + min(len(own), 12) / 24

    able = [
        n for n, text in enumerate(texts)
        if n not in quoted and _FEWEST <= len(text.split()) <= _MOST and _NORM.search(text) and not _NO_THESIS.search(text) and stands_alone(text)
        and introduced(text, document)
    ]  # fmt: skip
    return max(able, key=worth, default=None)


def is_opinion(document: Document) -> bool:
    """Whether an article is surely an opinion piece, whose statements are its author's."""
    return document.form == "opinion" and (document.form_probability or 0) >= _SURE


def introduced(text: str, document: Document, words: str = ARGUES) -> str | None:
    """A sentence after the headline, if that is short, and `words`, with a small letter unless it opens with a name; None if it cannot go on from them,
    or nobody can tell.
    """
    if under := _under(document):
        words = under + words[0].lower() + words[1:]
    opening = _FIRST.match(text)
    if not opening or _CANNOT_FOLLOW.match(text):
        return None
    first = opening[0]
    if first.lower() in FUNCTION or first.lower() in _PLAIN or first.endswith("ly"):
        return words + (text if first == "I" else text[0].lower() + text[1:])
    if _CAPITALS.match(first) or _NAME.match(text) or re.search(rf"[a-z,] {re.escape(first)}\b", document.article.text):
        return words + text
    if re.search(rf"\b{re.escape(first.lower())}\b", document.article.text):
        return words + text[0].lower() + text[1:]
    return None


def introduction_words(document: Document) -> int:
    """How many words come before what an author says first."""
    return len((_under(document) + WRITES).split())


def _under(document: Document) -> str:
    """The headline as the beginning of a sentence; empty without one, and where it is long."""
    title = _ADDED.sub("", document.cleaned.title or "").strip()
    if not 1 < len(title.split()) <= _SHORT_TITLE:
        return ""
    return UNDER.format(title.replace('"', "'").replace("“", "‘").replace("”", "’"))


_FIRST = re.compile(r"[A-Za-zÀ-þ][\w-]*|[$£€]?\d\S*")
_CAPITALS = re.compile(r"[A-Z]\w*[A-Z]|[A-Z]\.|[$£€\d]")
#: A name of several words.
_NAME = re.compile(r"(?:[A-Z][\w’'-]+ ){1,3}[A-Z]")
#: Calls on the reader, and questions.
_CANNOT_FOLLOW = re.compile(
    r"(?:Certainly|Give|Get|Make|Keep|Stop|Start|Try|Go|Avoid|Be|Let|Imagine|Consider|Take|Look|Think|Remember|Note|Just|Suppose|Recall|Compare|Read|Ask|You|Would|Wouldn|Is|Isn|Are|Aren|Do|Does|Did|Don|Can|Could|Should|Who|Why|"
    r"How|What|So|Or|Nor|Not|Yes|No)\b"
)
_PLAIN = frozenset(
    "one two three four five six seven eight nine ten many several perhaps maybe today tomorrow yesterday meanwhile now people nobody nothing everyone".split()
)
