"""Training of the stance model on articles read from end to end, with passages of the stance sets in between."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from ..corpora.stance_sets import StanceRow
from ..encoders.backbone import best_device, half_pays
from ..encoders.batches import pad as pad_rows
from ..encoders.batches import plan
from ..encoders.fit import set_seed
from ..encoders.pace import paced, set_rates
from .asked import AskedArticle
from .examples import SHARES, Encodings, Task, batches_of, chosen, sized
from .losses import Batch, alone, loss_of, passage_loss, together
from .net import StanceNet
from .recipe import LearnSettings
from .train import allowed_matrix, encode


class Batches(torch.utils.data.Dataset[Batch]):
    """Batches of tasks, made when they are asked for."""

    def __init__(self, tasks: Sequence[Sequence[Task]], encodings: Encodings, pad: int) -> None:
        self._tasks, self._encodings, self._pad = tasks, encodings, pad

    def __len__(self) -> int:
        return len(self._tasks)

    def __getitem__(self, number: int) -> Batch:
        made = [self._encodings.example(task) for task in self._tasks[number]]
        return together([one for one in made if one is not None], self._pad)


def learn(
    net: StanceNet,
    tokenizer: Tokenizer,
    articles: Sequence[AskedArticle],
    replayed: Sequence[StanceRow],
    settings: LearnSettings,
    *,
    progress: Callable[[float, dict[str, float]], None] | None = None,
    checkpoint: Path | None = None,
) -> dict[str, float]:
    """Learn from articles, in place. Every `settings.every` steps one is of passages."""
    set_seed(settings.seed)
    device = best_device(settings.device)
    net.to(device)
    rng = random.Random(settings.seed)
    pad = tokenizer.token_to_id("[PAD]") or 0
    pairs = encode(tokenizer, replayed, 128) if replayed else []
    allowed = allowed_matrix(replayed) if replayed else torch.empty(0)
    pair_batches = plan([len(one) for one in pairs], settings.batch_tokens, rng) if pairs else []
    encodings = Encodings(tokenizer, settings.max_tokens, settings.stretches)
    size = sized(settings.stretches, settings.max_tokens)
    tasks: list[list[Task]] = []
    for number in range(settings.passes):
        asked = chosen(articles, settings.seed + number, SHARES, turned=settings.turned)
        tasks += batches_of(asked, size, settings.batch_tokens, rng)
    net.body.freeze(settings.frozen_layers)
    net.body.drop(settings.dropout)
    learned = [p for p in net.body.parameters() if p.requires_grad]
    headed = [p for head in net.heads() for p in head.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": learned, "scale": 1.0}, {"params": headed, "scale": settings.head_rate}],
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
    )
    half = half_pays(device)
    net.train()
    started = time.perf_counter()
    recent: dict[str, list[float]] = {}

    def states_of(ids: Any, mask: Any) -> Tensor:
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=half):
            return net.body(ids.to(device), mask.to(device)).float()  # type: ignore[no-any-return]

    def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        ids, mask = pad_rows(rows, pad)
        return torch.from_numpy(ids), torch.from_numpy(mask)

    steps = tokens = 0
    made = _made(Batches(tasks, encodings, pad), settings.workers)
    for (step, done), batch in zip(paced(len(tasks), minutes=settings.minutes, started=started), made, strict=False):
        set_rates(optimizer, settings.learning_rate, done, settings.warmup)
        judged = loss_of(net, states_of(batch.ids, batch.mask), batch, settings)
        judged.loss.backward()  # type: ignore[no-untyped-call]
        parts = dict(judged.parts)
        rows, may = alone(batch, judged, encodings, settings) if settings.again else ([], torch.empty(0))
        tokens += batch.ids.numel()
        for number, of in enumerate(plan(list(map(len, rows)), settings.batch_tokens)):
            share = len(of) / len(rows)
            one = passage_loss(net, states_of(*padded([rows[i] for i in of])), may[of])
            (settings.alone * share * one).backward()  # type: ignore[no-untyped-call]
            parts["alone"] = parts.get("alone", 0.0) * (number > 0) + share * float(one.detach())
        if pair_batches and step % settings.every == 0:
            of = pair_batches[(step // settings.every) % len(pair_batches)]
            pair = passage_loss(net, states_of(*padded([pairs[i] for i in of])), allowed[of])
            (settings.pair * pair).backward()  # type: ignore[no-untyped-call]
            parts["pair"] = float(pair.detach())
        torch.nn.utils.clip_grad_norm_([*learned, *headed], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        steps += 1
        for name, value in (parts | {"loss": float(judged.loss.detach())}).items():
            recent.setdefault(name, []).append(value)
        if step % 20 == 0 and progress:
            seconds = time.perf_counter() - started
            told = {name: float(np.mean(values[-40:])) for name, values in recent.items()}
            progress(done, told | {"step": step, "steps": len(tasks), "tokens_a_second": tokens / seconds})
        if checkpoint and step and step % 300 == 0:
            save(net, checkpoint)
    net.eval()
    return {"steps": steps, "seconds": time.perf_counter() - started, **{name: float(np.mean(values[-100:])) for name, values in recent.items()}}


def learn_mean(net: StanceNet, settings: LearnSettings, learned: Callable[[StanceNet, LearnSettings], dict[str, float]]) -> dict[str, float]:
    """`learned`, which is `learn` with its other arguments, with each of the rates, each from the weights that `net` has now; it then has their mean.

    The mean of nets that start from the same weights is often better than each (Wortsman et al. 2022, Model soups).
    """
    nets = [net, *(copy.deepcopy(net) for _ in settings.besides)]
    told: dict[str, float] = {}
    for number, (one, rate) in enumerate(zip(nets, (settings.learning_rate, *settings.besides), strict=True)):
        told = learned(one, replace(settings, learning_rate=rate, seed=settings.seed + number))
    states = [one.state_dict() for one in nets]
    mean = {name: torch.stack([state[name].cpu().float() for state in states]).mean(0) for name in states[0]}
    net.load_state_dict(mean)
    return told


def _made(batches: Batches, workers: int) -> Iterable[Batch]:
    """The batches in order, made by `workers` processes."""
    if not workers:
        return (batches[i] for i in range(len(batches)))
    return torch.utils.data.DataLoader(batches, batch_size=None, num_workers=workers, prefetch_factor=4, multiprocessing_context="fork")


def save(net: StanceNet, path: Path) -> None:
    """Write the weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, str(path))


def load(net: StanceNet, path: Path) -> None:
    """Read weights written by `save`."""
    net.load_state_dict(load_file(str(path)))
