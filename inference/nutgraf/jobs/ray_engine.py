"""A run on Ray Data: tasks read the files; actors, each with its own models, score the rows and write them."""

from __future__ import annotations

import logging
import os
import socket
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import NutgrafError
from ..runtime.sessions import cores
from .engines import is_folder, rows_ending
from .job import Counts, Progress, StoppedError, identified, tell
from .output import Output
from .parts import Parts
from .ray_plan import Item, digest, plan
from .ray_store import Lot, Store, missing
from .ray_work import Job, Scorer, read_lots

#: Bytes of the object store of a Ray started here: it only holds lots of text that wait to be scored.
_OBJECTS = 256 * 1024 * 1024
#: Maximum number of reading tasks; each reads its share of the items one by one.
_MAX_BLOCKS = 1000
#: The folder of parts holds what the output replaces under this name, until the run has removed it.
_ASIDE = "replaced"
#: Timeout in seconds for connecting to a cluster.
_CONNECT_TIMEOUT = 10


@dataclass(frozen=True)
class Cluster:
    """Where the run takes place.

    `address` : of a running cluster, "auto" for the one on this machine, None for `RAY_ADDRESS` or else a new local Ray.
    `workers` : number of actors, None for as many as the cluster has cores for.
    """

    address: str | None = None
    workers: int | None = None


def run_ray(
    inputs: Sequence[str | Path],
    output: str | Path,
    asked: Mapping[str, Any],
    job: Job,
    *,
    format: str | None = None,
    resume: bool = False,
    overwrite: bool = False,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Counts:
    """Score all inputs into `output`, a file or a folder of parts; see `nutgraf.jobs.score.score_into`.

    Inputs, the output and models that do not ship must be in folders that all machines share.

    Raises
    ------
    NutgrafError: ray is not installed, there is no cluster at the address, an input or output cannot be used, or an unfinished
        run or an output would be overwritten, or another process has started on the same output.
    StoppedError: a worker failed; what is written is complete, and the message says how to resume.
    """
    ray = _ray()
    items = plan(inputs, job.columns, format=format, rows=job.lot_rows, keep=job.shape.kept)
    output_path = Path(os.path.abspath(output))  # noqa: PTH100  (Path.resolve would follow links, which may lead elsewhere on another machine)
    into_folder, ending, shape = is_folder(output, "ray"), rows_ending(output, "ray"), job.shape
    if not into_folder:  # a single file is joined from nested lines, whatever its format, as in the local engine
        ending, shape = ".jsonl", replace(shape, flat=False, long=False, matching_only=False)
    layout = "flat " if shape.flat else "long " if shape.long else ""
    written = f"{'matching ' if shape.matching_only else ''}{layout}{ending}"
    parts = Parts(output_path, {**asked, "files": digest(items), "parts": written, "part_rows": job.lot_rows})
    there = Output(output_path, identified(parts.asked, job.shape), folder=into_folder)
    if (finished := there.check(parts, resume=resume, overwrite=overwrite)) is not None:
        parts.remove()  # left by a run that was killed just before it removed them
        tell(progress, finished.rows, finished.failed)
        return Counts(finished.rows, finished.failed, finished.rows, finished.skipped)
    store = Store(parts.folder, ending, shape, parts.token)
    cluster = cluster or Cluster()
    # If the rows were already moved to an output that no longer exists, they are lost.
    anew = overwrite or store.moved
    needs_cluster = anew or parts.found() is None or missing(store.lots(), len(items))
    # Connected first: without a cluster, an unfinished run must not be deleted.
    with _connected(ray, cluster, job.threads) if needs_cluster else nullcontext():
        if not store.moved:
            there.put_back(parts.folder / _ASIDE)
        parts.start(resume=resume, anew=anew, replaces=there.state() if overwrite else None)
        store.open()
        earlier = store.lots()
        for lot in earlier:
            tell(progress, lot.rows, lot.failed)
        if todo := [items[number] for number in missing(earlier, len(items))]:
            job = replace(job, models=_absolute(job.models), generator=_absolute(job.generator))
            _score(ray, job, store, todo, earlier, cluster, progress)
    lots = store.lots()
    if lost := missing(lots, len(items)):
        raise StoppedError(f"{len(lost)} of {len(items)} parts of the input are incomplete in {store.folder}: continue with --resume")
    parts.check_ours()
    counted = {"rows": sum(lot.rows for lot in lots), "failed": sum(lot.failed for lot in lots), "skipped": sum(lot.skipped for lot in lots)}
    try:
        if into_folder:
            there.put_folder(store.rows, parts.folder / _ASIDE, replaces=parts.replaces, **counted)
        else:
            there.put(
                lambda path: store.join(path, job.shape),
                replaces=parts.replaces,
                rows=counted["rows"],
                failed=counted["failed"],
                skipped=counted["skipped"],
            )
    except OSError as error:
        raise StoppedError(f"{output_path} could not be written: {error}. {_safe(store)}") from error
    parts.remove()
    return Counts(**counted, earlier=sum(lot.rows for lot in earlier))


def _absolute(name: str | Path | None) -> str | None:
    """A folder as an absolute path, which is valid in any working directory; other names are unchanged."""
    if name is None or not Path(name).exists():
        return None if name is None else str(name)
    return os.path.abspath(name)  # noqa: PTH100  (as above)


def _score(ray: Any, job: Job, store: Store, items: Sequence[Item], earlier: Sequence[Lot], cluster: Cluster, progress: Progress | None) -> None:
    done: dict[int, set[int]] = {}
    for lot in earlier:
        done.setdefault(lot.item, set()).add(lot.lot)
    given = [{"item": item, "done": frozenset(done.get(item.number, ()))} for item in items]
    with _quiet(ray):
        try:
            for found in _dataset(ray, job, store, given, cluster).iter_rows():
                tell(progress, found["rows"], found["failed"])
        except (ray.exceptions.RayError, ray.data.exceptions.SystemException) as error:
            raise StoppedError(f"{_reason(error)}. {_safe(store)}") from error


def _dataset(ray: Any, job: Job, store: Store, given: list[dict[str, Any]], cluster: Cluster) -> Any:
    """A Ray dataset of what was written, one row per lot."""
    workers = cluster.workers or max(1, int(ray.cluster_resources().get("CPU", 1)) // job.threads)
    # Readers wait for the actors nearly all the time: they reserve no core, or a small machine would have none left for actors.
    blocks = min(len(given), _MAX_BLOCKS)
    lots = ray.data.from_items(given, override_num_blocks=blocks).map_batches(
        partial(_read, job), batch_size=1, compute=ray.data.TaskPoolStrategy(size=min(workers, blocks)), num_cpus=0
    )
    # One lot per task, with a second one queued. An actor that dies is restarted, and its lots are retried.
    return lots.map_batches(
        Scorer,
        fn_constructor_args=(job, store),
        batch_size=None,
        compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=2),
        num_cpus=job.threads,
    )


def _read(job: Job, batch: Mapping[str, Any]) -> Iterator[dict[str, list[Any]]]:
    for item, done in zip(batch["item"], batch["done"], strict=True):
        for lot in read_lots(job, item, done):
            yield {name: [value] for name, value in lot.items()}


def _safe(store: Store) -> str:
    rows = sum(lot.rows for lot in store.lots())
    return f"{rows} rows are safe in {store.folder}; once this is fixed, continue with --resume"


def _reason(error: BaseException) -> str:
    """A worker's own error message, without what Ray wraps around it."""
    while isinstance(inner := getattr(error, "cause", None), BaseException):  # unwrap a remote task's error
        error = inner
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} could not be written: {error.strerror or error}"
    if isinstance(error, NutgrafError):
        return str(error).partition("\n")[0]  # Ray appends its own advice
    return f"a worker failed ({type(error).__name__}: {str(error).strip() or 'no reason given'})"


