"""Quotation attribution on `data/quotes` and the seeds: the models and a baseline, by speaker-quotation pairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from nutgraf import Article, Nutgraf
from nutgraf.document import prepare
from nutgraf.results import Quotation

from ..corpora.shipped import data_folder, read_lines
from .metrics import bootstrap_interval

Finder = Callable[[str, str | None], Sequence[Quotation]]

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_TAIL = re.compile(r",|\s(?:of|for|from|in|at|with|on|to|who|which|that|by)\s")
_BEHIND_ROLE = re.compile(r"\b[a-z][\w’'-]*,\s(?P<name>[A-ZÀ-Þ][\w.’'-]*(?:\s(?!and\b)[\w.’'-]+){0,3}\s[A-ZÀ-Þ][\w’'-]+)(?:$|,)")
_PRONOUNS = frozenset("he she it they him her his its their them".split())
_ROUNDS = 1000


@dataclass(frozen=True)
class PairScore:
    """Precision, recall and F1 of speaker-quotation pairs; `low` and `high` bound F1 at 95% (bootstrap over articles)."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    predicted: int
    marked: int


@dataclass(frozen=True)
class QuoteScore:
    """The score of one system on one split.

    `speaker_right` is the share of found spans whose speaker is right, `overlap` the mean intersection over union of
    the pairs found, `short_right` the share of pronouns and short names that were resolved to the right speaker.
    """

    name: str
    split: str
    articles: int
    all: PairScore
    direct: PairScore
    indirect: PairScore
    speaker_right: float
    overlap: float
    short_right: float
    short: int


@dataclass(frozen=True)
class SeedQuotes:
    """The evidence sentences of quoted holders, and how many have a quotation attributed to the holder (`found`)."""

    id: str
    evidence: int
    found: int


def same_speaker(name: str, names: Iterable[str]) -> bool:
    """Whether `name` is one of `names`, or one is contained in the other as whole words with the same head.

    A name after a role also counts by itself: "Its chair, Ada Koh" is Ada Koh.
    """
    return any(_same(ours, known) for ours in _forms(name) for given in names for known in _forms(given))


def _same(bare: str, known: str) -> bool:
    return bare == known or (_head(bare) == _head(known) and (_within(bare, known) or _within(known, bare)))


def _forms(name: str) -> list[str]:
    """The normalised name, and the one after a role in it, if any."""
    behind = _BEHIND_ROLE.search(name)
    return [_bare(name), _bare(behind["name"])] if behind else [_bare(name)]


def _bare(name: str) -> str:
    return _ARTICLE.sub("", " ".join(name.lower().replace("’", "'").split())).removesuffix("'s")


def _head(bare: str) -> str:
    words = re.findall(r"[\w'-]+", _TAIL.split(bare, maxsplit=1)[0])
    return words[-1] if words else bare


def _within(short: str, long: str) -> bool:
    return bool(short) and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long) is not None


