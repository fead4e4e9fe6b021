"""The losses of the reader, each a mean over what is known in a batch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from nutgraf.reader.tags import SENTENCE_HEADS, SKIP, TAGS
from torch import Tensor
from torch.nn import functional as F

from .net import Batch, Heads, Read, alias_scores, link_scores


@dataclass(frozen=True)
class Weights:
    """How much each loss counts."""

    source: float = 1.5
    cue: float = 1.5
    content: float = 2.0
    mention: float = 2.0
    speaker: float = 3.0
    reported: float = 1.0
    clutter: float = 1.0
    salience: float = 0.5
    link: float = 0.7
    alias: float = 0.4
    topics: float = 1.5
    first: float = 0.4
    form: float = 0.3


def article_loss(heads: Heads, read: Read, batch: Batch, weights: Weights, form_weight: Tensor) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum of all losses that a batch of articles has labels for, and each by itself."""
    parts: dict[str, Tensor] = {}
    device = batch.ids.device
    width = batch.ids.shape[1]
    for number, name in enumerate(TAGS):
        gold = torch.full((len(batch.ids), width), SKIP)
        row = 0
        for article in batch.articles:
            for labels in article.tags[name]:
                gold[row, : len(labels)] = torch.from_numpy(labels)
                row += 1
        if bool((gold != SKIP).any()):
            parts[name] = F.cross_entropy(read.tags[:, :, number].reshape(-1, 3), gold.reshape(-1).to(device), ignore_index=SKIP)
    for name in ("reported", "clutter"):
        gold = torch.cat([torch.from_numpy(getattr(article, name)) for article in batch.articles]).to(device)
        known = gold != SKIP
        if bool(known.any()):
            logits = read.sentences[known, SENTENCE_HEADS.index(name)]
            weight = torch.tensor(2.0, device=device) if name == "clutter" else None
            parts[name] = F.binary_cross_entropy_with_logits(logits, gold[known].float(), pos_weight=weight)
    salience = torch.cat([torch.from_numpy(article.salience) for article in batch.articles]).to(device)
    known = ~salience.isnan()
    if bool(known.any()):
        parts["salience"] = F.binary_cross_entropy_with_logits(read.sentences[known, SENTENCE_HEADS.index("salience")], salience[known])
    links = [_link(*one) for number in range(len(batch.articles)) for one in link_scores(heads, read, batch, number)]
    if links:
        parts["link"] = torch.stack(links).mean()
    pairs = [found for number in range(len(batch.articles)) if (found := alias_scores(heads, read, batch, number)) is not None]
    if pairs:
        scores, same = (torch.cat(part) for part in zip(*pairs, strict=True))
        parts["alias"] = F.binary_cross_entropy_with_logits(scores, same)
    labelled = [i for i, article in enumerate(batch.articles) if article.topics is not None]
    if labelled:
        degree = torch.stack([torch.from_numpy(batch.articles[i].topics) for i in labelled]).to(device)
        logits = read.topics[labelled]
        parts["topics"] = F.binary_cross_entropy_with_logits(logits, degree) * 3
        parts["first"] = F.cross_entropy(logits, degree.argmax(1))
        forms = torch.tensor([batch.articles[i].form for i in labelled], device=device)
        parts["form"] = F.cross_entropy(read.forms[labelled], forms, weight=form_weight.to(device))
    loss = torch.stack([getattr(weights, name) * value for name, value in parts.items()]).sum()
    return loss, {name: float(value.detach()) for name, value in parts.items()}


def _link(scores: Tensor, right: int) -> Tensor:
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores[:right], 0)
