"""The stance model in torch: an encoder that reads stretches of an article with a question, and heads for candidates and author."""

from __future__ import annotations

from pathlib import Path

import torch
from nutgraf.stance.pairs import LABELS
from nutgraf.stance.units import AUTHOR_FACTS, CANDIDATE_FACTS
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


def vectors(states: Tensor, ranges: Tensor, facts: Tensor) -> Tensor:
    """[units, 3 * width + facts], the input of a `UnitHead`; `ranges` [units, 5] are row, first token, one past the last, and those two of the mention."""
    row, start, end, low, high = ranges.unbind(1)
    total = nn.functional.pad(torch.cumsum(states, 1), (0, 0, 1, 0))

    def mean(first: Tensor, last: Tensor) -> Tensor:
        return (total[row, last] - total[row, first]) / (last - first).clamp(min=1)[:, None]

    return torch.cat([mean(start, end), mean(low, high), states[row, 0], facts], 1)