def _shared(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def matches(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans share at least half of the shorter one."""
    shorter = min(a[1] - a[0], b[1] - b[0])
    return shorter > 0 and 2 * _shared(a, b) >= shorter


def found_by(models: Nutgraf) -> Finder:
    """The package's quotations."""
    return lambda text, title: models.predict([Article(text, title=title)])[0].quotations


_QUOTED = re.compile(r"“[^”]+”|\"[^\"]+\"|(?<!\w)‘.+?’(?!\w)")
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)*")


def found_by_baseline(text: str, title: str | None) -> Sequence[Quotation]:
    """Each quoted string, or else each sentence with "said", attributed to the nearest capitalised name in its paragraph."""
    document = prepare(Article(text, title=title))
    found = []
    for sentence in document.sentences:
        spans = [(sentence.start + m.start(), sentence.start + m.end()) for m in _QUOTED.finditer(sentence.text)]
        kind: Literal["direct", "indirect"] = "direct" if spans else "indirect"
        if not spans and re.search(r"\bsaid\b", sentence.text):
            spans = [(sentence.start, sentence.end)]
        around = [s for s in document.sentences if s.paragraph == sentence.paragraph]
        low, high = around[0].start, around[-1].end
        names = [(low + m.start(), low + m.end()) for m in _NAME.finditer(text[low:high])]
        for span in spans:
            outside = [n for n in names if kind == "indirect" or not _shared(n, span)]
            if outside:
                near = min(outside, key=lambda n: max(n[0] - span[1], span[0] - n[1]))
                found.append(Quotation(text[slice(*span)], *span, text[slice(*near)], *near, kind))
    return found


@dataclass
class _Counts:
    """Counts of one article; `table` has [predicted, right, marked, found] for all, direct and other quotations."""

    table: dict[str, list[int]]
    spans: int = 0
    spans_right: int = 0
    overlaps: list[float] | None = None
    short: int = 0
    short_right: int = 0


def _count(row: dict[str, Any], predicted: Sequence[Quotation]) -> _Counts:
    names = {s["key"]: [s["name"], *s["aliases"]] for s in row["speakers"]}
    marked = row["quotations"]
    table = {kind: [0, 0, 0, 0] for kind in ("all", "direct", "indirect")}
    counts = _Counts(table, overlaps=[])
    near = [[q for q in predicted if matches((q.start, q.end), (m["start"], m["end"]))] for m in marked]
    right = [[q for q in qs if same_speaker(q.speaker, names[m["speaker"]])] for m, qs in zip(marked, near, strict=True)]
    good = {q for qs in right for q in qs}
    for q in predicted:
        for kind in ("all", "direct" if q.kind == "direct" else "indirect"):
            table[kind][0] += 1
            table[kind][1] += q in good
    for m, qs, ok in zip(marked, near, right, strict=True):
        for kind in ("all", "direct" if m["kind"] == "direct" else "indirect"):
            table[kind][2] += 1
            table[kind][3] += bool(ok)
        counts.spans += bool(qs)
        counts.spans_right += bool(ok)
        if ok:
            shared = [(_shared((q.start, q.end), (m["start"], m["end"])), q.end - q.start) for q in ok]
            assert counts.overlaps is not None
            counts.overlaps.append(max(s / (m["end"] - m["start"] + n - s) for s, n in shared))
    for mention in row["mentions"]:
        full = names[mention["speaker"]][0]
        if mention["text"].lower() not in _PRONOUNS and len(mention["text"].split()) >= len(full.split()):
            continue
        given = [q for q in predicted if q.speaker_start is not None and q.speaker_end is not None]
        given = [q for q in given if matches((q.speaker_start or 0, q.speaker_end or 0), (mention["start"], mention["end"]))]
        if given:
            counts.short += 1
            counts.short_right += all(same_speaker(q.speaker, names[mention["speaker"]]) for q in given)
    return counts


def _figures(sums: Sequence[float]) -> tuple[float, float, float]:
    predicted, right, marked, found = sums
    precision, recall = right / max(1, predicted), found / max(1, marked)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _pair_score(rows: Sequence[Sequence[int]], seed: int) -> PairScore:
    table = np.array(rows, np.int64).reshape(-1, 4)
    precision, recall, f1 = _figures(table.sum(0).tolist())
    low, high = bootstrap_interval(lambda drawn: _figures(drawn.sum(0).tolist())[2], table, draws=_ROUNDS, seed=seed)
    return PairScore(precision, recall, f1, low, high, int(table[:, 0].sum()), int(table[:, 2].sum()))


def quote_score(rows: Sequence[dict[str, Any]], find: Finder, *, name: str, split: str, seed: int = 0) -> QuoteScore:
    """Score `find` on rows of `quotes.jsonl`; intervals come from resampling articles with `seed`."""
    counts = [_count(row, find(row["text"], row["title"])) for row in rows]
    parts = {kind: _pair_score([c.table[kind] for c in counts], seed) for kind in ("all", "direct", "indirect")}
    spans, short = sum(c.spans for c in counts), sum(c.short for c in counts)
    overlaps = [o for c in counts for o in c.overlaps or ()]
    return QuoteScore(
        name,
        split,
        len(rows),
        parts["all"],
        parts["direct"],
        parts["indirect"],
        sum(c.spans_right for c in counts) / max(1, spans),
        float(np.mean(overlaps)) if overlaps else 0.0,
        sum(c.short_right for c in counts) / max(1, short),
        short,
    )


def evaluate_quotes(models: Nutgraf, folder: Path | None = None, *, splits: Sequence[str] = ("train", "test")) -> list[QuoteScore]:
    """Scores of the models and the baseline on each split."""
    rows = read_lines((folder or data_folder()) / "quotes" / "quotes.jsonl")
    finders: dict[str, Finder] = {"nutgraf": found_by(models), "baseline": found_by_baseline}
    return [quote_score([r for r in rows if r["split"] == split], find, name=name, split=split) for split in splits for name, find in finders.items()]


def evaluate_seed_quotes(find: Finder, folder: Path | None = None) -> list[SeedQuotes]:
    """For each seed, the evidence sentences of quoted holders and how many have a quotation attributed to the holder."""
    place = folder or data_folder()
    scores = []
    for row in read_lines(place / "seeds" / "labels.jsonl"):
        text = (place.parent / row["file"]).read_bytes().decode("utf-8")
        given = find(text, None)
        wanted = {
            (e["start"], e["end"]): [h["name"], *h["aliases"]] for s in row["stances"] for h in s["holders"] for e in h["evidence"] if h["evidence"]
        }
        gone = [(r["start"], r["end"]) for r in row["removed"]]
        kept = {span: names for span, names in wanted.items() if not any(_shared(span, r) for r in gone)}
        found = sum(any(_shared((q.start, q.end), span) and same_speaker(q.speaker, names) for q in given) for span, names in kept.items())
        scores.append(SeedQuotes(row["id"], len(kept), found))
    return scores
