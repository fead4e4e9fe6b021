"""What the reader is told of a sentence besides its words: where it stands, how it is set, and what of it is quoted."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..text.sentences import Sentence
from .marks import marked

Array = npt.NDArray[np.float32]

#: Number of features of a sentence, see `layout`.
LAYOUT = 18

#: One character for one, so that offsets stay: the same words set with other marks, dashes and spaces read the same.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("–—―‒−‐‑", "-"),
        **dict.fromkeys("\n\r\t\u00a0\u2009\u200a\u202f\u2028\u2029\u3000", " "),
    }
)
_TERMINAL = re.compile(r"[.!?][\"'”’)\]]*$")
_LINK = re.compile(r"https?://|www\.|\S@\w|\bpic\.twitter|[|•»►▶]|\.\.\.$|…$")


def plain(text: str) -> str:
    """The text at the same length with straight quotation marks, hyphens for dashes and spaces for line breaks.

    >>> plain("“No” — he’s gone")
    '"No" - he\\'s gone'
    """
    return text.translate(_PLAIN)


def layout(sentences: Sequence[Sentence], text: str) -> Array:
    """[sentences, LAYOUT]: place in article and paragraph, length, case, marks, and the share that is quoted."""
    count = len(sentences)
    quoted = quoted_shares(sentences, text)
    rows = []
    for i, sentence in enumerate(sentences):
        words = sentence.text.split()
        letters = sum(map(str.isalpha, sentence.text))
        first = i == 0 or sentences[i - 1].paragraph != sentence.paragraph
        last = i == count - 1 or sentences[i + 1].paragraph != sentence.paragraph
        rows.append(
            (
                math.log1p(i) / 4,
                math.log1p(count - 1 - i) / 4,
                i / count,
                math.log1p(count) / 4,
                first,
                last,
                first and last,
                min(len(words), 60) / 30,
                len(words) < 7,
                bool(_TERMINAL.search(sentence.text)),
                sum(map(str.isupper, sentence.text)) / max(letters, 1),
                sum(word[:1].isupper() for word in words) / max(len(words), 1),
                sum(map(str.isdigit, sentence.text)) / max(len(sentence.text), 1),
                bool(_LINK.search(sentence.text)),
                *quoted[i],
                sentence.text.rstrip("\"'”’").endswith("?"),
            )
        )
    return np.array(rows, np.float32).reshape(count, LAYOUT)


def quoted_shares(sentences: Sequence[Sentence], text: str) -> list[tuple[float, float, float]]:
    """For each sentence: the share of its characters in quotation marks, and whether its first and its last character are."""
    spans = quoted_spans(sentences, text)
    ends = [b for _, b in spans]
    found = []
    for sentence in sentences:
        inside = overlapping(spans, ends, sentence.start, sentence.end)
        share = sum(b - a for a, b in inside) / max(1, sentence.end - sentence.start)
        starts = any(a <= sentence.start for a, _ in inside)
        finishes = any(b >= sentence.end - 1 for _, b in inside)
        found.append((share, float(starts), float(finishes)))
    return found


def overlapping(spans: Sequence[tuple[int, int]], ends: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    """What of the spans, given in order with their ends, lies in `start:end`."""
    found = []
    i = bisect_right(ends, start)
    while i < len(spans) and spans[i][0] < end:
        found.append((max(spans[i][0], start), min(spans[i][1], end)))
        i += 1
    return found


def quoted_spans(sentences: Sequence[Sentence], text: str) -> list[tuple[int, int]]:
    """The quoted stretches of the article with their marks, as offsets, none across a paragraph."""
    spans = []
    groups: list[tuple[int, int]] = []
    paragraph = None
    for sentence in sentences:
        if groups and sentence.paragraph == paragraph:
            groups[-1] = (groups[-1][0], sentence.end)
        else:
            groups.append((sentence.start, sentence.end))
        paragraph = sentence.paragraph
    for place, (start, end) in enumerate(groups):
        goes_on = place + 1 < len(groups) and text[groups[place + 1][0] : groups[place + 1][0] + 1] in ('"', "“", "'", "‘", "«", "„")
        spans += [(start + one.start, start + one.end) for one in marked(text[start:end], goes_on=goes_on)]
    return spans
