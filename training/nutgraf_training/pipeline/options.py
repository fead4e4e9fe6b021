"""What `nutgraf-train all` can be told, and how much its default size trains."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

#: Threads that a CPU trains on. Sums of floats hang on their number, so it is part of the recipe, not of the machine.
THREADS = 2


@dataclass(frozen=True)
class Size:
    """How much is trained where the sets that ship are all there is: bounded by steps, never by the clock, so that two
    runs end on the same weights.

    `rows` bounds the training and test rows of topic and stance, `articles` those that the summary head is taught on,
    `spoilt` those that sentences are spoilt from for the guard; None takes what there is. The models are measured on one of
    every `measured_step` rows. With `data` all of this is left to the recipes of the single commands, and measured on every row.
    """

    topic_epochs: float = 1.0
    topic_frozen: int = 4
    stance_epochs: float = 1.0
    stance_frozen: int = 8
    summary_epochs: int = 60
    rows: int | None = None
    articles: int | None = 80
    spoilt: int = 12
    measured_step: int = 8


@dataclass(frozen=True)
class AllOptions:
    """Options of `nutgraf-train all`.

    `output` is the folder of models that is written, `data` a folder of public sets (None: the sets that ship).
    `topic_base` and `stance_base` name other bases, as for the single commands. `force` has the names of stages that
    run whatever was kept of them. `threads` is used on a CPU.

    Raises
    ------
    ValueError: `data` is no folder, `threads`, `seed` or `most` is out of range.
    """

    output: Path
    data: Path | None = None
    bases: Path = Path("bases")
    topic_base: str | None = None
    stance_base: str | None = None
    device: str = "auto"
    seed: int = 0
    most: int = 2000
    threads: int = THREADS
    tracking: bool = True
    force: frozenset[str] = frozenset()
    size: Size = field(default_factory=Size)

    def __post_init__(self) -> None:
        if self.data is not None and not self.data.is_dir():
            raise ValueError(f"--data {self.data} is no folder: give the one that holds topic/, stance/, summary/ and nli/")
        if self.threads < 1:
            raise ValueError(f"--threads is {self.threads}: give 1 or more")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"--seed is {self.seed}: give a number from 0 to 4294967295")
        if self.most < 10:
            raise ValueError(f"--most is {self.most}: give at least 10 test rows")

    @property
    def step(self) -> int:
        """One of so many rows is measured on in the end."""
        return self.size.measured_step if self.data is None else 1
