"""Figures of the shipped models on the shipped sets, checked against regression thresholds: see `floors_file`.

Everything is measured without torch. Where a whole set would take minutes, a fixed sample of its rows is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nutgraf import Article, Nutgraf
from nutgraf.document import prepare
from nutgraf.guard import Guard
from nutgraf.modelfolder.config import encoder_folder, read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.reader.topics import TopicModel
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import LABELS

from ..corpora import shipped
from ..reader.apply import Reader
from ..reader.first_topic import OWN, first_of, merged
from ..stance.articles import held_out, measure_articles
from ..summary.systems import lead_three
from . import metrics as m
from .forms import evaluate_forms
from .quotes import evaluate_quotes
from .seeds import evaluate_cleaning, seeds

#: The folders of `data/` that figures come from.
SETS = ("cleaning", "contrasts", "forms", "pieces", "quotes", "reports", "seeds", "subtopics", "summaries", "topics")
#: Rows of pieces and reports that stance is measured on (`metrics.sample`); one of every `ARTICLES_STEP` articles is read whole.
STANCE_ROWS, ARTICLES_STEP = 600, 2
SUMMARY_WORDS = 60

Figures = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """Measured figures.

    `figures` by name, such as "topic/pieces_macro_f1": shares and scores from 0 to 1; higher is better, except for names that end
    in `ece` or `error`. `data` has the SHA-256 (hex) of each set of `SETS`.
    """

    figures: Figures
    data: dict[str, str]


def data_hashes(folder: Path | None = None) -> dict[str, str]:
    """The SHA-256 (hex) of each set: of its JSON Lines, and of the texts that the seeds' labels point to."""
    place = folder or shipped.data_folder()
    found = {}
    for name in SETS:
        files = sorted((place / name).glob("*.jsonl"))
        if name == "seeds":
            files += sorted((place.parent / "seeds").glob("*.txt"))
        parts = [f"{file.name}:{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
        found[name] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return found


def measure(models: Path | None = None, *, step: int = 1) -> Measured:
    """Every figure of a folder of models; takes two minutes on two cores. Models that it lacks are the shipped ones.

    With `step`, the models read only one of every `step` rows and articles. Such figures are comparable only at the same step,
    so the hashes of their sets include it.

    Raises
    ------
    FileNotFoundError: not run from a checkout.
    nutgraf.ModelError: the folder holds no models, or damaged ones.
    """
    loaded = Nutgraf(models)
    folders = {task: _folder(models, task) for task in ("topic", "stance", "summary", "guard")}
    stance = StanceModel.from_folder(folders["stance"])
    encoder = Encoder(encoder_folder(folders["summary"], read_config(folders["summary"], "summary")))
    figures = {
        **cleaning(loaded),
        **quotes(loaded),
        **forms(loaded, step),
        **topics(Reader(TopicModel.from_folder(folders["topic"])), step),
        **stances(stance, step),
        **articles(loaded, step),
        **summaries(loaded, step),
        **guarded(Guard.from_folder(folders["guard"], stance), encoder, step),
        **first_pass(Nutgraf(_folder(models, "fast").parent, tier="fast"), step),
    }
    data = {name: value if step == 1 else f"{value} one of {step}" for name, value in data_hashes().items()}
    return Measured({name: float(value) for name, value in figures.items()}, data)


def _folder(models: Path | None, task: str) -> Path:
    own = (models or shipped_models()) / task
    return own if (own / "config.json").is_file() else shipped_models() / task


def cleaning(models: Nutgraf) -> Figures:
    """Precision and recall of removal by character, and the number of characters removed from clean articles."""
    found: Figures = {}
    for score in evaluate_cleaning(models):
        name = score.name.replace(" ", "_")
        if name.endswith("clean"):
            found[f"cleaning/{name}_characters_error"] = score.removed
        else:
            found |= {f"cleaning/{name}_precision": score.precision, f"cleaning/{name}_recall": score.recall}
    return found


def quotes(models: Nutgraf) -> Figures:
    """F1 of quotations with their speakers on the held-out articles, and the share of found quotations with the right speaker."""
    score = next(one for one in evaluate_quotes(models, splits=("test",)) if one.name == "nutgraf")
    f1 = {"quotes/f1": score.all.f1, "quotes/direct_f1": score.direct.f1, "quotes/indirect_f1": score.indirect.f1}
    return {**f1, "quotes/speaker_right": score.speaker_right}


def forms(models: Nutgraf, step: int = 1) -> Figures:
    """The share of held-out texts whose form is right, and F1 of opinion against the rest."""
    score = evaluate_forms(models, step=step)
    return {"form/accuracy": score.accuracy.value, "form/opinion_f1": score.opinion_f1.value}


def topics(reader: Reader, step: int = 1) -> Figures:
    """Macro-F1 of the first topic on held-out pieces and reports, calibration over both, and subtopics of pieces."""
    model = reader.model
    rows = [row for row in shipped.topic_rows() if row.split == "test"]
    found: Figures = {}
    confidence: list[float] = []
    correct: list[bool] = []
    for name in OWN:
        test = [row for row in rows if row.source == name][::step]
        names, best, right = first_of(reader.read(test).logits, test, model.labels)
        guesses = [merged(guess, row) for guess, row in zip(names, test, strict=True)]
        found[f"topic/{name}_macro_f1"] = m.macro_f1([row.topics[0] for row in test], guesses)
        confidence += m.sigmoid(best / model.calibration["temperature"] + model.calibration["bias"]).tolist()
        correct += right
    found["topic/ece"] = m.calibration_error(confidence, correct, bins=10)  # 98 rows: with fifteen bins a single row moves it too much
    return found | (_subtopics(reader, step) if model.concepts else {})


def first_pass(models: Nutgraf, step: int = 1) -> Figures:
    """The same of the fast tier: macro-F1 of the first topic, form, and ROUGE-1 of the summary."""
    found: Figures = {}
    for name in OWN:
        test = [row for row in shipped.topic_rows() if row.split == "test" and row.source == name][::step]
        scores = [models.predict(Article(row.text, title=row.title)).topic_scores for row in test]
        labels = sorted(scores[0])
        names, _, _ = first_of(np.array([[one[label] for label in labels] for one in scores]), test, labels)
        found[f"fast/{name}_macro_f1"] = m.macro_f1(
            [row.topics[0] for row in test], [merged(guess, row) for guess, row in zip(names, test, strict=True)]
        )
    found |= {f"fast/{name.replace('/', '_')}": value for name, value in forms(models, step).items()}
    return {**found, "fast/rouge1": summaries(models, step)["summary/rouge1"]}


def _subtopics(reader: Reader, step: int) -> Figures:
    """How often an accepted subtopic ranks first, and how often among the first three."""
    from ..corpora.topic_sets import TopicRow

    assert reader.model.concepts is not None
    accepted = {row["id"]: row for row in shipped.read_lines(shipped.data_folder() / "subtopics" / "labels.jsonl")}
    codes = {row["name"]: row["qcode"] for row in shipped.read_lines(shipped.data_folder() / "topics" / "media_topics.jsonl")}
    hits = []
    for piece in [piece for piece in shipped.pieces() if piece["id"] in accepted][::step]:
        row, wanted = TopicRow(piece["title"], piece["text"], (), (), "pieces", "test"), accepted[piece["id"]]
        ranked = [one.label for one in reader.model.concepts.subtopics(reader.encoded(row), codes[wanted["topic"]], most=3)]
        hits.append([ranked[0] in wanted["subtopics"], bool(set(ranked) & set(wanted["subtopics"]))])
    first, third = np.mean(hits, axis=0)
    return {"subtopics/within_1": float(first), "subtopics/within_3": float(third)}


def stances(model: StanceModel, step: int = 1) -> Figures:
    """Macro-F1 on passages of held-out pieces and reports (`STANCE_ROWS` of them) and on held-out contrasts; calibration over both."""
    own = [row for row in shipped.stance_rows() if row.split == "test"]
    contrasts = [row for row in shipped.contrast_rows() if row.split == "test"]
    sets = {"passages": m.sample(own, STANCE_ROWS)[::step], "contrasts": contrasts[::step]}
    found: Figures = {}
    confidence: list[float] = []
    correct: list[bool] = []
    for name, rows in sets.items():
        labels = sorted({row.label for row in rows}, key=LABELS.index)
        p = model.probabilities([(row.text, row.target, row.holder) for row in rows]).astype(np.float64)[:, [LABELS.index(one) for one in labels]]
        p /= p.sum(1, keepdims=True)
        truth, guesses = [row.label for row in rows], [labels[int(i)] for i in p.argmax(1)]
        found[f"stance/{name}_macro_f1"] = m.macro_f1(truth, guesses)
        confidence += p.max(1).tolist()
        correct += [guess == label for guess, label in zip(guesses, truth, strict=True)]
    found["stance/ece"] = m.calibration_error(confidence, correct)
    return found


def articles(models: Nutgraf, step: int = 1) -> Figures:
    """Author, holders, evidence and unrelated targets on one of every `ARTICLES_STEP` held-out articles."""
    found = measure_articles(models, list(held_out())[:: ARTICLES_STEP * step])
    names = ("holder_precision", "holder_recall", "evidence_precision", "unrelated_found")
    return {"articles/author_macro_f1": found["author_macro_f1"][0], **{f"articles/{name}": found[name] for name in names}}


@dataclass(frozen=True)
class Referenced:
    """An article with a reference summary."""

    id: str
    article: Article
    reference: str


def references(folder: Path | None = None) -> Iterator[Referenced]:
    """The articles of `data/summaries` and the seeds."""
    place = folder or shipped.data_folder()
    rows = {row["id"]: row for row in [*shipped.reports(place), *shipped.read_lines(place / "quotes" / "quotes.jsonl")]}
    for one in shipped.read_lines(place / "summaries" / "references.jsonl"):
        row = rows[one["id"]]
        yield Referenced(one["id"], Article(row["text"], title=row["title"]), one["summary"])
    for seed in seeds(place):
        yield Referenced(seed["id"], Article(seed["text"]), seed["reference_summary"])


def summaries(models: Nutgraf, step: int = 1) -> Figures:
    """Mean ROUGE F1 of the extractive summary, and its ROUGE-1 over that of the article's first three sentences."""
    from rouge_score.rouge_scorer import RougeScorer

    kinds = ("rouge1", "rouge2", "rougeL")
    scorer = RougeScorer(list(kinds), use_stemmer=True)
    rows: list[list[float]] = []
    for one in list(references())[::step]:
        document = prepare(one.article)
        texts = [" ".join(sentence.text.split()) for sentence in document.sentences]
        made = models.predict(one.article, summary_words=SUMMARY_WORDS).summary
        assert made is not None
        own, lead = (scorer.score(one.reference, text) for text in (made.text, " ".join(texts[i] for i in lead_three(texts, ""))))
        rows.append([*(own[kind].fmeasure for kind in kinds), own["rouge1"].fmeasure - lead["rouge1"].fmeasure])
    means = np.mean(rows, axis=0)
    return {f"summary/{name}": float(value) for name, value in zip((*kinds, "rouge1_over_lead3"), means, strict=True)}


def guarded(guard: Guard, encoder: Encoder, step: int = 1) -> Figures:
    """Share of reference sentences that the guard passes against their own article, and (an error) against the next one."""
    from nutgraf.text.sentences import split_sentences

    known: list[tuple[Any, Sequence[str]]] = []
    for one in list(references())[::step]:
        document = prepare(one.article)
        known.append((document, [s.text for s in split_sentences(one.reference, [(0, len(one.reference))])]))
    vectors = [encoder.encode([s.text for s in document.sentences]).sentences for document, _ in known]
    passed: dict[int, list[bool]] = {0: [], 1: []}
    for i, (_, said) in enumerate(known):
        own = encoder.encode(said).sentences
        for step, results in passed.items():
            j = (i + step) % len(known)
            results += [guard.passes(one) for one in guard.check(said, known[j][0].sentences, vectors[j], own)]
    return {"guard/own_passed": float(np.mean(passed[0])), "guard/strangers_passed_error": float(np.mean(passed[1]))}
