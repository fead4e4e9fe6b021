"""Targets trained from a user's examples: a separate classifier for each over the cross-encoder's pooled vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.files import Shape, read_tensors
from .pairs import LABELS

Array = npt.NDArray[np.float32]


def target_key(target: str) -> str:
    """A key for comparing targets that ignores case and whitespace.

    >>> target_key(" The  Ottawa treaty ")
    'the ottawa treaty'
    """
    return " ".join(target.casefold().split())


@dataclass(frozen=True)
class FewShotTargets:
    """For each trained target, `weight` [4, width] and `bias` [4]: calibrated logits are `pooled @ weight.T + bias`."""

    weights: Mapping[str, Array]
    biases: Mapping[str, Array]

    @classmethod
    def from_folder(cls, folder: Path, config: Mapping[str, Any]) -> FewShotTargets:
        """The classifiers that `config.json` lists, from `head.safetensors`.

        Raises
        ------
        ModelError: the file does not hold a classifier for each target listed.
        """
        targets = [target_key(target) for target in config["targets"]]
        shapes: dict[str, Shape] = {}
        for i in range(len(targets)):
            shapes |= {f"weight.{i}": (len(LABELS), "width"), f"bias.{i}": (len(LABELS),)}
        tensors = read_tensors(folder / "head.safetensors", shapes)
        if set(tensors) != set(shapes):
            raise ModelError(f"{folder / 'head.safetensors'} does not hold one classifier for each of {len(targets)} targets: train it again")
        return cls({t: tensors[f"weight.{i}"] for i, t in enumerate(targets)}, {t: tensors[f"bias.{i}"] for i, t in enumerate(targets)})

    def knows(self, target: str) -> bool:
        """Whether a target was trained."""
        return target_key(target) in self.weights

    def logits(self, target: str, pooled: Array, otherwise: Array) -> Array:
        """[pairs, 4] for pairs of one target; `otherwise` if the target was not trained."""
        key = target_key(target)
        if key not in self.weights:
            return otherwise
        return np.asarray(pooled @ self.weights[key].T + self.biases[key], np.float32)
