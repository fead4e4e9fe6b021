"""Run the exported topic model over dataset rows, cleaned and read in full as at inference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from nutgraf.reader.encoder import Encoded, Encoder, document_vector
from nutgraf.reader.topics import TopicModel

from ..corpora.documents import as_in_use
from ..corpora.topic_sets import TopicRow


@dataclass(frozen=True)
class Read:
    """The model's output for rows: `logits` [rows, labels] before calibration, `vectors` [rows, width]."""

    logits: npt.NDArray[np.float64]
    vectors: npt.NDArray[np.float32]


class Reader:
    """A topic model with its encoder."""

    def __init__(self, model: TopicModel) -> None:
        self.model = model
        self.encoder = Encoder(model.encoder)

    def encoded(self, row: TopicRow) -> Encoded:
        return self.encoder.encode(*as_in_use(row.text or row.title or ".", row.title))

    def read(self, rows: Sequence[TopicRow]) -> Read:
        """Logits and document vectors, in the rows' order."""
        logits, vectors = [], []
        for row in rows:
            encoded = self.encoded(row)
            logits.append(self.model.logits(encoded).astype(np.float64))
            vectors.append(document_vector(encoded))
        return Read(np.stack(logits), np.stack(vectors))
