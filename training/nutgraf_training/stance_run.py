"""`nutgraf-train stance`: from rows to a folder with the stance cross-encoder."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nutgraf.modelfiles import shipped_models
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import LABELS

from . import metrics as m
from . import stance
from .baselines import TfidfStance, majority
from .bases import fetch
from .cards import write_card
from .corpora import registry, shipped, stance_sets
from .corpora.stance_sets import StanceRow
from .export import export_logits, fresh_folder, write_config
from .plots import confusion, reliability
from .run_options import RunOptions, recorded_base, report_progress
from .tracking import Log, run
from .vocabulary import count_pieces, pieces_of

logger = logging.getLogger(__name__)

#: For the shipped sets alone: few rows, so small batches for the sake of their number.
SMALL = replace(stance.DEFAULT, epochs=2, learning_rate=1.5e-4, frozen_layers=7, max_tokens=80, batch_tokens=768)
#: Without public sets a run is meant to take under three minutes on two cores: so many rows, and test rows a set.
SMALL_ROWS, SMALL_TEST = 1000, 150
#: The second phase: the hand-written rows with a part of the public ones, at a lower rate.
POLISH = replace(stance.DEFAULT, epochs=1, learning_rate=4e-5)
#: Public rows in the second phase, so that what they taught is not lost.
REPLAY = 4000
#: How often the hand-written rows are repeated beside the public ones.
REPEATS = 2
#: A piece that occurs less often than this in all texts is left out of the vocabulary.
RARE = 24
#: Under this the model abstains.
ABSTAIN = 0.5


@dataclass(frozen=True)
class Rows:
    """Rows for the two phases of training, for calibration, and for testing by set."""

    train: list[StanceRow]
    polish: list[StanceRow]
    held: list[StanceRow]
    test: dict[str, list[StanceRow]]
    data: list[dict[str, Any]]


def gather(options: RunOptions) -> Rows:
    """The hand-written sets, and with `--data` the public ones, with shuffled and turned targets."""
    own = shipped.stance_rows() + shipped.contrast_rows()
    train = [row for row in own if row.split == "train"]
    data = []
    for name in ("pieces", "reports", "contrasts"):
        path = shipped.data_folder() / name / f"{name}.jsonl"
        data.append({"name": name, "rows": sum(1 for r in shipped.read_lines(path) if r["split"] == "train"), "sha256": registry.sha256(path)})
    held_out = [row for row in own if row.split == "test"]
    test = {"pieces and reports (held out)": m.sample([row for row in held_out if row.source == "shipped"], options.most)}
    test["contrasts (held out)"] = [row for row in held_out if row.source == "contrasts"]
    held = [row for row in train if stance_sets.fold(row.text[:120], 12) == 0]
    public: list[StanceRow] = []
    if options.data:
        for name, most in stance_sets.RECIPE.items():
            chosen = stance_sets.sample(list(stance_sets.rows_of(name, options.data)), most, options.seed)
            data.append({"name": name, "rows": len(chosen), "sha256": registry.sha256(registry.source(name).path(options.data))})
            public += chosen
        splits = {"vast": "test", "newsmtsc": "devtest_mt", "perspectrum": "dev", "seesaw_sentences": "valid"}
        for name, split in splits.items():
            test[f"{name} {split}"] = m.sample(list(stance_sets.rows_of(name, options.data, (split,))), options.most)
        held = [*held, *m.sample(list(stance_sets.rows_of("vast", options.data, ("dev",))), 400)]
        public += stance_sets.shuffled_targets(public, 0.10, options.seed + 1) + stance_sets.turned_targets(public, 0.12, options.seed + 2)
    kept = set(map(id, held))
    left = [row for row in train if id(row) not in kept]
    if not options.data:
        left, held = stance_sets.sample(left, SMALL_ROWS, options.seed), stance_sets.sample(held, SMALL_TEST, options.seed)
        test = {name: m.sample(rows, SMALL_TEST) for name, rows in test.items()}
    turned = stance_sets.turned_targets(left, 0.2, options.seed + 3)
    replay = stance_sets.sample(public, REPLAY, options.seed + 4)
    return Rows(public + left * (REPEATS if public else 1) + turned, left + turned + replay if public else [], held, test, data)


def vocabulary(options: RunOptions, base: Path) -> set[str]:
    """The pieces to keep: those of the shipped model, or with `--data` those that the texts there use."""
    shipped_tokenizer = shipped_models() / "stance" / "tokenizer.json"
    if not options.data and shipped_tokenizer.is_file():
        return pieces_of(shipped_tokenizer)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    counts = count_pieces(tokenizer, _texts(options.data))
    for record in shipped.pieces() + shipped.reports():
        for piece in tokenizer.encode(record["text"]).ids:
            counts[piece] += RARE
    return {str(tokenizer.id_to_token(piece)) for piece, count in counts.items() if count >= (RARE if options.data else 1)}


def _texts(folder: Path | None) -> Any:
    for source in registry.SOURCES.values():
        if folder is not None and source.path(folder).is_file():
            for row in registry.read(source.name, folder):
                yield from (value for key in ("text", "document", "title", "target", "summary") if isinstance(value := row.get(key), str))


def train_stance(options: RunOptions) -> Path:
    """Train, export, calibrate and measure; the folder that holds `stance/`."""
    rows = gather(options)
    settings = options.fit(stance.DEFAULT if options.data else SMALL)
    base = fetch(settings.base, options.bases)
    with run("stance", enabled=options.tracking) as log:
        log.params({"task": "stance", "rows": len(rows.train), **settings.to_dict()})
        for one in rows.data:
            log.dataset(one["name"], one["sha256"], one["rows"], "training")
        torch.manual_seed(settings.seed)
        if options.start is None:
            net = stance.load(base, vocabulary(options, base))
            fitted = stance.train(net, rows.train, settings, progress=report_progress(log))
            log.metrics({"seconds": fitted.seconds, "final_loss": fitted.loss})
            stance.save(net, options.output / "checkpoints" / "stance")
        else:
            net = stance.resume(options.start)
        if rows.polish:
            fitted = stance.train(net, rows.polish, options.fit(POLISH), progress=report_progress(log))
            log.metrics({"polish_seconds": fitted.seconds, "polish_final_loss": fitted.loss})
        return finish(net, rows, options, settings.to_dict(), recorded_base(base), log)


def finish(net: stance.StanceNet, rows: Rows, options: RunOptions, settings: dict[str, Any], base: dict[str, Any], log: Log) -> Path:
    """Export a trained net, calibrate and measure it as it ships, write its card."""
    folder = fresh_folder(options.output / "stance")
    export_logits(net.model, folder / "model.onnx")
    net.tokenizer.no_truncation()
    net.tokenizer.save(str(folder / "tokenizer.json"))
    plain: dict[str, Any] = {"labels": list(LABELS), "max_tokens": 192, "temperature": 1.0, "abstain_below": ABSTAIN}
    write_config(folder, "stance", plain)
    plain["temperature"] = round(calibrate(StanceModel.from_folder(folder), rows.held), 4)
    write_config(folder, "stance", plain)
    measured = measure(folder, rows, log)
    shared = {"base": settings["base"], "base_record": base, "data": rows.data, "settings": settings, "metrics": measured}
    config = write_config(folder, "stance", {**plain, **shared})
    write_card(folder, "Stance toward a target, by holder", [_TEXT], config)
    log.artifact(folder / "README.md")
    log.artifact(folder / "config.json")
    return options.output


def _log_likelihood(p: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any]) -> float:
    return float(np.log(np.maximum((p * allowed).sum(1), 1e-7)).mean())


def calibrate(model: StanceModel, held: Sequence[StanceRow]) -> float:
    """The temperature with the best log-likelihood of the allowed labels, on rows held back."""
    p = model.probabilities([(row.text, row.target, row.holder) for row in held])
    logits = np.log(np.maximum(p, 1e-7))
    allowed = stance.allowed_matrix(held).numpy()
    return m.best_temperature(lambda temperature: -_log_likelihood(m.softmax(logits, temperature), allowed))


def measure(folder: Path, rows: Rows, log: Log) -> dict[str, Any]:
    """Macro-F1 of the model, of the model without its target, TF-IDF and the majority on every test set."""
    model = StanceModel.from_folder(folder)
    tfidf = TfidfStance(rows.train)
    common = [row.label for row in rows.train]
    sets: list[dict[str, Any]] = []
    confidence: list[float] = []
    correct: list[bool] = []
    for name, test in rows.test.items():
        labels = sorted({row.label for row in test}, key=LABELS.index)
        p = folded(model.probabilities([(row.text, row.target, row.holder) for row in test]), test)
        blind = folded(model.probabilities([(row.text, "it", row.holder) for row in test]), test)
        columns = [LABELS.index(label) for label in labels]
        systems = {
            "nutgraf": [labels[int(i)] for i in p[:, columns].argmax(1)],
            "nutgraf, target hidden": [labels[int(i)] for i in blind[:, columns].argmax(1)],
            "TF-IDF + linear": tfidf.predict(test, labels),
            "majority": majority(common, len(test)),
        }
        truth = [row.label for row in test]
        figures = {}
        for system, guesses in systems.items():
            value = m.bootstrap(m.macro_f1, truth, guesses)
            figures[system] = [value.value, value.low, value.high]
        within = p[:, columns] / p[:, columns].sum(1, keepdims=True)
        right = [guess == t for guess, t in zip(systems["nutgraf"], truth, strict=True)]
        sets.append({"set": name, "rows": len(test), "macro_f1": figures, "ece": m.calibration_error(within.max(1), right)})
        confidence += within.max(1).tolist()
        correct += right
        key = name.split(" ")[0]
        log.metrics({f"{key}_macro_f1": figures["nutgraf"][0], f"{key}_tfidf_macro_f1": figures["TF-IDF + linear"][0]})
        place = folder.parent / "pictures"
        place.mkdir(exist_ok=True)
        log.artifact(confusion(truth, systems["nutgraf"], labels, place / f"stance_confusion_{key}.png", f"stance, {name}"))
    log.artifact(reliability(confidence, correct, folder.parent / "pictures" / "stance_reliability.png", "stance, all sets"))
    return {"sets": sets}


def folded(p: np.ndarray[Any, Any], rows: Sequence[StanceRow]) -> np.ndarray[Any, Any]:
    """Where a row's neutral covers unrelated, the two probabilities are added."""
    out = p.astype(np.float64).copy()
    for i, row in enumerate(rows):
        if row.source == "vast":
            out[i, LABELS.index("neutral")] += out[i, LABELS.index("unrelated")]
            out[i, LABELS.index("unrelated")] = 0
    return out


_TEXT = (
    'A cross-encoder over a passage and the sentence "HOLDER is in favor of TARGET."; four labels. Used on at most 15 '
    "short passages of an article for each target: the author's stance is read from passages of several sentences and "
    "from the author's own sentences, a quoted holder's from the sentences that report that holder. Sentiment sets "
    'have no holder and were given as "Someone"; VAST\'s neutral covers texts that do not speak of the target and was '
    'taught as neutral or unrelated. "target hidden" is the same model with the target replaced by "it": what it '
    "scores there it owes to the passage alone."
)
