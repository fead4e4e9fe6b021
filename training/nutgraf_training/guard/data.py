"""Training and test data of the guard: pairs from public NLI sets, true and corrupted sentences of articles, and summaries
whose consistency people judged.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.guard.entailment import pieces_of
from nutgraf.guard.facts import missing
from nutgraf.guard.features import lexical_features
from nutgraf.guard.passages import Passage, Source
from nutgraf.guard.words import grams, words
from nutgraf.reader.encoder import Encoder
from nutgraf.stance.model import StanceModel
from nutgraf.text.sentences import Sentence, split_sentences

from ..corpora import summary_sets
from ..corpora.licences import allowed, enough, may_learn_from
from ..corpora.read_articles import read_articles
from ..corpora.registry import read
from ..corpora.summary_sets import SummaryRow, reading_rows
from ..licence_option import Licence
from ..reader.data import is_held
from .corruptions import CORRUPTIONS, TRUE_CHANGES

Array = npt.NDArray[np.float32]

#: Pairs from each NLI set, half of them entailed.
NLI_PAIRS = {"lingnli": 3000, "climate_fever": 2400, "rte": 1600, "fm2": 1060, "cad": 1000}
#: The set of those articles, by licence.
ARTICLES_OF: dict[Licence, str] = {"any": "cnn_dailymail", "open": "readings_train"}
#: With fewer articles the heads learn nothing.
FEWEST = 40
#: Articles whose sentences are corrupted; every second one trains the entailment head, the others the support head.
ARTICLES = 140
_ENTAILED = frozenset({"entailment", "SUPPORTS"})
#: Maximum words of premise and hypothesis: summaries are checked against a sentence or two.
_MOST_PREMISE, _MOST_HYPOTHESIS = 60, 35
#: SummEval's consistency score if all three experts gave the best mark.
_BEST = 5.0
#: Documents that share more 8-grams than this are the same.
_SAME_GRAMS = 20
_ABBREVIATED = re.compile(r" ([.,!?;:%)’']|n't|'s|``)")


@dataclass(frozen=True)
class Pair:
    """A passage, a sentence, and whether the sentence follows from the passage (1) or not (0)."""

    passage: str
    sentence: str
    label: int
    name: str


@dataclass(frozen=True)
class Claim:
    """A sentence about a document; `document` and `summary` are indices, `label` is that of its summary (or its own, if
    known): 1 is consistent. `origin` is the index of the sentence that it was made from, or None.
    """

    document: int
    summary: int
    text: str
    label: int
    kind: str
    origin: int | None = None


@dataclass(frozen=True)
class Cases:
    """Documents as sentences, and claims about them."""

    documents: tuple[tuple[Sentence, ...], ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Seen:
    """A claim as the guard sees it: its passages, `pooled` [passages, width] and `lexical` [features]."""

    claim: Claim
    passages: tuple[Passage, ...]
    pooled: Array
    lexical: Array
    missing: tuple[str, ...]


def nli_pairs(folder: Path, *, seed: int = 0, licence: Licence = "any") -> list[Pair]:
    """A fixed sample of short pairs from the public sets that the licence allows, half of them entailed, without test splits."""
    rng = random.Random(seed)
    found: list[Pair] = []
    for name, count in allowed(NLI_PAIRS, licence).items():
        rows = [
            Pair(row["text"], row["target"], int(row["label"] in _ENTAILED), name)
            for row in read(name, folder)
            if row["split"] not in ("test", "val") and len(row["text"].split()) <= _MOST_PREMISE and len(row["target"].split()) <= _MOST_HYPOTHESIS
        ]
        rng.shuffle(rows)
        for label in (0, 1):
            found += [row for row in rows if row.label == label][: count // 2]
    return found


def articles(folder: Path, seed: int, licence: Licence = "any") -> list[SummaryRow]:
    """A fixed sample of training articles that are not lower-cased, from the set that `ARTICLES_OF` names.

    Raises
    ------
    ValueError: there are fewer than `FEWEST`.
    """
    if may_learn_from(ARTICLES_OF["any"], licence):
        rows = [row for row in summary_sets.rows_of(folder) if row.split == "train" and row.outlet != "lower-cased"]
    else:
        read_ones = reading_rows(read_articles(folder, licence)["readings_train"], is_held)
        rows = [replace(row, summary=row.summary.rstrip(". ")) for row in read_ones if row.split == "train"]
    enough(len(rows), FEWEST, "articles with a summary", licence)
    random.Random(seed).shuffle(rows)
    return rows[:ARTICLES]


def halves(made: Sequence[Seen]) -> tuple[list[Seen], list[Seen]]:
    return [one for one in made if one.claim.document % 2 == 0], [one for one in made if one.claim.document % 2]


def split_document(text: str) -> tuple[Sentence, ...]:
    """The sentences of a document whose lines are its paragraphs."""
    return split_sentences(text, [match.span() for match in re.finditer(r"[^\n]+", text)])


def made_cases(rows: Sequence[SummaryRow], *, seed: int = 0, each: int = 4) -> Cases:
    """True and corrupted versions of some sentences and highlights of each article."""
    rng = random.Random(seed)
    documents: list[tuple[Sentence, ...]] = []
    claims: list[Claim] = []
    for row in rows:
        sentences = split_document(row.document)[:60]
        fit = [i for i, s in enumerate(sentences) if 8 <= s.words <= 40 and s.text.rstrip()[-1:] in '.”"']
        if len(fit) < 8:
            continue
        texts = [s.text.strip() for s in sentences]
        number = len(documents)
        documents.append(sentences)
        for i in rng.sample(fit, each):
            claims += [Claim(number, len(claims), text, label, kind, i) for text, label, kind in _versions(texts[i], texts, rng)]
        lines = [re.sub(r"^NEW: ", "", line.removesuffix(" .").strip()) for line in row.summary.split("\n")]
        for line in rng.sample(lines, min(2, len(lines))):
            if 5 <= len(line.split()) <= 35:
                claims.append(Claim(number, len(claims), line + ".", 1, "highlight"))
                claims += [Claim(number, len(claims), text, 0, kind) for text, kind in _corrupted(line + ".", texts, rng, 1)]
    return Cases(tuple(documents), tuple(claims))


def _versions(text: str, others: Sequence[str], rng: random.Random) -> list[tuple[str, int, str]]:
    kind = rng.choices(list(TRUE_CHANGES), weights=(25, 40, 35))[0]
    true = TRUE_CHANGES[kind](text, others, rng)
    if true is None:
        kind, true = "copy", text
    base = true if rng.random() < 0.5 else text
    return [(true, 1, kind), *((changed, 0, name) for changed, name in _corrupted(base, others, rng, rng.choice((1, 2))))]


def _corrupted(text: str, others: Sequence[str], rng: random.Random, count: int) -> list[tuple[str, str]]:
    """Up to `count` corrupted versions, by changes that apply to the sentence."""
    found: list[tuple[str, str]] = []
    for kind in rng.sample(list(CORRUPTIONS), len(CORRUPTIONS)):
        changed = CORRUPTIONS[kind](text, others, rng) if len(found) < count else None
        if changed is not None and changed != text:
            found.append((changed, kind))
    return found


def detokenised(text: str) -> str:
    """Undo tokenisation: restore brackets and quotation marks, and drop spaces before punctuation."""
    plain = text.replace("-LRB-", "(").replace("-RRB-", ")").replace("` `", "``").replace("``", '"').replace("''", '"')
    return _ABBREVIATED.sub(r"\1", plain)


def judged_cases(name: str, folder: Path) -> Cases:
    """The summaries of a set with consistency labels, by sentence; SummEval is cut to as many consistent as inconsistent ones."""
    rows = list(_judged_rows(name, folder))
    if name == "summeval":  # both use test articles of CNN/DailyMail
        taken = _eight_grams(row[0] for row in _judged_rows("consistency_qags_cnndm", folder))
        rows = [row for row in rows if len(_eight_grams([row[0]]) & taken) <= _SAME_GRAMS]
        wrong = [row for row in rows if not row[2]]
        rows = wrong + random.Random(0).sample([row for row in rows if row[2]], len(wrong))
    documents: list[tuple[Sentence, ...]] = []
    place: dict[str, int] = {}
    claims: list[Claim] = []
    for number, (document, lines, label) in enumerate(rows):
        if document not in place:
            place[document] = len(documents)
            documents.append(split_document(document))
        claims += [Claim(place[document], number, piece, label, name) for line in lines for piece in pieces_of(line)]
    return Cases(tuple(documents), tuple(claims))


def _eight_grams(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return {gram for text in texts for gram in grams(words(text), 8)}


def _judged_rows(name: str, folder: Path) -> Iterator[tuple[str, list[str], int]]:
    for row in read(name, folder):
        if name == "summeval":
            yield detokenised(row["document"]), _lines(detokenised(row["summary"])), int(row["scores"]["consistency"] >= _BEST)
        elif name == "consistency_qags_cnndm":
            yield detokenised(row["document"]), [detokenised(line) for line in row["sentences"]], int(row["consistent"])
        else:
            yield row["document"], _lines(row["summary"]), int(row["consistent"])


def _lines(text: str) -> list[str]:
    return [sentence.text for sentence in split_document(text)] or [text]


def sources(cases: Cases, encoder: Encoder) -> list[Source]:
    """The documents as the guard reads them."""
    return [Source(sentences, encoder.encode([s.text for s in sentences]).sentences) for sentences in cases.documents]


def observe(cases: Cases, encoder: Encoder, stance: StanceModel) -> list[Seen]:
    """Every claim with its passages and features; repeated sentences of a document are computed once."""
    read_sources = sources(cases, encoder)
    distinct = list(dict.fromkeys((claim.document, claim.text) for claim in cases.claims))
    vectors = {text: encoder.encode([text]).sentences[0] for _, text in distinct}
    found = {(d, t): read_sources[d].passages(words(t), vectors[t]) for d, t in distinct}
    pairs = [(passage.text, text) for (_, text), passages in found.items() for passage in passages]
    pooled = pooled_pairs(pairs, stance)
    parts: dict[tuple[int, str], tuple[Array, Array, tuple[str, ...]]] = {}
    at = 0
    for (d, t), passages in found.items():
        lacking = missing(t, read_sources[d].text)
        parts[d, t] = pooled[at : at + len(passages)], lexical_features(words(t), lacking, read_sources[d]), lacking
        at += len(passages)
    return [Seen(claim, found[claim.document, claim.text], *parts[claim.document, claim.text]) for claim in cases.claims]


def pooled_pairs(pairs: Sequence[tuple[str, str]], stance: StanceModel, *, batch: int = 64) -> Array:
    """Pooled vectors [pairs, width], in batches of similar length."""
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
    rows: list[Any] = [None] * len(pairs)
    for start in range(0, len(order), batch):
        some = order[start : start + batch]
        for i, vector in zip(some, stance.pooled_texts([pairs[i] for i in some]), strict=True):
            rows[i] = vector
    return np.stack(rows).astype(np.float32)
