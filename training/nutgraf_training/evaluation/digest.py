"""Thresholds and evaluation of the digest: events, copies, statements, tone, and ROUGE on rounds of reports.

Weights and thresholds are chosen on training rows, figures come from other rows.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf import Article, ArticleError, Nutgraf
from nutgraf.digests.common import choose, word_features
from nutgraf.digests.copies import CONTAINED, containment, signature
from nutgraf.digests.events import SAME_EVENT, WEIGHTS, event_words, features, group
from nutgraf.digests.statements import Statements, conflict, statements
from nutgraf.reader.encoder import document_vector
from nutgraf.reader.reading import Reading
from nutgraf.text.sentences import split_sentences
from nutgraf.text.words import stems
from sklearn.linear_model import LogisticRegression

from ..corpora.registry import read

Floats = npt.NDArray[np.float64]

#: Events in one simulated call: one alone, or with the most similar ones, which often belong to the same long-running issue.
_SIZES = (1, 2, 3, 5)
_SEED = 1
#: Styles of hand-written pieces that count as opinion, and as plain reporting.
_JUDGING, _REPORTING = frozenset({"opinion", "editorial", "blog", "letter"}), frozenset({"news report", "brief", "analysis", "feature"})


@dataclass(frozen=True)
class Round:
    """Reports of one event as the models see them; `reference` is an editor's round-up of them, or empty."""

    id: str
    readings: tuple[Reading, ...]
    leads: tuple[str, ...]
    reference: str

    @property
    def vectors(self) -> npt.NDArray[np.float32]:
        """[reports, width]."""
        return np.stack([document_vector(reading.encoded) for reading in self.readings])


@dataclass(frozen=True)
class Call:
    """Reports passed in one call: `features` is [reports, reports, 2], `events` [reports] the number of each one's event."""

    features: Floats
    events: npt.NDArray[np.int64]


def rounds(data: Path, models: Nutgraf, split: str, most: int | None = None) -> Iterator[Round]:
    """The rows of NeuS (Lee et al. 2022): the beginnings of a left, a centre and a right report, and a neutral round-up."""
    rows = [row for row in read("neus", data) if row["split"] == split][:most]
    for row in rows:
        if made := _round(models, row["id"], row["documents"], row["titles"], row["summary"]):
            yield made


def raw_rounds(data: Path, models: Nutgraf, most: int | None = None) -> Iterator[Round]:
    """Longer excerpts of the same kind; some of its rows are of the same event, so its precision is a lower bound."""
    for row in list(read("neus_raw_with_outlet_stance", data))[:most]:
        titles = [meta["title"] for meta in row["document_meta"]]
        if made := _round(models, row["id"], row["documents"], titles, ""):
            yield made


def _round(models: Nutgraf, id: str, texts: Sequence[str], titles: Sequence[str], reference: str) -> Round | None:
    readings = []
    for text, title in zip(texts, titles, strict=True):
        try:
            readings.append(models.read(Article(text, title=title)))
        except ArticleError:
            continue
    if not readings:
        return None
    leads = [sentence.text for text in texts if text.strip() for sentence in split_sentences(text, [(0, len(text))])[:1]]
    return Round(id, tuple(readings), tuple(leads), reference)


