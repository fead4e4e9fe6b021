"""What `nutgraf-train evaluate` prints, as Markdown."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nutgraf.modelfiles import read_config, shipped_models

from .cards import figures, save_config, table
from .evaluate import evaluate_cleaning, evaluate_seeds


def cleaning() -> str:
    """The cleaning rules on the marked articles."""
    rows = [
        [s.name, s.articles, f"{s.precision:.3f}" if s.removed else "", f"{s.recall:.3f}" if s.removed else "", s.removed, s.wrongly]
        for s in evaluate_cleaning()
    ]
    return table(["set", "articles", "precision", "recall", "characters removed", "of these wrongly"], rows)


def seeds(models: Path | None) -> str:
    """The models on the five labelled seeds."""
    from nutgraf import Nutgraf

    rows = []
    for v in evaluate_seeds(Nutgraf(models)):
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


def topic(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, seed: int = 0) -> str:
    """A topic model on every set against the baselines; with `record` the figures go into its `config.json` and card.

    Raises
    ------
    ValueError: an option is out of range.
    nutgraf.ModelError: there is no topic model in `models`.
    """
    from .run_options import RunOptions
    from .topic_data import gather
    from .topic_eval import measure_all, risk_table, transfer_table, write_topic_card
    from .tracking import run

    RunOptions(output=Path(), data=data, most=most)
    folder = (models or shipped_models()) / "topic"
    config = read_config(folder, "topic")
    if config.get("kind", "multi-label") != "multi-label":
        raise ValueError(f"{folder} has topics of its own; evaluate measures the 17 Media Topics: see its config.json for cross-validated figures")
    rows = gather(data, most=most, seed=seed)
    with run("evaluate-topic", enabled=tracking) as log, tempfile.TemporaryDirectory() as scratch:
        log.params({"task": "evaluate-topic", "models": str(models or "shipped"), "git_commit": config["git_commit"]})
        measured = measure_all(folder, rows, log, data=data, most=most, pictures=Path(scratch))
        if record:
            config["metrics"] = measured
            save_config(folder, config)
            write_topic_card(folder, config, Path(scratch))
    pooled = measured["pooled"]
    trust = f"All sets together: expected calibration error {pooled['ece']:.3f}, Brier score {pooled['brier']:.3f}, accuracy {pooled['accuracy']:.3f}"
    return "\n\n".join([figures(measured), transfer_table(measured["transfer"]), trust, risk_table(pooled["risk"])])


def stance(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool, seed: int = 0) -> str:
    """A stance model on every set against the baselines, on whole articles, and what a target costs; with `record` the
    figures go into its `config.json` and card.

    Raises
    ------
    ValueError: an option is out of range.
    nutgraf.ModelError: there is no stance model in `models`.
    """
    from .run_options import RunOptions
    from .stance_data import gather
    from .stance_eval import measure_all, write_stance_card
    from .stance_tables import tables
    from .tracking import run

    options = RunOptions(output=Path(), data=data, most=most, seed=seed)
    folder = (models or shipped_models()) / "stance"
    config = read_config(folder, "stance")
    if config.get("kind") == "few-shot":
        raise ValueError(f"{folder} holds taught targets; evaluate measures the model under them: see its config.json for cross-validated figures")
    with run("evaluate-stance", enabled=tracking) as log, tempfile.TemporaryDirectory() as scratch:
        log.params({"task": "evaluate-stance", "models": str(models or "shipped"), "git_commit": config["git_commit"]})
        measured = measure_all(folder, gather(options, small=False), log, data=data, most=most, pictures=Path(scratch))
        if record:
            note = config.get("metrics", {}).get("note")  # how it was trained, which no measuring tells
            config["metrics"] = {**measured, **({"note": note} if note else {})}
            save_config(folder, config)
            write_stance_card(folder, config, Path(scratch))
    return "\n\n".join([figures(measured), *tables(measured)])


def summary(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool) -> str:
    """Summaries both ways beside lead-3, TextRank, LexRank and an oracle; with `record` the figures go into the cards.

    Raises
    ------
    ValueError: no `data`.
    nutgraf.ModelError: there is no summary model in `models`.
    """
    from .summary_figures import measure_summaries
    from .tracking import run

    with run("evaluate-summary", enabled=tracking) as log:
        log.params({"task": "evaluate-summary", "models": str(models or "shipped"), "most": most})
        return measure_summaries(models, _needed(data, "summary"), most, log, record=record)


def guard(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool) -> str:
    """The guard as a detector of summaries that their source does not bear out; with `record` the figures go into its card.

    Raises
    ------
    ValueError: no `data`.
    nutgraf.ModelError: there is no guard in `models`.
    """
    from .guard_eval import evaluate_guard, guard_table, write_guard_card
    from .tracking import run

    with run("evaluate-guard", enabled=tracking) as log:
        log.params({"task": "evaluate-guard", "models": str(models or "shipped")})
        rows = evaluate_guard(models, _needed(data, "guard"))
        log.metrics({f"{row['set']}_{row['system'].replace(',', '').replace(' ', '_')}": row["balanced_accuracy"][0] for row in rows})
        if record:
            folder = (models or shipped_models()) / "guard"
            config = read_config(folder, "guard")
            config["metrics"]["rows"] = rows
            save_config(folder, config)
            write_guard_card(folder, config)
    return guard_table(rows)


def digest(models: Path | None, *, data: Path | None, most: int, record: bool, tracking: bool) -> str:
    """Digests of several articles: same event or not, copies, opinion, ROUGE; with `record` the figures go into the summary card.

    Raises
    ------
    ValueError: no `data`, or no checkout with the hand-written sets.
    """
    from nutgraf import Nutgraf

    from .corpora.shipped import data_folder
    from .digest_eval import digest_figures, digest_tables
    from .summary_run import write_summary_card
    from .tracking import run

    with run("evaluate-digest", enabled=tracking) as log:
        log.params({"task": "evaluate-digest", "models": str(models or "shipped")})
        found = digest_figures(_needed(data, "digest"), Nutgraf(models), data_folder())
        log.metrics({f"rouge1_{row['system'].replace(' ', '_')}": row["rouge1"] for row in found["rouge"]})
        if record:
            folder = (models or shipped_models()) / "summary"
            config = read_config(folder, "summary")
            config["metrics"]["digest"] = found
            save_config(folder, config)
            write_summary_card(folder, config)
    return "\n\n".join(digest_tables(found))


def _needed(data: Path | None, what: str) -> Path:
    if data is None:
        raise ValueError(f"evaluate {what} needs --data, a folder of public sets with summary/ in it: none of that kind ships")
    return data
