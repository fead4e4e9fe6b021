"""Larger models by their Hugging Face name or from a local folder, through transformers (extra [hub])."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import ModelError
from .whole import whole_sentences

_ASK = "Summarize the following news text in at most {words} words, in whole sentences, with no introduction.\n\n{text}"
_PREFIX = "summarize: "
#: Token limit of a model that states none (T5's relative positions have none): the length it was trained on.
_UNSTATED = 512


class HubGenerator:
    """A seq2seq model or an instruction-tuned causal one. Names and numbers are not checked here."""

    def __init__(self, name: str | Path, *, beams: int = 4, max_tokens: int | None = None) -> None:
        """`max_tokens` overrides the token limit in the model's settings (of a causal model: input and output together).

        Raises
        ------
        ModelError: torch or transformers is not installed, or the model cannot be loaded or does not generate text.
        """
        try:
            import torch
            from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
        except ImportError:
            raise ModelError(f'{name} needs torch and transformers, which are not installed: pip install "nutgraf[hub]"') from None
        self.id = str(name)
        self._torch, self._beams = torch, beams
        safe: dict[str, Any] = {"trust_remote_code": False}
        try:
            config: Any = AutoConfig.from_pretrained(str(name), **safe)
            self._seq2seq = bool(config.is_encoder_decoder)
            self._tokenizer: Any = AutoTokenizer.from_pretrained(str(name), **safe)
            auto: Any = AutoModelForSeq2SeqLM if self._seq2seq else AutoModelForCausalLM
            self._model: Any = auto.from_pretrained(str(name), use_safetensors=True, **safe).eval()
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{name} could not be loaded: {error}; expected the name or folder of a seq2seq or causal model with safetensors weights"
            ) from None
        if not self._seq2seq and not self._tokenizer.chat_template:
            raise ModelError(f"{name} is a causal model without a chat template: use an instruction-tuned one")
        self.max_tokens = max_tokens or _limit(config, self._tokenizer)
        self._prefix = _PREFIX if config.model_type in ("t5", "mt5", "longt5") else ""

    @classmethod
    def from_folder(cls, path: str | Path) -> HubGenerator:
        """Load a local folder; see `__init__`."""
        return cls(path)

    def tokens(self, text: str) -> int:
        """The number of tokens of a text, which counts towards `max_tokens`."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def fits(self, sentences: Sequence[str], *, words: int = 100) -> bool:
        """Whether the model can read these sentences without truncation (a causal one: with room left for `words` words)."""
        return int(self._prompt(sentences, words).shape[1]) + (0 if self._seq2seq else _room(words)) <= self.max_tokens

    def generate(self, sentences: Sequence[str], *, words: int) -> tuple[str, ...]:
        """New sentences, whole, at most `words` words in all; none if even the first is longer.

        Raises
        ------
        ValueError: no sentences, no budget, or more tokens than the model reads.
        """
        if not any(sentence.strip() for sentence in sentences) or words < 1:
            raise ValueError(f"got {len(sentences)} sentences and a budget of {words} words: pass at least one sentence and one word")
        if not self.fits(sentences, words=words):
            raise ValueError(f"the sentences have more tokens than {self.id} reads ({self.max_tokens}): pass fewer (see fits)")
        ids = self._prompt(sentences, words)
        with self._torch.inference_mode():
            output = self._model.generate(
                input_ids=ids,
                attention_mask=self._torch.ones_like(ids),
                max_new_tokens=_room(words),
                num_beams=self._beams,
                no_repeat_ngram_size=3 if self._seq2seq else 0,
                do_sample=False,
                pad_token_id=self._pad(),
            )[0]
        new = output if self._seq2seq else output[ids.shape[1] :]
        return whole_sentences(str(self._tokenizer.decode(new, skip_special_tokens=True)).strip(), words)

    def _prompt(self, sentences: Sequence[str], words: int) -> Any:
        """Token ids, [1, tokens], not truncated."""
        text = " ".join(" ".join(sentence.split()) for sentence in sentences)
        if self._seq2seq:
            return self._tokenizer(self._prefix + text, truncation=False, return_tensors="pt")["input_ids"]
        messages = [{"role": "user", "content": _ASK.format(words=words, text=text)}]
        prompt = self._tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return self._tokenizer(prompt, add_special_tokens=False, truncation=False, return_tensors="pt")["input_ids"]

    def _pad(self) -> int:
        found: int | None = self._tokenizer.pad_token_id
        return int(self._tokenizer.eos_token_id) if found is None else found


def _room(words: int) -> int:
    """Enough tokens to write and finish `words` words."""
    return math.ceil(1.6 * words) + 24


def _limit(config: Any, tokenizer: Any) -> int:
    """The smallest limit that model and tokenizer state."""
    stated = [getattr(config, name, None) for name in ("max_position_embeddings", "n_positions", "max_encoder_position_embeddings")]
    limits = [int(value) for value in (*stated, tokenizer.model_max_length) if value and 0 < value < 10**9]
    return min(limits, default=_UNSTATED)
