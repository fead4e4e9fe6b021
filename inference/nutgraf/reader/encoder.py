"""The shared encoder: one pass over an article gives a vector for each sentence and for each chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..modelfolder.config import model_hash, read_config
from ..modelfolder.files import read_tokenizer
from ..runtime.sessions import RowSession

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Encoded:
    """The output of the encoder for one article.

    `sentences` is [sentences, width], the mean of each sentence's token vectors; `chunks` is [chunks, width], the mean
    of all token vectors of a chunk, title included in the first; `weights` is [chunks], each chunk's new tokens.
    `title` is the mean over the title's tokens, or None. `read` counts the characters of the sentences that were encoded.
    """

    sentences: Array
    chunks: Array
    weights: Array
    title: Array | None
    read: int


@dataclass(frozen=True)
class _Chunk:
    ids: list[int]
    parts: tuple[tuple[int, int, int], ...]
    """(sentence, first token, one past its last token); sentence -1 is the title."""
    fresh: int


class Encoder:
    """Tokenizer and int8 ONNX model of a folder; with `wait` False the model loads in the background until `ready`."""

    def __init__(self, folder: Path, *, threads: int | None = None, wait: bool = True) -> None:
        config = read_config(folder, "encoder")
        self._session = RowSession(folder / "model.onnx", threads, wait=False)
        self.id = model_hash(config)
        self.max_tokens = int(config["max_tokens"])
        self.width = int(config["width"])
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        self._start, self._end = (self._tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]"))
        #: [width], the vector of a phrase such as a target; cached, as the next article usually has the same targets.
        self.phrase = lru_cache(maxsize=1024)(self._phrase)
        self._settings = folder / "config.json"
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until the model is loaded.

        Raises
        ------
        ModelError: it cannot be loaded, or gives vectors of another width.
        """
        if self._session.width not in (None, self.width):
            raise ModelError(f"{self._settings}: width -> {self.width}  but its model gives vectors of {self._session.width}")

    def _phrase(self, text: str) -> Array:
        vector: Array = self.encode([text]).sentences[0]
        vector.flags.writeable = False
        return vector

    def encode(self, sentences: Sequence[str], title: str | None = None) -> Encoded:
        """Encode one article, given as sentences and title, to its end in chunks of whole sentences.

        A chunk starts with the last sentence of the one before it, if that is short, for context. A sentence longer
        than a chunk is split.
        """
        chunks = self._chunks(sentences, title)
        return self._pooled(chunks, self._session.rows([chunk.ids for chunk in chunks]), sentences)

    def _chunks(self, sentences: Sequence[str], title: str | None) -> list[_Chunk]:
        room = self.max_tokens - 2
        tokens = [e.ids for e in self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)]
        heading = self._tokenizer.encode(title, add_special_tokens=False).ids[: room // 2] if title else []
        chunks: list[_Chunk] = []
        ids: list[int] = [self._start, *heading]
        parts: list[tuple[int, int, int]] = [(-1, 1, len(ids))] if heading else []
        fresh = 0

        def close() -> None:
            nonlocal ids, parts, fresh
            chunks.append(_Chunk([*ids, self._end], tuple(parts), fresh))
            ids, parts, fresh = [self._start], [], 0

        for number, sentence in enumerate(tokens):
            pieces = [sentence[i : i + room] for i in range(0, len(sentence), room)] or [[]]
            for piece in pieces:
                if len(ids) - 1 + len(piece) > room and fresh:
                    close()
                    before = tokens[number - 1] if number and len(pieces) == 1 else []
                    if before and len(before) <= room // 4 and len(before) + len(piece) <= room:
                        ids += before
                if len(ids) - 1 + len(piece) > room:  # the title leaves no room for a long first sentence
                    close()
                parts.append((number, len(ids), len(ids) + len(piece)))
                ids += piece
                fresh += len(piece)
        close()
        return chunks

    def _pooled(self, chunks: list[_Chunk], states: list[Array], sentences: Sequence[str]) -> Encoded:
        total = np.zeros((len(sentences), self.width), np.float32)
        count = np.zeros((len(sentences), 1), np.float32)
        title = None
        for chunk, state in zip(chunks, states, strict=True):
            for number, low, high in chunk.parts:
                if number < 0:
                    title = state[low:high].mean(0)
                elif high > low:
                    total[number] += state[low:high].sum(0)
                    count[number] += high - low
        return Encoded(
            sentences=np.asarray(total / np.maximum(count, 1), np.float32),
            chunks=np.stack([state.mean(0) for state in states]),
            weights=np.array([max(chunk.fresh, 1) for chunk in chunks], np.float32),
            title=title,
            read=sum(len(s) for s, c in zip(sentences, count[:, 0], strict=True) if c > 0),
        )


def lead_weights(encoded: Encoded) -> Array:
    """[chunks]: each chunk's length, the first one, with title and lead, counted twice."""
    weights = encoded.weights.copy()
    weights[0] *= 2
    return weights


def document_vector(encoded: Encoded) -> Array:
    """[width], of length 1: the weighted mean of the chunks' vectors."""
    mean = np.average(encoded.chunks, axis=0, weights=lead_weights(encoded))
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def cosine(a: Array, b: Array) -> Array:
    """Cosine similarity of the rows of `a` [n, width] with `b` [width] or [m, width]: [n] or [n, m]."""
    a = a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-9)
    b = b / np.maximum(np.linalg.norm(b, axis=-1, keepdims=True), 1e-9)
    product: Array = a @ b.T
    return product
