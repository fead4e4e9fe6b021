"""`nutgraf-train model-cards`: render the cards of a models folder anew from what is recorded there."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Writer = Callable[[Path, Mapping[str, Any]], None]
#: A figure that only models trained on public sets record: those of a run on the shipped sets alone have short cards of their own, which stay.
_FULL = {"topic": "sets", "stance": "articles", "summary": "rouge", "guard": "rows"}


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `model-cards` to the commands of `nutgraf-train`."""
    text = "render the cards of a models folder anew from its config.json files, after a change of the cards' text"
    parser = commands.add_parser("model-cards", help=text, description=f"{text.capitalize()}. Nothing is trained or measured.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("models"), help="the models folder (default: models)")
    parser.set_defaults(run=_run, needs_extra=True)


def _run(options: argparse.Namespace) -> int:
    changed = rewrite(options.folder)
    print("\n".join(f"{path} was updated" for path in changed) or "all cards were up to date")
    return 0


def rewrite(models: Path) -> list[Path]:
    """Write every card of the models in a folder; returns those that have changed.

    Raises
    ------
    FileNotFoundError: the folder has no model.
    nutgraf.ModelError: a model is damaged.
    """
    from nutgraf.modelfolder.config import read_config

    found = {name: write for name, write in _writers().items() if (models / name / "config.json").is_file()}
    if not found:
        raise FileNotFoundError(f"{models} has no model: expected folders such as {models / 'topic'}, which nutgraf-train wrote")
    changed = []
    for name, write in found.items():
        config = read_config(models / name, name)
        if name in _FULL and _FULL[name] not in config.get("metrics", {}):
            continue
        card = models / name / "README.md"
        before = card.read_text("utf-8") if card.is_file() else ""
        write(models / name, config)
        if card.read_text("utf-8") != before:
            changed.append(card)
    return changed


def _writers() -> dict[str, Writer]:
    """What writes the card of each model."""
    from ..abstractive.command import write_abstractive_card
    from ..fast.command import write_fast_card
    from ..guard.evaluate import write_guard_card
    from ..reader.command import write_encoder_card, write_reader_card
    from ..reader.evaluate import write_topic_card
    from ..stance.evaluate import write_stance_card
    from ..summary.command import write_summary_card

    return {
        "encoder": write_encoder_card,
        "reader": write_reader_card,
        "topic": write_topic_card,
        "stance": write_stance_card,
        "summary": write_summary_card,
        "guard": write_guard_card,
        "abstractive": write_abstractive_card,
        "fast": write_fast_card,
    }
