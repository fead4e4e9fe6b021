"""From a trained stance net to a folder that inference loads: export, calibration, thresholds, card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.stance.model import StanceModel
from nutgraf.stance.pairs import LABELS
from safetensors.torch import save_file
from tokenizers import Tokenizer

from ..corpora.documents import DocumentReader
from ..corpora.stance_sets import StanceRow
from ..encoders.export import export_disentangled, write_config
from ..licence_option import Licence
from .asked import ReadArticle
from .calibrate import UNCALIBRATED, by_question, curve, fitted, observed, threshold, to_config
from .evaluate import calibrate
from .net import StanceNet
from .suggesting import by_hand, learned

#: The author's label is withheld below this probability.
AUTHOR_ABOVE = 0.45
#: A side of the author is given from this probability on: the highest macro-F1 on held-back articles.
AUTHOR_SIDE_ABOVE = 0.55
#: Holders' sides are given from this probability on where there are too few held-back articles to choose it.
HOLDER_ABOVE = 0.5
#: With fewer articles, the weights of suggested targets are not learned: see `first_suggestions`.
LEARNED_FROM = 100


def first_suggestions(licence: Licence) -> dict[str, float]:
    """The weights of suggested targets before any are learned: those that ship or, since these were learned from any sets, with "open" those
    set by hand.
    """
    return shipped_suggestions() if licence == "any" else by_hand()


def shipped_suggestions() -> dict[str, float]:
    """The weights of suggested targets that ship; read them before a shipped folder is emptied."""
    found: dict[str, float] = read_config(shipped_models() / "stance", "stance")["suggestions"]
    return found


def export(net: StanceNet, tokenizer: Tokenizer, folder: Path, max_tokens: int, suggestions: Mapping[str, float]) -> dict[str, Any]:
    """Write graph, heads, tokenizer and a config without calibration; returns the config's settings."""
    folder.mkdir(parents=True, exist_ok=True)
    export_disentangled(net.body, folder / "model.onnx", max_tokens)
    save_file(net.head_tensors(), str(folder / "head.safetensors"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"))
    plain: dict[str, Any] = {
        "labels": list(LABELS),
        "max_tokens": max_tokens,
        "temperature": 1.0,
        "author_above": AUTHOR_ABOVE,
        "author_side_above": AUTHOR_SIDE_ABOVE,
        "holder_above": HOLDER_ABOVE,
        "suggestions": dict(suggestions),
        "calibration": to_config(UNCALIBRATED),
    }
    write_config(folder, "stance", plain)
    return plain


def calibrated(
    folder: Path, plain: dict[str, Any], held: Sequence[StanceRow], articles: Sequence[ReadArticle], models: Path | None = None
) -> dict[str, Any]:
    """Fit temperature, calibration and the holders' threshold on held-back rows and articles, and write them to the config.

    `models` is the folder whose reader read the articles (None: the shipped one).
    """
    model = StanceModel.from_folder(folder)
    found = {**plain, "temperature": round(calibrate(model, held), 4)}
    model.temperature = found["temperature"]
    if articles:
        seen = observed(model, articles)
        calibration = fitted(seen)
        points = curve(seen, calibration)
        if len(articles) >= LEARNED_FROM:
            found["suggestions"] = learned(articles, DocumentReader(models).encoder)
        found |= {"calibration": to_config(calibration), "holder_above": threshold(points), "curve": points, "held_articles": len(articles)}
        found["questions"] = by_question(seen, calibration)
    write_config(folder, "stance", found)
    return found
