"""Find near-identical articles by MinHash, before any model reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import rensa

#: Words per shingle.
_SHINGLE = 4
#: Hashes per signature: the standard error of an estimated Jaccard similarity J is sqrt(J(1-J)/512), at most 0.022.
_HASHES = 512
_SEED = 1
#: Two texts are copies if the longer one has at least this share of the shorter one's shingles; measured in
#: `nutgraf_training.evaluation.digest.copy_figures`.
CONTAINED = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Signature:
    """The MinHash of an article's `size` shingles."""

    hashes: rensa.RMinHash
    size: int


def signature(text: str) -> Signature:
    """The MinHash signature of a text's runs of four words, in lower case."""
    words = _WORD.findall(text.lower())
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    hashes = rensa.RMinHash(num_perm=_HASHES, seed=_SEED)
    hashes.update(sorted(shingles))
    return Signature(hashes, len(shingles))


def containment(a: Signature, b: Signature) -> float:
    """0..1, the estimated share of the shorter text's shingles that are in the longer one (Broder 1997).

    Outlets cut an agency story from its end: such a copy has a low Jaccard similarity but is fully contained.
    """
    jaccard = float(a.hashes.jaccard(b.hashes))
    shared = jaccard * (a.size + b.size) / (1 + jaccard)
    return min(1.0, shared / min(a.size, b.size))


def groups_of_copies(texts: Sequence[str]) -> list[list[int]]:
    """Indices of the texts in groups of copies, the fullest text of each first; groups in the order of their first text."""
    signatures = [signature(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda i: (-signatures[i].size, i))
    groups: list[list[int]] = []
    for i in order:
        match = next((group for group in groups if containment(signatures[group[0]], signatures[i]) >= CONTAINED), None)
        if match is None:
            groups.append([i])
        else:
            match.append(i)
    return sorted(([group[0], *sorted(group[1:])] for group in groups), key=min)
