"""Who says what: quotations and reported views with their speakers, from what the reader marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..results import Quotation, QuotationKind
from ..text.sentences import Sentence
from .encoder import Array, Tokens
from .identity import COMPARED, Identity, facts_of
from .keys import Key, Mention
from .layout import overlapping, quoted_shares, quoted_spans
from .linking import Linker, Linking, linked
from .mentions import mentions_of
from .spans import Span, spans_of
from .speakers import Speaker, speakers_of
from .tags import Marks
from .wording import Piece, quotations_within, wording

#: Mentions of a sentence's other speakers that its pieces are measured against.
_RIVALS = 8
#: More characters than these in quotation marks, the marks among them, are quoted words.
_QUOTED = 3
#: Marks that close and open a quotation.
_CLOSING, _OPENING = '"”»', '"“«„'
#: What stands between those who say something together: "Ada Koh and the council".
_TOGETHER = re.compile(r"(?:,\s|,?\s(?:and|or|&)\s)(?:the\s)?")


@dataclass(frozen=True)
class Attribution:
    """A sentence that gives somebody's words or view; two speakers in a sentence make two.

    `holder` is the speaker's fullest mention in the article ("former lawmaker Ada Koh"), `speaker` the name that the quotations
    give ("Ada Koh"; None: the same); `start` and `end` are the offsets of the mention in this sentence, or None where the
    speaker is carried over; `direct` says that words are quoted. `quotations` are the speaker's in the sentence.
    """

    sentence: int
    holder: str
    start: int | None
    end: int | None
    direct: bool
    quotations: tuple[Quotation, ...] = ()
    speaker: str | None = None


def quotations_of(found: Sequence[Attribution], text: str) -> tuple[Quotation, ...]:
    """The quotations that attributions carry, each once, in the order of the article `text`; one that runs over several sentences is one."""
    seen = {(q.start, q.end, q.speaker): q for a in found for q in a.quotations}
    made: list[Quotation] = []
    last: dict[str, int] = {}
    for one in sorted(seen.values(), key=lambda q: (q.start, q.end)):
        at = last.get(one.speaker)
        before = made[at] if at is not None else None
        if before and at is not None and _goes_on(before, one, text):
            made[at] = replace(before, text=text[before.start : one.end], end=one.end)
        else:
            last[one.speaker] = len(made)
            made.append(one)
    return tuple(made)


def _goes_on(before: Quotation, one: Quotation, text: str) -> bool:
    """Whether a quotation is the next sentence of the one before, between the same marks."""
    joins = before.kind == one.kind == "direct" and not text[before.end : one.start].strip() and "\n" not in text[before.end : one.start]
    return joins and text[before.end - 1] not in _CLOSING and text[one.start] not in _OPENING


@dataclass(frozen=True)
class Named:
    """The mentions of an article and the speakers that they name; `same` is [speakers, speakers], the probability that two are one."""

    mentions: tuple[Mention, ...]
    speakers: tuple[Speaker, ...]
    same: Array


def named(
    marks: Marks, tokens: Tokens, sentences: Sequence[Sentence], text: str, identity: Identity, *, mention: float, source: float, described: float
) -> Named:
    """Everybody mentioned who speaks or takes a side; `mention` and `source` are the thresholds of their tags, `described` that of joining a
    description to a name.
    """
    mentions = mentions_of(marks, tokens, sentences, text, mention=mention, source=source)

    def likeness(keys: Sequence[Key], groups: Sequence[Sequence[int]]) -> Array:
        return identity(*facts_of(mentions, keys, groups, alike(mentions, groups, marks), sentences, text), len(groups))

    return Named(mentions, *speakers_of(mentions, text, likeness if len(mentions) <= COMPARED else None, above=described))


def alike(mentions: Sequence[Mention], groups: Sequence[Sequence[int]], marks: Marks) -> Array:
    """[groups, groups]: log odds that two groups of mentions are of one, by the head on their vectors: the mean over their mentions."""
    if not groups:
        return np.zeros((0, 0), np.float32)
    vectors = np.stack([np.mean([marks.aliases[mentions[i].first : mentions[i].last].mean(0) for i in group], 0) for group in groups])
    return np.asarray(vectors @ vectors.T + marks.alias_bias, np.float32)


def linking_of(marks: Marks, tokens: Tokens, who: Named, sentences: Sequence[Sentence], text: str, distance: Array) -> Linking:
    """The facts from which the linker tells who speaks."""
    sourced = marks.within("source").copy()
    sources = [float(sourced[one.first : one.last].max()) for one in who.mentions]
    for one in who.mentions:
        sourced[one.first : one.last] = 0
    marked = sourced, marks.within("content"), marks.within("cue")
    unnamed, contents, cues = (tokens.by_sentence(np.maximum, p, len(sentences)).tolist() for p in marked)
    paragraphs = [one.paragraph for one in sentences]
    return Linking(marks, who.mentions, who.speakers, sources, contents, cues, distance, quoted_shares(sentences, text), paragraphs, unnamed)


def attributions(
    marks: Marks, tokens: Tokens, who: Named, linking: Linking, linker: Linker, sentences: Sequence[Sentence], text: str, kept: Sequence[int],
    *, first: float, further: float, content: float,
) -> tuple[Attribution, ...]:  # fmt: skip
    """The speakers of each of the sentences `kept`, in order; `first` and `further` are the thresholds of `linked`, `content` that of the words said."""
    said = linked(linking, linker, kept, first=first, further=further)
    contents = _by_sentence(spans_of("content", marks, tokens, sentences, least=content))
    around = _by_sentence([*spans_of("cue", marks, tokens, sentences), *spans_of("source", marks, tokens, sentences)])
    quoted = quoted_spans(sentences, text)
    ends = [end for _, end in quoted]
    mentioned: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    for place, one in enumerate(who.speakers):
        for i in one.mentions:
            mentioned[who.mentions[i].sentence, place].append(who.mentions[i])
    found = []
    for number, chosen in said.items():
        sentence = sentences[number]
        within = overlapping(quoted, ends, sentence.start, sentence.end)
        pieces = wording(sentence.start, sentence.end, text, contents[number], around[number], within)
        named_here = {place: max(mentioned[number, place], key=lambda m: m.speaks, default=None) for place, _ in chosen}
        places = _outside(named_here, within)
        for place in places:
            one = who.speakers[place]
            mention = named_here[place]
            rivals = [m for other in places if other != place for m in mentioned[number, other]]
            own = _of(_nearest(pieces, mention, rivals[:_RIVALS], text), mention, within, text)
            at, end = (mention.start, mention.end) if mention else (None, None)
            made = [(a, b, _kind(a, b, overlapping(quoted, ends, a, b))) for a, b in own]
            direct = any(kind != "indirect" for _, _, kind in made) if made else bool(within)
            quotations = tuple(Quotation(text[a:b], a, b, one.name, at, end, kind) for a, b, kind in made or [(sentence.start, sentence.end, "view")])
            found.append(Attribution(number, one.display, at, end, direct, quotations, one.name))
    return tuple(found)


def _outside(named_here: Mapping[int, Mention | None], quoted: Sequence[Piece]) -> list[int]:
    """The speakers of a sentence, given with their mentions in it, without those who are only named in what another of them is quoted with."""

    def within(one: Mention | None) -> bool:
        return one is not None and any(a < one.start and one.end < b for a, b in quoted)

    outside = [place for place, one in named_here.items() if not within(one)]
    return outside if any(named_here[place] is not None for place in outside) else list(named_here)


def _by_sentence(spans: Sequence[Span]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for one in spans:
        found[one.sentence].append(one)
    return found


def _nearest(pieces: Sequence[Piece], mention: Mention | None, rivals: Sequence[Mention], text: str) -> list[Piece]:
    """The pieces nearer to this speaker's mention than to those of the sentence's other speakers; those who are named together share them."""
    if mention is None or not rivals:
        return list(pieces)

    def far(piece: Piece, one: Mention) -> int:
        return max(piece[0] - one.end, one.start - piece[1], 0)

    others = [r for r in rivals if not _TOGETHER.fullmatch(text, min(mention.end, r.end), max(mention.start, r.start))]
    return [p for p in pieces if all(far(p, mention) <= far(p, r) for r in others)]


def _of(pieces: Sequence[Piece], mention: Mention | None, quoted: Sequence[Piece], text: str) -> list[Piece]:
    """The pieces, of one in which somebody else tells of the speaker ("Koh said the mayor urged them to go") only what it quotes."""
    found: list[Piece] = []
    for piece in pieces:
        inside = mention is not None and piece[0] <= mention.start and mention.end <= piece[1] and piece not in quoted
        found += [one for one in quotations_within(piece, quoted, text) if mention and one[0] >= mention.end] if inside else [piece]
    return found


def _kind(start: int, end: int, quoted: Sequence[Piece]) -> QuotationKind:
    """By how much of a span lies in the quoted stretches `quoted`."""
    shared = sum(b - a for a, b in quoted)
    if shared >= 0.9 * (end - start):
        return "direct"
    return "mixed" if shared > _QUOTED else "indirect"
