"""The loss of the topic head on rows of the topic sets, whose labels say more or less about the 17 Media Topics."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from nutgraf.reader.layout import plain
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..corpora.topic_sets import TopicRow

#: Weight of the loss that ranks the main topic first, relative to the binary loss of each topic.
RANKING = 0.5


def mean(states: Tensor, mask: Tensor) -> Tensor:
    """Mean over the tokens, [rows, width]."""
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1)


def encode(tokenizer: Tokenizer, rows: Sequence[TopicRow], max_tokens: int, seed: int | None = None) -> list[list[int]]:
    """Token ids of title and text, at most `max_tokens`.

    With `seed`, one in three long texts is replaced by a window from further down, without the title, since at inference
    every chunk of a long article is read.
    """
    rng = random.Random(seed)
    start, end = (tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]"))
    titles = tokenizer.encode_batch([plain(row.title or "") for row in rows], add_special_tokens=False)
    texts = tokenizer.encode_batch([plain(row.text) for row in rows], add_special_tokens=False)
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
