"""Written summaries that are faithful by construction: sentences of the article, shortened, with names in place of pronouns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..document import Document
from ..modelfolder.config import shipped_models
from ..results import Summary, SummarySentence
from ..summary.argument import argued_choice, is_opinion
from ..summary.model import Weighed, extract
from ..text.fitness import cluttered, fit
from ..text.sentences import Sentence
from ..text.standalone import stands_alone
from ..text.words import content
from .deletions import Deletion, deletions, without
from .keeping import ArticleWords, KeepOrDrop
from .naming import Naming, People, applied, people_of, pronoun_naming, surname_naming
from .thesis import first_statement, introduction_words, thesis

#: Sentences that are shortened before the choice, the most salient first; the rest has no prospect.
_LOOKED_AT = 24
_FULL_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+ [A-ZÀ-Þ][\w’'-]+")
#: A tweet's author, on whose words the article gives no marks.
_TWEETED = re.compile(r"^[—–-] .{3,40}\(@\w+\)|\(@\w+\) \w+ \d")
#: Words that an opening shares with the title.
_SHARED = 2
#: Kinds that go whatever the head says: what hangs on a sentence before that is not in the summary, and where an article was sent from.
_DUE = frozenset(("connective", "dateline"))


@dataclass(frozen=True)
class _Article:
    """What shortening needs to know of an article; `sentences` are without datelines."""

    document: Document
    sentences: tuple[Sentence, ...]
    words: ArticleWords
    people: People


class WrittenModel:
    """Shortens and joins sentences of an article; it adds no word but a name of the article, and "The author argues that" where it is one."""

    def __init__(self, folder: Path) -> None:
        self._head = KeepOrDrop(folder)
        self.id = f"abstractive:{self._head.id}"

    @classmethod
    def load(cls, models: Path) -> WrittenModel:
        """The head of `models`, or the shipped one.

        Raises
        ------
        ModelError: the folder is damaged.
        """
        own = models / "abstractive"
        return cls(own if (own / "config.json").is_file() else shipped_models() / "abstractive")

    def predict(self, document: Document, weighed: Weighed, *, words: int = 60) -> Summary:
        """At most `words` words, if any sentence is that short: chosen as an extractive summary is, from the shortened sentences.

        An opinion piece opens with its author's thesis, or with the first chosen sentence as the author's.
        """
        article = _Article(
            document,
            weighed.sentences,
            ArticleWords([one.text for one in weighed.sentences], document.cleaned.title),
            people_of(document),
        )
        texts, named = self._texts(article, weighed)
        weighed = replace(weighed, needs=tuple(() if number in named else one for number, one in enumerate(weighed.needs)))
        stated = thesis(document, weighed, texts, words)
        made = [_sentence(article.sentences[stated[0]], stated[1])] if stated else []
        left = words - sum(len(one.text.split()) for one in made)
        own = is_opinion(document) and not made
        room = left - (introduction_words(document) if own else 0)
        chosen = self._chosen(weighed, texts, room, stated[0] if stated else None)
        first = _opening(document, texts)
        if first is not None and first not in chosen and len(texts[first].split()) <= room:
            chosen = sorted([first, *self._chosen(weighed, texts, room - len(texts[first].split()), first)])
        made += self._made(article, chosen, left, own=own)
        if not made:
            return replace(extract(weighed, words), style="abstractive")
        text = " ".join(one.text for one in made)
        return Summary(text=text, sentences=tuple(made), style="abstractive", words=len(text.split()))

    def _texts(self, article: _Article, weighed: Weighed) -> tuple[list[str], frozenset[int]]:
        """Each sentence as it would stand alone in a summary, empty if it may not stand in one; and those with a name in place of a pronoun."""
        with_name = set()
        found = ["" for _ in article.sentences]
        looked_at = {int(i) for i in np.argsort(-weighed.salience, kind="stable")[:_LOOKED_AT]} | set(range(min(5, len(found))))
        if article.document.form == "opinion":
            looked_at = set(range(len(found)))
        for number in looked_at - _tweets(article.sentences):
            named = pronoun_naming(article.document, article.people, number)
            if named:
                with_name.add(number)
            text = self._shortened(article, number, [named] if named else [], alone=True)
            found[number] = text if fit(text, opening=number == 0) and not cluttered(article.sentences[number].text) else ""
        return found, frozenset(with_name)

    def _shortened(self, article: _Article, number: int, names: Sequence[Naming], *, alone: bool, leads: bool = False) -> str:
        """A sentence with names and without what the head drops.

        `alone`: the sentence before is not in the summary. `leads`: the one after is, and may refer to anybody whom this one names.
        """
        text = _untitled(" ".join(applied(article.sentences[number], names).split()), article.document.cleaned.title)
        due: list[Deletion] = []
        open_: list[Deletion] = []
        for one in deletions(text):
            if one.kind not in _DUE:
                if not (leads and _FULL_NAME.search(text[one.start : one.end])):
                    open_.append(one)
            elif alone or one.kind == "dateline":
                due.append(one)
        return without(text, (*due, *self._head.dropped(article.words, number, text, open_)))

    def _chosen(self, weighed: Weighed, texts: Sequence[str], words: int, main: int | None) -> list[int]:
        """The numbers of the sentences that the extractive choice takes, were they as short as `texts`; none if none fits."""
        numbered = enumerate(zip(weighed.sentences, texts, strict=True))
        short = tuple(replace(sentence, text="" if number == main else text) for number, (sentence, text) in numbered)
        if words < min((one.words for one in short if one.text), default=words + 1) and main is not None:
            return []
        if not any(one.text for one in short):
            return []
        if weighed.argued is not None:
            return argued_choice(short, weighed.argued, weighed.needs, words, thesis=main)
        place = {(one.start, one.end): number for number, one in enumerate(short)}
        picked = extract(replace(weighed, sentences=short), words)
        return [place[one.start, one.end] for one in picked.sentences if one.text]

    def _made(self, article: _Article, chosen: Sequence[int], words: int, *, own: bool) -> list[SummarySentence]:
        """The chosen sentences, each in the form that fits what stands before it; `own`: the first is introduced as the author's."""
        said = {one.sentence for one in article.document.quoted}
        made: list[SummarySentence] = []
        known: set[str] = set()
        for place, number in enumerate(chosen):
            after = place > 0 and chosen[place - 1] == number - 1
            pronoun = None if after else pronoun_naming(article.document, article.people, number)
            names = [pronoun] if pronoun else []
            leads = place + 1 < len(chosen) and chosen[place + 1] == number + 1
            plain = self._shortened(article, number, names, alone=not after, leads=leads)
            surname = surname_naming(article.document, article.people, number, frozenset(known))
            text = self._shortened(article, number, [*names, surname], alone=not after, leads=leads) if surname and not pronoun else plain
            others = sum(len(one.text.split()) for one in made)
            if others + len(text.split()) > words:
                text = plain
            if others + len(text.split()) > words:
                continue
            if own and number not in said and (opening := first_statement(text, article.document)):
                text, own = opening, False
            made.append(_sentence(article.sentences[number], text))
            known |= {name for _, name in article.people.named.get(number, ())} | ({pronoun.name} if pronoun else set())
        return made


