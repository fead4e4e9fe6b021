"""Fine-tuning of the shared encoder with the topic head: 17 Media Topics, multi-label."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..corpora.topic_sets import TopicRow
from ..encoders.fit import Fitted, Progress, apply, fit
from ..encoders.settings import FitSettings

logger = logging.getLogger(__name__)

DEFAULT = FitSettings(base="minilm-l6", epochs=2.0, learning_rate=1e-4, max_tokens=160, frozen_layers=2, batch_tokens=4096)
HIDDEN = 256
#: Weight of the loss that ranks the main topic first, relative to the binary loss of each topic.
RANKING = 0.5


class Head(nn.Module):
    """Mean of the token vectors, one hidden layer, one logit per topic."""

    def __init__(self, width: int, labels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, HIDDEN)
        self.out = nn.Linear(HIDDEN, labels)
        self.dropout = nn.Dropout(0.1)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = self.out(self.dropout(nn.functional.gelu(self.hidden(mean(states, mask)))))
        return logits


def mean(states: Tensor, mask: Tensor) -> Tensor:
    """Mean over the tokens, [rows, width]."""
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1)


@dataclass(frozen=True)
class TopicNet:
    """The shared encoder in torch, and the head on top of it."""

    body: Any
    head: Head
    tokenizer: Tokenizer
    labels: tuple[str, ...]

    @property
    def pad(self) -> int:
        return int(self.body.config.pad_token_id or 0)


def load(folder: Path, labels: Sequence[str]) -> TopicNet:
    """The base in `folder` with a new head."""
    from transformers import AutoModel

    body: Any = AutoModel.from_pretrained(folder, use_safetensors=True)
    body.pooler = None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return TopicNet(body=body, head=Head(body.config.hidden_size, len(labels)), tokenizer=tokenizer, labels=tuple(labels))


def save(net: TopicNet, folder: Path) -> Path:
    """A checkpoint that `resume` reads: weights as safetensors, nothing pickled."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    net.body.save_pretrained(folder)
    net.tokenizer.save(str(folder / "tokenizer.json"))
    save_file({name: value.cpu().contiguous() for name, value in net.head.state_dict().items()}, str(folder / "head.safetensors"))
    return folder


def resume(folder: Path, labels: Sequence[str]) -> TopicNet:
    """The encoder and head of a checkpoint."""
    from safetensors.torch import load_file

    net = load(folder, labels)
    net.head.load_state_dict(load_file(str(folder / "head.safetensors")))
    return net


