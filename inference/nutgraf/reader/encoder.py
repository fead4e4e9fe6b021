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
from ..runtime.sessions import Cores, RowSession
from .chunks import Chunk, chunks_of
from .form import numbered
from .layout import plain
from .signs import Numbered

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Tokens:
    """The last states of all tokens of an article's sentences: `states` [tokens, width]; `sentence` [tokens] is the number of each one's
    sentence, `chunk` that of its chunk, in order; `start` and `end` [tokens] are offsets into that sentence's text. `sizes` [chunks] counts
    all tokens of each chunk, special ones, title and context included. `numbered` has their numbers in the vocabulary, and those of the title.
    """

    states: Array
    sentence: npt.NDArray[np.int64]
    chunk: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    numbered: Numbered

    def by_sentence(self, how: np.ufunc, values: Array, count: int) -> Array:
        """[count, ...]: of each of `count` sentences the `values` [tokens, ...] of its tokens, joined by `how`; zeros for one without tokens."""
        found = np.zeros((count, *values.shape[1:]), np.float32)
        if len(values):
            own, first = np.unique(self.sentence, return_index=True)  # several times as fast as ufunc.at
            found[own] = how.reduceat(values, first, axis=0)
        return found


@dataclass(frozen=True)
class Encoded:
    """The output of the encoder for one article.

    `sentences` is [sentences, width], the mean of each sentence's token vectors; `chunks` is [chunks, width], the mean
    of all token vectors of a chunk, title included in the first; `weights` is [chunks], each chunk's new tokens.
    `title` is the mean over the title's tokens, or None. `read` counts the characters of the sentences that were encoded.
    `tokens` are kept only if asked for.
    """

    sentences: Array
    chunks: Array
    weights: Array
    title: Array | None
    read: int
    tokens: Tokens | None = None


class Encoder:
    """Tokenizer and int8 ONNX model of a folder; with `wait` False the model loads in the background until `ready`."""

    def __init__(self, folder: Path, *, threads: int | Cores | None = None, wait: bool = True) -> None:
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

    def encode(self, sentences: Sequence[str], title: str | None = None, *, tokens: bool = False) -> Encoded:
        """Encode one article, given as sentences and title, to its end in chunks of whole sentences; see `chunks_of`."""
        found = self._tokenizer.encode_batch([plain(sentence) for sentence in sentences], add_special_tokens=False)
        heading = self._tokenizer.encode(plain(title), add_special_tokens=False).ids if title else []
        chunks = chunks_of([one.ids for one in found], heading, max_tokens=self.max_tokens, start=self._start, end=self._end)
        states = self._session.rows([chunk.ids for chunk in chunks])
        kept = _tokens(chunks, states, [one.offsets for one in found], self.width) if tokens else None
        return self._pooled(chunks, states, sentences, kept)

    def encode_chunks(self, chunks: Sequence[Chunk]) -> Encoded:
        """The vectors of an article that is in chunks already; `read` is 0, as its text is not known."""
        count = 1 + max((part.sentence for chunk in chunks for part in chunk.parts), default=-1)
        return self._pooled(list(chunks), self._session.rows([chunk.ids for chunk in chunks]), [""] * count, None)

    def _pooled(self, chunks: list[Chunk], states: list[Array], sentences: Sequence[str], tokens: Tokens | None) -> Encoded:
        total = np.zeros((len(sentences), self.width), np.float32)
        count = np.zeros((len(sentences), 1), np.float32)
        title = None
        for chunk, state in zip(chunks, states, strict=True):
            for part in chunk.parts:
                if part.sentence < 0:
                    title = state[part.start : part.end].mean(0)
                elif part.end > part.start:
                    total[part.sentence] += state[part.start : part.end].sum(0)
                    count[part.sentence] += part.end - part.start
        return Encoded(
            sentences=np.asarray(total / np.maximum(count, 1), np.float32),
            chunks=np.stack([state.mean(0) for state in states]),
            weights=np.array([max(chunk.fresh, 1) for chunk in chunks], np.float32),
            title=title,
            read=sum(len(s) for s, c in zip(sentences, count[:, 0], strict=True) if c > 0),
            tokens=tokens,
        )


def _tokens(chunks: Sequence[Chunk], states: Sequence[Array], offsets: Sequence[Sequence[tuple[int, int]]], width: int) -> Tokens:
    """Gather the tokens of every sentence, each from the chunk that has it first."""
    rows: list[Array] = [np.zeros((0, width), np.float32)]
    places: list[tuple[int, int, int, int]] = []
    for number, (chunk, state) in enumerate(zip(chunks, states, strict=True)):
        for part in chunk.parts:
            if part.sentence < 0:
                continue
            rows.append(state[part.start : part.end])
            own = offsets[part.sentence][part.first : part.first + part.end - part.start]
            places += [(part.sentence, number, start, end) for start, end in own]
    sentence, number_of, start, end = np.array(places, np.int64).reshape(-1, 4).T
    sizes = np.array([len(one.ids) for one in chunks])
    return Tokens(np.concatenate(rows), sentence, number_of, start, end, sizes, numbered(chunks, len(offsets)))


def lead_weights(encoded: Encoded) -> Array:
    """[chunks]: each chunk's length, the first one, with title and lead, counted twice."""
    weights = encoded.weights.copy()
    weights[0] *= 2
    return weights


def lead_mean(encoded: Encoded) -> Array:
    """[width]: the mean of the chunks' vectors by `lead_weights`."""
    return np.average(encoded.chunks, axis=0, weights=lead_weights(encoded)).astype(np.float32)


def document_vector(encoded: Encoded) -> Array:
    """[width], of length 1: the direction of `lead_mean`."""
    mean = lead_mean(encoded)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def cosine(a: Array, b: Array) -> Array:
    """Cosine similarity of the rows of `a` [n, width] with `b` [width] or [m, width]: [n] or [n, m]."""
    a = a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-9)
    b = b / np.maximum(np.linalg.norm(b, axis=-1, keepdims=True), 1e-9)
    product: Array = a @ b.T
    return product
