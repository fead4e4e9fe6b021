"""Transfer of the encoder's vectors beyond the 17 topics: a set's own labels, few-shot, zero-shot, subtopics."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.reader.topics import TopicModel

from ..corpora import registry, shipped
from ..corpora.topic_sets import TopicRow
from ..evaluation import metrics as m
from ..fewshot.topics import choose_strength, classifier
from .apply import Reader
from .concepts import judge, named_rows
from .data import held_back

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]
Figure = dict[str, Any]

#: Examples per class and number of draws for the few-shot figures, as in SetFit (Tunstall et al. 2022).
SHOTS, DRAWS = 8, 10
#: Maximum number of training rows for the linear classifier on a set's own labels.
OWN_ROWS = 12_000
#: How a user might describe BBC News' five sections.
SECTIONS = {
    "business": "companies, markets, trade and the economy",
    "entertainment": "film, music, television and celebrities",
    "politics": "government, elections, parties and ministers",
    "sport": "matches, players, clubs and championships",
    "tech": "computers, software, phones, games and the internet",
}


def _figure(what: str, measure: str, rows: int, value: Sequence[float], baseline: str, base: float) -> Figure:
    return {"what": what, "measure": measure, "rows": rows, "nutgraf": [round(v, 4) for v in value], "baseline": baseline, "base": round(base, 4)}


def own_labels(reader: Reader, data: Path, most: int) -> Figure:
    """Wikipedia's current events with their own 11 labels: a linear classifier trained on the vectors of the years before 2019."""
    rows = [r for r in registry.read("wikipedia_current_events", data) if r.get("text") and r.get("label")]

    def sampled(found: list[Any], count: int) -> tuple[list[TopicRow], list[str]]:
        kept = m.sample(found, count)
        return [TopicRow(r.get("title") or None, r["text"], (), (), "wikipedia_current_events", "") for r in kept], [r["label"] for r in kept]

    train, labels = sampled([r for r in rows if r["date"] < "2019"], OWN_ROWS)
    test, truth = sampled([r for r in rows if r["date"] >= "2019"], most)
    z_train, z_test = (_with_logits(reader, part) for part in (train, test))
    guessed = [str(g) for g in classifier(3.0).fit(z_train, labels).predict(z_test)]
    value = m.bootstrap(m.macro_f1, truth, guessed)
    return _figure(
        "wikipedia_current_events, own labels",
        "macro-F1",
        len(test),
        astuple(value),
        "TF-IDF + linear",
        m.macro_f1(truth, _tfidf(train, labels, test)),
    )


def astuple(value: m.Interval) -> tuple[float, float, float]:
    return value.value, value.low, value.high


def _with_logits(reader: Reader, rows: Sequence[TopicRow]) -> Vectors:
    """Vectors with the topic logits appended, on a similar scale."""
    read = reader.read(rows)
    return np.concatenate([read.vectors, np.tanh(read.logits / 8)], axis=1).astype(np.float32)


def _tfidf(train: Sequence[TopicRow], labels: Sequence[str], test: Sequence[TopicRow]) -> list[str]:
    from ..evaluation.baselines import TfidfTopics

    fitted = TfidfTopics([replace(row, topics=(label,)) for row, label in zip(train, labels, strict=True)])
    return fitted.predict(test, sorted(set(labels)))


def few_shot(reader: Reader, pool: Sequence[TopicRow], test: Sequence[TopicRow], what: str) -> Figure:
    """Accuracy on `test` with `SHOTS` examples per class from `pool`: the mean of `DRAWS` draws with its 95% interval over
    the draws. If `pool` is `test`, a draw's examples are left out of its test rows.
    """
    same = pool is test
    names = ["|".join(row.topics) for row in pool]
    drawn = [_draw(names, np.random.default_rng(draw)) for draw in range(DRAWS)]
    needed = sorted({i for draw in drawn for i in draw})
    test_vectors = reader.read(test).vectors
    vectors = test_vectors if same else np.zeros((len(pool), test_vectors.shape[1]), np.float32)
    if not same:
        vectors[needed] = reader.read([pool[i] for i in needed]).vectors
    truth = ["|".join(row.topics) for row in test]
    scores, base = [], []
    for number, draw in enumerate(drawn):
        left = [i for i in range(len(test)) if not (same and i in set(draw))]
        labels = np.array([names[i] for i in draw])
        strength, _ = choose_strength(vectors[draw], labels, 4, number)
        guessed = classifier(strength).fit(vectors[draw], labels).predict(test_vectors[left])
        right = [truth[i] for i in left]
        scores.append(m.accuracy(right, [str(g) for g in guessed]))
        base.append(m.accuracy(right, _tfidf([pool[i] for i in draw], labels.tolist(), [test[i] for i in left])))
    spread = 1.96 * float(np.std(scores, ddof=1)) / DRAWS**0.5
    mean = float(np.mean(scores))
    return _figure(f"{what}, {SHOTS} a class", "accuracy", len(test), (mean, mean - spread, mean + spread), "TF-IDF + linear", float(np.mean(base)))


