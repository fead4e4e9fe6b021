"""A stage: its inputs, its outputs, and how it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Work:
    """Where a stage works: `folder` is its empty scratch folder, `has` the paths of outputs of earlier stages that it needs."""

    folder: Path
    has: Mapping[str, Path]


@dataclass(frozen=True)
class Made:
    """The result of a stage besides its files: `main` is a line for the final table, `figures` go to the tracking store."""

    main: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A named step.

    Parameters
    ----------
    needs : names of outputs of earlier stages.
    makes : name -> final path of the output (a file or a folder); `run` writes it to `Work.folder / name`, from where it is
        moved.
    settings : its settings, as values that JSON can hold.
    data : name -> file or folder that it reads.
    roots : modules with its code; its version is a hash of them and of the modules of this project that they import.
    minutes : expected duration on two cores at the default size, None if that depends on the data.
    skipped : why it does not run at all, or "".
    in_place : it writes its outputs to their final paths itself, and reuses complete ones.
    always : it depends on state that others change, so it always runs.
    still : whether what it did outside of the output folder still holds.
    """

    name: str
    does: str
    run: Callable[[Work], Made]
    roots: tuple[str, ...]
    needs: tuple[str, ...] = ()
    makes: Mapping[str, Path] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, Path] = field(default_factory=dict)
    minutes: float | None = 0.1
    skipped: str = ""
    in_place: bool = False
    always: bool = False
    still: Callable[[], bool] = lambda: True
