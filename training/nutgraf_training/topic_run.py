"""`nutgraf-train topic`: from rows to a folder with the encoder and the topic head."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.encoder import Encoder
from nutgraf.topic import TopicModel
from safetensors.torch import save_file

from . import metrics as m
from . import topic
from .baselines import TfidfTopics, majority
from .bases import fetch
from .cards import write_card
from .corpora import registry, shipped, topic_sets
from .corpora.stance_sets import fold
from .corpora.topic_sets import SHORT, TopicRow
from .export import export_states, fresh_folder, write_config
from .plots import confusion, reliability
from .reading import as_in_use
from .run_options import RunOptions, recorded_base, report_progress
from .tracking import Log, run

logger = logging.getLogger(__name__)

#: For the shipped sets alone: few rows, so more epochs over fewer layers.
SMALL = replace(topic.DEFAULT, epochs=3, learning_rate=1.5e-4, frozen_layers=3)
#: How often the hand-written rows are repeated beside the public ones.
REPEATS = 5
POLITICS, CONFLICT = SHORT["pol"], SHORT["conf"]


@dataclass(frozen=True)
class Rows:
    """Rows for training, for calibration, and for testing by set; `data` says what was used."""

    train: list[TopicRow]
    held: list[TopicRow]
    test: dict[str, list[TopicRow]]
    data: list[dict[str, Any]]


def gather(options: RunOptions) -> Rows:
    """The hand-written sets and the vocabulary, and with `--data` the public sets; one in ten is held back."""
    own = shipped.topic_rows()
    concepts = shipped.vocabulary_rows()
    train = [row for row in own if row.split == "train"]
    data = [
        {"name": name, "rows": sum(r.source == name for r in train), "sha256": registry.sha256(shipped.data_folder() / name / f"{name}.jsonl")}
        for name in ("pieces", "reports")
    ]
    data.append(
        {
            "name": "media_topics",
            "rows": len(concepts),
            "licence": "CC BY 4.0",
            "source": "IPTC NewsCodes, release 2025-10-09",
            "sha256": registry.sha256(shipped.data_folder() / "topics" / "media_topics.jsonl"),
        }
    )
    test = {"pieces (held out)": [row for row in own if row.split == "test" and row.source == "pieces"]}
    test["reports (held out)"] = [row for row in own if row.split == "test" and row.source == "reports"]
    public: list[TopicRow] = []
    if options.data:
        for name, most in topic_sets.RECIPE.items():
            every = list(topic_sets.rows_of(name, options.data))
            chosen = topic_sets.balanced([row for row in every if row.split == "train"], most, options.seed)
            data.append({"name": name, "rows": len(chosen), "sha256": registry.sha256(registry.source(name).path(options.data))})
            public += chosen
            if name in ("ag_news", "allsides", "wikipedia_current_events"):
                split = "valid" if name == "allsides" else "test"
                test[name] = m.sample([row for row in every if row.split == split], options.most)
        test["bbc_news (never trained on)"] = m.sample(list(topic_sets.rows_of("bbc_news", options.data)), options.most)
    held = [row for row in public or train if fold(row.text[:200] + (row.title or ""), 10) == 0]
    kept = set(map(id, held))
    train = [row for row in train if id(row) not in kept] * (REPEATS if public else 1)
    train += [row for row in public if id(row) not in kept] + concepts
    return Rows(train, held, test, data)


def train_topic(options: RunOptions) -> Path:
    """Train, export, calibrate and measure; the folder that holds `encoder/` and `topic/`."""
    rows = gather(options)
    labels = list(SHORT.values())
    settings = options.fit(topic.DEFAULT if options.data else SMALL)
    base = fetch(settings.base, options.bases)
    with run("topic", enabled=options.tracking) as log:
        log.params({"task": "topic", "rows": len(rows.train), **settings.to_dict()})
        for one in rows.data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training")
        torch.manual_seed(settings.seed)
        net = topic.load(base, labels)
        fitted = topic.train(net, rows.train, settings, progress=report_progress(log))
        log.metrics({"seconds": fitted.seconds, "final_loss": fitted.loss})
        encoder_folder = fresh_folder(options.output / "encoder")
        export_states(net.body, encoder_folder / "model.onnx")
        shutil.copy2(base / "tokenizer.json", encoder_folder / "tokenizer.json")
        shared = {"base": settings.base, "base_record": recorded_base(base), "data": rows.data, "settings": settings.to_dict()}
        config = write_config(encoder_folder, "encoder", {"max_tokens": settings.max_tokens, "width": net.body.config.hidden_size, **shared})
        write_card(encoder_folder, "The shared encoder", [_ENCODER_TEXT], config)
        folder = fresh_folder(options.output / "topic")
        save_file({name: value.cpu().contiguous() for name, value in net.head.state_dict().items()}, str(folder / "head.safetensors"))
        names = {c["name"]: c["qcode"] for c in shipped.read_lines(shipped.data_folder() / "topics" / "media_topics.jsonl")}
        plain = {
            "labels": labels,
            "qcodes": [names[label] for label in labels],
            "encoder": "../encoder",
            "thresholds": [0.5] * len(labels),
            "temperature": 1.0,
        }
        write_config(folder, "topic", plain)
        plain |= calibrate(folder, rows.held, labels)
        write_config(folder, "topic", plain)
        measured = measure(folder, rows, log)
        config = write_config(folder, "topic", {**plain, **shared, "metrics": measured})
        write_card(folder, "Topic: the 17 IPTC Media Topics, multi-label", [_TOPIC_TEXT], config)
        log.artifact(folder / "README.md")
        log.artifact(folder / "config.json")
    return options.output


def probabilities(folder: Path, rows: Sequence[TopicRow], labels: Sequence[str]) -> m.Floats:
    """[rows, labels] by the exported model on whole cleaned articles, as in use."""
    model = TopicModel.from_folder(folder)
    encoder = Encoder(model.encoder)
    p = np.zeros((len(rows), len(labels)))
    for i, row in enumerate(rows):
        scores = model.predict(encoder.encode(*as_in_use(row.text or row.title or ".", row.title))).scores
        p[i] = [scores[label] for label in labels]
    return p


def calibrate(folder: Path, held: Sequence[TopicRow], labels: Sequence[str]) -> dict[str, Any]:
    """Temperature by log-likelihood and a threshold a topic by F1, on rows held back."""
    p = np.clip(probabilities(folder, held, labels), 1e-6, 1 - 1e-6)
    logits = np.log(p / (1 - p))
    truth, weight = (t.numpy() for t in topic.targets(held, labels))

    def loss(temperature: float) -> float:
        q = np.clip(m.sigmoid(logits, temperature), 1e-7, 1 - 1e-7)
        return float(-(weight * (truth * np.log(q) + (1 - truth) * np.log(1 - q))).mean())

    temperature = m.best_temperature(loss)
    return {"temperature": round(temperature, 4), "thresholds": m.thresholds(m.sigmoid(logits, temperature), truth, weight)}


def measure(folder: Path, rows: Rows, log: Log) -> dict[str, Any]:
    """Macro-F1 of the model, TF-IDF and the majority on every test set, calibration, pictures."""
    labels = list(SHORT.values())
    tfidf = TfidfTopics(rows.train)
    common = [row.topics[0] for row in rows.train]
    sets: list[dict[str, Any]] = []
    confidence: list[float] = []
    correct: list[bool] = []
    for name, test in rows.test.items():
        allowed = sorted({topic for row in test for topic in row.topics}, key=labels.index)
        p = probabilities(folder, test, labels)[:, [labels.index(label) for label in allowed]]
        predicted = [allowed[int(i)] for i in p.argmax(1)]
        systems = {"nutgraf": predicted, "TF-IDF + linear": tfidf.predict(test, allowed), "majority": majority(common, len(test))}
        truth = [row.topics[0] for row in test]
        right = [guess in row.topics for guess, row in zip(predicted, test, strict=True)]
        figures = {}
        for system, guesses in systems.items():
            value = m.bootstrap(
                m.macro_f1, [_merged(row.topics[0], row) for row in test], [_merged(g, row) for g, row in zip(guesses, test, strict=True)]
            )
            figures[system] = [value.value, value.low, value.high]
        sets.append(
            {"set": name, "rows": len(test), "macro_f1": figures, "ece": m.calibration_error(p.max(1), right), "accuracy": float(np.mean(right))}
        )
        confidence += p.max(1).tolist()
        correct += right
        key = name.split(" ")[0]
        log.metrics({f"{key}_macro_f1": figures["nutgraf"][0], f"{key}_tfidf_macro_f1": figures["TF-IDF + linear"][0]})
        log.artifact(confusion(truth, predicted, allowed, log_path(folder, f"confusion_{key}.png"), f"topic, {name}"))
    log.artifact(reliability(confidence, correct, log_path(folder, "reliability.png"), "topic, all sets"))
    pooled = m.calibration_error(confidence, correct)
    log.metrics({"pooled_ece": pooled})
    return {
        "sets": sets,
        "pooled_ece": pooled,
        "note": f"Expected calibration error of the best topic, pooled over the sets: {pooled:.3f} (15 bins).",
    }


def log_path(folder: Path, name: str) -> Path:
    """Pictures go beside the model folder, which holds nothing but the model."""
    place = folder.parent / "pictures"
    place.mkdir(exist_ok=True)
    return place / f"{folder.name}_{name}"


def _merged(label: str, row: TopicRow) -> str:
    """AG News' "World" is politics or conflict: either is right."""
    if row.source == "ag_news" and label in (POLITICS, CONFLICT):
        return "World"
    return label


_ENCODER_TEXT = (
    "One pass of this model over an article gives a vector for each token; their means over sentences and chunks serve "
    "the topic head, the summary's salience head and the ranking of sentences by a stance target. Fine-tuned with the "
    "topic head; a second loss kept the mean vectors near those of the base, so that cosine similarity stays useful."
)
_TOPIC_TEXT = (
    "A head over the shared encoder. Articles are read to the end in chunks; chunk scores are averaged by length, the "
    "first chunk, with title and lead, counting twice. Each topic has its own threshold; where none is reached the "
    "model abstains. Labels of the public sets are single: topics that such a label leaves open were kept out of the "
    "loss. Weather, labour, human interest and lifestyle have hardly any public data and rest on the hand-written set."
)
