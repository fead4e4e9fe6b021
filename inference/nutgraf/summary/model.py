"""The salience model and the summary made with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..encoder import Encoded
from ..heads import TwoLayers
from ..modelfiles import encoder_folder, model_hash, read_config
from ..results import Summary, SummarySentence
from ..sentences import Sentence
from .features import salience_features
from .select import select


class SummaryModel:
    """A head over sentence vectors that says how salient each sentence is."""

    def __init__(self, folder: Path) -> None:
        config = read_config(folder, "summary")
        self.id = model_hash(config)
        self.encoder = encoder_folder(folder, config)
        self._head = TwoLayers(folder / "head.safetensors")

    @classmethod
    def from_folder(cls, path: str | Path) -> SummaryModel:
        """Load a summary folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfiles.read_config`.
        """
        return cls(Path(path))

    def salience(self, sentences: Sequence[Sentence], encoded: Encoded) -> npt.NDArray[np.float32]:
        """[sentences], log odds that a sentence belongs in a summary."""
        return self._head(salience_features(sentences, encoded))[:, 0]

    def predict(self, sentences: Sequence[Sentence], encoded: Encoded, *, words: int = 60) -> Summary:
        """At most `words` words of whole sentences (one sentence where none is that short), in the article's order."""
        chosen = select(sentences, encoded.sentences, self.salience(sentences, encoded), words)
        picked = tuple(SummarySentence(s.text, s.start, s.end, 1.0) for s in (sentences[i] for i in chosen))
        text = " ".join(" ".join(s.text.split()) for s in picked)
        return Summary(text=text, sentences=picked, style="extractive", words=len(text.split()))
