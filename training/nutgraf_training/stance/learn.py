"""Training of the stance model on articles read from end to end, with passages of the stance sets in between."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from nutgraf.stance.pairs import ANYONE, hypothesis
from nutgraf.stance.stretches import Ends, Stretch, stretches_for
from nutgraf.stance.units import Asked, Unit, author_units, candidate_units
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from ..corpora.stance_sets import StanceRow, long_words
from ..encoders.backbone import best_device, half_pays
from ..encoders.batches import pad as pad_rows
from ..encoders.batches import plan
from ..encoders.fit import set_seed
from ..encoders.pace import paced, set_rates
from .asked import SKIP, AskedArticle, Question
from .net import StanceNet, Units, vectors
from .train import allowed_matrix, encode


@dataclass(frozen=True)
class LearnSettings:
    """`stretches` of an article are read for each question; `every` steps come one of passages; `minutes` ends the run early, with the rate at its end."""

    learning_rate: float = 8e-5
    head_rate: float = 10.0
    frozen_layers: int = 6
    max_tokens: int = 256
    batch_tokens: int = 4096
    stretches: int = 2
    every: int = 8
    minutes: float | None = None
    warmup: float = 0.05
    weight_decay: float = 0.01
    seed: int = 0
    device: str = "auto"
    silent: float = 0.5
    neutral: float = 0.7
    evidence: float = 0.3
    author: float = 0.7
    pair: float = 0.7


DEFAULT = LearnSettings()
#: With which probability a question of each kind is asked in a pass; the opposite of a main target teaches that sides turn round with it.
SHARES = {"main": 1.0, "opposite": 0.4, "entity": 0.3, "other": 0.3, "unrelated": 0.15, "near miss": 0.25}
#: Passages that are learned in between, so that what was learned from them stays.
REPLAYED = 9000


@dataclass(frozen=True)
class Example:
    """A question put to an article: what is read of it, and the units of candidates and author."""

    stretches: list[Stretch]
    question: Question
    candidates: list[list[Unit]]
    author: list[Unit]

    @property
    def size(self) -> int:
        return len(self.stretches)


class Encodings:
    """The token ids of articles, made as they are needed."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer, self._max = tokenizer, max_tokens
        self._ends = Ends(*(tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]")))

    def example(self, article: AskedArticle, question: Question, most: int) -> Example:
        """What is read of an article for a question, with its units."""
        encoded = self._tokenizer.encode_batch(list(article.sentences), add_special_tokens=False)
        ids = [one.ids for one in encoded]
        title = self._tokenizer.encode(article.title or "", add_special_tokens=False).ids
        asked = self._tokenizer.encode(hypothesis(question.target, ANYONE), add_special_tokens=False).ids
        stretches = stretches_for(ids, title, asked, question.relevance, ends=self._ends, max_tokens=self._max, most=most)
        used = stretches[0].starts[0] - 1 if stretches else 0
        known = Asked(article.starts, [one.offsets for one in encoded], article.candidates, article.forms, used)
        return Example(
            stretches,
            question,
            candidate_units(known, stretches, question.relevance),
            author_units(known, stretches, question.relevance),
        )


def near_misses(articles: Sequence[AskedArticle], seed: int) -> dict[str, Question]:
    """For each article a main target of another one of the same topic, no word of four letters of which the article has: by id."""
    rng = random.Random(seed)
    by_topic: dict[str, list[AskedArticle]] = {}
    for one in articles:
        by_topic.setdefault(one.topic, []).append(one)
    found = {}
    for one in articles:
        text = long_words(" ".join([one.title or "", *one.sentences]))
        for other in rng.sample(by_topic[one.topic], min(12, len(by_topic[one.topic]))):
            target = rng.choice(other.questions).target
            if other.id != one.id and long_words(target) and not long_words(target) & text:
                nobody = one.questions[-1]
                found[one.id] = replace(nobody, target=target, kind="near miss")
                break
    return found


def chosen(articles: Sequence[AskedArticle], seed: int, share: Mapping[str, float]) -> list[tuple[AskedArticle, Question]]:
    """The questions of a pass: of each article those of each kind with the probability `share[kind]`."""
    rng = random.Random(seed)
    near = near_misses(articles, seed + 1)
    found = []
    for article in articles:
        for question in (*article.questions, *([near[article.id]] if article.id in near else [])):
            if rng.random() < share.get(question.kind, 1.0):
                found.append((article, question))
    return found


def loss_of(net: StanceNet, states: Tensor, batch: Sequence[Example], settings: LearnSettings) -> tuple[Tensor, dict[str, float]]:
    """The loss of a batch of examples whose stretches are the rows of `states`, in order, and its parts."""
    firsts = np.cumsum([0, *(one.size for one in batch)]).tolist()
    parts: dict[str, Tensor] = {}
    device = states.device
    for name, head in (("holder", net.holder), ("author", net.author)):
        units: list[Unit] = []
        rows: list[int] = []
        holder: list[int] = []
        labels: list[int] = []
        shown: list[frozenset[int]] = []
        for first, one in zip(firsts, batch, strict=False):
            own = one.candidates if name == "holder" else [one.author]
            truth = (
                zip(one.question.labels, one.question.shown, strict=True) if name == "holder" else [(one.question.author, one.question.author_shown)]
            )
            for group, (label, evidence) in zip(own, truth, strict=True):
                read = {unit.sentence for unit in group}
                if not group or label == SKIP or (evidence and not evidence & read):
                    continue
                holder += [len(labels)] * len(group)
                labels.append(label)
                shown.append(evidence)
                units += group
                rows += [first + unit.row for unit in group]
        if not labels:
            continue
        owner = torch.tensor(holder, device=device)
        found = Units(units, rows, owner, len(labels))
        logits, log_weight = head(vectors(states, found), owner, len(labels))
        if name == "holder":
            weight = torch.tensor([settings.silent, 1.0, 1.0, settings.neutral], device=device)
        else:
            weight = torch.tensor([1.5, 1.5, 0.5, 0.7], device=device)
        parts[name] = F.cross_entropy(logits, torch.tensor(labels, device=device), weight=weight, label_smoothing=0.03)
        marked = torch.tensor([unit.sentence in shown[number] for unit, number in zip(units, holder, strict=True)], device=device)
        if bool(marked.any()):
            mass = torch.zeros(len(labels), device=device).index_add(0, owner[marked], torch.exp(log_weight[marked]))
            known = torch.zeros(len(labels), device=device).index_add(0, owner[marked], torch.ones(int(marked.sum()), device=device)) > 0
            parts[f"{name} evidence"] = -torch.log(mass[known] + 1e-4).mean()
    weights = {"holder": 1.0, "author": settings.author, "holder evidence": settings.evidence, "author evidence": settings.evidence / 2}
    total = torch.stack([weights[name] * value for name, value in parts.items()]).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}