def _opening(document: Document, texts: Sequence[str]) -> int | None:
    """The sentence that opens a report with its news: the first or second, if it has words of the title; None elsewhere.

    The choice leaves out some openings for sentences with more common words, and loses the news with them.
    """
    if document.form != "report":
        return None
    title = content(document.cleaned.title or "")
    for number, text in enumerate(texts[:2]):
        if text and (number == 0 or stands_alone(text)) and (len(title & content(text)) >= _SHARED if title else number == 0):
            return number
    return None


def _tweets(sentences: Sequence[Sentence]) -> set[int]:
    """The sentences of embedded tweets: the one with the handle and the three before, but not an article's first two."""
    found = [i for i, one in enumerate(sentences) if _TWEETED.search(one.text)]
    return {n for i in found for n in (*range(max(2, i - 3), i), i)}


def _untitled(text: str, title: str | None) -> str:
    """A sentence without the headline, or the end of it, that ran into it."""
    heading = (title or "").split()
    for skipped in range(min(4, len(heading))):
        words = [_plain(word) for word in heading[skipped:]]
        own = text.split()
        if len(words) > 2 and len(own) > len(words) + 6 and [_plain(word) for word in own[: len(words)]] == words and own[len(words)][0].isupper():
            return " ".join(own[len(words) :])
    return text


def _plain(word: str) -> str:
    return word.lower().translate(_STRAIGHT).strip(".,:;")


_STRAIGHT = str.maketrans("’‘“”", "''\"\"")


def _sentence(source: Sentence, text: str) -> SummarySentence:
    return SummarySentence(text, source.start, source.end, 1.0, generated=text != " ".join(source.text.split()))
