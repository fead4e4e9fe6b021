"""`nutgraf-train evaluate cleaning` and `seeds`: the shipped models and rules against the hand-labelled sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutgraf import Article, Nutgraf, Prediction

from ..corpora.shipped import data_folder, read_lines


@dataclass(frozen=True)
class RemovalScore:
    """Precision and recall of removal over visible characters; `wrongly` counts removed ones that should have stayed."""

    name: str
    articles: int
    precision: float
    recall: float
    removed: int
    wrongly: int


def _visible(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end) if not text[i].isspace()}


def removal_score(name: str, rows: Sequence[dict[str, Any]], models: Nutgraf) -> RemovalScore:
    """Precision and recall of removal over rows with `text` and `removed` spans."""
    hit = extra = missed = 0
    for row in rows:
        text = row["text"]
        want = _visible(text, [(r["start"], r["end"]) for r in row["removed"]])
        have = _visible(text, [(r.start, r.end) for r in models.predict([Article(text)])[0].removed])
        hit, extra, missed = hit + len(want & have), extra + len(have - want), missed + len(want - have)
    return RemovalScore(name, len(rows), hit / max(1, hit + extra), hit / max(1, hit + missed), hit + extra, extra)


def seeds(folder: Path | None = None) -> list[dict[str, Any]]:
    """The seeds' labels with their text."""
    place = folder or data_folder()
    rows = read_lines(place / "seeds" / "labels.jsonl")
    for row in rows:
        row["text"] = (place.parent / row["file"]).read_bytes().decode("utf-8")
    return rows


def evaluate_cleaning(models: Nutgraf | None = None, folder: Path | None = None) -> list[RemovalScore]:
    """Scores on the seeds, the messy and the clean articles, and the held-out sets of both."""
    models = models or Nutgraf()
    place = (folder or data_folder()) / "cleaning"
    scores = [removal_score("seeds", seeds(folder), models)]
    for name in ("messy", "clean", "heldout_messy", "heldout_clean"):
        scores.append(removal_score(name.replace("_", " "), read_lines(place / f"{name}.jsonl"), models))
    return scores


@dataclass(frozen=True)
class SeedVerdict:
    """The prediction for one seed compared with its labels."""

    id: str
    topic: str | None
    topic_right: bool
    ministers: dict[str, str | None]
    """The label predicted for the ministers, by target."""
    ministers_right: dict[str, bool]
    evidence_right: bool
    author_right: dict[str, bool]
    summary_clean: bool


def _overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return max(a[0], b[0]) < min(a[1], b[1])


def _ministers(prediction: Prediction, stance: dict[str, Any], index: int) -> tuple[str | None, bool]:
    """The predicted label of the holders annotated as the ministers, and whether all their evidence is right.

    Several such holders ("the defence ministers", "the four nations") must agree, else the label is None.
    """
    names = {n.lower() for h in stance["holders"] if h["group"] == "ministers" for n in [h["name"], *h["aliases"]]}
    spans = [(e["start"], e["end"]) for h in stance["holders"] if h["group"] == "ministers" for e in h["evidence"]]
    theirs = [h for h in prediction.stances[index].holders if h.kind != "author" and _same_holder(h.name, names)]
    labels = {h.label for h in theirs if h.label != "neutral"} or {h.label for h in theirs}
    evidence = [e for h in theirs for e in h.evidence]
    right = bool(evidence) and all(any(_overlaps((e.start, e.end), span) for span in spans) for e in evidence)
    return (labels.pop() if len(labels) == 1 else None), right


def _same_holder(name: str, names: set[str]) -> bool:
    low = name.lower().removeprefix("the ")
    return any(low in known or known.removeprefix("the ") in low for known in names)


def evaluate_seeds(models: Nutgraf | None = None, folder: Path | None = None) -> list[SeedVerdict]:
    """Check topic, evidence and summary of every seed, and ministers and author for each labelled target."""
    models = models or Nutgraf()
    verdicts = []
    for row in seeds(folder):
        targets = [stance["target"] for stance in row["stances"]]
        prediction = models.predict(Article(row["text"], id=row["id"]), targets)
        ministers, right, author = {}, {}, {}
        evidence_right = False
        for index, stance in enumerate(row["stances"]):
            label, all_right = _ministers(prediction, stance, index)
            wanted = next(h["label"] for h in stance["holders"] if h["group"] == "ministers")
            ministers[stance["target"]], right[stance["target"]] = label, label == wanted
            author[stance["target"]] = prediction.stances[index].label == stance["author"]["label"]
            if index == 0:
                evidence_right = all_right
        summary = prediction.summary
        assert summary is not None
        removed = [(r["start"], r["end"]) for r in row["removed"]]
        tidy = not any(_overlaps((s.start, s.end), span) for s in summary.sentences for span in removed)
        tidy = tidy and len({" ".join(s.text.split()) for s in summary.sentences}) == len(summary.sentences)
        first = prediction.topic.label if prediction.topic else None
        verdicts.append(SeedVerdict(row["id"], first, first == row["topics"][0], ministers, right, evidence_right, author, tidy))
    return verdicts
