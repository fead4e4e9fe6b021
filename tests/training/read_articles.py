"""Made-up articles with their readings, and predictions of them, for tests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from nutgraf import Evidence, Holder, Prediction, Quotation, Removed, Stance, Summary, Topic
from nutgraf_training.corpora.readings import ArticleReading

Row = dict[str, Any]
TOLL, FREE, UNION = "the bridge toll", "keeping the bridge free", "the hauliers' union"


def row(id: str, title: str, sentences: Sequence[str], **fields: Any) -> Row:
    """A row of a file of readings; sentences are joined by a space."""
    spans, at = [], 0
    for sentence in sentences:
        spans.append([at, at + len(sentence)])
        at += len(sentence) + 1
    return {"id": id, "title": title, "text": " ".join(sentences), "sentences": spans, "junk": [], "unrelated": "school lunches", **fields}


def target(words: str, kind: str, author: str, *holders: tuple[str, str, list[int]], evidence: Sequence[int] = ()) -> Row:
    listed = [{"name": name, "label": label, "evidence": shown} for name, label, shown in holders]
    return {"target": words, "kind": kind, "author": {"label": author, "evidence": list(evidence)}, "holders": listed}


REPORT = row(
    "r1",
    "Soria's mayor praises the <toll>",
    [
        "Ada Koh, the mayor of Soria, praised the toll on the old bridge.",
        "“It will pay for the repairs that this town has waited for,” she said on Monday.",
        "Bo Falk of the hauliers' union called the toll a tax on honest work.",
        "The council of Lund will decide in May.",
        "Sign up for our newsletter.",
    ],
    topics=["economy, business and finance", "politics and government"],
    form="report",
    junk=[4],
    said=[{"name": "Ada Koh", "aliases": ["the mayor of Soria"], "sentences": [0, 1]}, {"name": "Bo Falk", "aliases": [], "sentences": [2]}],
    targets=[
        target(TOLL, "main", "neutral", ("Ada Koh", "favor", [0, 1]), ("Bo Falk", "against", [2]), ("council of Lund", "neutral", [3])),
        target(FREE, "opposite", "neutral", ("Ada Koh", "against", [0]), ("Bo Falk", "favor", [2])),
    ],
    summary="Soria's mayor backs a toll on the old bridge to pay for repairs, while hauliers call it a tax on work; Lund's council decides in May.",
)
OPINION = row(
    "o1",
    "Keep the bridge free",
    [
        "The toll on the bridge is a mistake, and I will say why.",
        "It punishes those who live on the poor side of the river.",
        "The hauliers are right to fight it, and the council should listen to them.",
    ],
    topics=["politics and government"],
    form="opinion",
    said=[],
    targets=[
        target(TOLL, "main", "against", ("The hauliers", "against", [2]), evidence=[0, 1]),
        target(UNION, "entity", "favor", evidence=[2]),
    ],
    summary="A columnist calls the bridge toll a mistake that punishes the poor side of the river and sides with the hauliers who fight it.",
)
ROWS = (REPORT, OPINION)


def read(fields: Row) -> ArticleReading:
    return msgspec.json.decode(json.dumps(fields), type=ArticleReading)


def folder_of(folder: Path, rows: Iterable[Row] = ROWS, split: str = "test") -> Path:
    """A folder of public sets that holds these readings."""
    (folder / "readings").mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "readings" / f"{split}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(one) + "\n" for one in rows)
    return folder


def holder(reading: ArticleReading, name: str, label: str, probability: float, *shown: int, kind: Any = "quoted") -> Holder:
    evidence = tuple(Evidence(reading.sentence(i), *reading.sentences[i], label, probability) for i in shown)
    return Holder(name=name, kind=kind, label=label, probability=probability, evidence=evidence)


def stance(words: str, label: str | None, probability: float, *holders: Holder) -> Stance:
    return Stance(target=words, label=label, probability=probability, probabilities={}, holders=holders, evidence=())


def prediction(
    reading: ArticleReading,
    stances: Iterable[Stance],
    *,
    said: Iterable[tuple[int, str]] = (),
    removed: Iterable[int] = (),
    topics: Sequence[str] = (),
    summary: str = "",
) -> Prediction:
    quotations = tuple(Quotation(reading.sentence(i), *reading.sentences[i], name, None, None, "indirect") for i, name in said)
    return Prediction(
        id=reading.id,
        title=reading.title,
        stances=tuple(stances),
        quotations=quotations,
        removed=tuple(Removed(reading.sentence(i), *reading.sentences[i], "made up") for i in removed),
        topics=tuple(Topic(label, None, 0.9) for label in topics),
        topic_scores={label: 0.9 - 0.1 * i for i, label in enumerate(topics)},
        summary=Summary(summary, (), "extractive", len(summary.split())),
        model="made-up",
    )


def perfect(reading: ArticleReading) -> Prediction:
    """What a model would say that reads as the reader did, and is sure of it."""
    stances = []
    for one in reading.targets:
        author = holder(reading, "author", one.author.label, 1.0, *one.author.evidence, kind="author")
        stances.append(stance(one.target, one.author.label, 1.0, author, *(holder(reading, h.name, h.label, 1.0, *h.evidence) for h in one.holders)))
    said = [(i, speaker.name) for speaker in reading.said for i in speaker.sentences]
    unrelated = stance(reading.unrelated, "unrelated", 1.0)
    return prediction(reading, [*stances, unrelated], said=said, removed=reading.junk, topics=reading.topics, summary=reading.summary)


def flawed(reading: ArticleReading) -> Prediction:
    """Of `REPORT`: one of each thing that can become of a holder."""
    toll = (
        holder(reading, "author", "neutral", 0.9, kind="author"),
        holder(reading, "Ada Koh", "favor", 0.95, 1),
        holder(reading, "Koh", "favor", 0.65, 0),
        holder(reading, "Falk", "favor", 0.75, 2),
        holder(reading, "The council of Lund", "against", 0.55, 3),
        holder(reading, "Newsletter Ltd", "favor", 0.52, 4),
    )
    stances = [
        stance(TOLL, "neutral", 0.9, *toll),
        stance(FREE, None, 0.4, holder(reading, "Ada Koh", "against", 0.85, 3)),
        stance(reading.unrelated, "neutral", 0.6, holder(reading, "Ada Koh", "favor", 0.6, 3)),
    ]
    return prediction(
        reading,
        stances,
        said=[(0, "Ada Koh"), (3, "Ada Koh")],
        removed=[3, 4],
        topics=["politics and government", "weather"],
        summary="Sign up for our newsletter.",
    )
