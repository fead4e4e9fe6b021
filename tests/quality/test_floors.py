"""The quality gate: no figure of the shipped models on the shipped sets falls unsaid (`nutgraf-train floors`)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nutgraf import Nutgraf
from nutgraf_training.cli import main
from nutgraf_training.evaluation import floors as measuring
from nutgraf_training.evaluation.floors import SETS, Measured, data_hashes
from nutgraf_training.evaluation.floors_command import default_file
from nutgraf_training.evaluation.floors_file import Floors, compare, failures, read_floors, recorded, write_floors
from nutgraf_training.evaluation.metrics import lower_is_better

DATA = {"pieces": "a" * 64, "quotes": "b" * 64}
FLOORS = Floors({"topic/f1": 0.7, "topic/ece": 0.1, "cleaning/clean_characters_error": 0.0}, DATA)
MET = Measured({"topic/f1": 0.7, "topic/ece": 0.1, "cleaning/clean_characters_error": 0.0}, DATA)


def having(**figures: float) -> Measured:
    names = {"f1": "topic/f1", "ece": "topic/ece", "removed": "cleaning/clean_characters_error"}
    return replace(MET, figures={**MET.figures, **{names[name]: value for name, value in figures.items()}})


# The gate itself


@pytest.fixture(scope="module")
def floors() -> Floors:
    return read_floors(default_file())


@pytest.mark.slow
def test_no_figure_has_fallen(floors: Floors) -> None:
    found = failures(floors, measuring.measure())
    assert not found, "\n".join(found)


def test_figures_of_cleaning_and_quotations_have_not_fallen(floors: Floors, models: Nutgraf) -> None:
    figures = {**measuring.cleaning(models), **measuring.quotes(models)}
    kept = {name: value for name, value in floors.figures.items() if name.startswith(("cleaning/", "quotes/"))}
    found = failures(replace(floors, figures=kept), Measured(figures, dict(floors.data)))
    assert not found, "\n".join(found)


def test_the_data_is_that_of_the_floors(floors: Floors) -> None:
    found = failures(replace(floors, figures={}), Measured({}, data_hashes()))
    assert not found, "\n".join(found)


def test_the_file_has_a_floor_for_each_kind_of_figure_and_a_reason_for_each_fall(floors: Floors) -> None:
    kinds = {name.split("/")[0] for name in floors.figures}
    assert kinds == {"articles", "cleaning", "fast", "form", "guard", "quotes", "stance", "subtopics", "summary", "topic"}
    assert set(floors.data) == set(SETS)
    assert all((-1 if "_over_" in name else 0) <= value <= 1 for name, value in floors.figures.items())
    assert set(floors.tolerance) <= set(floors.figures)
    assert all(change.reason and change.date for change in floors.changes)


def test_the_file_is_written_in_the_form_in_which_it_stands(floors: Floors, tmp_path: Path) -> None:
    write_floors(tmp_path / "floors.json", floors)
    assert (tmp_path / "floors.json").read_text("utf-8") == default_file().read_text("utf-8")


def test_references_are_short_and_each_has_its_article() -> None:
    found = list(measuring.references())
    assert len(found) == 47
    for one in found:
        assert len(one.reference.split()) <= 70
        assert one.reference not in one.article.text


# What it does


def test_met_floors_pass() -> None:
    assert failures(FLOORS, MET) == []
    assert failures(FLOORS, having(f1=0.6951, ece=0.1049)) == []


@pytest.mark.parametrize("fallen", [{"f1": 0.69}, {"ece": 0.11}, {"removed": 1.0}, {"f1": float("nan")}])
def test_a_fall_fails_with_floor_figure_and_the_way_out(fallen: dict[str, float]) -> None:
    [message] = failures(FLOORS, having(**fallen))
    assert f"{next(iter(fallen.values())):.4f}" in message
    assert "floor of" in message or "ceiling of" in message
    assert '--record --lower --reason "WHY"' in message


def test_a_figure_that_varies_may_have_more_room() -> None:
    roomy = replace(FLOORS, tolerance={"topic/f1": 0.03})
    assert failures(roomy, having(f1=0.675)) == []
    assert failures(roomy, having(f1=0.665))


def test_a_rise_is_pointed_out_and_passes() -> None:
    [risen] = [one for one in compare(FLOORS, having(f1=0.8)) if one.state == "risen"]
    assert "nutgraf-train floors --record" in risen.message
    assert failures(FLOORS, having(f1=0.8, ece=0.01)) == []


def test_other_data_and_figures_without_floor_or_measure_fail() -> None:
    assert "the set quotes is not the one" in failures(FLOORS, replace(MET, data={**DATA, "quotes": "c" * 64}))[0]
    assert "the set quotes is not the one" in failures(FLOORS, replace(MET, data={"pieces": DATA["pieces"]}))[0]
    assert "has no floor" in failures(FLOORS, replace(MET, figures={**MET.figures, "new/f1": 0.5}))[0]
    assert "was not measured" in failures(FLOORS, replace(MET, figures={"topic/f1": 0.7, "topic/ece": 0.1}))[0]


def test_recording_raises_and_adds_and_never_lowers_by_itself() -> None:
    better = recorded(
        FLOORS, replace(having(f1=0.81239, ece=0.05001), figures={**having(f1=0.81239, ece=0.05001).figures, "new/f1": 0.5}), date="2030-01-02"
    )
    assert better.figures == {"topic/f1": 0.8123, "topic/ece": 0.0501, "cleaning/clean_characters_error": 0.0, "new/f1": 0.5}
    assert better.changes == ()
    assert recorded(FLOORS, having(f1=0.698, ece=0.102), date="2030-01-02").figures == FLOORS.figures
    with pytest.raises(ValueError, match="nothing was recorded"):
        recorded(FLOORS, having(f1=0.6), date="2030-01-02")
    with pytest.raises(ValueError, match="nothing was recorded"):
        recorded(FLOORS, replace(MET, data={**DATA, "quotes": "c" * 64}), date="2030-01-02")
    with pytest.raises(ValueError, match="needs a reason"):
        recorded(FLOORS, having(f1=0.6), date="2030-01-02", lower=True, reason="  ")
    with pytest.raises(ValueError, match="not a finite number"):
        recorded(FLOORS, having(f1=float("nan")), date="2030-01-02", lower=True, reason="x")


def test_lowering_keeps_the_old_value_with_date_and_reason() -> None:
    changed = Measured({"topic/f1": 0.6, "topic/ece": 0.1}, {**DATA, "quotes": "c" * 64})
    lowered = recorded(FLOORS, changed, date="2030-01-02", lower=True, reason="a smaller model")
    assert lowered.figures == {"topic/f1": 0.6, "topic/ece": 0.1}
    assert {(one.name, one.before, one.after) for one in lowered.changes} == {
        ("topic/f1", 0.7, 0.6),
        ("cleaning/clean_characters_error", 0.0, None),
        ("quotes", "b" * 64, "c" * 64),
    }
    assert {(one.date, one.reason) for one in lowered.changes} == {("2030-01-02", "a smaller model")}
    assert failures(lowered, changed) == []


def test_what_was_recorded_is_read_back_and_met(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    assert read_floors(path) == Floors()
    made = recorded(Floors(), having(f1=0.70007, ece=0.10003), date="2030-01-02")
    write_floors(path, made)
    assert read_floors(path) == made
    assert failures(read_floors(path), having(f1=0.70007, ece=0.10003)) == []


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"figures": {"a": "b"}, "data": {}, "changes": []}', '{"figures": {"a": NaN}, "data": {}, "changes": []}']
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "floors.json").write_text(text, "utf-8")
    with pytest.raises(ValueError, match="not a floors file"):
        read_floors(tmp_path / "floors.json")


def test_the_hash_of_a_set_follows_its_rows(tmp_path: Path, root: Path) -> None:
    for name in SETS:
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "rows.jsonl").write_text("{}\n", "utf-8")
    before = data_hashes(tmp_path / "data")
    (tmp_path / "data" / "quotes" / "rows.jsonl").write_text('{"a": 1}\n', "utf-8")
    (tmp_path / "data" / "pieces" / "README.md").write_text("about", "utf-8")
    after = data_hashes(tmp_path / "data")
    assert {name for name in SETS if before[name] != after[name]} == {"quotes"}


def test_names_say_which_way_is_better() -> None:
    assert lower_is_better("topic/ece")
    assert lower_is_better("guard/strangers_passed_error")
    assert not lower_is_better("topic/pieces_macro_f1")


def test_the_command_checks_records_and_lowers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, FLOORS)
    command = ["floors", "--file", str(path)]
    monkeypatch.setattr(measuring, "measure", lambda models: having(f1=0.6))
    assert main(command) == 1
    assert "below its floor of 0.7000" in capsys.readouterr().out
    assert main([*command, "--record"]) == 2
    assert main([*command, "--record", "--lower"]) == 2
    assert main([*command, "--lower", "--reason", "why"]) == 2
    assert read_floors(path) == FLOORS
    assert main([*command, "--record", "--lower", "--reason", "a smaller model"]) == 0
    assert json.loads(path.read_text("utf-8"))["changes"][0]["reason"] == "a smaller model"
    assert main(command) == 0
