"""Joint training of the shared encoder and all heads of the reader, on whole articles and on rows of the topic sets in turn."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from nutgraf.reader.tags import FORMS, SKIP
from tokenizers import Tokenizer
from torch import Tensor

from ..corpora.topic_sets import TopicRow
from ..encoders.backbone import best_device, freeze_below, half_pays, hidden_of
from ..encoders.batches import pad as pad_rows
from ..encoders.batches import plan
from ..encoders.fit import Progress, set_seed
from ..encoders.pace import paced, set_rates
from ..encoders.settings import FitSettings
from .articles import TOPICS, LearningArticle
from .losses import Weights, article_loss
from .net import Heads, batch_of, load_body, read
from .topic_loss import Truth, encode, mean, targets, topic_loss


@dataclass(frozen=True)
class ReaderSettings(FitSettings):
    """`topic_share` is the share of the topic rows seen in each epoch; `anchor` the weight of the loss that keeps mean vectors of every
    fourth topic row near those of the base, so that cosine similarities stay useful; the heads learn `head_rate` times as fast as the encoder.
    """

    head_rate: float = 10.0
    topic_share: float = 0.5
    anchor: float = 3.0
    weights: Weights = field(default_factory=Weights)


DEFAULT = ReaderSettings(base="minilm-l6", epochs=3.0, learning_rate=1e-4, max_tokens=256, batch_tokens=4096)


@dataclass(frozen=True)
class ReaderNet:
    """Encoder and heads in torch."""

    body: Any
    heads: Heads
    tokenizer: Tokenizer

    @property
    def pad(self) -> int:
        return int(self.body.config.pad_token_id or 0)


def load(folder: Path) -> ReaderNet:
    """The base in `folder` with new heads."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    body = load_body(folder)
    return ReaderNet(body, Heads(body.config.hidden_size), tokenizer)


def save(net: ReaderNet, folder: Path) -> None:
    """A checkpoint as safetensors."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    net.body.save_pretrained(folder)
    net.tokenizer.save(str(folder / "tokenizer.json"))
    save_file({name: value.cpu().contiguous() for name, value in net.heads.state_dict().items()}, str(folder / "heads.safetensors"))


def resume(folder: Path) -> ReaderNet:
    """The encoder and heads of a checkpoint."""
    from safetensors.torch import load_file

    net = load(folder)
    net.heads.load_state_dict(load_file(str(folder / "heads.safetensors")))
    return net


def states_of(body: Any, ids: Tensor, mask: Tensor) -> Tensor:
    """Last hidden states [rows, tokens, width] as float32.

    The mask is given as what is added to the attention scores, in the scores' own type: left to the library it comes in float32, and
    a step on a CPU takes half as long again.
    """
    half = half_pays(ids.device)
    dtype = torch.bfloat16 if half else torch.float32
    added = torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(mask == 0, -1e4)[:, None, None]
    with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=half):
        states: Tensor = hidden_of(body, added, ids=ids)
    return states.float()


#: Steps between two checkpoints: some ten minutes on two cores.
_SAVED = 1000
#: A batch of whole articles or of rows of the topic sets, as indices.
Step = tuple[Literal["articles", "topics"], list[int]]


class TopicBatches:
    """Rows of the topic sets as token ids, with their truth and the base's mean vectors of every fourth."""

    def __init__(self, net: ReaderNet, rows: Sequence[TopicRow], settings: ReaderSettings) -> None:
        self.rows = encode(net.tokenizer, rows, settings.max_tokens, seed=settings.seed)
        self.truth = targets(rows, TOPICS)
        truth = self.truth
        frequency = truth.main[~truth.either].sum(0).clamp(min=1).float()
        self.boost = (frequency.median() / frequency).sqrt().clamp(0.5, 2.0)
        self.weight = truth.known * (1 + truth.degree * (4 * self.boost - 1))
        self.place = {i: j for j, i in enumerate(range(0, len(rows), 4))} if settings.anchor else {}
        self.before = means(net, [self.rows[i] for i in self.place], settings.batch_tokens) if self.place else torch.empty(0)

    def loss(self, net: ReaderNet, batch: list[int], device: torch.device, anchor: float) -> Tensor:
        ids, mask = (torch.from_numpy(a).to(device) for a in pad_rows([self.rows[i] for i in batch], net.pad))
        vectors = mean(states_of(net.body, ids, mask), mask)
        truth = Truth(*(part[batch].to(device) for part in (self.truth.degree, self.truth.known, self.truth.main)))
        loss = topic_loss(net.heads.topic(vectors), truth, self.weight[batch].to(device), self.boost.to(device))
        anchored = [j for j, i in enumerate(batch) if i in self.place]
        if anchored:
            then = self.before[[self.place[batch[j]] for j in anchored]].to(device)
            loss = loss + anchor * len(anchored) / len(batch) * (1 - torch.nn.functional.cosine_similarity(vectors[anchored], then)).mean()
        return loss


