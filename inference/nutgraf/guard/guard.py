"""Which sentences of a summary its source supports (SummaC-ZS, Laban et al. 2022, plus facts and lexical features)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..modelfolder.config import model_hash
from ..reader.heads import Linear, sigmoid
from ..stance.model import StanceModel
from ..text.sentences import Sentence
from .entailment import Entailment
from .facts import missing
from .features import lexical_features
from .passages import Passage, Source
from .words import words

Array = npt.NDArray[np.float32]

#: Log odds of entailment are clipped to plus or minus this; beyond, they carry no more information.
_BOUND = 8.0


@dataclass(frozen=True)
class Checked:
    """A summary's sentence checked against its source.

    `support` (0 to 1) is the probability that the source supports it, `missing` has the numbers, names and quotations that the
    source lacks, `source` is the index of the source's sentence that it follows from best, None if it has no words.
    """

    sentence: str
    support: float
    missing: tuple[str, ...]
    source: int | None


class Guard:
    """Entailment head and weights of a guard folder over a stance model."""

    def __init__(self, folder: Path, stance: StanceModel) -> None:
        self._entailment = Entailment(folder, stance)
        self.id = model_hash(self._entailment.config)
        self.threshold = float(self._entailment.config["threshold"])
        self._support = Linear(folder / "support.safetensors", outputs=1)

    @classmethod
    def from_folder(cls, folder: str | Path, stance: StanceModel) -> Guard:
        """Load a guard folder.

        Raises
        ------
        ModelError: see `Entailment.from_folder`.
        """
        return cls(Path(folder), stance)

    def check(self, summary: Sequence[str], sentences: Sequence[Sentence], vectors: Array, summary_vectors: Array) -> tuple[Checked, ...]:
        """Check each sentence of `summary` against the source `sentences`, in order.

        `vectors` is [source sentences, width], `summary_vectors` [summary sentences, width], both from the encoder. The cross-encoder
        reads a sentence with about four passages, the most similar of the whole source; one that the source has word for word is
        supported without that.
        """
        if not summary:
            return ()
        source = Source(sentences, vectors)
        lacking = [missing(text, source.text) for text in summary]
        found = [words(text) for text in summary]
        same = [_same(one, source) for one in found]
        open_ = [i for i, one in enumerate(found) if one and same[i] is None and len(sentences)]
        passages = {i: source.passages(found[i], summary_vectors[i]) for i in open_}
        odds = self._entailment.log_odds([(passage.text, summary[i]) for i in open_ for passage in passages[i]])
        checked = [Checked(text, 0.0 if same[i] is None else 1.0, lacking[i], same[i]) for i, text in enumerate(summary)]
        at = 0
        for i in open_:
            mine = odds[at : at + len(passages[i])]
            at += len(mine)
            seen = np.concatenate([entailment_features(mine, passages[i]), lexical_features(found[i], lacking[i], source)])
            support = float(sigmoid(self._support(seen))[0])
            checked[i] = Checked(summary[i], support, lacking[i], passages[i][int(mine.argmax())].index)
        return tuple(checked)

    def passes(self, checked: Checked) -> bool:
        """Whether a sentence is accepted: nothing missing, and support at the threshold of `config.json` or above."""
        return not checked.missing and checked.support >= self.threshold


def entailment_features(odds: Array, passages: Sequence[Passage]) -> Array:
    """[2]: the best log odds of single sentences, and of all `passages`; `odds` is [passages]."""
    single = max((float(o) for o, passage in zip(odds, passages, strict=True) if not passage.joined), default=-_BOUND)
    return np.clip(np.array([single, float(odds.max())], np.float32), -_BOUND, _BOUND)


def _same(found: Sequence[str], source: Source) -> int | None:
    """The index of the source's sentence with exactly these words, if it has one."""
    return next((i for i, there in enumerate(source.words) if tuple(there) == tuple(found)), None) if found else None
