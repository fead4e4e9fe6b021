"""The hand-written sets in `data/`: enough to train without any other data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from nutgraf import Article
from nutgraf.document import Document
from nutgraf.stance.pairs import AUTHOR, with_heading
from nutgraf.stance.relevance import mentions
from nutgraf.text.sentences import Sentence

from ..evaluation.articles.names import same_name
from .documents import DocumentReader
from .registry import sha256
from .stance_sets import EITHER, StanceRow, flipped
from .topic_sets import TopicRow

#: Length, in words, of the passages from which the author's stance is learned.
STRETCH_WORDS = 95


def data_folder() -> Path:
    """The checkout's `data/` (the sets are not part of the wheel).

    Raises
    ------
    FileNotFoundError: not run from a checkout.
    """
    folder = Path(__file__).resolve().parents[3] / "data"
    if not (folder / "pieces" / "pieces.jsonl").is_file():
        raise FileNotFoundError(f"{folder}/pieces/pieces.jsonl does not exist: the hand-written sets come only with a checkout of the repository")
    return folder


def read_lines(path: Path) -> list[dict[str, Any]]:
    """All records of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def pieces(folder: Path | None = None) -> list[dict[str, Any]]:
    return read_lines((folder or data_folder()) / "pieces" / "pieces.jsonl")


def reports(folder: Path | None = None) -> list[dict[str, Any]]:
    return read_lines((folder or data_folder()) / "reports" / "reports.jsonl")


def contrasts(folder: Path | None = None) -> list[dict[str, Any]]:
    return read_lines((folder or data_folder()) / "contrasts" / "contrasts.jsonl")


def forms(folder: Path | None = None) -> list[dict[str, Any]]:
    return read_lines((folder or data_folder()) / "forms" / "forms.jsonl")


def forms_to_learn() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The texts of `data/forms` that are not held out, and the set's record."""
    rows = [row for row in forms() if row["split"] == "train"]
    return rows, {"name": "forms", "rows": len(rows), "sha256": sha256(data_folder() / "forms" / "forms.jsonl")}


def contrast_rows(folder: Path | None = None) -> list[StanceRow]:
    """Short passages, each with several views whose labels differ."""
    return [
        StanceRow(with_heading(record.get("title"), record["text"]), view["target"], view["holder"], (view["label"],), "contrasts", record["split"])
        for record in contrasts(folder)
        for view in record["views"]
    ]


def topic_rows(folder: Path | None = None) -> list[TopicRow]:
    """Pieces and reports; the topics of pieces are complete, those of reports may lack one."""
    whole = {"pieces": pieces(folder)}
    rows = [TopicRow(p["title"], p["text"], tuple(p["topics"]), (), name, p["split"]) for name, found in whole.items() for p in found]
    every = {topic for row in rows for topic in row.topics}
    for r in reports(folder):
        named = tuple(r["topics"])
        likely = tuple(sorted(every & {"politics and government", "economy, business and finance", "society"} - set(named)))
        rows.append(TopicRow(r["title"], r["text"], named, likely, "reports", r["split"]))
    return rows


def vocabulary_rows(folder: Path | None = None) -> list[TopicRow]:
    """One row for each active concept below the top level: its name and definition, labelled with its top topic."""
    concepts = read_lines((folder or data_folder()) / "topics" / "media_topics.jsonl")
    names = {c["qcode"]: c["name"] for c in concepts}
    return [
        TopicRow(c["name"], c["definition"] or "", (names[c["top"]],), (), "media_topics", "train")
        for c in concepts
        if c["broader"] and not c["retired"] and c["top"] in names
    ]


def _sentences_before(text: str, start: int, most: int = 200) -> str:
    """Up to `most` characters of the same paragraph before an evidence sentence, from the start of a sentence."""
    lead = text[max(0, start - most) : start]
    lead = lead[lead.rfind("\n") + 1 :]
    cut = max(lead.find(". "), lead.find("” "), lead.find('" '))
    return lead[cut + 2 :] if start > most and cut >= 0 else lead


def _holder_rows(record: dict[str, Any], target: str, allowed: tuple[str, ...], holder: str, evidence: list[dict[str, Any]]) -> Iterator[StanceRow]:
    """Each evidence sentence alone, and as the model gets it at inference: after the headline and the preceding sentences."""
    for sentence in evidence:
        before = _sentences_before(record["text"], sentence["start"])
        for passage in dict.fromkeys((sentence["text"], with_heading(record["title"], before + sentence["text"]))):
            yield StanceRow(passage, target, holder, allowed, "shipped", record["split"])