def encode(tokenizer: Tokenizer, rows: Sequence[TopicRow], max_tokens: int, seed: int | None = None) -> list[list[int]]:
    """Token ids of title and text, at most `max_tokens`.

    With `seed`, one in three long texts is replaced by a window from further down, without the title, since at inference
    every chunk of a long article is read.
    """
    rng = random.Random(seed)
    start, end = (tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]"))
    titles = tokenizer.encode_batch([row.title or "" for row in rows], add_special_tokens=False)
    texts = tokenizer.encode_batch([row.text for row in rows], add_special_tokens=False)
    room = max_tokens - 2
    out = []
    for title, text in zip(titles, texts, strict=True):
        body = text.ids
        lead = title.ids[: room // 2]
        if seed is not None and len(body) > 2 * room and rng.random() < 1 / 3:
            at = rng.randrange(room, len(body) - room // 2)
            lead, body = [], body[at:]
        out.append([start, *lead, *body[: room - len(lead)], end])
    return out


#: Training target of a topic that a text has besides its main one: below the main one's, above any threshold.
SECOND = 0.75


def _degree(label: str, row: TopicRow) -> float:
    if label not in row.topics:
        return 0.0
    return 1.0 if label == row.topics[0] else SECOND


@dataclass(frozen=True)
class Truth:
    """What rows say about the topics, each [rows, labels].

    `degree` is 1 for a main topic, `SECOND` for other topics that hold, 0 for the rest; `known` is 0 where a row says
    nothing; `main` marks the topics that may be the main one. Rows with `either` have all their topics in `main` and none
    of them known: one of them holds.
    """

    degree: Tensor
    known: Tensor
    main: Tensor

    @property
    def either(self) -> Tensor:
        """[rows]: whether one of several topics holds, but not known which."""
        return self.main.sum(1) > 1


def targets(rows: Sequence[TopicRow], labels: Sequence[str]) -> Truth:
    """The truth of the rows as tensors."""
    degree, known, main = [], [], []
    for row in rows:
        silent = {*row.maybe, *row.topics} if row.either else set(row.maybe)
        degree.append([0.0 if row.either else _degree(label, row) for label in labels])
        known.append([float(label not in silent) for label in labels])
        first = row.topics if row.either else row.topics[:1]
        main.append([label in first for label in labels])
    return Truth(torch.tensor(degree), torch.tensor(known), torch.tensor(main))


def topic_loss(logits: Tensor, truth: Truth, weight: Tensor, boost: Tensor) -> Tensor:
    """Mean over the rows of three losses: the binary loss of each topic where it is known (weighted by `weight`
    [rows, labels]); for rows with `either`, that at least one of their topics holds; and that the main topic comes first
    (softmax cross-entropy, with topics weighted by `boost` [labels]).

    A label such as "supreme court" does not say whether a row is also politics, but it does say what comes first:
    without the last loss a model learns to label everything politics.
    """
    each = nn.functional.binary_cross_entropy_with_logits(logits, truth.degree, reduction="none")
    own = (each * weight).mean(1)
    none = (nn.functional.logsigmoid(-logits) * truth.main).sum(1)  # log-probability that none of them holds
    one = -torch.log1p(-none.exp().clamp(max=1 - 1e-6)) * truth.either * 2 / logits.shape[1]
    first = -torch.logsumexp(nn.functional.log_softmax(logits, 1).masked_fill(~truth.main, -1e9), 1)
    rare = (truth.main * boost).max(1).values
    return (own + one + RANKING * rare * first).mean()


def train(net: TopicNet, rows: Sequence[TopicRow], settings: FitSettings, *, anchor: float = 2.0, progress: Progress | None = None) -> Fitted:
    """Fine-tune in place; the loss is `topic_loss`.

    `anchor` is the weight of a second loss that keeps the mean token vectors of every fourth row close to those of the
    base, so that the cosine similarity of sentences, which summary and stance rely on, survives the fine-tuning.
    """
    encoded = encode(net.tokenizer, rows, settings.max_tokens, seed=settings.seed)
    truth = targets(rows, net.labels)
    frequency = truth.main[~truth.either].sum(0).clamp(min=1).float()
    boost = (frequency.median() / frequency).sqrt().clamp(0.5, 2.0)
    weight = truth.known * (1 + truth.degree * (4 * boost - 1))
    kept = list(range(0, len(rows), 4)) if anchor else []
    before = torch.from_numpy(embed(net, [encoded[i] for i in kept], settings)) if kept else torch.empty(0)
    place = {i: j for j, i in enumerate(kept)}
    logger.info("%d rows, %d tokens", len(rows), sum(map(len, encoded)))

    def loss_of(states: Tensor, mask: Tensor, batch: list[int]) -> Tensor:
        logits = net.head(states, mask)
        device = logits.device
        part = Truth(*(t[batch].to(device) for t in (truth.degree, truth.known, truth.main)))
        loss = topic_loss(logits, part, weight[batch].to(device), boost.to(device))
        anchored = [j for j, i in enumerate(batch) if i in place]
        if anchored:
            now = mean(states[anchored], mask[anchored])
            then = before[[place[batch[j]] for j in anchored]].to(device)
            loss = loss + anchor * len(anchored) / len(batch) * (1 - nn.functional.cosine_similarity(now, then)).mean()
        return loss

    return fit(net.body, net.head, encoded, loss_of, settings, pad=net.pad, progress=progress)


def embed(net: TopicNet, encoded: Sequence[Sequence[int]], settings: FitSettings) -> npt.NDArray[np.float32]:
    """Mean token vectors, [rows, width]."""
    return apply(net.body, mean, encoded, pad=net.pad, batch_tokens=2 * settings.batch_tokens, device=settings.device)
