"""The guard's two heads: entailment over pooled vectors, and support over entailment and wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.guard.features import LEXICAL
from nutgraf.guard.guard import entailment_features
from nutgraf.reader.heads import gelu
from torch import nn

from ..encoders.fit import EpochLoss
from ..evaluation import metrics as m
from .data import Pair, Seen

Array = npt.NDArray[np.float32]

#: The sign that the weight of each feature of the support head may have: on so little data, an unconstrained fit might reward
#: missing facts. Length gets no weight.
_SIGNS = {
    "new words": -1, "new runs of two": -1, "new runs of three": -1, "covered by the best sentence": 1, "covered by the best two": 1,
    "in the order of the best sentence": 1, "fragments": -1, "longest fragment": 1, "splices": -1, "negation added": -1,
    "negation lost": -1, "missing facts": -1, "length": 0, "opens as a sentence does": 1, "closes as a sentence does": 1,
}  # fmt: skip
WAYS = np.array([1, 1, *(_SIGNS[name] for name in LEXICAL)], np.float32)
#: Sharpness of the soft minimum over a summary's sentences.
_SHARP = 2.0


class EntailmentHead(nn.Module):
    """One hidden layer over the pooled vector of a pair, one log odds."""

    def __init__(self, width: int, hidden: int = 64) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(0.2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        odds: torch.Tensor = self.out(self.dropout(nn.functional.gelu(self.hidden(self.dropout(x)))))
        return odds.squeeze(-1)


@dataclass(frozen=True)
class Heads:
    """`entailment`: tensors of `nutgraf.reader.heads.TwoLayers`; `weight` [features] and `bias` of the support head."""

    entailment: dict[str, Array]
    weight: Array
    bias: float

    def odds(self, pooled: Array) -> Array:
        """[pairs] of [pairs, width], as computed by `nutgraf.guard.Entailment`."""
        hidden = gelu(pooled @ self.entailment["hidden.weight"].T + self.entailment["hidden.bias"])
        return np.asarray((hidden @ self.entailment["out.weight"].T + self.entailment["out.bias"])[:, 0], np.float32)

    def features(self, seen: Sequence[Seen]) -> Array:
        """[claims, features] of the support head."""
        return np.stack([np.concatenate([entailment_features(self.odds(one.pooled), one.passages), one.lexical]) for one in seen])

    def support(self, seen: Sequence[Seen]) -> Array:
        """[claims], log odds."""
        return np.asarray(self.features(seen) @ self.weight + self.bias, np.float32)


@dataclass(frozen=True)
class Graded:
    """Features [claims, features], the rows of each summary, and each summary's label."""

    features: Array
    groups: tuple[tuple[int, ...], ...]
    labels: Array


def grouped(seen: Sequence[Seen]) -> tuple[tuple[tuple[int, ...], ...], Array]:
    """The rows of each summary, in order, and its label."""
    groups: dict[int, list[int]] = {}
    for i, one in enumerate(seen):
        groups.setdefault(one.claim.summary, []).append(i)
    return tuple(map(tuple, groups.values())), np.array([seen[rows[0]].claim.label for rows in groups.values()], np.float32)


def made_pairs(seen: Sequence[Seen]) -> tuple[Array, Array]:
    """Pooled vectors and labels: a corrupted sentence follows from no passage, a true one from those that contain its origin."""
    vectors, labels = [], []
    for one in seen:
        for passage, vector in zip(one.passages, one.pooled, strict=True):
            of_origin = passage.joined if one.claim.origin is None else passage.joined or passage.index == one.claim.origin
            if not one.claim.label or of_origin:
                vectors.append(vector)
                labels.append(one.claim.label)
    return np.stack(vectors), np.array(labels, np.float32)


def fit_entailment(
    vectors: Array, labels: Array, *, epochs: int = 15, learning_rate: float = 1e-3, seed: int = 0, progress: EpochLoss | None = None
) -> dict[str, Array]:
    """The head's tensors; a temperature fitted on a held-out eighth of the rows is folded into the last layer."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed).permutation(len(labels))
    held, rest = order[: len(order) // 8], order[len(order) // 8 :]
    head = EntailmentHead(vectors.shape[1])
    optimizer = torch.optim.AdamW(head.parameters(), lr=learning_rate, weight_decay=0.05)
    x, y = torch.from_numpy(vectors[rest]), torch.from_numpy(labels[rest])
    head.train()
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * (1 - epoch / epochs)
        losses = []
        for batch in torch.randperm(len(y)).split(64):  # type: ignore[no-untyped-call]
            loss = nn.functional.binary_cross_entropy_with_logits(head(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(float(loss.detach()))
        if progress:
            progress(epoch + 1, float(np.mean(losses)))
    head.eval()
    with torch.inference_mode():
        odds = head(torch.from_numpy(vectors[held])).numpy()

    def loss_at(temperature: float) -> float:
        p = np.clip(m.sigmoid(odds, temperature), 1e-6, 1 - 1e-6)
        return -float(np.mean(labels[held] * np.log(p) + (1 - labels[held]) * np.log(1 - p)))

    temperature = m.best_temperature(loss_at)
    tensors = {name: value.detach().numpy().astype(np.float32) for name, value in head.state_dict().items()}
    return {name: value / np.float32(temperature) if name.startswith("out.") else value for name, value in tensors.items()}


def fit_support(parts: Sequence[Graded], *, decay: float = 0.01, steps: int = 400) -> tuple[Array, float]:
    """Weights and bias of a logistic regression whose weights have the signs in `WAYS`.

    A summary is as consistent as its weakest sentence: its log odds are a soft minimum over its sentences. Both labels of a
    part weigh the same, as do all parts. Each part has a separate bias; that of the first is returned.
    """
    everything = np.concatenate([part.features for part in parts])
    mean, scale = everything.mean(0), everything.std(0) + 1e-6
    raw = torch.full((len(WAYS),), -1.0, requires_grad=True)
    bias = torch.zeros(len(parts), requires_grad=True)
    ways = torch.from_numpy(WAYS)
    optimizer = torch.optim.Adam([raw, bias], lr=0.05)
    data = [_padded(part, mean, scale) for part in parts]
    for _ in range(steps):
        weight = nn.functional.softplus(raw) * ways
        loss = decay * (weight**2).sum()
        for i, (features, rows, mask, labels) in enumerate(data):
            odds = (features @ weight + bias[i])[rows].masked_fill(~mask, 50.0)
            weakest = -torch.logsumexp(-_SHARP * odds, 1) / _SHARP
            balance = torch.where(labels > 0, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
            loss = loss + (balance * nn.functional.binary_cross_entropy_with_logits(weakest, labels, reduction="none")).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    found = (nn.functional.softplus(raw) * ways).detach().numpy()
    return np.asarray(found / scale, np.float32), float(bias[0].detach() - (found * mean / scale).sum())


def _padded(part: Graded, mean: Array, scale: Array) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(map(len, part.groups))
    rows = np.zeros((len(part.groups), longest), np.int64)
    mask = np.zeros(rows.shape, bool)
    for i, group in enumerate(part.groups):
        rows[i, : len(group)] = group
        mask[i, : len(group)] = True
    return torch.from_numpy((part.features - mean) / scale), torch.from_numpy(rows), torch.from_numpy(mask), torch.from_numpy(part.labels)


def pair_labels(pairs: Sequence[Pair]) -> Array:
    """[pairs], 1 where the sentence follows from the passage."""
    return np.array([pair.label for pair in pairs], np.float32)
