"""How well the guard tells consistent summaries from others: each judged set with a guard that was not trained on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from nutgraf.guard.features import LEXICAL
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.stance.model import StanceModel
from safetensors.numpy import load_file

from ..cards.models import table, write_card
from ..corpora.licences import licence_of
from ..evaluation.metrics import bootstrap_interval
from .data import Seen, articles, halves, judged_cases, made_cases, observe
from .train import Graded, Heads, fit_support, grouped

Floats = npt.NDArray[np.float64]

#: Sets of summaries that people judged; the first is used for training only, the others for testing as well.
JUDGED = ("summeval", "consistency_qags_cnndm", "consistency_summedits")
TESTED = JUDGED[1:]
_DRAWS = 500


def supported(heads: Heads, made: Sequence[Seen], judged: Sequence[Sequence[Seen]]) -> Heads:
    """The heads with a support head fitted to generated sentences and sets of judged summaries."""
    parts = [Graded(heads.features(made), tuple((i,) for i in range(len(made))), _labels(made))]
    parts += [Graded(heads.features(seen), *grouped(seen)) for seen in judged]
    return Heads(heads.entailment, *fit_support(parts))


def _apart(made: Sequence[Seen]) -> list[Seen]:
    """Generated sentences, each as a summary of its own: versions of one sentence share the number of a summary."""
    return [replace(one, claim=replace(one.claim, summary=number)) for number, one in enumerate(made)]


def _labels(seen: Sequence[Seen]) -> npt.NDArray[np.float32]:
    return np.array([one.claim.label for one in seen], np.float32)


def weakest(values: npt.NDArray[Any], seen: Sequence[Seen], pick: Callable[[npt.NDArray[Any]], Any] = np.min) -> Floats:
    """[summaries]: the minimum (or `pick`) of the values [claims] of each summary's sentences."""
    return np.array([pick(values[list(rows)]) for rows in grouped(seen)[0]], np.float64)


def balanced_accuracy(labels: npt.NDArray[Any], passed: npt.NDArray[Any]) -> float:
    """Mean of the share of consistent summaries passed and the share of others rejected."""
    return float((passed[labels > 0].mean() + (~passed[labels == 0]).mean()) / 2)


def auc(labels: npt.NDArray[Any], scores: npt.NDArray[Any]) -> float:
    """Area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def interval(figure: Callable[[npt.NDArray[Any], npt.NDArray[Any]], float], labels: npt.NDArray[Any], values: npt.NDArray[Any]) -> list[float]:
    """A figure with its 95% bootstrap interval over summaries; draws with a single label are ignored."""

    def of_draw(labels: npt.NDArray[Any], values: npt.NDArray[Any]) -> float:
        return figure(labels, values) if 0 < labels.mean() < 1 else np.nan

    return [figure(labels, values), *bootstrap_interval(of_draw, labels, values, draws=_DRAWS)]


def best_threshold(sets: Sequence[tuple[npt.NDArray[Any], Floats]]) -> float:
    """The score threshold with the best mean balanced accuracy over sets of (labels, scores)."""
    grid = np.unique(np.concatenate([np.quantile(scores, np.linspace(0, 1, 101)) for _, scores in sets]))
    return float(max(grid, key=lambda t: np.mean([balanced_accuracy(labels, scores >= t) for labels, scores in sets])))


def shipped_threshold(heads: Heads, made: Sequence[Seen], judged: Mapping[str, Sequence[Seen]]) -> float:
    """The support, 0 to 1, from which a sentence passes: the best over the generated sentences and the judged sets."""
    sets = [(_labels(made), np.asarray(heads.support(made), np.float64))]
    sets += [(grouped(seen)[1], weakest(heads.support(seen), seen)) for seen in judged.values()]
    return float(1 / (1 + np.exp(-best_threshold(sets))))


def measure(heads: Heads, made: Sequence[Seen], judged: Mapping[str, Sequence[Seen]]) -> list[dict[str, Any]]:
    """Rows of set, system, summaries, `auc` and `balanced_accuracy`, each as figure, low and high.

    For each tested set the support head and the thresholds of all systems are fitted on the generated sentences,
    SummEval and the other tested set; with no other judged set on the generated sentences alone.
    """
    found = []
    for name in filter(judged.__contains__, TESTED):
        test = judged[name]
        others = {other: seen for other, seen in judged.items() if other != name}
        own = supported(heads, made, list(others.values()))
        labels = grouped(test)[1]
        systems: dict[str, Callable[[Sequence[Seen]], Floats]] = {
            "nutgraf guard, support": lambda seen, own=own: weakest(own.support(seen), seen),  # type: ignore[misc]
            "nutgraf guard, mean support": lambda seen, own=own: weakest(own.support(seen), seen, np.mean),  # type: ignore[misc]
            "entailment alone": lambda seen: weakest(heads.features(seen)[:, 0], seen),
            "facts alone": lambda seen: -weakest(np.array([len(one.missing) for one in seen]), seen, np.sum),
            "bigrams from the source": lambda seen: -weakest(_lexical(seen, "new runs of two"), seen, np.mean),
        }
        for system, score in systems.items():
            scores = score(test)
            sets = [(grouped(seen)[1], score(seen)) for seen in others.values()] or [(_labels(made), score(_apart(made)))]
            threshold = -0.5 if system == "facts alone" else best_threshold(sets)
            found.append(_row(name, system, labels, scores, scores >= threshold))
            if system == "nutgraf guard, support":
                lacking = weakest(np.array([len(one.missing) for one in test]), test, np.sum)
                passed = (scores >= threshold) & (lacking == 0)
                found.append(_row(name, "nutgraf guard, as used", labels, passed.astype(float), passed))
        found.append({"set": name, "system": "majority", "summaries": len(labels), "auc": [0.5] * 3, "balanced_accuracy": [0.5] * 3})
    return found


def _lexical(seen: Sequence[Seen], name: str) -> npt.NDArray[Any]:
    return np.array([one.lexical[LEXICAL.index(name)] for one in seen])


def _row(name: str, system: str, labels: npt.NDArray[Any], scores: Floats, passed: npt.NDArray[Any]) -> dict[str, Any]:
    return {
        "set": name,
        "system": system,
        "summaries": len(labels),
        "auc": interval(auc, labels, scores),
        "balanced_accuracy": interval(balanced_accuracy, labels, passed),
    }


def kinds(heads: Heads, made: Sequence[Seen], threshold: float) -> list[dict[str, Any]]:
    """For each kind of generated sentence, the share that passes both the facts and the threshold."""
    support = 1 / (1 + np.exp(-heads.support(made).astype(np.float64)))
    rows = []
    for kind in sorted({one.claim.kind for one in made}, key=lambda k: (-max(o.claim.label for o in made if o.claim.kind == k), k)):
        mine = [i for i, one in enumerate(made) if one.claim.kind == kind]
        passed = np.mean([support[i] >= threshold and not made[i].missing for i in mine])
        rows.append({"kind": kind, "true": made[mine[0]].claim.label, "rows": len(mine), "passed": float(passed)})
    return rows


def evaluate_guard(models: Path | None, data: Path) -> list[dict[str, Any]]:
    """Run `measure` on a folder of models (None: those that ship) with the sets in `data`; takes some minutes.

    The entailment head is the folder's; the support head is refitted for each tested set, so that none is tested on its
    training data.

    Raises
    ------
    FileNotFoundError: a set is not in `data`.
    nutgraf.ModelError: there is no guard in `models`.
    """
    shipped = shipped_models()
    folders = {name: models / name if models and (models / name / "config.json").is_file() else shipped / name for name in ("encoder", "stance")}
    guard = (models or shipped) / "guard"
    read_config(guard, "guard")
    encoder, stance = Encoder(folders["encoder"]), StanceModel.from_folder(folders["stance"])
    heads = Heads(load_file(guard / "head.safetensors"), np.zeros(0, np.float32), 0.0)
    made = halves(observe(made_cases(articles(data, 0)), encoder, stance))[1]
    return measure(heads, made, {name: observe(judged_cases(name, data), encoder, stance) for name in JUDGED})


def guard_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Sets by systems, as Markdown."""
    lines = [
        [row["set"], row["system"], row["summaries"], *("{:.3f} [{:.3f}, {:.3f}]".format(*row[key]) for key in ("balanced_accuracy", "auc"))]
        for row in rows
    ]
    return table(["set", "system", "summaries", "balanced accuracy", "ROC-AUC"], lines)


