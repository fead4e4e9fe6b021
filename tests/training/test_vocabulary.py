"""A pruned vocabulary reads everything, and what stayed as before."""

from __future__ import annotations

import json

import pytest
from nutgraf_training.encoders.vocabulary import count_pieces, prune
from tokenizers import Tokenizer, models, pre_tokenizers


def unigram() -> Tokenizer:
    pieces = [("[PAD]", 0.0), ("[CLS]", 0.0), ("[SEP]", 0.0), ("[UNK]", 0.0), ("▁", -3.0), ("▁treaty", -2.0), ("▁mine", -2.5), ("s", -3.0)]
    pieces += [(c, -6.0) for c in "treaymin"] + [("豆", -4.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(["[PAD]", "[CLS]", "[SEP]", "[UNK]"])
    return tokenizer


def test_kept_pieces_stay_and_others_fall_to_smaller_ones() -> None:
    tokenizer = unigram()
    spec, rows = prune(json.loads(tokenizer.to_str()), {"▁treaty"})
    small = Tokenizer.from_str(json.dumps(spec))
    assert small.encode("treaty").tokens == ["▁treaty"]
    assert small.encode("mines").tokens == ["▁", "m", "i", "n", "e", "s"]
    assert "豆" not in small.get_vocab()
    old, new = tokenizer.get_vocab(), small.get_vocab()
    assert all(rows[new[piece]] == old[piece] for piece in new)


def test_pieces_are_counted() -> None:
    tokenizer = unigram()
    counts = count_pieces(tokenizer, ["treaty treaty", "mine"], batch=1)
    assert counts[tokenizer.token_to_id("▁treaty")] == 2


def test_other_vocabularies_are_refused() -> None:
    with pytest.raises(ValueError, match="WordPiece"):
        prune({"model": {"type": "WordPiece"}, "added_tokens": []}, set())
