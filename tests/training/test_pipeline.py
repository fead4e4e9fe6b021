"""Stages are kept, run again and taken up where they were stopped; a half-made one is never taken for whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from nutgraf_training.cli import main
from nutgraf_training.pipeline.code import code_hash
from nutgraf_training.pipeline.options import AllOptions
from nutgraf_training.pipeline.plan import plan
from nutgraf_training.pipeline.runner import KEPT, RAN, SKIPPED, run_stages
from nutgraf_training.pipeline.stage import Made, Stage, Work
from nutgraf_training.pipeline.state import read_state

HERE = Path(__file__)


def _write(text: str, then: Callable[[], None], work: Work) -> Made:
    """A model folder with what the stage was told and what it needs."""
    (work.folder / "out").mkdir()
    (work.folder / "out" / "config.json").write_text(json.dumps({"text": text}))
    then()
    (work.folder / "out" / "weights").write_text(text + "".join(path.joinpath("weights").read_text() for path in work.has.values()))
    return Made(f"wrote {text}", {"length": float(len(text))})


def _chain(output: Path, first: str = "a", last: str = "c", *, then: Callable[[], None] = lambda: None, **more: object) -> list[Stage]:
    """one -> two, and three by itself; `then` happens in the middle of two."""

    def stage(name: str, text: str, needs: tuple[str, ...], then: Callable[[], None] = lambda: None) -> Stage:
        def run(work: Work) -> Made:
            made = _write(text, then, work)
            (work.folder / "out").rename(work.folder / f"{name}-made")
            return made

        return Stage(name, f"make {name}", run, (), needs, {f"{name}-made": output / f"{name}-made"}, {"text": text})

    return [stage("one", first, ()), stage("two", "b", ("one-made",), then), stage("three", last, ())]


def _states(output: Path, stages: list[Stage], *force: str) -> dict[str, str]:
    options = AllOptions(output=output, device="cpu", tracking=False, force=frozenset(force))
    return {one.name: one.state for one in run_stages(options, stages)}


def test_a_second_run_keeps_all_and_says_what_was_found(tmp_path: Path) -> None:
    assert _states(tmp_path, _chain(tmp_path)) == {"one": RAN, "two": RAN, "three": RAN}
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("weights")}
    options = AllOptions(output=tmp_path, device="cpu")
    first, *others = run_stages(options, _chain(tmp_path))
    assert (first.state, first.main, first.figures) == (KEPT, "wrote a", {"length": 1.0})
    assert {one.state for one in others} == {KEPT}
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("weights")}


def test_a_change_of_settings_runs_only_what_hangs_on_it(tmp_path: Path) -> None:
    _states(tmp_path, _chain(tmp_path))
    assert _states(tmp_path, _chain(tmp_path, last="d")) == {"one": KEPT, "two": KEPT, "three": RAN}
    assert _states(tmp_path, _chain(tmp_path, first="z", last="d")) == {"one": RAN, "two": RAN, "three": KEPT}
    assert (tmp_path / "two-made" / "weights").read_text() == "bz"


def test_a_stage_that_comes_out_the_same_leaves_the_next_one_alone(tmp_path: Path) -> None:
    _states(tmp_path, _chain(tmp_path))
    assert _states(tmp_path, _chain(tmp_path), "one") == {"one": RAN, "two": KEPT, "three": KEPT}


def _cut_short(path: Path) -> None:
    (path / "weights").write_text("")


@pytest.mark.parametrize("harm", [_cut_short, shutil.rmtree, lambda path: (path / "more").write_text("x")], ids=["damaged", "gone", "added to"])
def test_what_is_not_what_was_written_is_made_again(harm: Callable[[Path], object], tmp_path: Path) -> None:
    _states(tmp_path, _chain(tmp_path))
    harm(tmp_path / "two-made")
    (planned,) = [p for p in plan(AllOptions(output=tmp_path), _chain(tmp_path), read_state(tmp_path)) if p.why]
    assert str(tmp_path / "two-made") in planned.why
    assert _states(tmp_path, _chain(tmp_path)) == {"one": KEPT, "two": RAN, "three": KEPT}
    assert sorted(path.name for path in (tmp_path / "two-made").iterdir()) == ["config.json", "weights"]


def test_the_plan_says_why_and_what_may_follow(tmp_path: Path) -> None:
    _states(tmp_path, _chain(tmp_path))
    planned = plan(AllOptions(output=tmp_path), _chain(tmp_path, first="z"), read_state(tmp_path))
    assert [(p.why, p.perhaps) for p in planned] == [("setting text: a -> z", False), ("if one comes out differently", True), ("", False)]
    forced = plan(AllOptions(output=tmp_path, force=frozenset({"three"})), _chain(tmp_path), read_state(tmp_path))
    assert [p.why for p in forced] == ["", "", "--force"]


def test_a_stage_that_fails_leaves_those_before_it_and_its_old_output_unrecorded(tmp_path: Path) -> None:
    _states(tmp_path, _chain(tmp_path))

    def fail() -> None:
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        _states(tmp_path, _chain(tmp_path, first="z", then=fail))
    assert set(read_state(tmp_path)) == {"one", "three"}
    assert not list(tmp_path.glob(".all/*"))
    assert _states(tmp_path, _chain(tmp_path, first="z")) == {"one": KEPT, "two": RAN, "three": KEPT}


@pytest.mark.slow
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from test_pipeline import _chain, _states\n"
        "out = Path(sys.argv[1]); _states(out, _chain(out, then=lambda: os.kill(os.getpid(), signal.SIGKILL)))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), str(HERE.parent)], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (tmp_path / ".all" / "two" / "out" / "config.json").is_file()  # it was in the middle of it
    assert not (tmp_path / "two-made").exists()
    assert _states(tmp_path, _chain(tmp_path)) == {"one": KEPT, "two": RAN, "three": RAN}
    assert (tmp_path / "two-made" / "weights").read_text() == "ba"


def test_what_belongs_to_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "three-made").mkdir()
    (tmp_path / "three-made" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="three-made holds files but no model"):
        _states(tmp_path, _chain(tmp_path))
    assert not (tmp_path / "one-made").exists()  # said before any work


def test_a_damaged_state_is_told_from_none(tmp_path: Path) -> None:
    _states(tmp_path, _chain(tmp_path))
    (tmp_path / "all.json").write_text('{"format": 1, "stages": {"one": {"inputs"')
    with pytest.raises(ValueError, match=r"all\.json is damaged .* remove it"):
        _states(tmp_path, _chain(tmp_path))
    (tmp_path / "all.json").write_text('{"format": 99, "stages": {}}')
    with pytest.raises(ValueError, match="has the format 99, expected 1"):
        _states(tmp_path, _chain(tmp_path))


def test_a_skipped_stage_says_why(tmp_path: Path) -> None:
    stage = Stage("four", "", partial(_write, "", lambda: None), (), skipped="there is none")
    (one,) = run_stages(AllOptions(output=tmp_path, device="cpu"), [stage])
    assert (one.state, one.main) == (SKIPPED, "there is none")


def test_code_counts_with_what_it_imports_but_not_what_prints_it(root: Path, tmp_path: Path) -> None:
    for package in ("inference/nutgraf", "training/nutgraf_training"):
        shutil.copytree(root / package, tmp_path / Path(package).name, ignore=shutil.ignore_patterns("__pycache__"))
    script = 'import sys; sys.path.insert(0, "."); from nutgraf_training.pipeline.code import code_hash as h; print(h(["nutgraf_training.reader.command"]))'

    def found() -> str:
        return subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    assert found() == code_hash(["nutgraf_training.reader.command"])
    changes = {"cards/models.py": False, "stance/train.py": False, "encoders/batches.py": True, "../nutgraf/reader/encoder.py": True}
    for name, counts in changes.items():
        before, path = found(), tmp_path / "nutgraf_training" / name
        path.write_text(path.read_text("utf-8") + "\nX = 1\n", "utf-8")
        assert (found() != before) == counts, name


def test_a_stage_cannot_name_code_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no such module: nutgraf_training\\.topic_run"):
        code_hash(["nutgraf_training.reader.command", "nutgraf_training.topic_run"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--force", "topics"], "no such stage; there are bases, topic, stance"),
        (["--topic-base", "nobodys-base"], "unknown base 'nobodys-base'"),
        (["--data", "nowhere"], "--data nowhere is not a folder"),
        (["--threads", "0"], "--threads is 0"),
        (["--data", "."], "lacks topic/allsides.jsonl.gz"),
    ],
)
def test_wrong_options_are_refused_before_any_work(
    given: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["all", "--no-tracking", *given]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_dry_run_prints_the_plan_and_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["all", "--dry-run", "--no-tracking"]) == 0
    shown = capsys.readouterr().out
    for name in ("bases", "topic", "stance", "summary", "guard", "evaluate"):
        assert f"| {name} |" in shown
    assert shown.count("no earlier run") == 6
    assert "minutes on two cores" in shown
    assert shown.count("there is no registry without a tracking store") == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_store_that_cannot_be_reached_is_said_before_any_work(tmp_path: Path) -> None:
    env = {**os.environ, "MLFLOW_TRACKING_URI": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "nutgraf_training", "all", "-o", "runs"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "http://127.0.0.1:9" in done.stderr
    assert "--no-tracking" in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.skipif(os.name != "posix", reason="the lock is that of posix systems")
def test_two_runs_in_one_folder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl

    with (tmp_path / ".all.lock").open("a+") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        assert main(["all", "--no-tracking", "-o", str(tmp_path)]) == 2
    assert "another nutgraf-train all is running" in capsys.readouterr().err


def test_what_is_fetched_in_place_is_used_as_found_and_fetched_anew_when_damaged(tmp_path: Path) -> None:
    place, fetched = tmp_path / "cache" / "base", []

    def fetch(work: Work) -> Made:
        if not place.is_dir():
            place.mkdir(parents=True)
            (place / "weights").write_text("good")
            fetched.append(1)
        return Made()

    stage = Stage("bases", "", fetch, (), makes={"base": place}, in_place=True)
    fetch(Work(tmp_path, {}))
    assert _states(tmp_path / "runs", [stage]) == {"bases": RAN}
    assert len(fetched) == 1
    (place / "weights").write_text("bad")
    assert _states(tmp_path / "runs", [stage]) == {"bases": RAN}
    assert (place / "weights").read_text() == "good"
    assert _states(tmp_path / "runs", [stage]) == {"bases": KEPT}
