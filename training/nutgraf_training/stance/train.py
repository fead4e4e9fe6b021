"""The first phase of training: a passage and a sentence about target and holder, four labels."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from nutgraf.stance.pairs import LABELS, hypothesis
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..corpora.stance_sets import StanceRow
from ..encoders.disentangled import quicken
from ..encoders.fit import Fitted, Progress, fit
from ..encoders.settings import FitSettings
from ..encoders.vocabulary import prune_base

logger = logging.getLogger(__name__)

#: Settings of the shipped model; runs on the shipped sets only use shorter ones.
DEFAULT = FitSettings(base="deberta-xsmall-nli", epochs=1.5, learning_rate=8e-5, max_tokens=128, frozen_layers=6, batch_tokens=3072)


class Head(nn.Module):
    """The base's own pooler and a new classifier with one row per label."""

    def __init__(self, pooler: nn.Module, classifier: nn.Linear) -> None:
        super().__init__()
        self.pooler = pooler
        self.dropout = nn.Dropout(0.1)
        self.classifier = classifier

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.dropout(self.pooler(states)))
        return logits


@dataclass(frozen=True)
class PairNet:
    """The parts that are fine-tuned on passages; `body` and `head` share weights with `model`."""

    model: Any
    body: Any
    head: Head
    tokenizer: Tokenizer

    @property
    def pad(self) -> int:
        return int(self.model.config.pad_token_id)


def load(folder: Path, keep: set[str]) -> PairNet:
    """The NLI base in `folder` with a four-label classifier initialised from the base's: favor from entailment, the others
    from not_entailment.

    The vocabulary is pruned to `keep`, special tokens and single characters.
    """
    from transformers import AutoModelForSequenceClassification

    model: Any = AutoModelForSequenceClassification.from_pretrained(folder, use_safetensors=True)
    model, tokenizer = prune_base(model, folder / "tokenizer.json", keep)
    old = model.classifier
    new = nn.Linear(old.in_features, len(LABELS))
    with torch.no_grad():
        new.weight.copy_(torch.stack([old.weight[0]] + [old.weight[1]] * (len(LABELS) - 1)))
        new.weight.add_(torch.randn_like(new.weight) * 0.02)
        new.bias.zero_()
    model.classifier = new
    model.config.num_labels = len(LABELS)
    model.config.id2label = dict(enumerate(LABELS))
    model.config.label2id = {label: i for i, label in enumerate(LABELS)}
    quicken(model)
    return PairNet(model=model, body=model.deberta, head=Head(model.pooler, new), tokenizer=tokenizer)


def resume(folder: Path) -> PairNet:
    """Load a net written by `save`."""
    from transformers import AutoModelForSequenceClassification

    model: Any = AutoModelForSequenceClassification.from_pretrained(folder, use_safetensors=True)
    quicken(model)
    head = Head(model.pooler, model.classifier)
    return PairNet(model=model, body=model.deberta, head=head, tokenizer=Tokenizer.from_file(str(folder / "tokenizer.json")))


def save(net: PairNet, folder: Path) -> None:
    """Write a checkpoint: weights (safetensors), settings and tokenizer."""
    net.model.save_pretrained(folder)
    net.tokenizer.no_truncation()
    net.tokenizer.save(str(folder / "tokenizer.json"))


def encode(tokenizer: Tokenizer, rows: Sequence[StanceRow], max_tokens: int) -> list[list[int]]:
    """Token ids of each pair; a pair that is too long is cut at the end of the passage, never in the hypothesis."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens, strategy="only_first")
    pairs = [(row.text, hypothesis(row.target, row.holder)[: 3 * max_tokens]) for row in rows]
    return [encoding.ids for encoding in tokenizer.encode_batch(pairs)]


def allowed_matrix(rows: Sequence[StanceRow]) -> Tensor:
    """[rows, labels], 1 where a row allows the label."""
    return torch.tensor([[float(label in row.allowed) for label in LABELS] for row in rows])


def train(net: PairNet, rows: Sequence[StanceRow], settings: FitSettings, progress: Progress | None = None) -> Fitted:
    """Fine-tune in place; the loss is the negative log-likelihood of any of the labels that a row allows."""
    allowed = allowed_matrix(rows)
    encoded = encode(net.tokenizer, rows, settings.max_tokens)
    logger.info("%d pairs, %d tokens", len(rows), sum(map(len, encoded)))

    def loss_of(states: Tensor, mask: Tensor, batch: list[int]) -> Tensor:
        log_p = torch.log_softmax(net.head(states, mask), dim=-1)
        may = allowed[batch].to(log_p.device)
        return -torch.logsumexp(log_p.masked_fill(may == 0, float("-inf")), dim=-1).mean()

    return fit(net.body, net.head, encoded, loss_of, settings, pad=net.pad, progress=progress, head_rate=5.0)
