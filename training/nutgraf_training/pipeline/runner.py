"""Run the stages, each in a scratch folder from which its outputs are moved into place once they are complete."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from nutgraf.modelfolder.config import file_hash

from .options import AllOptions
from .plan import inputs_of, places_of, plan, why
from .stage import Made, Stage, Work
from .stages import stages
from .state import NAME, Record, combined, hashes, read_state, write_state
from .steady import steady

logger = logging.getLogger(__name__)

KEPT, RAN, SKIPPED = "kept from the earlier run", "ran", "skipped"
_SCRATCH = ".all"
_WEIGHTS = (".onnx", ".safetensors")


@dataclass(frozen=True)
class Outcome:
    """The outcome of a stage: `state` is `KEPT`, `RAN` or `SKIPPED`, `seconds` its duration when it ran, `main` its main figure."""

    name: str
    state: str
    seconds: float
    main: str
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Report:
    """A finished run; `weights` is a hash of all weight files of the folder, `promoted` is None without a registry."""

    outcomes: tuple[Outcome, ...]
    weights: str
    promoted: bool | None


def run_all(options: AllOptions) -> Report:
    """Run the stages that are not up to date; see `AllOptions`.

    Raises
    ------
    ValueError: a stage or base is unknown; the state in the output folder is damaged.
    FileNotFoundError: not run from a checkout; `data` lacks a set.
    FileExistsError: a folder to be written holds files that no run made.
    RuntimeError: the tracking store cannot be reached, another run uses the folder, a base cannot be fetched.
    """
    from ..mlflow_store.tracking import run

    listed = stages(options)
    check_names(options, listed)
    with run("all", enabled=options.tracking) as log, _exclusive(options.output):
        log.params({"task": "all", **_logged_params(options)})
        outcomes = tuple(run_stages(options, listed))
        log.params({f"{one.name}_stage": one.state for one in outcomes})
        log.metrics({f"{one.name}_seconds": one.seconds for one in outcomes if one.state == RAN})
        log.metrics({f"{one.name}_{name}": value for one in outcomes for name, value in one.figures.items() if one.name != "evaluate"})
        log.artifact(options.output / NAME)
        log.describe(outcome_table(outcomes))
    promoted = {one.name: bool(one.figures.get("promoted")) for one in outcomes if one.state == RAN}.get("promote")
    return Report(outcomes, weights_hash(options.output), promoted)


def outcome_table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a Markdown table."""
    from ..cards.models import table

    rows = [[one.name, f"{one.seconds:.0f}" if one.seconds else "", one.state, one.main] for one in outcomes]
    return table(["stage", "seconds", "", "main figure against its baseline"], rows)


def check_names(options: AllOptions, listed: Sequence[Stage]) -> None:
    """Check that the stages to force exist.

    Raises
    ------
    ValueError: one does not; the message lists all stages.
    """
    if unknown := sorted(options.force - {stage.name for stage in listed}):
        raise ValueError(f"--force {' '.join(unknown)}: no such stage; there are {', '.join(stage.name for stage in listed)}")


def weights_hash(folder: Path) -> str:
    """Sixteen hex digits for all weight files of the models in a folder."""
    from .stages import MODELS

    found = {f"{name}/{path.name}": file_hash(path) for name in MODELS for path in sorted((folder / name).glob("*")) if path.suffix in _WEIGHTS}
    return combined(found)


def _logged_params(options: AllOptions) -> dict[str, object]:
    params = {key: value for key, value in asdict(options).items() if key not in ("size", "tracking", "force")}
    size = asdict(options.size) if options.data is None else {}
    return {key: str(value) if isinstance(value, Path) else value for key, value in {**params, **size}.items()}


def run_stages(options: AllOptions, listed: Sequence[Stage]) -> Iterator[Outcome]:
    """Run or keep each stage in turn. A stage's record is removed before it starts and written again once all its outputs are
    in place, so partial outputs are never taken for complete ones.
    """
    records = read_state(options.output)
    for planned in plan(options, listed, records):
        if planned.why and not planned.perhaps:
            _check_places(planned.stage, records)
    places = places_of(listed)
    for stage in listed:
        if stage.skipped:
            yield Outcome(stage.name, SKIPPED, 0.0, stage.skipped, {})
            continue
        inputs = inputs_of(stage, places)
        reason = why(stage, records.get(stage.name), inputs, forced=stage.name in options.force)
        if not reason:
            record = records[stage.name]
            logger.info("%s: kept from the earlier run", stage.name)
            yield Outcome(stage.name, KEPT, record.seconds, record.main, record.figures)
            continue
        logger.info("%s: %s (%s)", stage.name, stage.does, reason)
        _check_places(stage, records)
        _remove_fetched(stage, records)
        records.pop(stage.name, None)
        write_state(options.output, records)  # until its record is back, the stage counts as incomplete
        started = time.perf_counter()
        made = _run(stage, places, options)
        seconds = time.perf_counter() - started
        outputs = {name: hashes(path) for name, path in stage.makes.items()}
        records[stage.name] = Record(inputs, outputs, made.main, made.figures, seconds)
        write_state(options.output, records)
        yield Outcome(stage.name, RAN, seconds, made.main, made.figures)


def _run(stage: Stage, places: Mapping[str, Path], options: AllOptions) -> Made:
    """Run a stage in an empty folder and move what it made into place."""
    from ..encoders.backbone import best_device

    scratch = options.output / _SCRATCH / stage.name
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with steady(best_device(options.device).type, options.threads):
            made = stage.run(Work(scratch, {name: places[name] for name in stage.needs}))
        for name, place in stage.makes.items():
            if (scratch / name).exists():
                _move(scratch / name, place)
        for picture in sorted((scratch / "pictures").glob("*.png")):
            (options.output / "pictures").mkdir(exist_ok=True)
            picture.replace(options.output / "pictures" / picture.name)
    finally:
        shutil.rmtree(options.output / _SCRATCH, ignore_errors=True)
    return made


def _move(made: Path, place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    made.replace(place)


def _check_places(stage: Stage, records: Mapping[str, Record]) -> None:
    """Refuse to overwrite folders that hold no model and were not made by an earlier run."""
    for place in stage.makes.values():
        held = place.is_dir() and any(place.iterdir()) and not (place / "config.json").is_file()
        if held and stage.name not in records and not stage.in_place:
            raise FileExistsError(f"{place} holds files but no model: give --output another folder, so that nothing of yours is lost")


def _remove_fetched(stage: Stage, records: Mapping[str, Record]) -> None:
    """Remove what a stage fetched in place before it runs again: it would reuse the files."""
    for place in stage.makes.values():
        if stage.in_place and stage.name in records and place.is_dir():
            shutil.rmtree(place)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Lock the folder, since two runs in it would overwrite each other.

    Raises
    ------
    RuntimeError: another run holds the lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".all.lock").open("a+") as file:
        if not _try_lock(file.fileno()):
            raise RuntimeError(f"another nutgraf-train all is running in {folder}: wait for it, or give another --output")
        yield


def _try_lock(descriptor: int) -> bool:
    """Whether the lock could be acquired; it is released when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock: two runs are not kept apart
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