def _ray() -> Any:
    try:
        import ray
        import ray.data
        import ray.data.exceptions
    except ImportError:
        raise NutgrafError('the engine ray needs Ray Data, which is not installed: pip install "nutgraf[ray]"') from None
    return ray


@contextmanager
def _connected(ray: Any, cluster: Cluster, threads: int) -> Iterator[None]:
    """Connect to Ray: the caller's connection, a running cluster, or a local Ray for this run only.

    Raises
    ------
    NutgrafError: there is no Ray at the address.
    """
    if ray.is_initialized():
        yield
        return
    address = cluster.address or os.environ.get("RAY_ADDRESS")
    options: dict[str, Any] = {"address": address}
    if address is None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # send no usage statistics
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # logs of Ray's own processes, which a user can do nothing about
        processors = max(cores(), (cluster.workers or 1) * threads)
        options = {"address": "local", "num_cpus": processors, "object_store_memory": _OBJECTS, "include_dashboard": False}
    try:
        _check_reachable(address)
        ray.init(**options, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, ValueError, RuntimeError) as error:
        raise NutgrafError(f"cannot reach Ray at {address or 'this machine'}: {error}; start it with ray start, or omit the address") from error
    try:
        yield
    finally:
        ray.shutdown()


def _check_reachable(address: str | None) -> None:
    """Check that host:port accepts connections; Ray itself would retry for many minutes.

    Raises
    ------
    OSError: it does not.
    """
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_TIMEOUT).close()


@contextmanager
def _quiet(ray: Any) -> Iterator[None]:
    """Silence Ray Data on the terminal, and make each lot its own block so that any actor can take it."""
    logger = logging.getLogger("ray.data")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # errors are reported once, by the exception raised
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"ray\.")
            context = ray.data.DataContext.get_current().copy()
            context.enable_progress_bars = False
            context.target_max_block_size = 1
            with ray.data.DataContext.current(context):
                yield
    finally:
        logger.setLevel(before)