def write_guard_card(folder: Path, config: Mapping[str, Any]) -> None:
    """The card of a guard folder from what its config records."""
    metrics = config["metrics"]
    made = [[row["kind"], "yes" if row["true"] else "no", row["rows"], f"{row['passed']:.2f}"] for row in metrics["kinds"]]
    paragraphs = [
        _TEXT,
        "## Figures",
        guard_table(metrics["rows"]),
        _HOW if licence_of(folder) == "any" else _HOW_OPEN,
        table(["generated sentences", "true", "rows", "passed"], made),
        *([_LICENCES] if licence_of(folder) == "any" else []),
    ]
    write_card(folder, "Guard on summaries", paragraphs, config)


_TEXT = (
    "Checks each sentence of a summary against the most similar passages of its source (SummaC-ZS, Laban et al. 2022). "
    "A two-layer entailment head reads the stance cross-encoder's pooled vector of passage and sentence; a support head, a "
    "logistic regression, combines its best log odds with features of the wording (copied runs, splices, new words, "
    "negation) and with numbers, names and quotations that the source lacks. A sentence passes if nothing is missing and its "
    "support reaches the threshold. The head works only with the stance model that it was trained on."
)
_HOW = (
    "A summary's score is that of its weakest sentence. For each set the support head and every threshold were fitted on the other sets "
    "(generated sentences, SummEval, and the other of the two), so the guard that ships, which was fitted on all of them, is not exactly "
    "the one measured. The mix of NLI sets, the features and the weight decay were chosen with these two sets in view, so the figures "
    "are somewhat optimistic. "
    '"As used" is support and facts together; articles of QAGS were removed from SummEval. Intervals are 95% bootstrap. '
    "Below, sentences of training articles that the entailment head had not seen (the support head had): unchanged, reworded or "
    "shortened, and corrupted; highlights are the editors' own and often say what the article does not."
)
_HOW_OPEN = (
    "A summary's score is that of its weakest sentence. Of the sets of judged summaries only SummEdits is open: it is measured with a support head and "
    "thresholds fitted on generated sentences alone, while the guard in this folder was fitted on it as well. No set of natural language inference that the "
    'recipe knows is open, so the entailment head learned from generated sentences only. "As used" is support and facts together. Intervals are 95% '
    "bootstrap. Below, sentences of training articles that the entailment head had not seen (the support head had): unchanged, reworded or shortened, and "
    "corrupted; highlights are the readers' own summaries."
)
_LICENCES = (
    "Some of the sets below state no licence, and the articles are their publishers': this folder holds only weights, no rows. "
    "Whether weights trained on them may be used commercially is for the user to judge."
)
