"""`floors.json`: regression thresholds, the data they were measured on, and every lowering of one with its reason."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from .floors import Measured
from .metrics import lower_is_better

#: How far a figure may fall below its floor. On one machine figures are reproducible to the last digit; another processor or
#: onnxruntime version uses other int8 kernels. Figures that differ by more than this between onnxruntime's fused and plain
#: kernels have their own value, rounded up, under `tolerance` in the file.
TOLERANCE = 0.005
#: A figure this far above its floor is reported as risen.
RISEN = 0.02
#: Floors are rounded to four decimals, in the lenient direction.
_PLACES = 10_000

State = Literal["ok", "below", "risen", "missing", "new", "data"]
#: States that fail.
FAILING = ("below", "missing", "new", "data")


@dataclass(frozen=True)
class Change:
    """A floor that was lowered or removed, or a set whose hash changed: `before` and `after` are figures or hashes, None for none."""

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
        """How far a figure may fall below its floor."""
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
        """What is wrong and how to fix it; empty if nothing is."""
        how = 'nutgraf-train floors --record --lower --reason "WHY"'
        worse = "above its ceiling" if lower_is_better(self.name) else "below its floor"
        return {
            "ok": "",
            "below": f"{self.name} is {_format(self.found)}, {worse} of {_format(self.floor)}: fix what lowered it, or accept it with {how}",
            "risen": f"{self.name} is {_format(self.found)}, well beyond {_format(self.floor)}: keep the gain with nutgraf-train floors --record",
            "missing": f"{self.name} has the floor {_format(self.floor)} but was not measured: restore it, or remove it with {how}",
            "new": f"{self.name} is {_format(self.found)} and has no floor: give it one with nutgraf-train floors --record",
            "data": f"the set {self.name} is not the one its floors are for ({_format(self.floor)}, now {_format(self.found)}): accept it with {how}",
        }[self.state]


def _format(value: float | str | None) -> str:
    if value is None:
        return "none"
    return f"{value[:12]}…" if isinstance(value, str) else f"{value:.4f}"


def read_floors(path: Path) -> Floors:
    """Read the file; empty floors if there is none yet.

    Raises
    ------
    ValueError: the file is not in the format of `write_floors`.
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
            f"{path} is not a floors file ({error}); expected figures, data and changes, as nutgraf-train floors --record writes"
        ) from None


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return float(value)


def write_floors(path: Path, floors: Floors) -> None:
    """Write the file with sorted names, so that diffs stay small."""
    made = {
        "figures": dict(sorted(floors.figures.items())),
        "tolerance": dict(sorted(floors.tolerance.items())),
        "data": dict(sorted(floors.data.items())),
        "changes": [asdict(change) for change in floors.changes],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def compare(floors: Floors, measured: Measured) -> list[Verdict]:
    """A verdict for each set whose hash differs, then for each figure: those with a floor in file order, then new ones."""
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
    if not gain >= -floors.slack(name):  # also catches NaN
        return Verdict(name, "below", floor, found)
    return Verdict(name, "risen" if gain > max(RISEN, floors.slack(name)) else "ok", floor, found)


def failures(floors: Floors, measured: Measured) -> list[str]:
    """The messages of failing verdicts; empty if the check passes."""
    return [verdict.message for verdict in compare(floors, measured) if verdict.state in FAILING]


def recorded(floors: Floors, measured: Measured, *, date: str, lower: bool = False, reason: str | None = None) -> Floors:
    """Floors raised to the measured figures, with new ones added; `lower` also lowers and removes floors and accepts changed data,
    and then needs a `reason`, which is kept with `date` (ISO 8601) and the old value.

    Raises
    ------
    ValueError: a floor would have to be lowered without `lower` or without a reason; a figure is not a finite number.
    """
    wrong = [name for name, value in measured.figures.items() if not math.isfinite(value)]
    if wrong:
        raise ValueError(f"not a finite number: {', '.join(wrong)}; nothing was recorded")
    verdicts = compare(floors, measured)
    # the first record has nothing to compare with
    falling = [one for one in verdicts if one.state in ("below", "missing") or (one.state == "data" and one.floor is not None)]
    if falling and not lower:
        raise ValueError("nothing was recorded:\n" + "\n".join(one.message for one in falling))
    if falling and not (reason and reason.strip()):
        raise ValueError("lowering a floor or accepting changed data needs a reason, which is kept in the file: give --reason")
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
    """Round to four decimals in the lenient direction, so that a measured figure meets its own floor."""
    scaled = value * _PLACES
    return (math.ceil(scaled - 1e-6) if lower_is_better(name) else math.floor(scaled + 1e-6)) / _PLACES
