"""Written summaries: the article's sentences, shortened, with names for pronouns; or a larger model's sentences, checked by the guard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .written import WrittenModel

if TYPE_CHECKING:
    from ..reader.encoder import Encoder
    from ..stance.model import StanceModel
    from .generated import GeneratedModel

__all__ = ["WrittenModel", "writer"]


def writer(models: Path, generator: str | Path | None, stance: StanceModel, encoder: Encoder) -> GeneratedModel | WrittenModel:
    """What makes abstractive summaries: the larger model that `generator` names, behind the guard, or else what shortens sentences.

    Raises
    ------
    ModelError: the folder `models` is damaged, or the generator is not installed.
    """
    if generator is None:
        return WrittenModel.load(models)
    from .generated import GeneratedModel

    return GeneratedModel.load(generator, models, stance, encoder)
