"""The cross-encoder: pairs of a passage and a sentence about target and holder, four probabilities each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import model_hash, read_config, shipped_models
from ..modelfolder.files import read_tokenizer
from ..reader.encoder import Encoded
from ..reader.heads import Linear, softmax
from ..results import Stance
from ..runtime.sessions import RowSession
from ..text.sentences import Sentence
from .aggregate import Judged, Settings, eligible_passages, stance_of, still_decisive
from .anaphora import with_target
from .fewshot import FewShotTargets
from .names import named_as_quoted
from .normalize import normalize_target
from .pairs import AUTHOR, LABELS, hypothesis
from .passages import Passage, mentions, relevance, single, unnamed_odds, windows

if TYPE_CHECKING:
    from tokenizers import Encoding

    from ..reader.attribution import Attribution


class StanceModel:
    """Tokenizer, int8 ONNX cross-encoder and calibration of a folder.

    A folder of kind "few-shot" (`nutgraf-train fewshot --task stance` writes it) has classifiers for the targets that it
    was trained on; everything else comes from the shipped model. With `wait` False the cross-encoder loads in the background
    until `ready`.
    """

    def __init__(self, folder: Path, *, threads: int | None = None, wait: bool = True) -> None:
        own = read_config(folder, "stance")
        self._fewshot = FewShotTargets.from_folder(folder, own) if own.get("kind") == "few-shot" else None
        if self._fewshot:
            folder = shipped_models() / "stance"
        config = read_config(folder, "stance") if self._fewshot else own
        if self._fewshot and own["base_id"] != model_hash(config):
            raise ModelError(
                f"the few-shot folder was trained on the stance model {own['base_id']}, but the shipped one is {model_hash(config)}: train it again"
            )
        if tuple(config["labels"]) != LABELS:
            raise ModelError(f"{folder / 'config.json'}: labels -> {config['labels']}  expected {list(LABELS)}")
        self._session = RowSession(folder / "model.onnx", threads, wait=False)
        self.id = model_hash(own)
        self._max_tokens = int(config["max_tokens"])
        self.temperature = float(config["temperature"])
        self._head = Linear(folder / "head.safetensors", outputs=len(LABELS))
        self._settings = Settings(abstain_below=float(config["abstain_below"]))
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        self._tokenizer.enable_truncation(self._max_tokens, strategy="only_first")
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until the cross-encoder is loaded; see `RowSession.ready`."""
        self._session.ready()

    @classmethod
    def from_folder(cls, path: str | Path) -> StanceModel:
        """Load a stance folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfolder.config.read_config`.
        """
        return cls(Path(path))

    def probabilities(self, pairs: Sequence[tuple[str, str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, 4] in the order of `LABELS`, for (passage, target, holder), calibrated."""
        if not pairs:
            return np.zeros((0, len(LABELS)), np.float32)
        return self._calibrated(pairs, self.pooled(pairs))

    def _calibrated(self, pairs: Sequence[tuple[str, str, str]], pooled: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        logits = np.asarray(self._head(pooled) / self.temperature, np.float32)
        if self._fewshot:
            for target in {target for _, target, _ in pairs}:
                rows = [i for i, pair in enumerate(pairs) if pair[1] == target]
                logits[rows] = self._fewshot.logits(target, pooled[rows], logits[rows])
        return softmax(logits)

    @property
    def classifier(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Weight [4, width] and bias [4] of the shipped classifier, before the temperature."""
        return self._head.weight, self._head.bias

    def pooled(self, pairs: Sequence[tuple[str, str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, width], the input of the classifier for (passage, target, holder)."""
        return self.pooled_texts([(text, hypothesis(target, holder)) for text, target, holder in pairs])

    def pooled_texts(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """[pairs, width], at least one: the pooled vectors of (passage, sentence), passed to the cross-encoder unchanged.

        A passage too long for the model is truncated at its end; so is a sentence that would leave no room for a passage.
        """
        return self._rows(self._encodings(pairs))

    def _encodings(self, pairs: Sequence[tuple[str, str]]) -> list[Encoding]:
        return list(self._tokenizer.encode_batch([(passage, self._truncated(sentence)) for passage, sentence in pairs]))

    def _rows(self, encodings: Sequence[Encoding]) -> npt.NDArray[np.float32]:
        return np.stack(self._session.rows([encoding.ids for encoding in encodings]))

    def _truncated(self, sentence: str) -> str:
        """A sentence truncated to three quarters of the model's tokens."""
        most = self._max_tokens * 3 // 4
        if len(sentence) < most:  # a token has at least one character
            return sentence
        offsets = self._tokenizer.encode(sentence, add_special_tokens=False).offsets
        return sentence if len(offsets) <= most else sentence[: offsets[most - 1][1]]

    def normalize_target(self, target: str, texts: Sequence[str]) -> str:
        """The target in the article's spelling and case, if it is in capitals or has a typo."""
        return normalize_target(target, texts, self._known)

    def _known(self, word: str) -> bool:
        """Whether a word is a single token of the vocabulary."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def predict(
        self,
        target: str,
        sentences: Sequence[Sentence],
        encoded: Encoded,
        target_vector: npt.NDArray[np.float32],
        given: Sequence[Attribution],
        title: str | None = None,
        *,
        min_probability: float | None = None,
    ) -> Stance:
        """The stance of author and quoted holders toward one target; labels below `min_probability` (0..1) are withheld.

        The model reads at most 12 short passages, however long the article is: first the windows, then the single sentences
        that can change the result or serve as evidence.
        """
        settings = self._settings.at_least(min_probability)
        scores = relevance(sentences, encoded.sentences, target, target_vector)
        in_windows = windows(sentences, scores)
        single_sentences = eligible_passages(single(sentences, scores, given, title), settings)
        texts = [title or "", *(sentence.text for sentence in sentences)]
        single_sentences = [
            one if one.holder == AUTHOR else replace(one, text=with_target(one.text, target, texts[: one.first + 2])) for one in single_sentences
        ]
        judged = self._judged(target, in_windows)
        named = len(mentions(sentences, target))
        odds = 1.0 if named else unnamed_odds(sentences, encoded.sentences, target, target_vector)
        sentence_by_sentence = self._judged(target, still_decisive(judged, single_sentences, odds))
        best = max((passage.relevance for passage in single_sentences), default=0.0)
        stance = stance_of(target, sentences, judged, sentence_by_sentence, settings, named=named, unrelated_odds=odds, best_relevance=best)
        return named_as_quoted(stance, given)

    def _judged(self, target: str, passages: Sequence[Passage]) -> list[Judged]:
        if not passages:
            return []
        pairs = [(passage.text, target, passage.holder) for passage in passages]
        encodings = self._encodings([(text, hypothesis(target, holder)) for text, target, holder in pairs])
        p = self._calibrated(pairs, self._rows(encodings))
        return [Judged(passage, row, _unread(passage.text, one)) for passage, row, one in zip(passages, p, encodings, strict=True)]


def _unread(passage: str, encoding: Encoding) -> int:
    """The number of characters truncated at a passage's end."""
    if not encoding.overflowing:
        return 0
    return len(passage) - max((end for (_, end), part in zip(encoding.offsets, encoding.sequence_ids, strict=True) if part == 0), default=0)
