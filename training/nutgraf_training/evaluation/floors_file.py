"""`floors.json`: figures that must not fall, the data that they were measured on, and every time that one was lowered, with the reason."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from .floors import Measured
from .metrics import lower_is_better

#: By how much a figure may fall short of its floor. On one machine figures come out the same to the last digit; another
#: processor or onnxruntime takes other int8 kernels. Figures that moved by more than this between onnxruntime's fused and its
#: plain kernels have that much room, rounded up, under `tolerance` in the file.
TOLERANCE = 0.005
#: A figure this far above its floor is said to deserve a higher one.
RISEN = 0.02
#: Floors are kept to four places, on the safe side.
_PLACES = 10_000

State = Literal["ok", "below", "risen", "missing", "new", "data"]
#: States that fail.
FAILING = ("below", "missing", "new", "data")


@dataclass(frozen=True)
class Change:
    """A floor that was lowered or taken out, or a set whose hash changed: `before` and `after` are figures or hashes, None for none."""

    date: str
    name: str
    before: float | str | None
    after: float | str | None
    reason: str


@dataclass(frozen=True)
class Floors:
    """`figures` are the floors by name (ceilings where lower is better), `data` the SHA-256 of each set, `tolerance` those of figures
    that vary by more than `TOLERANCE`, `changes` what was lowered and why, oldest first."""

    figures: Mapping[str, float] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    tolerance: Mapping[str, float] = field(default_factory=dict)
    changes: Sequence[Change] = ()

    def slack(self, name: str) -> float:
        """By how much a figure may fall short."""
        return self.tolerance.get(name, TOLERANCE)


@dataclass(frozen=True)
class Verdict:
    """One figure against its floor, or (state "data") one set's hash against the recorded one."""

    name: str
    state: State
    floor: float | str | None
    found: float | str | None

    @property
    def message(self) -> str:
        """What is wrong and what to do; empty where nothing is."""
        how = 'nutgraf-train floors --record --lower --reason "WHY"'
        worse = "above its ceiling" if lower_is_better(self.name) else "below its floor"
        return {
            "ok": "",
            "below": f"{self.name} is {_shown(self.found)}, {worse} of {_shown(self.floor)}: undo what lowered it, or say why it may stand with {how}",
            "risen": f"{self.name} is {_shown(self.found)}, well beyond {_shown(self.floor)}: keep the gain with nutgraf-train floors --record",
            "missing": f"{self.name} has the floor {_shown(self.floor)} and was not measured: bring it back, or take it out with {how}",
            "new": f"{self.name} is {_shown(self.found)} and has no floor: give it one with nutgraf-train floors --record",
            "data": f"the set {self.name} is not the one that its floors were measured on ({_shown(self.floor)}, now {_shown(self.found)}): {how}",
        }[self.state]


def _shown(value: float | str | None) -> str:
    if value is None:
        return "none"
    return f"{value[:12]}…" if isinstance(value, str) else f"{value:.4f}"


def read_floors(path: Path) -> Floors:
    """The file, or no floors where there is none yet.

    Raises
    ------
    ValueError: it is not what `write_floors` writes.
    """
    if not path.is_file():
        return Floors()
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        figures = {str(name): _finite(value) for name, value in found["figures"].items()}
        tolerance = {str(name): _finite(value) for name, value in found.get("tolerance", {}).items()}
        data = {str(name): str(value) for name, value in found["data"].items()}
        return Floors(figures, data, tolerance, tuple(Change(**change) for change in found["changes"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path} is no file of floors ({error}); expected figures, data and changes, as nutgraf-train floors --record writes"
        ) from None


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no figure")
    return float(value)


def write_floors(path: Path, floors: Floors) -> None:
    """Names in alphabetical order, so that a change is a line of the difference."""
    made = {
        "figures": dict(sorted(floors.figures.items())),
        "tolerance": dict(sorted(floors.tolerance.items())),
        "data": dict(sorted(floors.data.items())),
        "changes": [asdict(change) for change in floors.changes],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def compare(floors: Floors, measured: Measured) -> list[Verdict]:
    """A verdict for each set whose hash differs, then for each figure, floors in their order first."""
    sets = sorted({*floors.data, *measured.data})
    found = [
        Verdict(name, "data", floors.data.get(name), measured.data.get(name)) for name in sets if floors.data.get(name) != measured.data.get(name)
    ]
    names = [*floors.figures, *(name for name in measured.figures if name not in floors.figures)]
    return [*found, *(_verdict(name, floors, measured.figures.get(name)) for name in names)]


def _verdict(name: str, floors: Floors, found: float | None) -> Verdict:
    floor = floors.figures.get(name)
    if floor is None:
        return Verdict(name, "new", None, found)
    if found is None:
        return Verdict(name, "missing", floor, None)
    gain = (floor - found) if lower_is_better(name) else (found - floor)
    if not gain >= -floors.slack(name):  # so that NaN is below
        return Verdict(name, "below", floor, found)
    return Verdict(name, "risen" if gain > max(RISEN, floors.slack(name)) else "ok", floor, found)


def failures(floors: Floors, measured: Measured) -> list[str]:
    """What the gate complains of; empty where it is passed."""
    return [verdict.message for verdict in compare(floors, measured) if verdict.state in FAILING]


def recorded(floors: Floors, measured: Measured, *, date: str, lower: bool = False, reason: str | None = None) -> Floors:
    """Floors raised to what was measured, with new figures added; `lower` also lowers, takes out, and accepts other data, and then
    needs a `reason`, which is kept with `date` (ISO 8601) and the old value.

    Raises
    ------
    ValueError: something would have to be lowered and `lower` is False, or has no reason; a figure is not a number.
    """
    wrong = [name for name, value in measured.figures.items() if not math.isfinite(value)]
    if wrong:
        raise ValueError(f"{', '.join(wrong)} came out as no number: nothing was recorded")
    verdicts = compare(floors, measured)
    # the first record of all has nothing to compare with
    falling = [one for one in verdicts if one.state in ("below", "missing") or (one.state == "data" and one.floor is not None)]
    if falling and not lower:
        raise ValueError("nothing was recorded:\n" + "\n".join(one.message for one in falling))
    if falling and not (reason and reason.strip()):
        raise ValueError("a floor is only lowered, and data only changed, with a reason that is kept in the file: give --reason")
    changes = [
        Change(
            date,
            one.name,
            one.floor,
            one.found if one.state == "data" or one.found is None else _rounded(one.name, float(one.found)),
            str(reason).strip(),
        )
        for one in falling
    ]
    fallen = {one.name for one in falling}
    figures = {}
    for name, value in measured.figures.items():
        new, old = _rounded(name, value), floors.figures.get(name)
        best = min if lower_is_better(name) else max
        figures[name] = new if old is None or name in fallen else best(old, new)
    kept = {name: value for name, value in floors.tolerance.items() if name in figures}
    return Floors(figures, dict(measured.data), kept, (*floors.changes, *changes))


def _rounded(name: str, value: float) -> float:
    """To four places, away from the better side, so that what was measured meets its own floor."""
    scaled = value * _PLACES
    return (math.ceil(scaled - 1e-6) if lower_is_better(name) else math.floor(scaled + 1e-6)) / _PLACES
