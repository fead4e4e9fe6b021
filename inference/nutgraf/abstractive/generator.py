"""The abstractive model: turns selected sentences of a source into a few new ones, with names and numbers from the source."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ..errors import ModelError
from ..modelfolder.config import model_hash, read_config
from ..modelfolder.files import read_tensors, read_tokenizer
from ..runtime.sessions import Session
from ..text.standalone import ends
from .decoding import Allowed, Cache, Found, Ids, Mask, Search, beam_search
from .grounding import Grounding, Vocabulary, is_bound, units
from .whole import whole_sentences

Array = npt.NDArray[np.float32]

#: Maximum pieces per word in ordinary text; spare pieces for finishing the last sentence.
_PIECES_PER_WORD, _SPARE_PIECES = 1.6, 16
#: Minimum pieces per word of a large budget, which starts at this many words.
_LEAST_PER_WORD, _LARGE_BUDGET = 1.1, 30


class Graph(Session):
    """An ONNX model that takes arrays by name and returns all outputs."""

    def __call__(self, given: dict[str, Array]) -> list[Array]:
        outputs: list[Array] = self._session.run(None, given)
        return outputs

    def shape(self, name: str) -> list[int | str]:
        """The shape of an input; a str is a dimension that varies."""
        return next(list(value.shape) for value in self._session.get_inputs() if value.name == name)


class Generator:
    """Tokenizer, embeddings and int8 ONNX encoder and decoder of a folder."""

    def __init__(self, folder: Path, *, threads: int | None = None, beams: int | None = None) -> None:
        config = read_config(folder, "abstractive")
        self.id = model_hash(config)
        self.max_tokens = int(config["max_tokens"])
        self._prefix = str(config["prefix"])
        self._beams = int(config.get("beams", 3) if beams is None else beams)
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        self._start, self._end = (_special(self._tokenizer, token, folder) for token in ("<pad>", "</s>"))
        unknown = self._tokenizer.token_to_id("<unk>")
        banned = [self._start] if unknown is None else [self._start, unknown]
        self._vocabulary = Vocabulary(self._tokenizer, end=self._end, banned=banned)
        table = read_tensors(folder / "embedding.safetensors", {"rows": ("pieces", "width"), "scale": ("pieces",)})
        self._rows, self._scale = table["rows"], table["scale"][:, None]
        self._encoder, self._decoder = (Graph(folder / f"{part}.onnx", threads) for part in ("encoder", "decoder"))
        self._past = [name for name in self._decoder.inputs if name.startswith("past_")]
        self._cross = [name for name in self._decoder.inputs if name.startswith("cross_")]
        _, heads, _, size = self._decoder.shape(self._past[0])
        self._empty = np.zeros((1, int(heads), 0, int(size)), np.float32)

    @classmethod
    def from_folder(cls, path: str | Path, threads: int | None = None) -> Generator:
        """Load an abstractive folder.

        Raises
        ------
        ModelError: see `nutgraf.modelfolder.config.read_config`.
        """
        return cls(Path(path), threads=threads)

    def tokens(self, text: str) -> int:
        """The number of tokens of a text, which counts towards `max_tokens`."""
        return len(self._tokenizer.encode(self._vocabulary.fold(text), add_special_tokens=False).ids)

    def fits(self, sentences: Sequence[str]) -> bool:
        """Whether the model can read these sentences without truncation."""
        return self.tokens(self._prefix + _joined(sentences)) + 1 <= self.max_tokens

    def knows(self, word: str) -> bool:
        """Whether a lower-case word is a single piece of the vocabulary; one assembled from several pieces may not be a real word."""
        return self._tokenizer.token_to_id(f"▁{word}") is not None

    def generate(self, sentences: Sequence[str], *, words: int, grounded: bool = True) -> tuple[str, ...]:
        """New sentences, whole, at most `words` words in all.

        Parameters
        ----------
        sentences : of the source, in its order; together they must fit (see `fits`).
        words : the budget. If even the first sentence is longer, or none is complete, the result is empty.
        grounded : do not generate names, numbers or quotations that the sentences do not have (see `grounding`).

        Raises
        ------
        ValueError: no sentences, no budget, or more tokens than the model reads.
        """
        source = _joined(sentences)
        if not source or words < 1:
            raise ValueError(f"got {len(sentences)} sentences and a budget of {words} words: pass at least one sentence and one word")
        folded = self._vocabulary.fold(source)
        ids = self._tokenizer.encode(self._prefix + folded).ids
        if len(ids) > self.max_tokens:
            raise ValueError(f"the sentences have {len(ids)} tokens, but this model reads at most {self.max_tokens}: pass fewer (see fits)")
        normal = self._normal(folded)
        found = self._search(ids, words, Grounding(self._vocabulary, normal) if grounded else None)
        text = "".join(self._vocabulary.texts[token] for token in found.tokens)
        return whole_sentences(_restored(text, source, normal), words)

    def _search(self, ids: list[int], words: int, grounding: Grounding | None) -> Found:
        cross = dict(zip(self._cross, self._encoder({"vectors": self._vectors(ids)}), strict=True))

        def step(tokens: Ids, cache: Cache) -> tuple[Array, Cache]:
            vectors = self._vectors(tokens)[:, None]
            logits, *longer = self._decoder({"vectors": vectors, **dict(zip(self._past, cache, strict=True)), **cross})
            return logits, tuple(longer)

        search = Search(
            start=self._start,
            end=self._end,
            beams=self._beams,
            least=_least(words),
            most=math.ceil(_PIECES_PER_WORD * words) + _SPARE_PIECES,
            repeatable=self._vocabulary.inner,
        )
        return beam_search(step, (self._empty,) * len(self._past), search, self._ending(grounding))

    def _ending(self, grounding: Grounding | None) -> Allowed:
        """Allowed next tokens: the end only after a complete sentence, because an incomplete one would be dropped."""
        texts, everything = self._vocabulary.texts, np.ones(len(self._vocabulary.texts), bool)

        def allowed(tokens: Sequence[int]) -> Mask:
            mask = grounding(tokens) if grounding else everything
            if not ends("".join(texts[token] for token in tokens[-3:])):
                mask = mask.copy()
                mask[self._end] = False
            return mask

        return allowed

    def _vectors(self, ids: Sequence[int] | Ids) -> Array:
        """[tokens, width]"""
        index = np.asarray(ids, np.int64)
        return np.asarray(self._rows[index] * self._scale[index], np.float32)

    def _normal(self, text: str) -> str:
        """`text` as the tokenizer normalizes it before splitting it into pieces."""
        normalizer = self._tokenizer.normalizer
        return str(normalizer.normalize_str(text)) if normalizer else text


def _least(words: int) -> int:
    """Minimum pieces before the text may end: about three quarters of the budget, since the model alone is briefer than editors are.
    A small budget has room for only one sentence, whatever its length."""
    return int(_LEAST_PER_WORD * words) if words >= _LARGE_BUDGET else words // 2


def _special(tokenizer: Tokenizer, token: str, folder: Path) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ModelError(f"{folder / 'tokenizer.json'} has no {token}: expected the tokenizer of a T5 model")
    return int(found)


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(" ".join(sentence.split()) for sentence in sentences if sentence.strip())


def _restored(text: str, source: str, normal: str) -> str:
    """`text` with the source's spelling of units that lost their accents before generation."""
    before, after = units(source), units(normal)
    if len(before) != len(after):
        return text
    taken = set(before)
    own = {new: old for old, new in zip(before, after, strict=True) if old != new and is_bound(new) and new not in taken}
    return re.sub(r"[^\W_]+", lambda match: own.get(match.group(), match.group()), text) if own else text
