"""The three usual Hugging Face pipelines: bart-large-mnli for topics and for stance, and bart-large-cnn for summaries.

Their weights are 3 GB and not on any package index; models of the same shape with random weights take the same time. The
token ids are from nutgraf's tokenizer, which splits English into about as many tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from articles import ROOT, Piece, pool
from tokenizers import Tokenizer
from transformers import BartConfig, BartForConditionalGeneration, BartForSequenceClassification

#: Tokens of a premise with its hypothesis, tokens of an article to summarise (the model's limit), tokens generated. The
#: trained model generates 56 to 142; random weights never produce an end token, so the number is fixed.
PAIR_TOKENS, READ_TOKENS, WRITTEN_TOKENS = 512, 1024, 60
_START, _END, _FIRST_WORD = 0, 2, 10


class Trio:
    """Both models in memory at once, as for all three results together."""

    def __init__(self, threads: int) -> None:
        torch.set_num_threads(threads)
        self._tokenizer = Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._labels = sorted({piece.topic for piece in pool()})
        self._mnli = _built(BartForSequenceClassification, _config(num_labels=3))
        self._cnn = _built(BartForConditionalGeneration, _config())

    def topics(self, articles: Sequence[Piece]) -> None:
        """Zero-shot: an article with each of 17 hypotheses, pair by pair as the pipeline does."""
        for one in articles:
            self._entailed(one.text, [f"This example is {label}." for label in self._labels])

    def stance(self, articles: Sequence[Piece]) -> None:
        """An article with each of three hypotheses."""
        for one in articles:
            self._entailed(one.text, [f"The author is {side} {one.target}." for side in ("in favor of", "against", "neutral toward")])

    @torch.inference_mode()
    def summary(self, articles: Sequence[Piece]) -> None:
        """Beam search with bart-large-cnn's default settings."""
        for one in articles:
            ids = torch.tensor([[_START, *self._ids(one.text)[: READ_TOKENS - 2], _END]])
            self._cnn.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                num_beams=4,
                no_repeat_ngram_size=3,
                length_penalty=2.0,
                min_new_tokens=WRITTEN_TOKENS,
                max_new_tokens=WRITTEN_TOKENS,
            )

    @torch.inference_mode()
    def _entailed(self, text: str, hypotheses: Sequence[str]) -> None:
        premise = self._ids(text)
        for hypothesis in hypotheses:
            tail = [_END, _END, *self._ids(hypothesis), _END]
            ids = torch.tensor([[_START, *premise[: PAIR_TOKENS - 1 - len(tail)], *tail]])
            self._mnli(input_ids=ids, attention_mask=torch.ones_like(ids))

    def _ids(self, text: str) -> list[int]:
        return [max(_FIRST_WORD, id) for id in self._tokenizer.encode(text, add_special_tokens=False).ids]


def _built(kind: Any, config: BartConfig) -> Any:
    """A model filled with one repeated block of small random numbers: drawing 400 million would take a minute."""
    with torch.device("meta"):
        model = kind(config)
    model.to_empty(device="cpu")
    model.tie_weights()
    block = 0.02 * torch.randn(1_000_003, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        for parameter in model.parameters():
            flat = parameter.view(-1)
            for begin in range(0, flat.numel(), block.numel()):
                flat[begin : begin + block.numel()] = block[: flat.numel() - begin]
        for buffer in model.buffers():
            buffer.zero_()
    return model.eval()


def _config(**more: Any) -> BartConfig:
    """The shape of bart-large."""
    return BartConfig(
        vocab_size=50265,
        d_model=1024,
        encoder_layers=12,
        decoder_layers=12,
        encoder_attention_heads=16,
        decoder_attention_heads=16,
        encoder_ffn_dim=4096,
        decoder_ffn_dim=4096,
        max_position_embeddings=1024,
        **more,
    )
