"""The reader in torch: the shared encoder and its heads, applied to batches of whole articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from nutgraf.reader.layout import LAYOUT
from nutgraf.reader.tags import AFTER, BEFORE, FORMS, SENTENCE_HEADS, TAGS
from torch import Tensor, nn

from ..encoders.batches import pad as pad_rows
from .articles import TOPICS, LearningArticle

TOKEN_HIDDEN, SENTENCE_HIDDEN, TOPIC_HIDDEN, FORM_HIDDEN, LINK, ALIAS = 256, 256, 256, 128, 128, 64

#: Mentions of an article that are compared with each other.
_PAIRED = 40


class TwoLayers(nn.Module):
    """One hidden layer; saved under the names that inference reads."""

    def __init__(self, width: int, hidden: int, outputs: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, outputs)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.out(self.dropout(nn.functional.relu(self.hidden(x))))
        return result


class Heads(nn.Module):
    """All heads of the reader."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.token = TwoLayers(width, TOKEN_HIDDEN, 3 * len(TAGS), 0.0)
        self.sentence = TwoLayers(3 * width + LAYOUT, SENTENCE_HIDDEN, len(SENTENCE_HEADS))
        self.topic = TwoLayers(width, TOPIC_HIDDEN, len(TOPICS))
        self.form = TwoLayers(width, FORM_HIDDEN, len(FORMS))
        self.query = nn.Linear(3 * width, LINK)
        self.key = nn.Linear(width, LINK)
        self.distance = nn.Parameter(torch.zeros(BEFORE + AFTER + 1))
        self.alias = nn.Linear(width, ALIAS)
        self.alias_bias = nn.Parameter(torch.zeros(1))


@dataclass(frozen=True)
class Batch:
    """Articles as tensors: `ids` and `mask` [chunks, tokens]; `owner` [chunks, tokens] is the sentence in the batch, -1 for none.

    `first` [articles] is each one's first sentence in the batch; `article` and `weight` are those of each chunk.
    """

    articles: Sequence[LearningArticle]
    ids: Tensor
    mask: Tensor
    owner: Tensor
    first: list[int]
    chunk_first: list[int]
    article: Tensor
    weight: Tensor
    layout: Tensor


def batch_of(articles: Sequence[LearningArticle], pad: int, device: torch.device | str = "cpu") -> Batch:
    """Pad and join articles."""
    rows = [chunk.ids for one in articles for chunk in one.chunks]
    ids, mask = pad_rows(rows, pad)
    owner = np.full(ids.shape, -1, np.int64)
    first, chunk_first, article, weight = [], [], [], []
    sentences = row = 0
    for number, one in enumerate(articles):
        first.append(sentences)
        chunk_first.append(row)
        for place, chunk in enumerate(one.chunks):
            for part in chunk.parts:
                if part.sentence >= 0:
                    owner[row, part.start : part.end] = sentences + part.sentence
            article.append(number)
            weight.append(max(chunk.fresh, 1) * (2 if place == 0 else 1))
            row += 1
        sentences += len(one.reported)
    return Batch(
        articles,
        torch.from_numpy(ids).to(device),
        torch.from_numpy(mask).to(device),
        torch.from_numpy(owner).to(device),
        first,
        chunk_first,
        torch.tensor(article, device=device),
        torch.tensor(weight, dtype=torch.float32, device=device),
        torch.from_numpy(np.concatenate([one.layout for one in articles])).to(device),
    )


@dataclass(frozen=True)
class Read:
    """What the heads say of a batch: `tags` [chunks, tokens, tags, 3], `sentences` [sentences, heads], `topics` [articles, 17],
    `forms` [articles, 6]; `chunks` [chunks, width] the mean vectors, `queries` [sentences, LINK], `states` [chunks, tokens, width].
    """

    tags: Tensor
    sentences: Tensor
    topics: Tensor
    forms: Tensor
    chunks: Tensor
    queries: Tensor
    states: Tensor


