"""Articles with editors' summaries, and the sentences of an article that an oracle would select."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .readings import ArticleReading
from .registry import SOURCES, Text, decode, read
from .reserved import reserved
from .stance_sets import fold


@dataclass(frozen=True)
class SummaryRow:
    """An article and a summary; `split` is determined by the hash of the id: one in five is for testing."""

    id: str
    document: str
    summary: str
    outlet: str
    split: str
    title: str | None = None


#: The `outlet` of rows whose summary is that of a reading.
READING = "reading"


def reading_rows(readings: Iterable[ArticleReading], held: Callable[[str], bool]) -> Iterator[SummaryRow]:
    """Readings as rows; those whose id `held` names are for testing."""
    for one in readings:
        yield SummaryRow(one.id, one.text, one.summary, READING, "test" if held(one.id) else "train", one.title)


def rows_of(folder: Path) -> Iterator[SummaryRow]:
    """The cnn_dailymail rows, without training rows that are articles of readings/test; `outlet` is "cnn" if the beginning of the article names it, else "dailymail".

    Rows that are lower-cased and tokenised in the source have the outlet "lower-cased": theirs cannot be determined.
    """
    for row in read("cnn_dailymail", folder):
        if row.get("document") and row.get("summary"):
            outlet = ("cnn" if "CNN" in row["document"][:250] else "dailymail") if row.get("cased") else "lower-cased"
            split = "test" if fold(row["id"]) == 0 else "train"
            if split == "test" or row["document"] not in reserved(folder):
                yield SummaryRow(row["id"], row["document"], row["summary"], outlet, split)


@dataclass(frozen=True)
class _Pair:
    document: Text
    summary: Text
    split: str = ""
    source: str = ""
    date: str = ""


#: Sets of whole articles with a summary, except cnn_dailymail, which has its own reader.
PAIRS = ("inshorts_india", "bbc_news_summary", "freelance_writers", "summeval_documents")
#: The end of a sentence directly followed by a capital letter: two paragraphs that were joined.
_JOINED = re.compile(r"(?<=[a-z][.!”\"])(?=[A-Z])")
#: The last two of the nine days of inshorts_india.
_LATE = ("02 Aug 2017", "03 Aug 2017")


def pairs_of(name: str, folder: Path) -> Iterator[SummaryRow]:
    """The articles and summaries of one of `PAIRS`; `id` is a hash of the article.

    inshorts_india is split by date (its last two days for testing) and its joined paragraphs are split
    again; quotation marks that became "?" stay, since no rule can tell them from question marks. bbc_news_summary is
    split by article, one in five for testing. The test documents of benchmarks are all "test": no summariser may be
    trained on them.

    Raises
    ------
    KeyError: no such set.
    FileNotFoundError, RowError: as `registry.decode`.
    """
    if name not in PAIRS:
        raise KeyError(f"unknown set of articles with summaries {name!r}; available: {', '.join(PAIRS)}")

    def convert(raw: _Pair) -> SummaryRow:
        key = hashlib.sha256(raw.document.encode()).hexdigest()[:16]
        document = raw.document
        held_out = SOURCES[name].test_documents or fold(key) == 0
        if name == "inshorts_india":
            document, held_out = _JOINED.sub("\n", document), raw.date.startswith(_LATE)
        return SummaryRow(key, document, raw.summary, raw.source if name == "inshorts_india" else name, "test" if held_out else "train")

    return decode(name, folder, _Pair, convert)


def other_documents(folder: Path) -> Iterator[str]:
    """Articles and excerpts of other sets, for word frequencies in the news."""
    for row in read("xsum_validation", folder):
        if row.get("document"):
            yield row["document"]
    for row in read("neus", folder):
        if row.get("split") == "train":
            yield from (document for document in row.get("documents") or () if document)


def _grams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def _f1(have: Counter[tuple[str, ...]], want: Counter[tuple[str, ...]]) -> float:
    common = sum((have & want).values())
    if not common:
        return 0.0
    precision, recall = common / sum(have.values()), common / sum(want.values())
    return 2 * precision * recall / (precision + recall)


def oracle(sentences: Sequence[Sequence[str]], summary: Sequence[str], most: int = 4) -> list[int]:
    """Greedy selection of the sentences that maximise ROUGE-1 plus ROUGE-2 F1 against the summary (Nallapati et al. 2017).

    Sentences and summary are given as lower-case words.
    """
    want = {n: _grams(summary, n) for n in (1, 2)}
    own = [{n: _grams(sentence, n) for n in (1, 2)} for sentence in sentences]
    chosen: list[int] = []
    have: dict[int, Counter[tuple[str, ...]]] = {1: Counter(), 2: Counter()}
    best = 0.0
    while len(chosen) < most:
        scored = [(sum(_f1(have[n] + own[i][n], want[n]) for n in (1, 2)), i) for i in range(len(own)) if i not in chosen]
        if not scored:
            break
        score, i = max(scored, key=lambda pair: (pair[0], -pair[1]))
        if score <= best:
            break
        best = score
        chosen.append(i)
        have = {n: have[n] + own[i][n] for n in (1, 2)}
    return sorted(chosen)
