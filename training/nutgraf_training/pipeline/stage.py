"""What a stage is: what it reads, what it makes, and how it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Work:
    """Where a stage works: `folder` is empty and its own, `has` are the outputs of earlier stages that it needs."""

    folder: Path
    has: Mapping[str, Path]


@dataclass(frozen=True)
class Made:
    """What came of a stage beside its files: `main` is a line for the closing table, `figures` go to the tracking store."""

    main: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A named step.

    Parameters
    ----------
    needs : names of outputs of earlier stages.
    makes : name -> where the output (a file or a folder) stands in the end; `run` writes it as `Work.folder / name`, from
        where it is moved.
    settings : what it was told; values that JSON can hold.
    data : name -> file or folder that it reads.
    roots : modules that hold its code; with all that they import of this project they are its code's version.
    minutes : what it takes on two cores in the default size, None where that hangs on the data.
    skipped : why it does not run at all, or "".
    in_place : it writes its outputs to their places itself, and uses what is whole there already.
    always : it looks at something that others change, so nothing is kept of it.
    still : whether what it did outside of the output folder is still there.
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
