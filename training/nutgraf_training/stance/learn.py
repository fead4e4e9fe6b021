"""Training of the stance model on articles read from end to end, with passages of the stance sets in between."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from ..corpora.stance_sets import StanceRow
from ..encoders.backbone import best_device, half_pays
from ..encoders.batches import pad as pad_rows
from ..encoders.batches import plan
from ..encoders.fit import set_seed
from ..encoders.pace import paced, set_rates
from .asked import SILENT, AskedArticle
from .examples import SHARES, Encodings, Example, Task, batches_of, chosen, mirrored_pairs, passages, sized
from .net import StanceNet, vectors
from .train import allowed_matrix, encode


@dataclass(frozen=True)
class LearnSettings:
    """`stretches` of an article are read for each question, and `again` holders are asked about alone; `every` steps come one of passages.

    `turned` is the share of questions that ask who is against; `minutes` ends the run early, with the rate at its end; `workers` processes make
    the batches, 0 for this one.
    """

    passes: int = 1
    learning_rate: float = 8e-5
    head_rate: float = 10.0
    frozen_layers: int = 6
    dropout: float = 0.1
    max_tokens: int = 256
    again_tokens: int = 192
    batch_tokens: int = 4096
    stretches: int = 3
    again: int = 3
    turned: float = 0.2
    every: int = 8
    minutes: float | None = None
    warmup: float = 0.05
    weight_decay: float = 0.01
    workers: int = 0
    seed: int = 0
    device: str = "auto"
    silent: float = 0.5
    neutral: float = 0.7
    evidence: float = 0.3
    author: float = 0.7
    alone: float = 0.5
    opposite: float = 0.2
    pair: float = 0.7


DEFAULT = LearnSettings()
#: On a graphics card: all layers, several passes, and batches that keep it busy.
ON_GPU = LearnSettings(passes=3, learning_rate=1e-4, head_rate=5.0, frozen_layers=0, batch_tokens=24576, stretches=4, again=4, every=3, workers=6)
#: Passages that are learned in between, so that what was learned from them stays.
REPLAYED = 9000
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


class Batches(torch.utils.data.Dataset[Batch]):
    """Batches of tasks, made when they are asked for."""

    def __init__(self, tasks: Sequence[Sequence[Task]], encodings: Encodings, pad: int) -> None:
        self._tasks, self._encodings, self._pad = tasks, encodings, pad

    def __len__(self) -> int:
        return len(self._tasks)

    def __getitem__(self, number: int) -> Batch:
        made = [self._encodings.example(task) for task in self._tasks[number]]
        return together([one for one in made if one is not None], self._pad)


def together(examples: list[Example], pad: int) -> Batch:
    """Examples as one batch."""
    ids, mask = (torch.from_numpy(a) for a in pad_rows([s.ids for one in examples for s in one.stretches], pad))
    firsts = np.cumsum([0, *(len(one.stretches) for one in examples)])
    holders, starts = {}, {}
    for name, own in (("holder", [one.candidates for one in examples]), ("author", [one.author for one in examples])):
        before = starts[name] = np.cumsum([0, *(len(one.labels) for one in own)])
        rows = [one.ranges + np.array([first, 0, 0, 0, 0]) for first, one in zip(firsts, own, strict=False)]
        width = max(one.facts.shape[1] for one in own)
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