def batches_of(examples: Sequence[Example], settings: LearnSettings, rng: random.Random) -> list[list[int]]:
    """Batches of examples with stretches of similar length, at most `batch_tokens` padded tokens each."""
    order = sorted(range(len(examples)), key=lambda i: max(len(s.ids) for s in examples[i].stretches) * rng.uniform(0.9, 1.1))
    found: list[list[int]] = []
    batch: list[int] = []
    rows = longest = 0
    for i in order:
        own = max(len(s.ids) for s in examples[i].stretches)
        if batch and max(longest, own) * (rows + examples[i].size) > settings.batch_tokens:
            found.append(batch)
            batch, rows, longest = [], 0, 0
        batch.append(i)
        rows += examples[i].size
        longest = max(longest, own)
    found.append(batch)
    rng.shuffle(found)
    return found


def learn(
    net: StanceNet,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    passages: Sequence[StanceRow],
    settings: LearnSettings,
    *,
    progress: Callable[[float, dict[str, float]], None] | None = None,
    checkpoint: Path | None = None,
) -> dict[str, float]:
    """One pass over the examples, in place. Every `settings.every` steps one is of passages."""
    set_seed(settings.seed)
    device = best_device(settings.device)
    net.to(device)
    rng = random.Random(settings.seed)
    pad = tokenizer.token_to_id("[PAD]") or 0
    pairs = encode(tokenizer, passages, 128) if passages else []
    allowed = allowed_matrix(passages) if passages else torch.empty(0)
    pair_batches = plan([len(one) for one in pairs], settings.batch_tokens, rng) if pairs else []
    batches = batches_of(examples, settings, rng)
    net.body.freeze(settings.frozen_layers)
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

    def states_of(rows: Sequence[Sequence[int]]) -> Tensor:
        ids, mask = (torch.from_numpy(a).to(device) for a in pad_rows(rows, pad))
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=half):
            return net.body(ids, mask).float()  # type: ignore[no-any-return]

    steps = 0
    for step, done in paced(len(batches), minutes=settings.minutes, started=started):
        set_rates(optimizer, settings.learning_rate, done, settings.warmup)
        own = [examples[i] for i in batches[step]]
        loss, parts = loss_of(net, states_of([s.ids for one in own for s in one.stretches]), own, settings)
        loss.backward()  # type: ignore[no-untyped-call]
        if pair_batches and step % settings.every == 0:
            of = pair_batches[(step // settings.every) % len(pair_batches)]
            log_p = torch.log_softmax(net.pairs(states_of([pairs[i] for i in of])), -1)
            pair = -torch.logsumexp(log_p.masked_fill(allowed[of].to(device) == 0, float("-inf")), -1).mean()
            (settings.pair * pair).backward()  # type: ignore[no-untyped-call]
            parts["pair"] = float(pair.detach())
        torch.nn.utils.clip_grad_norm_([*learned, *headed], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        steps += 1
        for name, value in (parts | {"loss": float(loss.detach())}).items():
            recent.setdefault(name, []).append(value)
        if step % 20 == 0 and progress:
            progress(done, {name: float(np.mean(values[-40:])) for name, values in recent.items()} | {"step": step, "steps": len(batches)})
        if checkpoint and step and step % 300 == 0:
            save(net, checkpoint)
    net.eval()
    return {"steps": steps, "seconds": time.perf_counter() - started, **{name: float(np.mean(values[-100:])) for name, values in recent.items()}}


def save(net: StanceNet, path: Path) -> None:
    """Write the weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, str(path))


def load(net: StanceNet, path: Path) -> None:
    """Read weights written by `save`."""
    net.load_state_dict(load_file(str(path)))
