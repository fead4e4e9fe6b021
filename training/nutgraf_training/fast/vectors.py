"""Vectors of a vocabulary's pieces without context: one pass of the shared encoder each, as Model2Vec makes them (Tulkens & van Dongen 2024)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.fast.pieces import INSIDE, folded
from nutgraf.modelfolder.files import read_tokenizer

from ..encoders.restore import restored

Array = npt.NDArray[np.float32]

#: Pieces that go through the encoder at once.
_BATCH = 1024
#: In smooth inverse frequency (Arora et al. 2017) a piece of this probability weighs half.
_SIF = 1e-3
#: Pieces that no English text has: placeholders, and letters of other scripts.
_UNUSED = re.compile(r"\[.*\]")
_LATIN = re.compile(r"[\x20-\x7e\u00a0-\u024f\u1e00-\u1eff\u2010-\u20bf]+")


def usable_pieces(encoder: Path) -> dict[str, int]:
    """The pieces of an encoder folder's vocabulary that a text in Latin script can have, as `nutgraf.fast.pieces` finds them, with their numbers there."""
    vocabulary: dict[str, int] = read_tokenizer(encoder / "tokenizer.json").get_vocab(with_added_tokens=False)
    kept = {
        piece: number
        for piece, number in vocabulary.items()
        if not (len(piece) > 1 and _UNUSED.fullmatch(piece)) and _LATIN.fullmatch(piece) and folded(piece) == piece and piece != INSIDE
    }
    return dict(sorted(kept.items(), key=lambda pair: pair[1]))


@torch.inference_mode()
def alone(encoder: Path, numbers: Sequence[int]) -> Array:
    """[numbers, width]: what the encoder says of each piece with nothing beside it but the special tokens."""
    body = restored(encoder)
    tokenizer = read_tokenizer(encoder / "tokenizer.json")
    start, end = (tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]"))
    found = []
    for ids in torch.tensor(numbers).split(_BATCH):  # type: ignore[no-untyped-call]
        rows = torch.stack([torch.full_like(ids, start), ids, torch.full_like(ids, end)], 1)
        states = body(input_ids=rows, attention_mask=torch.ones_like(rows)).last_hidden_state
        found.append(states[:, 1].float().numpy())
    return np.concatenate(found)


def shares(count: int, rows: Iterable[Sequence[int]]) -> Array:
    """[count]: how common each piece is in the rows, adding up to 1; none is 0."""
    often = np.ones(count)
    for row in rows:
        often += np.bincount(np.asarray(row, np.int64), minlength=count)
    return np.asarray(often / often.sum(), np.float32)


def reduced(vectors: Array, common: Array, width: int) -> Array:
    """[pieces, width]: the principal components of the vectors as they occur in texts, scaled to a deviation of 1, common pieces weighing less."""
    centred = vectors - np.average(vectors, axis=0, weights=common)
    covariance = (centred * common[:, None]).T @ centred
    _, axes = np.linalg.eigh(covariance)
    found = centred @ axes[:, ::-1][:, :width]
    return np.asarray(found / found.std() * (_SIF / (_SIF + common))[:, None], np.float32)
