"""The shared training loop: cached lower layers, length-sorted batches, warm-up and linear decay."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .backbone import best_device, freeze_below, half_pays, hidden_of, split
from .batches import pad as pad_rows
from .batches import plan
from .pace import paced, set_rates
from .settings import FitSettings

logger = logging.getLogger(__name__)

Progress = Callable[[float, dict[str, float]], None]
#: Called after each epoch with its number, from 1, and its mean loss.
EpochLoss = Callable[[int, float], None]
Loss = Callable[[Tensor, Tensor, list[int]], Tensor]


@dataclass(frozen=True)
class Fitted:
    """Statistics of a run: steps, seconds and the mean loss over its last tenth."""

    steps: int
    seconds: float
    loss: float


class Cached:
    """Texts as token ids, and the frozen part's output for each, cached as float16."""

    def __init__(self, body: Any, rows: Sequence[Sequence[int]], pad: int, settings: FitSettings) -> None:
        self.rows, self.pad = rows, pad
        self.device = best_device(settings.device)
        self.lower, self.upper = split(body, settings.frozen_layers)
        self.kept: list[Tensor] | None = None
        if settings.frozen_layers:
            self.kept = self._keep(settings.batch_tokens)

    def _keep(self, batch_tokens: int) -> list[Tensor]:
        kept: list[Tensor] = [torch.empty(0)] * len(self.rows)
        self.lower.eval()
        started = time.perf_counter()
        with torch.inference_mode(), _autocast(self.device):
            for batch in plan([len(row) for row in self.rows], batch_tokens * 2):
                ids, mask = self._ids(batch)
                hidden = hidden_of(self.lower, mask, ids=ids).to(torch.float16).cpu()
                for j, i in enumerate(batch):
                    kept[i] = hidden[j, : len(self.rows[i])].clone()
        logger.info("cached the lower layers' output for %d texts in %.0f s", len(kept), time.perf_counter() - started)
        return kept

    def _ids(self, batch: list[int]) -> tuple[Tensor, Tensor]:
        ids, mask = pad_rows([self.rows[i] for i in batch], self.pad)
        return torch.from_numpy(ids).to(self.device), torch.from_numpy(mask).to(self.device)

    def states(self, batch: list[int]) -> tuple[Tensor, Tensor]:
        """Last hidden states [batch, tokens, width] of the trained part, and the mask."""
        if self.kept is None:
            ids, mask = self._ids(batch)
            with torch.no_grad():
                hidden = hidden_of(self.lower, mask, ids=ids)
        else:
            chosen = [self.kept[i] for i in batch]
            width = max(len(h) for h in chosen)
            hidden = torch.zeros(len(batch), width, chosen[0].shape[1])
            mask = torch.zeros(len(batch), width, dtype=torch.long)
            for j, h in enumerate(chosen):
                hidden[j, : len(h)] = h
                mask[j, : len(h)] = 1
            hidden, mask = hidden.to(self.device), mask.to(self.device)
        return hidden_of(self.upper, mask, hidden=hidden), mask


def _autocast(device: torch.device) -> torch.autocast:
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=half_pays(device))


def set_seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def fit(
    body: Any,
    head: nn.Module,
    rows: Sequence[Sequence[int]],
    loss_of: Loss,
    settings: FitSettings,
    *,
    pad: int,
    progress: Progress | None = None,
    head_rate: float = 10.0,
) -> Fitted:
    """Train the upper layers of `body` and `head` together.

    `loss_of(states, mask, batch)` returns the mean loss of the rows `batch`. The head's learning rate is `head_rate` times
    the body's. Weights are changed in place.
    """
    set_seed(settings.seed)
    device = best_device(settings.device)
    body.to(device)
    head.to(device)
    freeze_below(body, settings.frozen_layers)
    started = time.perf_counter()
    data = Cached(body, rows, pad, settings)
    rng = random.Random(settings.seed)
    lengths = [len(row) for row in rows]
    batches: list[list[int]] = []
    while len(batches) < 1 or len(batches) < round(settings.epochs * len(plan(lengths, settings.batch_tokens))):
        batches += plan(lengths, settings.batch_tokens, rng)
    steps = max(1, round(settings.epochs * len(plan(lengths, settings.batch_tokens))))
    batches = batches[:steps]
    learned = [p for p in data.upper.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": learned, "scale": 1.0}, {"params": list(head.parameters()), "scale": head_rate}],
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
    )
    losses: list[float] = []
    data.upper.train()
    head.train()
    for step, done in paced(steps, minutes=settings.minutes, started=started):
        batch = batches[step]
        set_rates(optimizer, settings.learning_rate, done, settings.warmup)
        with _autocast(device):
            states, mask = data.states(batch)
        loss = loss_of(states.float(), mask, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*learned, *head.parameters()], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        if progress and (step % 20 == 0 or step == steps - 1):
            progress(done, {"loss": float(np.mean(losses[-20:])), "step": step, "steps": steps})
    body.eval()
    head.eval()
    tail = losses[-max(1, len(losses) // 10) :] or [float("nan")]
    return Fitted(steps=len(losses), seconds=time.perf_counter() - started, loss=float(np.mean(tail)))


def apply(
    body: Any, head: Callable[[Tensor, Tensor], Tensor], rows: Sequence[Sequence[int]], *, pad: int, batch_tokens: int, device: str = "auto"
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Run every row through the whole body: the outputs of `head(states, mask)`, in the order of the rows, as float32."""
    where = best_device(device)
    body.to(where).eval()
    outputs: list[np.ndarray[Any, Any] | None] = [None] * len(rows)
    with torch.inference_mode(), _autocast(where):
        for batch in plan([len(row) for row in rows], batch_tokens):
            ids, mask = (torch.from_numpy(a).to(where) for a in pad_rows([rows[i] for i in batch], pad))
            states = hidden_of(body, mask, ids=ids).float()
            result = head(states, mask).float().cpu().numpy()
            for j, i in enumerate(batch):
                outputs[i] = result[j]
    return np.stack([o for o in outputs if o is not None]).astype(np.float32)
