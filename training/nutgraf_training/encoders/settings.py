"""Settings of a training run, validated on creation."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class FitSettings:
    """Settings shared by the fine-tuned models.

    The lowest `frozen_layers` layers keep their weights and run once per text (their output is cached in memory, two bytes
    per value). `batch_tokens` limits the padded size of a batch. `minutes` ends training early, after a batch; the
    learning rate is scheduled to end then.
    """

    base: str
    epochs: float = 2.0
    learning_rate: float = 5e-5
    max_tokens: int = 128
    frozen_layers: int = 0
    batch_tokens: int = 2048
    warmup: float = 0.06
    weight_decay: float = 0.01
    seed: int = 0
    device: str = "auto"
    minutes: float | None = None

    def __post_init__(self) -> None:
        wrong = []
        if not self.epochs > 0:
            wrong.append(f"epochs is {self.epochs}: give more than 0")
        if not 0 < self.learning_rate < 1:
            wrong.append(f"learning_rate is {self.learning_rate}: give a value between 0 and 1, such as 5e-5")
        if not 8 <= self.max_tokens <= 512:
            wrong.append(f"max_tokens is {self.max_tokens}: give 8 to 512, the positions that the bases support")
        if self.batch_tokens < self.max_tokens:
            wrong.append(f"batch_tokens is {self.batch_tokens}: give at least max_tokens ({self.max_tokens})")
        if not 0 <= self.warmup < 1:
            wrong.append(f"warmup is {self.warmup}: give a share of the steps between 0 and 1")
        if self.minutes is not None and self.minutes <= 0:
            wrong.append(f"minutes is {self.minutes}: give more than 0, or leave it out")
        if wrong:
            raise ValueError("; ".join(wrong))

    def to_dict(self) -> dict[str, object]:
        return asdict(self)
