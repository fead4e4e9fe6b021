"""Articles as the reader learns from them: token ids in chunks, with labels on tokens, sentences and the whole article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.reader.chunks import Chunk, chunks_of
from nutgraf.reader.keys import is_name
from nutgraf.reader.layout import layout, plain
from nutgraf.reader.tags import AFTER, BEFORE, FORMS, SKIP, TAGS
from nutgraf.text.sentences import Sentence, split_sentences
from nutgraf.text.words import stems
from tokenizers import Tokenizer

from ..corpora.quote_sets import AttributedArticle
from ..corpora.readings import ArticleReading
from ..corpora.topic_sets import SHORT
from .placing import Ints, Place, Span, Tagger, longest, names_of, occurrences, sentence_of
from .topic_loss import SECOND

Floats = npt.NDArray[np.float32]

TOPICS = tuple(SHORT.values())


@dataclass(frozen=True)
class LearningArticle:
    """`tags[name]` has one row of labels per chunk (0 outside, 1 begins, 2 inside, `SKIP` unknown).

    `reported`, `clutter` (0, 1 or `SKIP`) and `salience` (0..1, NaN unknown) are [sentences]. `links` are, for each reported
    sentence, its number, the mentions of its speakers and the other mentions, as indices into `mentions`; a mention is (chunk, first
    token, one past the last token, sentence), and `who` the number of the one it names. `topics` is [17] with the degree to which each holds, None if unknown; `form` an index or `SKIP`.
    """

    id: str
    chunks: list[Chunk]
    layout: Floats
    tags: dict[str, list[Ints]]
    reported: Ints
    clutter: Ints
    salience: Floats
    mentions: list[Place] = field(default_factory=list)
    links: list[tuple[int, list[int], list[int]]] = field(default_factory=list)
    who: list[int] = field(default_factory=list)
    topics: Floats | None = None
    form: int = SKIP


def degrees(topics: Sequence[str]) -> Floats:
    """[17]: to which degree each topic holds, of which the first is the main one."""
    return np.array([1.0 if one == topics[0] else SECOND if one in topics else 0.0 for one in TOPICS], np.float32)


class Builder:
    """Turns annotated articles into `LearningArticle`."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        self._tokenizer, self._max = tokenizer, max_tokens
        self._ends = {name: tokenizer.token_to_id(token) or 0 for name, token in (("start", "[CLS]"), ("end", "[SEP]"))}

    def _chunks(self, sentences: Sequence[Sentence], title: str | None) -> tuple[list[Chunk], list[list[Span]]]:
        encoded = self._tokenizer.encode_batch([plain(s.text) for s in sentences], add_special_tokens=False)
        heading = self._tokenizer.encode(plain(title), add_special_tokens=False).ids if title else []
        chunks = chunks_of([e.ids for e in encoded], heading, max_tokens=self._max, **self._ends)
        return chunks, [[(s.start + a, s.start + b) for a, b in e.offsets] for s, e in zip(sentences, encoded, strict=True)]

    def reading(self, row: ArticleReading) -> LearningArticle:
        """An article read from end to end; who is named in it is found by name, as its readers named sentences only."""
        sentences = sentences_of(row)
        chunks, offsets = self._chunks(sentences, row.title)
        text = plain(row.text)
        speakers = [(names_of(one.name, one.aliases), set(one.sentences)) for one in row.said]
        known = {name for names, _ in speakers for name in names}
        holders = sorted({one.name for target in row.targets for one in target.holders} - known)
        taken: list[tuple[Span, int]] = []
        for number, (names, _) in enumerate(speakers):
            taken += [(span, number) for span in occurrences(text, names)]
        for number, name in enumerate(holders, len(speakers)):
            taken += [(span, number) for span in occurrences(text, names_of(name, ()))]
        spans = longest(taken)
        where = sentence_of(sentences, [span for span, _ in spans])
        saying = [(span, number < len(speakers) and at >= 0 and at in speakers[number][1]) for (span, number), at in zip(spans, where, strict=True)]
        named: dict[int, set[int]] = {}
        for (_, number), at in zip(spans, where, strict=True):
            if number < len(speakers) and at >= 0:
                named.setdefault(at, set()).add(number)
        said = {at for _, numbers in speakers for at in numbers}
        unclear = {at for at in said if any(at in numbers and n not in named.get(at, ()) for n, (_, numbers) in enumerate(speakers))}
        tags = Tagger(chunks, offsets)
        tagged = {
            "mention": tags.rows([span for span, _ in spans]),
            "speaker": tags.rows([span for span, says in saying if says], unknown=unclear),
        }
        count = len(sentences)
        mentions, kept = tags.places([span for span, _ in spans], where)
        numbers = [spans[i][1] for i in kept]
        saying_at = {at: {n for n, (_, own) in enumerate(speakers) if at in own} for at in said}
        return LearningArticle(
            row.id,
            chunks,
            layout(sentences, row.text),
            _complete(tagged, chunks),
            np.array([at in said for at in range(count)], np.int64),
            np.array([at in row.junk for at in range(count)], np.int64),
            _salience(sentences, row.summary),
            mentions,
            _links(mentions, numbers, saying_at),
            numbers,
            degrees(row.topics),
            FORMS.index(row.form),
        )

    def quoted(self, row: Mapping[str, Any]) -> LearningArticle:
        """A row of `data/quotes`: every quotation with its speaker, and every mention of a speaker."""
        text = str(row["text"])
        sentences = split_sentences(text, _paragraphs(text))
        chunks, offsets = self._chunks(sentences, row["title"])
        tags = Tagger(chunks, offsets)
        contents = [(one["start"], one["end"], one["speaker"]) for one in row["quotations"]]
        said: dict[int, set[str]] = {}
        for number, sentence in enumerate(sentences):
            said[number] = {who for start, end, who in contents if start < sentence.end and end > sentence.start}
        named = [one for one in row["mentions"] if is_name(one["text"])]
        spans = [(one["start"], one["end"]) for one in named]
        where = sentence_of(sentences, spans)
        says = [span for span, one, at in zip(spans, named, where, strict=True) if one["speaker"] in said.get(at, ())]
        heard = {at for one, at in zip(named, where, strict=True) if one["speaker"] in said.get(at, ())}
        mentions, kept = tags.places(spans, where)
        numbers = [int(named[i]["speaker"]) for i in kept]
        tagged = {
            "content": tags.rows(sorted((start, end) for start, end, _ in contents)),
            "mention": tags.rows(spans),
            "speaker": tags.rows(says, unknown={number for number, who in said.items() if who} - heard),
        }
        count = len(sentences)
        return LearningArticle(
            str(row["id"]),
            chunks,
            layout(sentences, text),
            _complete(tagged, chunks),
            np.array([bool(said[i]) for i in range(count)], np.int64),
            np.zeros(count, np.int64),
            np.full(count, np.nan, np.float32),
            mentions,
            _links(mentions, numbers, {at: set(map(int, who)) for at, who in said.items()}),
            numbers,
        )

    def cleaned(self, row: Mapping[str, Any]) -> LearningArticle:
        """A row of `data/cleaning`: what of a page is clutter."""
        text = str(row["text"])
        sentences = split_sentences(text, _paragraphs(text))
        chunks, _ = self._chunks(sentences, None)
        removed = [(one["start"], one["end"]) for one in row["removed"]]
        clutter = [2 * sum(max(0, min(s.end, b) - max(s.start, a)) for a, b in removed) > s.end - s.start for s in sentences]
        return _in_part(row["id"], chunks, sentences, text, {}, clutter=np.array(clutter, np.int64))

    def formed(self, row: Mapping[str, Any]) -> LearningArticle:
        """A row of `data/forms`: its form alone."""
        text = str(row["text"])
        sentences = split_sentences(text, _paragraphs(text))
        chunks, _ = self._chunks(sentences, row["title"])
        return _in_part(row["id"], chunks, sentences, text, {}, form=FORMS.index(row["form"]))

    def attributed(self, row: AttributedArticle) -> LearningArticle:
        """An article with every attribution marked."""
        sentences = split_sentences(row.text, _paragraphs(row.text))
        chunks, offsets = self._chunks(sentences, row.title)
        tags = Tagger(chunks, offsets)
        spans = {
            "content": [span for one in row.quotations for span in one.content],
            "cue": [span for one in row.quotations for span in one.cue],
            "source": [span for one in row.quotations for span in one.speaker],
        }
        tagged = {name: tags.rows(sorted(set(found))) for name, found in spans.items()}
        return _in_part(row.id, chunks, sentences, row.text, tagged)