def means(net: ReaderNet, rows: Sequence[Sequence[int]], batch_tokens: int) -> Tensor:
    """Mean token vectors [rows, width] of the body as it is."""
    found = torch.empty(len(rows), net.body.config.hidden_size)
    net.body.eval()
    device = next(net.body.parameters()).device
    with torch.inference_mode():
        for batch in plan([len(row) for row in rows], batch_tokens * 2):
            ids, mask = (torch.from_numpy(a).to(device) for a in pad_rows([rows[i] for i in batch], net.pad))
            found[batch] = mean(states_of(net.body, ids, mask), mask).cpu()
    return found.clone()


def article_batches(articles: Sequence[LearningArticle], batch_tokens: int, rng: random.Random) -> list[list[int]]:
    """Articles in random order, as many to a batch as fit; one that is longer is a batch of its own."""
    order = list(range(len(articles)))
    rng.shuffle(order)
    batches: list[list[int]] = []
    room = 0
    for i in order:
        size = len(articles[i].chunks) * max(len(chunk.ids) for chunk in articles[i].chunks)
        if not batches or size > room:
            batches.append([])
            room = batch_tokens
        batches[-1].append(i)
        room -= size
    return batches


def planned(articles: Sequence[LearningArticle], topics: TopicBatches | None, settings: ReaderSettings) -> list[Step]:
    """The batches of all epochs in random order."""
    rng = random.Random(settings.seed)
    steps: list[Step] = []
    whole, part = int(settings.epochs), settings.epochs % 1
    for share in [1.0] * whole + ([part] if part else []):
        epoch: list[Step] = [("articles", batch) for batch in article_batches(articles, settings.batch_tokens, rng)]
        if topics:
            some = plan([len(row) for row in topics.rows], settings.batch_tokens, rng)
            epoch += [("topics", batch) for batch in some[: max(1, round(len(some) * settings.topic_share))]]
        rng.shuffle(epoch)
        steps += epoch[: max(1, round(len(epoch) * share))]
    return steps


def form_weights(articles: Sequence[LearningArticle]) -> Tensor:
    """[forms]: rare forms weigh more."""
    known = [one.form for one in articles if one.form != SKIP]
    counts = np.bincount(known, minlength=len(FORMS)) if known else np.ones(len(FORMS))
    return torch.tensor((counts.mean() / np.maximum(counts, 1)) ** 0.5, dtype=torch.float32).clamp(0.3, 3.0)


def fit(
    net: ReaderNet,
    articles: Sequence[LearningArticle],
    topics: Sequence[TopicRow],
    settings: ReaderSettings,
    *,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
) -> dict[str, float]:
    """Train in place; returns the mean of each loss over the last tenth of the steps, with `seconds` and `steps`.

    Every `_SAVED` steps the weights are saved to `checkpoint`, if given.
    """
    set_seed(settings.seed)
    device = best_device(settings.device)
    net.body.to(device)
    net.heads.to(device)
    freeze_below(net.body, settings.frozen_layers)
    started = time.perf_counter()
    sets = TopicBatches(net, topics, settings) if topics else None
    steps = planned(articles, sets, settings)
    learned = [p for p in net.body.parameters() if p.requires_grad]
    groups = [{"params": learned, "scale": 1.0}, {"params": list(net.heads.parameters()), "scale": settings.head_rate}]
    optimizer = torch.optim.AdamW(groups, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    form_weight = form_weights(articles)
    losses: dict[str, list[float]] = defaultdict(list)
    net.body.train()
    net.heads.train()
    for step, done in paced(len(steps), minutes=settings.minutes, started=started):
        kind, chosen = steps[step]
        set_rates(optimizer, settings.learning_rate, done, settings.warmup)
        if kind == "topics":
            assert sets is not None
            loss = sets.loss(net, chosen, device, settings.anchor)
            parts = {"rows": float(loss.detach())}
        else:
            batch = batch_of([articles[i] for i in chosen], net.pad, device)
            states = states_of(net.body, batch.ids, batch.mask)
            loss, parts = article_loss(net.heads, read(net.heads, states, batch), batch, settings.weights, form_weight)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*learned, *net.heads.parameters()], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        for name, value in {**parts, "loss": float(loss.detach())}.items():
            losses[name].append(value)
        if checkpoint and step and step % _SAVED == 0:
            save(net, checkpoint)
        if progress and (step % 50 == 0 or step == len(steps) - 1):
            progress(done, {"step": step, "steps": len(steps), **{name: float(np.mean(values[-50:])) for name, values in losses.items()}})
    net.body.eval()
    net.heads.eval()
    tail = {name: float(np.mean(values[-max(1, len(values) // 10) :])) for name, values in losses.items()}
    return {**tail, "steps": len(steps), "seconds": time.perf_counter() - started}
