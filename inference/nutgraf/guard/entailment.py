"""Whether a sentence follows from a passage: a small head over the vectors of the stance cross-encoder for the two."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import read_config
from ..reader.heads import sigmoid, two_layers
from ..stance.model import StanceModel

Array = npt.NDArray[np.float32]

#: Most words of a sentence that the cross-encoder reads at once, so that a passage fits as well.
MOST_WORDS = 60


def fingerprint(stance: StanceModel) -> str:
    """Sixteen hex digits of a stance model's classifier: a head does not work with another model's vectors."""
    weight, bias = stance.classifier
    return hashlib.sha256(weight.tobytes() + bias.tobytes()).hexdigest()[:16]


class Entailment:
    """The head of a guard folder, with the stance model that it was trained on.

    The stance model's base was trained on entailment; after fine-tuning for stance its vectors still carry enough of that
    for a head of two layers.
    """

    def __init__(self, folder: Path, stance: StanceModel) -> None:
        config = read_config(folder, "guard")
        if config["stance"] != (found := fingerprint(stance)):
            raise ModelError(
                f"{folder} was trained on the stance model {config['stance']}, but this one is {found}: "
                "use the stance model that ships with it, or train it again with nutgraf-train guard"
            )
        self.config = config
        self._head = two_layers(folder / "head.safetensors", outputs=1)
        self._stance = stance

    @classmethod
    def from_folder(cls, path: str | Path, stance_model: StanceModel) -> Entailment:
        """Load a guard folder.

        Raises
        ------
        ModelError: it was trained on another stance model; for others see `nutgraf.modelfolder.config.read_config`.
        """
        return cls(Path(path), stance_model)

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> Array:
        """[pairs]: the log odds that the sentence follows from the passage, for (passage, sentence).

        A sentence too long for the model is split, and the least likely piece counts.
        """
        if not pairs:
            return np.zeros(0, np.float32)
        pieces = [(i, (passage, piece)) for i, (passage, sentence) in enumerate(pairs) for piece in pieces_of(sentence)]
        odds = self._head(self._stance.pooled_texts([pair for _, pair in pieces]))[:, 0]
        found = np.full(len(pairs), np.inf, np.float32)
        np.minimum.at(found, [i for i, _ in pieces], odds)
        return found

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> Array:
        """[pairs], 0 to 1, calibrated: `log_odds` as probabilities."""
        return sigmoid(self.log_odds(pairs))


def pieces_of(sentence: str) -> list[str]:
    """A sentence, split if it has more than `MOST_WORDS` words into pieces of at most that many."""
    split = sentence.split()
    if len(split) <= MOST_WORDS:
        return [sentence]
    return [" ".join(split[start : start + MOST_WORDS]) for start in range(0, len(split), MOST_WORDS)]
