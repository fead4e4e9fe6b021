"""A run neither reads what it writes nor deletes what it reads: such inputs are refused, and the parts of unfinished runs are passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from nutgraf.errors import RequestError
from nutgraf.jobs.score import score_into
from nutgraf.jobs.separate import check_separate
from nutgraf.rows import read_rows

from .runs_stopped import refused

ROW = '{"text": "The mayor of Harbourne resigned."}\n'


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with rows in `a.jsonl`, in `sub/b.jsonl` and in the parts `old/part-1.jsonl`."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "sub/b.jsonl", "old/part-1.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(ROW, "utf-8")
    return tmp_path


@pytest.mark.parametrize("given", ["old/part-1.jsonl", "old/part-*.jsonl", "old/*", "sub/../old/part-1.jsonl", "link/part-1.jsonl", "link/*.jsonl"])
@pytest.mark.parametrize("output", ["old/", "old", "link/"])
def test_no_input_is_deleted_with_the_folder_that_it_is_in(there: Path, given: str, output: str) -> None:
    (there / "link").symlink_to("old")
    refused(there, lambda: score_into([given], output, engine="ray", overwrite=True), "the input .* is in the output .* name another output")


@pytest.mark.parametrize("given", ["out.jsonl.parts/part-0000000.jsonl", "out.jsonl.parts/*", "out.jsonl.parts"])
def test_no_input_is_deleted_with_the_parts_that_it_is_in(there: Path, given: str) -> None:
    (there / "out.jsonl.parts").mkdir()
    (there / "out.jsonl.parts" / "part-0000000.jsonl").write_text(ROW, "utf-8")
    refused(there, lambda: score_into(["a.jsonl", given], "out.jsonl", overwrite=True), "the input .* is in the output out.jsonl or its parts")


@pytest.mark.parametrize(
    ("given", "output", "engine"),
    [
        ("*.jsonl", "out.jsonl", "local"),
        ("./*.jsonl", "sub/../out.jsonl", "local"),
        ("{here}/*.jsonl", "out.jsonl", "local"),
        ("*", "out.csv", "local"),
        ("o*", "out.csv", "local"),
        ("**", "sub/out.csv", "local"),
        ("**/*.jsonl", "out.jsonl", "local"),
        ("**/*.jsonl", "sub/out.jsonl", "local"),
        ("s*", "sub/out.jsonl", "local"),
        ("*/out.jsonl", "sub/out.jsonl", "local"),
        ("*/*", "new/", "ray"),
        ("n*", "new/", "ray"),
        ("**/part-*", "new/", "ray"),
        ("*/part-*.parquet", "new.parquet/", "ray"),
        ("link/*.jsonl", "sub/out.jsonl", "local"),
        ("sub/*.jsonl", "link/out.jsonl", "local"),
    ],
)
def test_a_pattern_that_matches_the_output_is_refused(there: Path, given: str, output: str, engine: str) -> None:
    if output.endswith(".parquet/"):
        pytest.importorskip("pyarrow")
    (there / "link").symlink_to("sub")
    pattern = given.format(here=there)
    for written in (False, True):  # whether the output is there yet
        refused(
            there, lambda: score_into([pattern], output, engine=engine, overwrite=True), r"the output .* matches the pattern .*write it elsewhere"
        )
        if not written and engine == "local":
            Path(output).write_text(ROW, "utf-8")


@pytest.mark.parametrize(
    ("given", "output", "engine"),
    [
        ("*.jsonl", "out.csv", "local"),
        ("*.jsonl", "sub/out.jsonl", "local"),
        ("sub/*.jsonl", "out.jsonl", "local"),
        ("**/*.txt", "out.jsonl", "local"),
        ("*/**/*.jsonl", "out.jsonl", "local"),
        ("[ab].jsonl", "out.jsonl", "local"),
        ("*.jsonl", ".out.jsonl", "local"),
        ("**", ".hidden/out.jsonl", "local"),
        ("*/[!p]*.jsonl", "new/", "ray"),
        ("-", "out.jsonl", "local"),
        ("gone.jsonl", "out.jsonl", "local"),
        ("https://example.org/a?b=*", "out.jsonl", "local"),
    ],
)
def test_other_patterns_are_not_refused(there: Path, given: str, output: str, engine: str) -> None:
    check_separate([given], output, engine=engine)


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(there: Path) -> None:
    (there / "[ab].jsonl").write_text(ROW, "utf-8")
    check_separate(["[ab].jsonl"], "a.jsonl", engine="local")
    with pytest.raises(RequestError, match="is also an input"):
        check_separate(["[ab].jsonl"], "[ab].jsonl", engine="local")


def test_what_is_refused_is_what_would_be_read(there: Path) -> None:
    """Each output is put where it would be written, and read by each pattern: the two answers are the same."""
    patterns = [
        "*",
        "**",
        "*.jsonl",
        "**/*.jsonl",
        "s*",
        "*/*",
        "*/out*",
        "sub/*",
        "**/sub/*",
        "*/**",
        "s*/deep/*",
        "**/deep",
        "*/deep",
        ".*/*",
        "[!.]*/**",
    ]
    for name in ("out.jsonl", "sub/out.jsonl", "sub/deep/out.jsonl", ".dot/out.jsonl", "sub/.out.jsonl"):
        path = there / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(ROW, "utf-8")
        for pattern in patterns:
            read = any(Path(row.place.rpartition(":")[0]).resolve() == path for row in read_rows([pattern]))
            try:
                check_separate([pattern], path, engine="local")
                refuses = False
            except RequestError:
                refuses = True
            assert refuses == read, (name, pattern)
        path.unlink()


def test_the_parts_of_an_unfinished_run_are_no_input(there: Path) -> None:
    for folder in ("out.jsonl.parts", "sub/more.csv.parts", "spare.parts"):
        (there / folder).mkdir()
        (there / folder / "part-0000000.jsonl").write_text(ROW, "utf-8")
    for folder in ("out.jsonl.parts", "sub/more.csv.parts"):
        (there / folder / "job.json").write_text("{}", "utf-8")
    own = ["a.jsonl:1", "old/part-1.jsonl:1", "spare.parts/part-0000000.jsonl:1", "sub/b.jsonl:1"]
    for given in ("**/*.jsonl", "*", str(there)):
        assert [row.place.removeprefix(f"{there.as_posix()}/") for row in read_rows([given])] == own
    assert [row.place for row in read_rows(["out.jsonl.parts/*.jsonl"])] == ["out.jsonl.parts/part-0000000.jsonl:1"]