def _in_part(
    id: object, chunks: list[Chunk], sentences: Sequence[Sentence], text: str, tagged: dict[str, list[Ints]], **known: Any
) -> LearningArticle:
    """An article of which only what is given is known."""
    unknown = np.full(len(sentences), SKIP, np.int64)
    nothing = np.full(len(sentences), np.nan, np.float32)
    return replace(LearningArticle(str(id), chunks, layout(sentences, text), _complete(tagged, chunks), unknown, unknown, nothing), **known)


def _links(mentions: Sequence[Place], who: Sequence[int], saying: Mapping[int, set[int]]) -> list[tuple[int, list[int], list[int]]]:
    """For each sentence in which somebody in `saying` speaks, the mentions near it: those of its speakers, and the others."""
    links = []
    for at in sorted(saying):
        near = [j for j, one in enumerate(mentions) if at - BEFORE <= one[3] <= at + AFTER]
        right = [j for j in near if who[j] in saying[at]]
        if right:
            links.append((at, right, [j for j in near if who[j] not in saying[at]]))
    return links


def sentences_of(row: ArticleReading) -> list[Sentence]:
    found, paragraph = [], 0
    for number, (start, end) in enumerate(row.sentences):
        if number and "\n" in row.text[row.sentences[number - 1][1] : start]:
            paragraph += 1
        found.append(Sentence(row.text[start:end], start, end, paragraph))
    return found


def _paragraphs(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


def _complete(tags: dict[str, list[Ints]], chunks: Sequence[Chunk]) -> dict[str, list[Ints]]:
    empty = [np.full(len(chunk.ids), SKIP, np.int64) for chunk in chunks]
    return {name: tags.get(name, empty) for name in TAGS}


def _salience(sentences: Sequence[Sentence], summary: str) -> Floats:
    """How much of the summary's wording a sentence has, 1 for the best: F1 of stems."""
    wanted = set(stems(summary))
    scores = []
    for sentence in sentences:
        own = set(stems(sentence.text))
        shared = len(own & wanted)
        scores.append(2 * shared / max(1, len(own) + len(wanted)))
    return np.array(scores, np.float32) / max(max(scores, default=0.0), 1e-6)
