"""Fine-tune an encoder-decoder to generate an editor's summary from an article's most salient sentences."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from nutgraf.guard.facts import facts_of
from nutgraf.text.standalone import fit_for_summary
from torch import Tensor, nn

from ..encoders.backbone import best_device
from ..encoders.fit import Fitted, Progress, set_seed
from ..encoders.pace import paced
from ..summary.train import Example

#: The prompt with which T5 models were trained to summarise.
PREFIX = "summarize: "
#: Maximum tokens of the input and of the summary: enough for `SOURCE_WORDS` words, and for the longest highlights.
INPUT_TOKENS, SUMMARY_TOKENS = 256, 96
SOURCE_WORDS = 165
#: Lengths are padded to multiples of these, since CPU kernels are prepared again for every new shape.
_INPUT_STEP, _SUMMARY_STEP = 32, 32
_SMOOTHING = 0.05


@dataclass(frozen=True)
class Pair:
    """Sentences of an article, joined, and the summary to be written from them."""

    source: str
    summary: str


@dataclass(frozen=True)
class Recipe:
    """Settings of the tuning; the embeddings, the output layer and the lowest `frozen_layers` of the encoder are frozen."""

    epochs: int = 4
    learning_rate: float = 8e-4
    batch: int = 8
    warmup_steps: int = 60
    frozen_layers: int = 4
    minutes: float | None = None
    device: str = "auto"
    seed: int = 0


def salient_text(example: Example, salience: npt.NDArray[np.float32], words: int = SOURCE_WORDS) -> str:
    """The most salient sentences that fit in `words` words, in the article's order."""
    chosen: list[int] = []
    left = words
    for i in map(int, np.argsort(-salience, kind="stable")):
        one = example.sentences[i]
        if one.words <= left and fit_for_summary(one):
            chosen.append(i)
            left -= one.words
    return " ".join(" ".join(example.sentences[i].text.split()) for i in sorted(chosen))


def tidy(line: str) -> str:
    """A line of editors' highlights as a sentence: no space before punctuation, and punctuation at the end."""
    line = re.sub(r"\s+", " ", re.sub(r"\s+([.,;:!?])", r"\1", line)).strip()
    return line if re.search(r"[.!?…][\"'”’)\]]*$", line) else f"{line}."


def pair_of(source: str, lines: Sequence[str], article: str) -> Pair | None:
    """A pair with only those lines whose numbers, names and quotations are all in the article; None if no line is left.

    Training on facts that the source lacks teaches a model to hallucinate (Nan et al. 2021).
    """
    facts = facts_of(article)
    kept = [line for line in map(tidy, lines) if len(line) > 1 and not facts.missing(line)]
    return Pair(source, " ".join(kept)) if kept and source else None


def tune(model: Any, tokenizer: Any, pairs: Sequence[Pair], once: Sequence[Pair], recipe: Recipe, progress: Progress | None = None) -> Fitted:
    """Train `model` in place on `pairs` for `recipe.epochs` epochs, with `once` added to the first."""
    set_seed(recipe.seed)
    device = best_device(recipe.device)
    model.to(device).train()
    frozen = [model.shared, model.lm_head, *model.encoder.block[: recipe.frozen_layers]]
    for module in frozen:
        module.requires_grad_(False)
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=recipe.learning_rate, weight_decay=0.01)
    ids = {pair: _ids(tokenizer, pair) for pair in {*pairs, *once}}
    batches = _batches(pairs, once, ids, recipe)
    started = time.perf_counter()
    losses: list[float] = []
    for step, done in paced(len(batches), minutes=recipe.minutes, started=started):
        batch = batches[step]
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * min(1.0, (step + 1) / recipe.warmup_steps) * max(0.02, 1 - done)
        loss = _loss(model, [ids[pair] for pair in batch], device)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        if progress and step % 20 == 19:
            progress(done, {"loss": float(np.mean(losses[-20:])), "step": step, "steps": len(batches)})
    model.eval()
    return Fitted(len(losses), time.perf_counter() - started, float(np.mean(losses[-40:] or [float("nan")])))


def _ids(tokenizer: Any, pair: Pair) -> tuple[list[int], list[int]]:
    source: list[int] = tokenizer(PREFIX + pair.source)["input_ids"]
    summary: list[int] = tokenizer(pair.summary)["input_ids"]
    return source[:INPUT_TOKENS], summary[:SUMMARY_TOKENS]


def _batches(pairs: Sequence[Pair], once: Sequence[Pair], ids: dict[Pair, tuple[list[int], list[int]]], recipe: Recipe) -> list[list[Pair]]:
    rng = random.Random(recipe.seed)
    batches: list[list[Pair]] = []
    for epoch in range(recipe.epochs):
        rows = sorted([*pairs, *(once if epoch == 0 else ())], key=lambda pair: len(ids[pair][0]) + rng.gauss(0, 20))
        parts = [rows[i : i + recipe.batch] for i in range(0, len(rows), recipe.batch)]
        rng.shuffle(parts)
        batches += parts
    return batches


def _loss(model: Any, rows: Sequence[tuple[list[int], list[int]]], device: torch.device) -> Tensor:
    def padded(lists: Sequence[list[int]], step: int, fill: int) -> Tensor:
        width = -(-max(map(len, lists)) // step) * step
        return torch.tensor([one + [fill] * (width - len(one)) for one in lists], device=device)

    source = padded([row[0] for row in rows], _INPUT_STEP, 0)
    labels = padded([row[1] for row in rows], _SUMMARY_STEP, -100)
    # bfloat16: on a CPU that supports it a step takes a third of the time
    with torch.autocast(device.type, dtype=torch.bfloat16):
        logits = model(input_ids=source, attention_mask=(source > 0).long(), labels=labels).logits
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=-100, label_smoothing=_SMOOTHING)
