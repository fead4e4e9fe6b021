"""The evaluations of `nutgraf-train evaluate`; each returns its tables as Markdown."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf.modelfolder.config import read_config, shipped_models

from ..cards.models import figures, save_config, table
from ..mlflow_store.tracked_data import log_sets
from .seeds import SeedVerdict, evaluate_cleaning, evaluate_seeds

if TYPE_CHECKING:
    from .articles.command import ArticleOptions


def cleaning(*, tracking: bool = False) -> str:
    """Measure the cleaning rules on the annotated articles."""
    from ..mlflow_store.tracking import run
    from .reading import cleaning_table

    with run("evaluate-cleaning", enabled=tracking) as log:
        log.params({"task": "evaluate-cleaning"})
        log_sets(log, ("messy", "clean", "heldout_messy", "heldout_clean"))
        found = evaluate_cleaning()
        for s in found:
            name = s.name.replace(" ", "_")
            log.metrics({f"{name}_removal_precision": s.precision, f"{name}_removal_recall": s.recall} if s.removed else {})
            log.metrics({f"{name}_wrongly_removed": s.wrongly})
        text = cleaning_table(found)
        log.text("evaluation.md", text)
    return text


def reader(models: Path | None, *, data: Path | None, tracking: bool = False, measures: str | None = None) -> str:
    """Measure what one pass over an article tells: who says what, topics, clutter, form and summary.

    Raises
    ------
    ValueError: no folder of public sets is given.
    """
    from ..mlflow_store.tracking import run
    from .reading import evaluate_reader

    with run("evaluate-reader", enabled=tracking, measures=measures) as log:
        log.params({"task": "evaluate-reader", "models": measures or str(models or "shipped")})
        return evaluate_reader(models, require_data(data, "reader"), log)


def seeds(models: Path | None, *, tracking: bool = False, measures: str | None = None) -> str:
    """Measure the models on the five labelled seed articles."""
    from nutgraf import Nutgraf

    from ..corpora import registry, shipped
    from ..mlflow_store.tracking import run

    with run("evaluate-seeds", enabled=tracking, measures=measures) as log:
        verdicts = evaluate_seeds(Nutgraf(models))
        log.params({"task": "evaluate-seeds", "models": measures or str(models or "shipped")})
        labels = shipped.data_folder() / "seeds" / "labels.jsonl"
        log.dataset("seeds", registry.sha256(labels), len(verdicts), "evaluation", labels)
        log.metrics({"topics_right": sum(v.topic_right for v in verdicts), "evidence_right": sum(v.evidence_right for v in verdicts)})
        log.metrics({"ministers_right": sum(sum(v.ministers_right.values()) for v in verdicts)})
        log.metrics({"authors_right": sum(sum(v.author_right.values()) for v in verdicts)})
        text = _seed_table(verdicts)
        log.text("evaluation.md", text)
    return text


def _seed_table(verdicts: Iterable[SeedVerdict]) -> str:
    rows = []
    for v in verdicts:
        ministers = "; ".join(f"{t}: {label} {'(right)' if v.ministers_right[t] else '(wrong)'}" for t, label in v.ministers.items())
        rows.append(
            [
                v.id[:3],
                f"{v.topic} {'(right)' if v.topic_right else '(wrong)'}",
                ministers,
                "right" if v.evidence_right else "wrong",
                f"{sum(v.author_right.values())} of {len(v.author_right)} right",
                "clean" if v.summary_clean else "not clean",
            ]
        )
    return table(["seed", "topic", "ministers", "evidence", "author", "summary"], rows)


def topic(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, seed: int = 0, measures: str | None = None) -> str:
    """Measure a topic model and the baselines on every set; with `record`, write the figures to its `config.json` and card.

    Raises
    ------
    ValueError: an option is out of range.
    nutgraf.ModelError: there is no topic model in `models`.
    """
    from ..mlflow_store.tracking import run
    from ..reader.data import gather
    from ..reader.evaluate import measure_all, risk_table, transfer_table, write_topic_card
    from ..run_options import RunOptions

    RunOptions(output=Path(), data=data, most=most)
    folder = (models or shipped_models()) / "topic"
    config = read_config(folder, "topic")
    if config.get("kind", "multi-label") != "multi-label":
        raise ValueError(f"{folder} has custom topics; evaluate measures the 17 Media Topics: see its config.json for cross-validated figures")
    rows = gather(data, most=most, seed=seed)
    with run("evaluate-topic", enabled=tracking, measures=measures) as log, tempfile.TemporaryDirectory() as scratch:
        log.params({"task": "evaluate-topic", "models": measures or str(models or "shipped"), "git_commit": config["git_commit"]})
        log_sets(log, {name.split(" ")[0]: len(test) for name, test in rows.test.items()}, data)
        measured = measure_all(folder, rows, log, data=data, most=most, pictures=Path(scratch))
        pooled = measured["pooled"]
        trust = (
            f"All sets together: expected calibration error {pooled['ece']:.3f}, Brier score {pooled['brier']:.3f}, accuracy {pooled['accuracy']:.3f}"
        )
        text = "\n\n".join([figures(measured), transfer_table(measured["transfer"]), trust, risk_table(pooled["risk"])])
        log.text("evaluation.md", text)
        if record:
            config["metrics"] = measured
            save_config(folder, config)
            write_topic_card(folder, config, Path(scratch))
    return text


def stance(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, seed: int = 0, measures: str | None = None) -> str:
    """Measure a stance model and the baselines on every set and on whole articles, and the time that a target takes; with
    `record`, write the figures to its `config.json` and card.

    Raises
    ------
    ValueError: an option is out of range.
    nutgraf.ModelError: there is no stance model in `models`.
    """
    from ..mlflow_store.tracking import run
    from ..run_options import RunOptions
    from ..stance.data import gather
    from ..stance.evaluate import measure_all, write_stance_card
    from ..stance.tables import tables

    options = RunOptions(output=Path(), data=data, most=most, seed=seed)
    folder = (models or shipped_models()) / "stance"
    config = read_config(folder, "stance")
    if config.get("kind") == "few-shot":
        raise ValueError(f"{folder} is a few-shot model, which evaluate does not measure: see its config.json for cross-validated figures")
    with run("evaluate-stance", enabled=tracking, measures=measures) as log, tempfile.TemporaryDirectory() as scratch:
        log.params({"task": "evaluate-stance", "models": measures or str(models or "shipped"), "git_commit": config["git_commit"]})
        rows = gather(options, small=False)
        log_sets(log, sorted({part.split(" ")[0] for name in rows.test for part in name.split(" and ")}), data)
        measured = measure_all(folder, rows, log, data=data, most=most, pictures=Path(scratch))
        text = "\n\n".join([figures(measured), *tables(measured)])
        log.text("evaluation.md", text)
        if record:
            note = config.get("metrics", {}).get("note")  # how it was trained; evaluation cannot tell
            config["metrics"] = {**measured, **({"note": note} if note else {})}
            save_config(folder, config)
            write_stance_card(folder, config, Path(scratch))
    return text


def summary(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, measures: str | None = None) -> str:
    """Measure extractive and abstractive summaries against lead-3, TextRank, LexRank and an oracle; with `record`, update the cards.

    Raises
    ------
    ValueError: no `data`.
    nutgraf.ModelError: there is no summary model in `models`.
    """
    from ..mlflow_store.tracking import run
    from ..summary.figures import measure_summaries

    with run("evaluate-summary", enabled=tracking, measures=measures) as log:
        log.params({"task": "evaluate-summary", "models": measures or str(models or "shipped"), "most": most})
        public = require_data(data, "summary")
        log_sets(log, ("cnn_dailymail",), public)
        text = measure_summaries(models, public, most, log, record=record)
        log.text("evaluation.md", text)
    return text


def guard(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, measures: str | None = None) -> str:
    """Measure the guard as a detector of summaries that their source does not support; with `record`, update its card.

    Raises
    ------
    ValueError: no `data`.
    nutgraf.ModelError: there is no guard in `models`.
    """
    from ..guard.evaluate import JUDGED, evaluate_guard, guard_table, write_guard_card
    from ..mlflow_store.tracking import run

    with run("evaluate-guard", enabled=tracking, measures=measures) as log:
        log.params({"task": "evaluate-guard", "models": measures or str(models or "shipped")})
        public = require_data(data, "guard")
        log_sets(log, JUDGED, public)
        rows = evaluate_guard(models, public)
        log.metrics({f"{row['set']}_{row['system'].replace(',', '').replace(' ', '_')}": row["balanced_accuracy"][0] for row in rows})
        log.text("evaluation.md", guard_table(rows))
        if record:
            _record(models, "guard", "rows", rows, write_guard_card)
    return guard_table(rows)


def digest(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, measures: str | None = None) -> str:
    """Measure digests of several articles (events, copies, opinion, ROUGE); with `record`, update the summary card.

    Raises
    ------
    ValueError: no `data`.
    FileNotFoundError: not run from a checkout, which has the hand-written sets.
    """
    from nutgraf import Nutgraf

    from ..corpora.shipped import data_folder
    from ..mlflow_store.tracking import run
    from ..summary.command import write_summary_card
    from .digest import digest_figures, digest_tables

    with run("evaluate-digest", enabled=tracking, measures=measures) as log:
        log.params({"task": "evaluate-digest", "models": measures or str(models or "shipped")})
        public = require_data(data, "digest")
        log_sets(log, ("neus", "neus_raw_with_outlet_stance", "pieces", "reports"), public)
        found = digest_figures(public, Nutgraf(models), data_folder())
        log.metrics({f"rouge1_{row['system'].replace(' ', '_')}": row["rouge1"] for row in found["rouge"]})
        log.text("evaluation.md", "\n\n".join(digest_tables(found)))
        if record:
            _record(models, "summary", "digest", found, write_summary_card)
    return "\n\n".join(digest_tables(found))


def tiers(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, measures: str | None = None) -> str:
    """Compare the fast tier with the full one on the articles of readings/test; with `record`, update the fast tier's card.

    Raises
    ------
    ValueError: no `data`.
    nutgraf.ModelError: there is no fast model in `models`.
    """
    from ..fast.command import write_fast_card
    from ..fast.compare import compare, comparison_table
    from ..mlflow_store.tracking import run

    with run("evaluate-tiers", enabled=tracking, measures=measures) as log:
        log.params({"task": "evaluate-tiers", "models": measures or str(models or "shipped")})
        public = require_data(data, "tiers")
        log_sets(log, ("readings_test",), public)
        found = compare(public, models)
        log.metrics({f"{tier}_{name}": values[tier][0] for name, values in found["figures"].items() for tier in values})
        log.metrics({f"{tier}_seconds": seconds for tier, seconds in found["seconds"].items()})
        log.text("evaluation.md", comparison_table(found))
        if record:
            _record(models, "fast", "tiers", found, write_fast_card)
    return comparison_table(found)


def articles(models: Path | None, options: ArticleOptions, *, tracking: bool, measures: str | None = None) -> str:
    """Compare predictions for whole articles with their readings.

    Raises
    ------
    FileNotFoundError: the folder has no readings of that split.
    ValueError: a row of the readings or of the kept predictions is invalid.
    nutgraf.ModelError: a model is missing or damaged.
    """
    from ..mlflow_store.tracking import run
    from .articles.command import evaluate_articles

    with run("evaluate-articles", enabled=tracking, measures=measures) as log:
        log.params({"task": "evaluate-articles", "models": measures or str(models or "shipped")})
        return evaluate_articles(models, options, log)


def _record(models: Path | None, task: str, name: str, found: Any, write_card: Callable[[Path, dict[str, Any]], None]) -> None:
    """Put figures into the config of a model, and render its card anew."""
    folder = (models or shipped_models()) / task
    config = read_config(folder, task)
    config["metrics"][name] = found
    save_config(folder, config)
    write_card(folder, config)


def require_data(data: Path | None, what: str) -> Path:
    """The folder of public sets.

    Raises
    ------
    ValueError: none was given.
    """
    if data is None:
        raise ValueError(f"evaluate {what} needs --data, a folder of public sets with summary/ in it: no such sets ship with nutgraf")
    return data
