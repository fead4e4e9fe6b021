"""The cross-encoder: pairs of a passage and a sentence about target and holder, four probabilities each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ..encoder import Encoded
from ..errors import ModelError
from ..heads import softmax
from ..modelfiles import model_hash, read_config
from ..quotes import Attribution
from ..results import Stance
from ..runtime import Session, batches, pad
from ..sentences import Sentence
from .aggregate import Judged, Settings, stance_of
from .pairs import LABELS, hypothesis
from .passages import relevance, single, windows

_BATCH_TOKENS = 2048
#: A target longer than this is a text, not a target.
MAX_TARGET_WORDS = 60


class StanceModel:
    """Tokenizer, int8 ONNX cross-encoder and calibration of a folder."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        config = read_config(folder, "stance")
        if tuple(config["labels"]) != LABELS:
            raise ModelError(f"{folder / 'config.json'}: labels -> {config['labels']}  expected {list(LABELS)}")
        self.id = model_hash(config)
        self._max_tokens = int(config["max_tokens"])
        self._temperature = float(config["temperature"])
        self._settings = Settings(abstain_below=float(config["abstain_below"]))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._max_tokens, strategy="only_first")
        self._pad = self._tokenizer.token_to_id("[PAD]") or 0
        self._session = Session(folder / "model.onnx", threads)

    @classmethod
    def from_folder(cls, path: str | Path) -> StanceModel:
        """Load a stance folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfiles.read_config`.
        """
        return cls(Path(path))

    def probabilities(self, pairs: Sequence[tuple[str, str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, 4] in the order of `LABELS`, for (passage, target, holder)."""
        if not pairs:
            return np.zeros((0, len(LABELS)), np.float32)
        encodings = self._tokenizer.encode_batch([(text, hypothesis(target, holder)) for text, target, holder in pairs])
        rows = [encoding.ids for encoding in encodings]
        logits = np.zeros((len(rows), len(LABELS)), np.float32)
        for batch in batches([len(row) for row in rows], _BATCH_TOKENS):
            ids, mask = pad([rows[i] for i in batch], self._pad)
            logits[batch] = self._session.run(ids, mask)
        return softmax(logits / self._temperature)

    def predict(
        self,
        target: str,
        sentences: Sequence[Sentence],
        encoded: Encoded,
        target_vector: npt.NDArray[np.float32],
        given: Sequence[Attribution],
    ) -> Stance:
        """Where author and quoted holders stand toward one target.

        At most 15 short passages are put to the model, however long the article is.
        """
        scores = relevance(sentences, encoded.sentences, target, target_vector)
        wide = windows(sentences, scores)
        narrow = single(sentences, scores, given)
        passages = wide + narrow
        p = self.probabilities([(passage.text, target, passage.holder) for passage in passages])
        judged = [Judged(passage, row) for passage, row in zip(passages, p, strict=True)]
        return stance_of(target, sentences, judged[: len(wide)], judged[len(wide) :], self._settings)
