"""Options of `nutgraf-train all`, and the size of its default run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..licence_option import Licence

#: Threads for training on a CPU. Floating-point sums depend on their number, so it belongs to the recipe, not to the machine.
THREADS = 2


@dataclass(frozen=True)
class Size:
    """The size of a run on the shipped sets: bounded by steps, never by time, so that two runs end with the same weights.

    `rows` bounds the training and test rows of topic and stance, `articles` the training articles of the summary head, `spoilt`
    the documents whose sentences are corrupted for the guard; None uses all. The models are measured on one of every
    `measured_step` rows. With `data`, the recipes of the single commands apply instead, and every row is measured.
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

    `output` is the folder of models to write, `data` a folder of public sets (None: the sets that ship).
    `topic_base` and `stance_base` name other bases, as for the single commands. `force` names stages that
    run even if nothing has changed. `threads` is used on a CPU. `licence` is as for the single commands.

    Raises
    ------
    ValueError: `data` is not a folder; `threads`, `seed` or `most` is out of range; the licence is "open" without `data`.
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
    licence: Licence = "any"
    size: Size = field(default_factory=Size)

    def __post_init__(self) -> None:
        if self.data is not None and not self.data.is_dir():
            raise ValueError(f"--data {self.data} is not a folder: give the one that holds topic/, stance/, summary/ and nli/")
        if self.licence == "open" and self.data is None:
            raise ValueError(
                "--licence open needs --data: without public sets the heads of summary and guard are distilled from the shipped ones, which learned "
                "from sets that are not open; nutgraf-train reader and stance work without --data"
            )
        if self.threads < 1:
            raise ValueError(f"--threads is {self.threads}: give 1 or more")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"--seed is {self.seed}: give a number from 0 to 4294967295")
        if self.most < 10:
            raise ValueError(f"--most is {self.most}: give at least 10 test rows")

    @property
    def step(self) -> int:
        """The final evaluation uses one of every `step` rows."""
        return self.size.measured_step if self.data is None else 1
