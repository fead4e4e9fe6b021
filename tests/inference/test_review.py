"""`nutgraf review`: precision on marks that a person made, whatever a spreadsheet did to the file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.cli import main
from nutgraf.report.marks import BANDS, Mark, band, examples, once_each, precisions, wilson

HEADER = "mark,side,probability,label,drawn,target,holder,kind,id,text"


def mark(right: bool = True, side: str = "favor", probability: float | None = 0.8, **more: str) -> Mark:
    given = {"target": "the charge", "holder": "Ruiz", "kind": "quoted", "id": "", "text": "It is fine."} | more
    return Mark(right, side, probability, side if right else None, False, **given)  # type: ignore[arg-type]


@given(st.integers(1, 500).flatmap(lambda marked: st.tuples(st.integers(0, marked), st.just(marked))))
def test_the_interval_holds_the_share_and_stays_within_its_bounds(counts: tuple[int, int]) -> None:
    right, marked = counts
    low, high = wilson(right, marked)
    assert 0 <= low <= right / marked <= high <= 1
    mirrored = wilson(marked - right, marked)
    assert mirrored == pytest.approx((1 - high, 1 - low))
    wide = wilson(10 * right, 10 * marked)
    assert wide[1] - wide[0] < high - low, "more marks say more"


@given(st.lists(st.builds(mark, st.booleans(), st.sampled_from(["favor", "against", "neutral"]), st.none() | st.floats(0, 1)), min_size=1))
def test_every_mark_counts_once_in_each_group(marks: list[Mark]) -> None:
    found = precisions(marks)
    for group, counted in {"all": len(marks), "label": len(marks), "probability": sum(one.probability is not None for one in marks)}.items():
        rows = [one for one in found if one.group == group]
        assert sum(one.marked for one in rows) == counted
        assert all(one.precision == one.right / one.marked and one.low <= one.precision <= one.high for one in rows)
    assert sum(one.right for one in found if one.group == "label") == sum(one.right for one in marks)


@pytest.mark.parametrize(
    ("probability", "name"), [(0.0, "under 0.5"), (0.5, "0.5 to 0.6"), (0.8, "0.8 to 0.9"), (0.9, "0.9 to 1"), (1.0, "0.9 to 1")]
)
def test_a_probability_on_an_edge_belongs_to_the_band_above(probability: float, name: str) -> None:
    assert band(probability) == name
    assert len({band(edge) for edge in BANDS}) == len(BANDS) - 1


def test_bad_rows_are_told_and_cost_no_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        "right,favor,0.9,favor,random,the charge,Ruiz,quoted,a,It is fine.",
        "maybe,favor,0.9,,,the charge,Okri,quoted,a,",
        "right,pro,0.9,,,the charge,Okri,quoted,b,",
        "wrong,favor,9,,,the charge,Okri,quoted,c,",
        "wrong,neutral,0.6,sideways,,the charge,Okri,quoted,c,",
        ",favor,0.9,,,the charge,Okri,quoted,d,",
        '"wrong,favor',
        "WRONG,against,,neutral,chosen,the charge,author,author,e,So it goes.",
    ]
    path = tmp_path / "marks.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    assert main(["review", str(path), "--format", "json"]) == 0
    told = capsys.readouterr()
    found = {(row["group"], row["name"]): (row["right"], row["marked"]) for row in json.loads(told.out)}
    assert found[("all", "all")] == (1, 2)
    assert found[("holder", "author")] == (0, 1)
    for said in ("marks.csv:3 has 'maybe' as mark", ":4 has 'pro' as side", ":5 has '9' as probability", ":6 has 'sideways' as label", "marks.csv:8"):
        assert said in told.err
    assert "2 marks; 1 drawn at random; 1 row without a mark; 5 rows could not be used" in told.err
    assert main(["review", str(path), "--random", "-q", "--format", "csv"]) == 0
    assert next(csv.DictReader(capsys.readouterr().out.splitlines()))["marked"] == "1"


def test_what_a_spreadsheet_of_another_country_saves_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "marks.csv"
    path.write_bytes("\ufeffMark;Side;Probability\r\nright;favor;0,86\r\nwrong;against;0,7\r\n".encode())
    assert main(["review", str(path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "all 1 of 2 0.50 0.09 to 0.91 0.78" in shown
    assert "0.8 to 0.9 1 of 1" in shown


def test_long_rows_with_a_column_of_marks_are_taken(seed_paths: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "long.csv"
    assert main(["score", str(seed_paths[0]), "-t", "withdrawal from the Ottawa Treaty", "--layout", "long", "-o", str(out), "-q"]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "mark"])
        writer.writeheader()
        writer.writerows({**row, "mark": "right"} for row in rows)
    assert main(["review", str(out), "--format", "json", "-q"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["marked"] == len(rows)


def test_examples_are_what_fewshot_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        "right,favor,0.9,favor,,the charge,Ruiz,quoted,a,It is fine.",
        "wrong,neutral,0.9,against,,the charge,author,author,b,It is a folly.",
        "wrong,neutral,0.9,,,the charge,Okri,quoted,c,Nobody knows.",
    ]
    path, out = tmp_path / "marks.csv", tmp_path / "examples.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    assert main(["review", str(path), "--examples", str(out)]) == 0
    assert "2 of 3 marks say what is right" in capsys.readouterr().err
    assert out.read_text("utf-8").splitlines() == [
        "text,label,holder,target",
        "It is fine.,favor,Ruiz,the charge",
        "It is a folly.,against,,the charge",
    ]
    assert main(["review", str(path), "--examples", str(out)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["review", str(path), "--examples", str(tmp_path / "x.txt")]) == 2


def test_a_later_mark_replaces_an_earlier_one_of_the_same_side() -> None:
    first, second = mark(id="a"), mark(right=False, id="a")
    assert once_each([first, mark(id="b"), second]) == [mark(id="b"), second]
    assert len(once_each([mark(id="a", place="p1/a.txt"), mark(id="a", place="p2/a.txt")])) == 2, "two files may give one id"
    assert len(once_each([mark(), mark()])) == 2, "without an id nothing says that they are the same"
    assert examples([mark(right=False)]) == []


def test_files_that_are_no_marks_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(tmp_path / "gone.csv")]) == 2
    assert "expected the marks.csv that a report saved" in capsys.readouterr().err
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    assert main(["review", str(path)]) == 2
    assert "has no column 'mark', 'side'; its columns are 'a', 'b'" in capsys.readouterr().err
    path.write_text(HEADER + "\n", "utf-8")
    assert main(["review", str(path)]) == 1