def pooled(states: Tensor, owner: Tensor, count: int, weight: Tensor | None = None) -> Tensor:
    """[count, width]: the mean over each sentence's tokens, weighted by `weight` [chunks, tokens] if given."""
    flat, where = states.reshape(-1, states.shape[-1]), owner.reshape(-1)
    kept = where >= 0
    w = torch.ones_like(where, dtype=states.dtype) if weight is None else weight.reshape(-1)
    w = w[kept].unsqueeze(1)
    total = states.new_zeros(count, states.shape[-1]).index_add(0, where[kept], flat[kept] * w)
    return total / states.new_zeros(count, 1).index_add(0, where[kept], w).clamp(min=1e-4)


def neighbours(vectors: Tensor, first: Sequence[int]) -> tuple[Tensor, Tensor]:
    """The vectors of the sentence before and after each; zero at the ends of an article."""
    count = len(vectors)
    starts = vectors.new_zeros(count, 1)
    starts[list(first)] = 1
    ends = vectors.new_zeros(count, 1)
    ends[[f - 1 for f in first[1:]] + [count - 1]] = 1
    before = torch.cat([torch.zeros_like(vectors[:1]), vectors[:-1]]) * (1 - starts)
    after = torch.cat([vectors[1:], torch.zeros_like(vectors[:1])]) * (1 - ends)
    return before, after


def read(heads: Heads, states: Tensor, batch: Batch) -> Read:
    """Apply all heads to the encoder's last states [chunks, tokens, width]."""
    count = len(batch.layout)
    tags = heads.token(states).reshape(*states.shape[:2], len(TAGS), 3)
    own = pooled(states, batch.owner, count)
    before, after = neighbours(own, batch.first)
    sentences = heads.sentence(torch.cat([own, before, after, batch.layout], 1))
    weight = batch.mask.unsqueeze(-1).to(states.dtype)
    chunks = (states * weight).sum(1) / weight.sum(1)
    share = batch.weight.unsqueeze(1)
    total = share.new_zeros(len(batch.articles), 1).index_add(0, batch.article, share)
    topics = share.new_zeros(len(batch.articles), len(TOPICS)).index_add(0, batch.article, heads.topic(chunks) * share) / total
    vector = share.new_zeros(len(batch.articles), chunks.shape[1]).index_add(0, batch.article, chunks * share) / total
    sourced = 1 - tags[..., TAGS.index("source"), :].detach().softmax(-1)[..., 0]
    queries = heads.query(torch.cat([own, before, pooled(states, batch.owner, count, sourced + 1e-3)], 1))
    return Read(tags, sentences, topics, heads.form(vector), chunks, queries, states)


def link_scores(heads: Heads, read_: Read, batch: Batch, number: int) -> list[tuple[Tensor, int]]:
    """For each link of an article the scores of the mentions near its sentence, and how many of them, the first, are its speakers'."""
    article = batch.articles[number]
    if not article.links:
        return []
    row = batch.chunk_first[number]
    keys = heads.key(torch.stack([read_.states[row + c, a:b].mean(0) for c, a, b, _ in article.mentions]))
    found = []
    for at, right, others in article.links:
        near = [*right, *others]
        query = read_.queries[batch.first[number] + at]
        far = torch.tensor([min(max(at - article.mentions[j][3] + AFTER, 0), BEFORE + AFTER) for j in near], device=keys.device)
        scores = keys[near] @ query / LINK**0.5 + heads.distance[far]
        found.append((scores, len(right)))
    return found


def alias_scores(heads: Heads, read_: Read, batch: Batch, number: int) -> tuple[Tensor, Tensor] | None:
    """For the pairs of an article's mentions, at most `_PAIRED` of them, the log odds that both name the same one, and whether they do."""
    article = batch.articles[number]
    row = batch.chunk_first[number]
    chosen = article.mentions[:_PAIRED]
    if len(chosen) < 2:
        return None
    vectors = heads.alias(torch.stack([read_.states[row + c, a:b].mean(0) for c, a, b, _ in chosen]))
    first, second = torch.triu_indices(len(chosen), len(chosen), 1, device=vectors.device)
    who = torch.tensor(article.who[:_PAIRED], device=vectors.device)
    return (vectors[first] * vectors[second]).sum(1) / ALIAS**0.5 + heads.alias_bias, (who[first] == who[second]).float()


def load_body(folder: Any) -> Any:
    """The base in `folder`, without dropout, which takes most of the time of a step on a CPU."""
    from transformers import AutoModel

    body: Any = AutoModel.from_pretrained(
        folder, use_safetensors=True, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    body.pooler = None
    return body
