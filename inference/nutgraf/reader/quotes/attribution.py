"""Who says what: quotations with their speakers, and the sentences that they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ...results import Quotation
from ...text.sentences import Sentence
from .holders import Holders, is_mute
from .names import Register
from .paragraphs import Kind, Paragraph, Said, paragraphs, said_in

_ROLE_SUBJECT = re.compile(
    r"(?:\d\S*\s+)?(?P<who>The (?:[\w-]+ ){0,2}?[\w-]+) (?:has|had|was|is|will|\w+ed|left|went|came|took|got|made|gave|spoke|stood|sat|put|says?|said|told)\b"
)
_ADVERB = re.compile(r"\s(?:also|still|then|now|later|never|soon|once|again|already|since|even|only|just|\w{2,}ly)$")
_QUESTION = re.compile(r"\?[”\"’']*$")


@dataclass(frozen=True)
class Attribution:
    """A sentence that gives somebody's words or view; two speakers in a sentence make two.

    `holder` is the speaker's first full mention in the article ("General Ada Koh, the chief of staff"), `speaker` the name
    that the quotations give ("Ada Koh"; None: the same); `start` and `end` are the offsets of the mention in this
    sentence, or None where the speaker is carried over; `direct` says that words are quoted. `quotations` are the
    speaker's that touch the sentence: none where only an act shows the view ("they voted against it").
    """

    sentence: int
    holder: str
    start: int | None
    end: int | None
    direct: bool
    quotations: tuple[Quotation, ...] = ()
    speaker: str | None = None


@dataclass
class _Speaker:
    name: str
    display: str


def quotations(sentences: Sequence[Sentence], text: str | None = None) -> tuple[Quotation, ...]:
    """Every quotation in the article's order; see `attributions`."""
    return quotations_of(attributions(sentences, text))


def quotations_of(found: Sequence[Attribution]) -> tuple[Quotation, ...]:
    """The quotations that attributions carry, each once, in the article's order."""
    seen = {(q.start, q.end, q.speaker): q for a in found for q in a.quotations}
    return tuple(sorted(seen.values(), key=lambda q: (q.start, q.end)))


def attributions(sentences: Sequence[Sentence], text: str | None = None) -> tuple[Attribution, ...]:
    """The speakers of each sentence, in order, none twice in a sentence.

    `text` is the article as given. Without it what stands between two sentences of a paragraph is taken for spaces in
    the text of a quotation that holds both.
    """
    made = paragraphs(sentences, text)
    register = Register("\n".join(p.masked for p in made))
    holders = Holders(register)
    found: list[Attribution] = []
    last: _Speaker | None = None
    before_last: _Speaker | None = None
    answering: _Speaker | None = None
    offset = 0
    asked = put = spoke = quoted = interview = False
    for paragraph in made:
        rows: list[tuple[_Speaker, Said]] = []
        for _, sentence in paragraph.sentences:
            low = sentence.start - paragraph.start
            if role := _ROLE_SUBJECT.match(paragraph.masked, low):
                holders.note(_ADVERB.sub("", role["who"]), offset + role.start("who"))
        for said in said_in(paragraph):
            speaker = None
            if said.who is not None:
                known = holders.resolve(paragraph.text[slice(*said.who)], offset + said.who[0])
                speaker = _Speaker(known.name, known.display) if known else None
            elif said.pronoun is not None and not rows:
                known = holders.resolve(paragraph.text[slice(*said.pronoun)], offset + said.pronoun[0])
                speaker = _Speaker(known.name, known.display) if known else None
            elif rows or said.alone or said.answer:
                speaker = last
                interview |= put and not rows  # whose questions then may say what others say
                if not rows and asked and before_last:
                    speaker = before_last
                elif (said.answer or (not rows and (put or (interview and not quoted)))) and answering:
                    speaker = answering
                elif not rows and (put or not spoke) and (known := holders.salient(offset + said.at)):
                    speaker = _Speaker(known.name, known.display)
            if speaker is None or is_mute(speaker.name):
                continue
            rows.append((speaker, said))
            if last is None or speaker.name != last.name:
                before_last = last
            last = speaker
            if any(kind == "direct" for _, _, kind in said.spans):
                answering = speaker
        found += _by_sentence(paragraph, rows)
        quoted = any(kind == "direct" for _, one in rows for _, _, kind in one.spans)
        put = not quoted and paragraph.masked.rstrip().endswith("?")
        spoke = bool(rows)
        asked = bool(rows) and any(_QUESTION.search(paragraph.text[a:b]) for a, b, _ in rows[-1][1].spans[-1:])
        offset += len(paragraph.masked) + 1
    return tuple(found)


def _by_sentence(paragraph: Paragraph, rows: Sequence[tuple[_Speaker, Said]]) -> list[Attribution]:
    starts = [s.start - paragraph.start for _, s in paragraph.sentences]
    table: dict[tuple[int, str], Attribution] = {}
    for speaker, said in rows:
        who = None if said.who is None else (paragraph.start + said.who[0], paragraph.start + said.who[1])
        spans: list[tuple[int, int, Kind | None]] = [*said.spans] or [(*(said.who or (0, 0)), None)]
        for a, b, kind in spans:
            quoted: tuple[Quotation, ...] = ()
            if kind:
                start, end = paragraph.start + a, paragraph.start + b
                quoted = (Quotation(paragraph.text[a:b], start, end, speaker.name, who and who[0], who and who[1], kind),)
            first = max(0, bisect_right(starts, a) - 1)
            for index in range(first, len(starts)):
                if starts[index] >= b:
                    break
                number, sentence = paragraph.sentences[index]
                mention = who if who and sentence.start <= who[0] < sentence.end else None
                key = (number, speaker.name)
                old = table.get(key)
                if old is None:
                    at, end_at = mention or (None, None)
                    table[key] = Attribution(number, speaker.display, at, end_at, kind in ("direct", "mixed"), quoted, speaker.name)
                    continue
                at, end_at = (old.start, old.end) if old.start is not None or not mention else mention
                merged = old.quotations + tuple(q for q in quoted if q not in old.quotations)
                table[key] = Attribution(number, old.holder, at, end_at, old.direct or kind in ("direct", "mixed"), merged, old.speaker)
    return [table[key] for key in sorted(table, key=lambda k: k[0])]
