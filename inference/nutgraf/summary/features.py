"""What the salience model sees of a sentence: the same in training and in use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..encoder import Encoded, cosine
from ..sentences import Sentence

#: Numbers beside the vectors: place, length, likeness to document and title.
PLAIN = 9


def salience_features(sentences: Sequence[Sentence], encoded: Encoded) -> npt.NDArray[np.float32]:
    """[sentences, 2 * width + PLAIN]: sentence vector, its product with the document's mean, and plain numbers."""
    vectors = encoded.sentences
    document = vectors.mean(0)
    count = len(sentences)
    place = np.arange(count, dtype=np.float32)
    words = np.array([s.words for s in sentences], np.float32)
    first_of_paragraph = [i == 0 or sentences[i].paragraph != sentences[i - 1].paragraph for i in range(count)]
    title = cosine(vectors, encoded.title) if encoded.title is not None else np.zeros(count, np.float32)
    plain = np.stack(
        [
            np.log1p(place) / 4,
            place / max(count, 1),
            (place == 0).astype(np.float32),
            (place < 3).astype(np.float32),
            np.minimum(words, 60) / 30,
            np.full(count, np.log1p(count) / 4, np.float32),
            cosine(vectors, document),
            title,
            np.array(first_of_paragraph, np.float32),
        ],
        axis=1,
    )
    return np.concatenate([vectors, vectors * document, plain], axis=1).astype(np.float32)
