"""Articles with summaries by their editors, and which sentences of the article an oracle would choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .registry import read
from .stance_sets import fold


@dataclass(frozen=True)
class SummaryRow:
    """An article and a summary; `split` is by the hash of the id, one in five for testing."""

    id: str
    document: str
    summary: str
    outlet: str
    split: str


def rows_of(folder: Path) -> Iterator[SummaryRow]:
    """The cnn_dailymail rows; `outlet` is "cnn" where the article's head names it, else "dailymail".

    Rows that came in lower case and tokenised have the outlet "lower-cased": they do not tell theirs.
    """
    for row in read("cnn_dailymail", folder):
        if row.get("document") and row.get("summary"):
            outlet = ("cnn" if "CNN" in row["document"][:250] else "dailymail") if row.get("cased") else "lower-cased"
            yield SummaryRow(row["id"], row["document"], row["summary"], outlet, "test" if fold(row["id"]) == 0 else "train")


def other_documents(folder: Path) -> Iterator[str]:
    """Articles and excerpts of other sets, for how common a word is in the news."""
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
    """Greedy choice of sentences that raises ROUGE-1 plus ROUGE-2 F1 against the summary (Nallapati et al. 2017).

    Sentences and summary come as lower-case words.
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
