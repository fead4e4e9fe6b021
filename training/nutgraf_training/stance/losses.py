"""What the stance net is wrong about in a batch of examples: holders, author, evidence, opposites, and holders asked about alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..encoders.batches import pad as pad_rows
from .asked import SILENT
from .examples import Encodings, Example, mirrored_pairs, passages
from .net import StanceNet, vectors
from .recipe import LearnSettings

#: What a passage may be said to be about a holder, by the label of `CANDIDATE_LABELS`: one who is silent is neutral or unrelated.
_ALLOWED = torch.tensor([[0.0, 0, 1, 1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])


@dataclass(frozen=True)
class Batch:
    """Examples with the rows of all their stretches, and for candidates and author the `Holders` of all of them as tensors, by name."""

    examples: list[Example]
    ids: Tensor
    mask: Tensor
    holders: dict[str, dict[str, Tensor]]
    mirrored: list[tuple[int, int, bool]]


def together(examples: list[Example], pad: int) -> Batch:
    """Examples as one batch."""
    ids, mask = (torch.from_numpy(a) for a in pad_rows([s.ids for one in examples for s in one.stretches], pad))
    firsts = np.cumsum([0, *(len(one.stretches) for one in examples)])
    holders, starts = {}, {}
    for name, own in (("holder", [one.candidates for one in examples]), ("author", [one.author for one in examples])):
        before = starts[name] = np.cumsum([0, *(len(one.labels) for one in own)])
        rows = [one.ranges + np.array([first, 0, 0, 0, 0]) for first, one in zip(firsts, own, strict=False)]
        width = max(1, *(one.facts.shape[1] for one in own))
        holders[name] = {
            "ranges": torch.from_numpy(np.concatenate(rows)),
            "facts": torch.from_numpy(np.concatenate([one.facts.reshape(-1, width) for one in own])),
            "holder": torch.from_numpy(np.concatenate([one.holder + start for start, one in zip(before, own, strict=False)])),
            "marked": torch.from_numpy(np.concatenate([one.marked for one in own])),
            "labels": torch.from_numpy(np.concatenate([one.labels for one in own])),
        }
    return Batch(examples, ids, mask, holders, mirrored_pairs(examples, starts["holder"].tolist()))


@dataclass(frozen=True)
class Judged:
    """The loss of a batch, its parts, and for the candidates the logits [holders, 4] and the logarithm of each unit's weight [units]."""

    loss: Tensor
    parts: dict[str, float]
    logits: Tensor | None
    log_weight: Tensor | None


def loss_of(net: StanceNet, states: Tensor, batch: Batch, settings: LearnSettings) -> Judged:
    """The loss of what the heads say of everybody in a batch whose stretches have `states`."""
    device = states.device
    parts: dict[str, Tensor] = {}
    said: tuple[Tensor, Tensor] | None = None
    for name, head in (("holder", net.holder), ("author", net.author)):
        own = {key: value.to(device) for key, value in batch.holders[name].items()}
        labels, owner = own["labels"], own["holder"]
        if not len(labels):
            continue
        logits, log_weight = head(vectors(states, own["ranges"], own["facts"]), owner, len(labels))
        weight = [settings.silent, 1.0, 1.0, settings.neutral] if name == "holder" else [1.5, 1.5, 0.5, 0.7]
        parts[name] = F.cross_entropy(logits, labels, weight=torch.tensor(weight, device=device), label_smoothing=0.03)
        marked = own["marked"]
        if bool(marked.any()):
            mass = torch.zeros(len(labels), device=device).index_add(0, owner[marked], torch.exp(log_weight[marked]))
            known = torch.zeros(len(labels), device=device).index_add(0, owner[marked], torch.ones(int(marked.sum()), device=device)) > 0
            parts[f"{name} evidence"] = -torch.log(mass[known] + 1e-4).mean()
        if name == "holder":
            said = logits, log_weight
            if batch.mirrored and settings.opposite:
                parts["opposite"] = _disagreement(logits, batch.mirrored)
    weights = {
        "holder": 1.0,
        "author": settings.author,
        "holder evidence": settings.evidence,
        "author evidence": settings.evidence / 2,
        "opposite": settings.opposite,
    }
    total = torch.stack([weights[name] * value for name, value in parts.items()]).sum()
    return Judged(total, {name: float(value.detach()) for name, value in parts.items()}, *(said or (None, None)))


def _disagreement(logits: Tensor, pairs: Sequence[tuple[int, int, bool]]) -> Tensor:
    """How far what is said of holders toward a target is from what is said toward its opposite: the mean symmetric Kullback-Leibler divergence."""
    one = torch.log_softmax(logits[[i for i, _, _ in pairs]], -1)
    other = torch.log_softmax(logits[[j for _, j, _ in pairs]], -1)
    turned = torch.tensor([flag for _, _, flag in pairs], device=logits.device)[:, None]
    other = torch.where(turned, other[:, [0, 2, 1, 3]], other)
    return ((one.exp() - other.exp()) * (one - other)).sum(-1).mean() / 2


def alone(batch: Batch, judged: Judged, encodings: Encodings, settings: LearnSettings) -> tuple[list[list[int]], Tensor]:
    """The passages of the holders that are asked about alone, and [passages, labels] what may be said of each."""
    if judged.logits is None or judged.log_weight is None:
        return [], torch.empty(0)
    spoken = (1 - torch.softmax(judged.logits.detach().float(), -1)[:, SILENT]).cpu().numpy()
    weights = judged.log_weight.detach().cpu().numpy()
    rows: list[list[int]] = []
    labels: list[int] = []
    holder = unit = 0
    for one in batch.examples:
        count, units = len(one.candidates.labels), len(one.candidates.holder)
        found = passages(
            one,
            spoken[holder : holder + count],
            weights[unit : unit + units],
            encodings.ends,
            most=settings.again,
            max_tokens=settings.again_tokens,
        )
        rows += found.values()
        labels += [int(one.candidates.labels[i]) for i in found]
        holder, unit = holder + count, unit + units
    return rows, _ALLOWED[labels] if labels else torch.empty(0)


def passage_loss(net: StanceNet, states: Tensor, allowed: Tensor) -> Tensor:
    """The negative log-likelihood of any of the labels that each passage allows."""
    log_p = torch.log_softmax(net.pairs(states), -1)
    return -torch.logsumexp(log_p.masked_fill(allowed.to(log_p.device) == 0, float("-inf")), -1).mean()