def stretches_of(sentences: Sequence[Sentence], most: int) -> list[tuple[int, int]]:
    """Split an article into stretches of whole sentences, of at most `most` words or one sentence: (first, last) sentence of each."""
    stretches: list[tuple[int, int]] = []
    first, words = 0, 0
    for i, sentence in enumerate(sentences):
        if words and words + sentence.words > most:
            stretches.append((first, i - 1))
            first, words = i, 0
        words += sentence.words
    return [*stretches, (first, len(sentences) - 1)]


def _author_rows(record: dict[str, Any], document: Document, stances: list[dict[str, Any]]) -> Iterator[StanceRow]:
    """The passages from which the author's stance is read at inference; for a neutral author, single sentences too.

    If the author takes a side, only passages with evidence of it.
    """
    sentences = document.sentences
    quoted = {one.sentence for one in document.quoted}
    mine = [i for i in range(len(sentences)) if i not in quoted]
    for stance in stances:
        author, target = stance["author"], stance["target"]
        neutral = author["label"] == "neutral"
        for first, last in stretches_of(sentences, STRETCH_WORDS):
            low, high = sentences[first].start, sentences[last].end
            if neutral or any(e["start"] < high and low < e["end"] for e in author["evidence"]):
                yield StanceRow(" ".join(record["text"][low:high].split()), target, AUTHOR, (author["label"],), "shipped", record["split"])
        named = set(mentions(sentences, target))
        for i in sorted(mine, key=lambda i: i not in named)[:2] if neutral else ():
            mark = {"text": sentences[i].text, "start": sentences[i].start}
            yield from list(_holder_rows(record, target, ("neutral",), AUTHOR, [mark]))[-1:]


def _silent_rows(record: dict[str, Any], document: Document, stances: list[dict[str, Any]]) -> Iterator[StanceRow]:
    """For each target, one sentence that reports somebody without a labelled view on it: neutral or unrelated."""
    for stance in stances:
        known = [(e["start"], e["end"]) for holder in stance["holders"] for e in holder["evidence"]]
        for one in document.quoted:
            sentence = document.sentences[one.sentence]
            if any(max(a, sentence.start) < min(b, sentence.end) for a, b in known) or any(
                same_name(one.holder, [h["name"], *h.get("aliases", ())]) for h in stance["holders"]
            ):
                continue
            mark = {"text": sentence.text, "start": sentence.start}
            yield from list(_holder_rows(record, stance["target"], EITHER, one.holder, [mark]))[-1:]
            break


def stances_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The labelled stances of a record: a piece has one target and maybe its opposite, a report a list of targets."""
    if "stances" in record:
        listed: list[dict[str, Any]] = record["stances"]
        return listed
    one = {"target": record["target"], "author": record["author"], "holders": record["holders"]}
    if not record["opposite_target"]:
        return [one]

    def turn(view: dict[str, Any]) -> dict[str, Any]:
        return {**view, "label": flipped((view["label"],))[0]}

    return [one, {"target": record["opposite_target"], "author": turn(record["author"]), "holders": [turn(h) for h in record["holders"]]}]


@cache
def _reader(models: Path | None = None) -> DocumentReader:
    """The reader of a models folder (None: the shipped one), which tells who speaks where."""
    return DocumentReader(models)


def stance_rows(folder: Path | None = None, models: Path | None = None) -> list[StanceRow]:
    """Each view in each text: the author's from the whole text and the evidence, holders' from their evidence, and unrelated targets.

    A sentence that shows a quoted holder's view is also labelled `neutral` for a neutral author: the model has to learn
    to tell the speaker from the author. `models` is the folder whose reader tells who speaks (None: the shipped one).
    """
    rows: list[StanceRow] = []
    for record in pieces(folder) + reports(folder):
        text, split = record["text"], record["split"]
        for stance in stances_of(record):
            target, author = stance["target"], stance["author"]
            rows.append(StanceRow(text, target, AUTHOR, (author["label"],), "shipped", split))
            rows.extend(_holder_rows(record, target, (author["label"],), AUTHOR, author["evidence"]))
            for holder in stance["holders"]:
                rows.extend(_holder_rows(record, target, (holder["label"],), holder["name"], holder["evidence"]))
                if author["label"] == "neutral":
                    rows.extend(StanceRow(e["text"], target, AUTHOR, ("neutral",), "shipped", split) for e in holder["evidence"][:1])
        document = _reader(models).read(Article(text, title=record["title"])).document
        rows.extend(_silent_rows(record, document, stances_of(record)))
        rows.extend(_author_rows(record, document, stances_of(record)))
        unrelated = record.get("unrelated_targets") or [record["unrelated_target"]]
        for target in unrelated:
            rows.append(StanceRow(text, target, AUTHOR, ("unrelated",), "shipped", split))
            for holder in stances_of(record)[0]["holders"][:1]:
                rows.extend(StanceRow(e["text"], target, holder["name"], ("unrelated",), "shipped", split) for e in holder["evidence"][:1])
    return rows
