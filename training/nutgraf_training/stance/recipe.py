"""How the stance net learns from whole articles: the settings of the shipped model."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class LearnSettings:
    """`stretches` of an article are read for each question, and `again` holders are asked about alone; `every` steps come one of passages.

    With rates in `besides`, as many further nets start from the same weights with those learning rates, and what ships is the mean of all weights.

    `turned` is the share of questions that ask who is against; `minutes` ends the run early, with the rate at its end; `workers` processes make
    the batches, 0 for this one.
    """

    passes: int = 1
    learning_rate: float = 8e-5
    besides: tuple[float, ...] = ()
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
#: Without public sets: short articles and few, so small steps and more passages in between; what was learned from passages stays.
SMALL = replace(DEFAULT, learning_rate=2e-5, stretches=2, again=1, every=2)
#: On a graphics card: all layers, several passes, and batches that keep it busy.
ON_GPU = LearnSettings(
    passes=3, learning_rate=1e-4, besides=(2e-4,), head_rate=5.0, frozen_layers=0, batch_tokens=24576, stretches=4, again=4, every=3, workers=6
)
#: Passages that are learned in between, so that what was learned from them stays.
REPLAYED = 9000
