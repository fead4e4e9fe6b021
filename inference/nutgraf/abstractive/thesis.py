"""The thesis of an opinion piece: the sentence in which its author says what should be, introduced as the author's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..document import Document
from ..summary.argument import headline, printable, thesis_worth
from ..summary.model import Weighed
from ..text.sentences import Sentence
from ..text.standalone import stands_alone
from ..text.words import FUNCTION

#: The only words that a written sentence may have and its article may not: before a thesis, and before a doubtful one or what else an author says first. A short
#: headline comes before them: it says what the rest refers to.
ARGUES, WRITES, QUOTES, UNDER = "The author argues that ", "The author writes that ", "The author writes: ", "Under the headline “{}”, "
#: Below these log odds of being fit to print, about one in five, a sentence may be what others say: it is what the author writes, not argues.
_DOUBTFUL = -1.4
#: Words of a headline that is quoted.
_SHORT_TITLE = 16


def thesis(document: Document, weighed: Weighed, texts: Sequence[str], words: int) -> tuple[int, str] | None:
    """The number of the sentence that states an opinion piece's thesis, and at most `words` words to write for it; None in a report, and where no
    sentence may be printed.

    `texts` are the sentences as they would be printed, empty where they may not be: one that cannot go on from "argues that", such as one in the
    first person, is quoted in full.
    """
    if weighed.argued is None:
        return None
    worth, others = thesis_worth(weighed.argued), {one.sentence for one in document.quoted}
    able = [n for n, one in enumerate(weighed.sentences) if n not in others and _able(one, texts[n], n)]
    if not able:
        return None
    best = max(able, key=lambda n: (worth[n], -n))
    text, short = " ".join(weighed.sentences[best].text.split()), texts[best]
    says = WRITES if weighed.argued[best, 1] < _DOUBTFUL else ARGUES
    for under in (_under(document), ""):
        plain = introduced(short, document, under + _after(says, under)) if short and stands_alone(short) else None
        written = plain or under + _after(QUOTES, under) + _quoted(text)
        if len(written.split()) <= words:
            return best, written
    return None


def _able(sentence: Sentence, text: str, place: int) -> bool:
    return printable(replace(sentence, text=text) if text else sentence, place) and not sentence.text.rstrip('"”’').endswith("?")


def _quoted(text: str) -> str:
    """A sentence between quotation marks, with single ones inside."""
    inner = re.sub(r"[“\"](?=[^\s])([^“”\"]*)[”\"]", r"‘\1’", text)
    return f"“{inner}”"


def first_statement(text: str, document: Document) -> str | None:
    """A sentence after the headline, if that is short, and "the author writes that"; None if it cannot go on from them."""
    under = _under(document)
    return introduced(text, document, under + _after(WRITES, under))


def introduced(text: str, document: Document, words: str) -> str | None:
    """A sentence after `words`, with a small letter unless it opens with a name; None if it cannot go on from them, or nobody can tell."""
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


def _after(words: str, under: str) -> str:
    return words[0].lower() + words[1:] if under else words


def introduction_words(document: Document) -> int:
    """How many words come before what an author says first."""
    return len((_under(document) + WRITES).split())


def _under(document: Document) -> str:
    """The headline as the beginning of a sentence; empty without one, and where it is long."""
    title = headline(document)
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