def _draw(names: Sequence[str], rng: np.random.Generator) -> list[int]:
    classes = np.array(names)
    return [int(i) for name in sorted(set(names)) for i in rng.choice(np.flatnonzero(classes == name), SHOTS, replace=False)]


def zero_shot(reader: Reader, source: str, data: Path, descriptions: dict[str, str] | None = None) -> Figure:
    """Accuracy of the name that stands out most, among the source's own labels (the 20 most frequent)."""
    assert reader.model.concepts is not None
    judged = judge(list(named_rows(source, data, held=False)), reader.model.concepts, reader.encoder, descriptions)
    truth = [judged.names[i] for i in judged.holds.argmax(1)]
    guessed = [judged.names[i] for i in judged.stands_out.argmax(1)]
    value = m.bootstrap(m.accuracy, truth, guessed)
    common = max(truth.count(name) for name in judged.names) / len(truth)
    said = "names and descriptions" if descriptions else "names alone"
    return _figure(f"{source}, zero-shot, {len(judged.names)} {said}", "accuracy", len(truth), astuple(value), "majority", common)


def subtopics(reader: Reader) -> list[Figure]:
    """How often an accepted subtopic of the hand-checked pieces ranks first, and among the first three."""
    accepted = {r["id"]: r for r in shipped.read_lines(shipped.data_folder() / "subtopics" / "labels.jsonl")}
    vocabulary = shipped.read_lines(shipped.data_folder() / "topics" / "media_topics.jsonl")
    qcodes = {c["name"]: c["qcode"] for c in vocabulary}
    said = {c["name"]: f"{c['name']} {c['definition'] or ''}" for c in vocabulary}
    texts = [p for p in shipped.pieces() if p["id"] in accepted]
    rows = [TopicRow(p["title"], p["text"], tuple(p["topics"]), (), "pieces", "test") for p in texts]
    assert reader.model.concepts is not None
    ranks, base = [], []
    for piece, row in zip(texts, rows, strict=True):
        found = accepted[piece["id"]]
        ranked = [s.label for s in reader.model.concepts.subtopics(reader.encoded(row), qcodes[found["topic"]], most=len(vocabulary))]
        ranks.append(min(ranked.index(name) for name in found["subtopics"]))
        base.append(_tfidf_rank(f"{row.title or ''} {row.text}", [said[name] for name in sorted(ranked)], sorted(ranked), found["subtopics"]))
    figures = []
    for most in (1, 3):
        hits = ["yes" if rank < most else "no" for rank in ranks]
        value = m.bootstrap(m.accuracy, ["yes"] * len(hits), hits)
        base_hits = float(np.mean([rank < most for rank in base]))
        figures.append(
            _figure(f"subtopic of held-out pieces, right within {most}", "share", len(hits), astuple(value), "TF-IDF similarity", base_hits)
        )
    return figures


def _tfidf_rank(text: str, definitions: Sequence[str], names: Sequence[str], accepted: Sequence[str]) -> int:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    weights = vectorizer.fit_transform(definitions)
    order = np.argsort(-(weights @ vectorizer.transform([text]).T).toarray()[:, 0], kind="stable")
    ranked = [names[i] for i in order]
    return min(ranked.index(name) for name in accepted)


def transfer(folder: Path, data: Path | None, train: Sequence[TopicRow], test: dict[str, list[TopicRow]], most: int) -> list[Figure]:
    """All transfer figures; without public sets only those of subtopics."""
    reader = Reader(TopicModel.from_folder(folder))
    found = subtopics(reader)
    if data is None:
        return found
    logger.info("own labels, few-shot, zero-shot")
    ag = [row for row in train if row.source == "ag_news" and not held_back(row)]
    return [
        own_labels(reader, data, most),
        few_shot(reader, ag, test["ag_news"], "ag_news"),
        few_shot(reader, test["bbc_news"], test["bbc_news"], "bbc_news (never trained on)"),
        zero_shot(reader, "bbc_news", data),
        zero_shot(reader, "bbc_news", data, SECTIONS),
        zero_shot(reader, "allsides", data),
        *found,
    ]
