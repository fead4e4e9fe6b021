"""A smaller vocabulary for a SentencePiece base: most of DeBERTa's 128,000 pieces never occur in English news.

Kept are special tokens, single characters of alphabets, and the pieces that occur in the given texts. A word whose piece
was removed is split into smaller pieces, so every text can still be encoded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str], batch: int = 2000) -> Counter[int]:
    """How often each piece occurs."""
    counts: Counter[int] = Counter()
    waiting: list[str] = []

    def flush() -> None:
        for encoding in tokenizer.encode_batch_fast(waiting, add_special_tokens=False):
            counts.update(encoding.ids)
        waiting.clear()

    for text in texts:
        waiting.append(text)
        if len(waiting) == batch:
            flush()
    flush()
    return counts


def pieces_of(tokenizer_file: Path) -> set[str]:
    """The pieces of a saved Unigram tokenizer."""
    return {piece for piece, _ in json.loads(tokenizer_file.read_text("utf-8"))["model"]["vocab"]}


def _is_small(piece: str) -> bool:
    """Whether a piece is a byte or a single character of an alphabet (below U+2E80; scripts above have tens of thousands)."""
    bare = piece.lstrip("▁")
    return not bare or (len(bare) == 1 and bare < "\u2e80")


def prune(spec: dict[str, Any], keep: set[str]) -> tuple[dict[str, Any], list[int]]:
    """A Unigram tokenizer's JSON reduced to `keep`, the special tokens and single characters.

    Returns the new JSON and, for each new id, the old id whose embedding it gets.

    Raises
    ------
    ValueError: the tokenizer is not a Unigram one.
    """
    model = spec["model"]
    if model.get("type") != "Unigram":
        raise ValueError(f"the tokenizer is {model.get('type')}; only Unigram (SentencePiece) vocabularies can be pruned")
    special = {token["content"]: token["id"] for token in spec["added_tokens"]}
    vocab = model["vocab"]
    rows = [i for i, (piece, _) in enumerate(vocab) if piece in special or piece in keep or _is_small(piece)]
    new_id = {old: new for new, old in enumerate(rows)}
    beyond = sorted({old for old in special.values() if old >= len(vocab)})  # special tokens that come after the pieces
    for old in beyond:
        new_id[old] = len(rows)
        rows.append(old)
    out = json.loads(json.dumps(spec))
    out["model"]["vocab"] = [vocab[old] for old in rows if old < len(vocab)]
    if model.get("unk_id") is not None:
        out["model"]["unk_id"] = new_id[model["unk_id"]]
    for token in out["added_tokens"]:
        token["id"] = new_id[token["id"]]
    for entry in (out.get("post_processor") or {}).get("special_tokens", {}).values():
        entry["ids"] = [new_id[i] for i in entry["ids"]]
    return out, rows


def prune_base(model: Any, tokenizer_file: Path, keep: set[str]) -> tuple[Any, Tokenizer]:
    """`model` with the embedding rows of the kept pieces (changed in place), and its new tokenizer."""
    spec, rows = prune(json.loads(tokenizer_file.read_text("utf-8")), keep)
    old = model.get_input_embeddings()
    new = torch.nn.Embedding(len(rows), old.weight.shape[1], padding_idx=None)
    with torch.no_grad():
        new.weight.copy_(old.weight[torch.tensor(rows)])
    model.set_input_embeddings(new)
    model.config.vocab_size = len(rows)
    return model, Tokenizer.from_str(json.dumps(spec))