def calls(given: Sequence[Round], sizes: Sequence[int] = _SIZES) -> list[Call]:
    """One call per round: the round, its nearest rounds by vector (hard negatives), and half as many random ones."""
    centres = np.stack([one.vectors.mean(0) for one in given])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    near = centres @ centres.T
    rng = np.random.default_rng(_SEED)
    made = []
    for i in range(len(given)):
        size = sizes[i % len(sizes)]
        order = [int(j) for j in np.argsort(-near[i], kind="stable") if j != i]
        members = sorted({i, *order[: size - 1], *(int(j) for j in rng.choice(len(given), size // 2, replace=False))})
        readings = [reading for j in members for reading in given[j].readings]
        events = np.array([j for j in members for _ in given[j].readings])
        words = [event_words(reading.document) for reading in readings]
        made.append(Call(features(words, np.stack([document_vector(reading.encoded) for reading in readings])), events))
    return made


def fit_events(train: Sequence[Call], columns: Sequence[int] = (0, 1)) -> tuple[list[float], float]:
    """Weights for `nutgraf.digests.events.WEIGHTS`, and the probability threshold with the best F1 on `train`.

    `columns` selects the features: 0 is the cosine of the vectors, 1 the similarity of the words.
    """
    pairs = [call.features[_upper(call)][:, list(columns)] for call in train]
    same = [_together(call.events)[_upper(call)] for call in train]
    model = LogisticRegression(C=10).fit(np.concatenate(pairs), np.concatenate(same))
    weights = [float(model.intercept_[0]), *(float(w) for w in model.coef_[0])]
    least = max((0.3, 0.35, 0.4, 0.45, 0.5, 0.6), key=lambda t: event_figures(train, weights, t, columns)["f1"])
    return weights, least


def event_figures(given: Sequence[Call], weights: Sequence[float], least: float = SAME_EVENT, columns: Sequence[int] = (0, 1)) -> dict[str, float]:
    """Precision, recall and F1 (0..1) over the pairs of reports that the grouping puts together."""
    right = wrong = missed = 0
    for call in given:
        odds = weights[0] + call.features[..., list(columns)] @ np.array(weights[1:])
        label = np.zeros(len(call.events), np.int64)
        for number, members in enumerate(group(1 / (1 + np.exp(-odds)), least)):
            label[members] = number
        found, true = _together(label)[_upper(call)], _together(call.events)[_upper(call)]
        right, wrong, missed = right + int((found & true).sum()), wrong + int((found & ~true).sum()), missed + int((~found & true).sum())
    return {
        "precision": right / max(right + wrong, 1),
        "recall": right / max(right + missed, 1),
        "f1": 2 * right / max(2 * right + wrong + missed, 1),
    }


def _upper(call: Call) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    rows, columns = np.triu_indices(len(call.events), 1)
    return rows.astype(np.int64), columns.astype(np.int64)


def _together(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.asarray(labels[:, None] == labels[None], np.bool_)


def fit_words(given: Sequence[Round]) -> list[float]:
    """Weights of `nutgraf.digests.common.WORD_WEIGHTS`: which stems of the reports occur in the round-up."""
    tables, labels = [], []
    for one in given:
        words, table = word_features(statements(one.readings).items, len(one.readings), _titles(one))
        reference = set(stems(one.reference))
        tables.append(table)
        labels += [word in reference for word in words]
    model = LogisticRegression(C=10, max_iter=500).fit(np.concatenate(tables), labels)
    return [float(model.intercept_[0]), *(float(w) for w in model.coef_[0])]


def _titles(one: Round) -> list[str | None]:
    return [reading.document.cleaned.title for reading in one.readings]


def neus_rouge(data: Path, models: Nutgraf, most: int | None = None, *, words: int = 90, split: str = "validation") -> list[dict[str, Any]]:
    """ROUGE-1, -2 and -Lsum F1 (0..100) of the digest's summary and of the first sentence of each report.

    One row for each of the two, with the mean length of its summaries in words. 90 `words` are about three first sentences.
    """
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    scores: dict[str, list[list[float]]] = {"lead-1 of each": [], "nutgraf digest": []}
    for one in rounds(data, models, split, most):
        reference = "\n".join(sentence.text for sentence in split_sentences(one.reference, [(0, len(one.reference))]))
        for name, lines in (("lead-1 of each", one.leads), ("nutgraf digest", _summary(one, words))):
            found = scorer.score(reference, "\n".join(lines))
            length = sum(len(line.split()) for line in lines)
            scores[name].append([*(100 * found[key].fmeasure for key in ("rouge1", "rouge2", "rougeLsum")), length])
    columns = ("rouge1", "rouge2", "rougeLsum", "words")
    return [{"system": name, "rounds": len(rows)} | dict(zip(columns, np.mean(rows, axis=0).tolist(), strict=True)) for name, rows in scores.items()]


def _summary(one: Round, words: int) -> list[str]:
    found = statements(one.readings)
    return [found.items[i].sentence.text for i in choose(found, _titles(one), one.vectors.mean(0), words)]


def copy_figures(texts: Sequence[str], unlike: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Containment of edited copies of `texts`, and how often pairs of independent reports are taken for copies.

    Copies are edited the way outlets do: a new first sentence, a tenth of the words changed, the last third cut off, or a
    notice added before and after.
    """
    rng = random.Random(_SEED)
    found: dict[str, list[float]] = {}
    for text in texts:
        for name, copy in _edited(text, rng).items():
            found.setdefault(name, []).append(containment(signature(text), signature(copy)))
    others = np.array([containment(signature(a), signature(b)) for a, b in unlike])
    return {
        "copies found": {name: float(np.mean(np.array(values) >= CONTAINED)) for name, values in found.items()},
        "least containment of a copy": {name: round(min(values), 3) for name, values in found.items()},
        "independent reports taken for copies": float((others >= CONTAINED).mean()),
        "containment of independent reports, 99th percentile": float(np.percentile(others, 99)),
    }


def _edited(text: str, rng: random.Random) -> dict[str, str]:
    sentences = [sentence.text for sentence in split_sentences(text, [(0, len(text))])]
    words = text.split()
    changed = [word if rng.random() > 0.1 else word[::-1] for word in words]
    return {
        "new first sentence": " ".join(["Officials gave more details of what is known so far on Tuesday.", *sentences[1:]]),
        "a tenth of the words changed": " ".join(changed),
        "last third cut off": " ".join(words[: max(12, 2 * len(words) // 3)]),
        "notices around it": f"Sign up to our newsletter for more stories like this one. {text} All rights reserved. Read more on our site.",
    }


def statement_figures(found: Statements, facts: dict[str, Sequence[int]], least: float) -> dict[str, float]:
    """Precision and recall of "says the same" over pairs of different articles: `facts` maps each main fact to its statements."""
    fact = {number: name for name, numbers in facts.items() for number in numbers}
    right = wrong = missed = 0
    for a, one in enumerate(found.items):
        for b in range(a):
            if found.items[b].source == one.source:
                continue
            same = a in fact and fact[a] == fact.get(b)
            said = bool(found.likeness[a, b] >= least) and not conflict(one.sentence.text, found.items[b].sentence.text)
            right, wrong, missed = right + (said and same), wrong + (said and not same), missed + (same and not said)
    return {"precision": right / max(right + wrong, 1), "recall": right / max(right + missed, 1)}


def tone_figures(data: Path, models: Nutgraf, *, split: str = "test") -> dict[str, Any]:
    """How well opinion pieces are told from reports among the hand-written articles in `data` (`data/` of a checkout)."""
    truth, said = [], []
    for row in _hand_written(data, split):
        truth.append(row["style"] in _JUDGING)
        said.append(models.predict(Article(row["text"], title=row["title"])).form == "opinion")
    right = sum(t and s for t, s in zip(truth, said, strict=True))
    return {
        "opinion pieces": sum(truth),
        "reports": len(truth) - sum(truth),
        "precision": right / max(sum(said), 1),
        "recall": right / max(sum(truth), 1),
    }


def _hand_written(data: Path, split: str) -> Iterator[dict[str, Any]]:
    for name in ("pieces", "reports"):
        for line in (data / name / f"{name}.jsonl").read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            if row["split"] == split and row["style"] in _JUDGING | _REPORTING:
                yield row


def digest_figures(data: Path, models: Nutgraf, hand_written: Path) -> dict[str, Any]:
    """All figures of a digest: `data` holds the public sets, `hand_written` the folder `data/` of a checkout."""
    given = list(rounds(data, models, "validation"))
    pairs = [tuple(reading.document.article.text for reading in one.readings[:2]) for one in given if len(one.readings) > 1]
    texts = [row["text"] for row in _hand_written(hand_written, "test")]
    return {
        "events": {
            "NeuS validation, nearest events beside it": event_figures(calls(given), WEIGHTS),
            "NeuS raw, nearest events beside it": event_figures(calls(list(raw_rounds(data, models))), WEIGHTS),
        },
        "copies": copy_figures(texts, [(a, b) for a, b in pairs]),
        "tone": tone_figures(hand_written, models),
        "rouge": neus_rouge(data, models),
    }


def digest_tables(found: Mapping[str, Any]) -> list[str]:
    """`digest_figures` as Markdown."""
    tone, rouge = found["tone"], found["rouge"]
    events = [f"| {name} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} |" for name, row in found["events"].items()]
    scores = [f"| {row['system']} | {row['words']:.0f} | {row['rouge1']:.1f} | {row['rouge2']:.1f} | {row['rougeLsum']:.1f} |" for row in rouge]
    return [
        "## Digest of several articles",
        "\n".join(["| pairs of articles of one event | precision | recall | F1 |", "| --- | --- | --- | --- |", *events]),
        "\n".join(
            [f"| NeuS validation, {rouge[0]['rounds']} events | words | ROUGE-1 | ROUGE-2 | ROUGE-Lsum |", "| --- | --- | --- | --- | --- |", *scores]
        ),
        f"Opinion pieces told from reports (hand-written, test; {tone['opinion pieces']} and {tone['reports']}): precision "
        f"{tone['precision']:.2f}, recall {tone['recall']:.2f}.",
    ]
