"""The stance model in torch: an encoder that reads stretches of an article with a question, and heads for candidates and author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from nutgraf.stance.pairs import LABELS
from nutgraf.stance.units import AUTHOR_FACTS, CANDIDATE_FACTS, Unit
from safetensors.torch import load_file
from torch import Tensor, nn

from ..encoders.disentangled import Disentangled
from ..encoders.restore import restored_stance
from .train import PairNet

HIDDEN = 256


class UnitHead(nn.Module):
    """From the units of a holder to logits of its labels, by attention over the units.

    A unit is the mean vector of its tokens, that of the mention, that of its stretch's first token, and plain facts.
    """

    def __init__(self, width: int, facts: int, outputs: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(3 * width + facts, HIDDEN)
        self.attention = nn.Linear(HIDDEN, 1)
        self.out = nn.Linear(HIDDEN, outputs)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, holder: Tensor, count: int) -> tuple[Tensor, Tensor]:
        """Logits [count, outputs], and for each unit [units] the logarithm of its weight; `holder` [units] is the number of each one's holder."""
        inner = self.dropout(nn.functional.relu(self.hidden(x)))
        scores = self.attention(inner)[:, 0]
        highest = torch.full((count,), -1e4, device=x.device).scatter_reduce(0, holder, scores.detach(), "amax")
        raised = torch.exp(scores - highest[holder])
        total = torch.zeros(count, device=x.device).index_add(0, holder, raised)
        log_weight = scores - highest[holder] - torch.log(total[holder])
        logits = torch.zeros(count, self.out.out_features, device=x.device).index_add(0, holder, torch.exp(log_weight)[:, None] * self.out(inner))
        return logits, log_weight


class StanceNet(nn.Module):
    """The encoder; `pooler` and `classifier` judge a passage as a whole, `holder` and `author` an article's candidates and its author."""

    def __init__(self, body: Disentangled) -> None:
        super().__init__()
        width = body.width
        self.body = body
        self.pooler = nn.Linear(width, width)
        self.classifier = nn.Linear(width, len(LABELS))
        self.holder = UnitHead(width, len(CANDIDATE_FACTS), 4)
        self.author = UnitHead(width, len(AUTHOR_FACTS), len(LABELS))

    @classmethod
    def of(cls, pairs: PairNet, most: int) -> StanceNet:
        """What the first phase has learned, for at most `most` tokens, with new heads for candidates and author."""
        made = cls(Disentangled.of(pairs.model, most))
        made.pooler.load_state_dict(pairs.model.pooler.dense.state_dict())
        made.classifier.load_state_dict(pairs.model.classifier.state_dict())
        return made

    @classmethod
    def restored(cls, folder: Path, most: int) -> StanceNet:
        """The model of a stance folder, dequantised, for at most `most` tokens."""
        made = cls(restored_stance(folder, most))
        made.load_state_dict({name: value.float() for name, value in load_file(str(folder / "head.safetensors")).items()}, strict=False)
        return made.eval()

    def head_tensors(self) -> dict[str, Tensor]:
        """The weights of all heads as float16, under the names that inference reads."""
        return {name: value.detach().half().cpu().contiguous() for name, value in self.state_dict().items() if not name.startswith("body.")}

    def pairs(self, states: Tensor) -> Tensor:
        """Logits [rows, labels] of passages, from their states."""
        logits: Tensor = self.classifier(nn.functional.dropout(nn.functional.gelu(self.pooler(states[:, 0])), 0.1, self.training))
        return logits

    def heads(self) -> list[nn.Module]:
        return [self.pooler, self.classifier, self.holder, self.author]


@dataclass(frozen=True)
class Units:
    """Units of a batch with `row` counted over the batch, and the number of each one's holder."""

    units: Sequence[Unit]
    rows: Sequence[int]
    holder: Tensor
    count: int


def vectors(states: Tensor, found: Units) -> Tensor:
    """[units, 3 * width + facts], the input of a `UnitHead`."""
    rows = torch.tensor(found.rows, device=states.device)
    parts = [_means(states, found.rows, [(one.start, one.end) for one in found.units])]
    parts.append(_means(states, found.rows, [one.mention for one in found.units]))
    parts.append(states[rows, 0])
    parts.append(torch.tensor([one.facts for one in found.units], device=states.device))
    return torch.cat(parts, 1)


def _means(states: Tensor, rows: Sequence[int], ranges: Sequence[tuple[int, int]]) -> Tensor:
    """[units, width]: the mean over the tokens of each range, zero for an empty one."""
    tokens, device = states.shape[1], states.device
    index = torch.tensor([row * tokens + t for row, (a, b) in zip(rows, ranges, strict=True) for t in range(a, b)], dtype=torch.long, device=device)
    owner = torch.tensor([i for i, (a, b) in enumerate(ranges) for _ in range(a, b)], dtype=torch.long, device=device)
    total = torch.zeros(len(ranges), states.shape[2], device=device).index_add(0, owner, states.flatten(0, 1)[index])
    size = torch.tensor([max(b - a, 1) for a, b in ranges], dtype=torch.float32, device=device)
    return total / size[:, None]
