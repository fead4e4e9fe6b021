"""`where` in runs: stance for the articles that match, the others kept or left out, and never lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf import Article, Nutgraf, Prediction, RequestError, score_into
from nutgraf.cli import main
from nutgraf.jobs.formats import Shape
from nutgraf.jobs.job import Counts, run_job
from nutgraf.jobs.ray_store import Lot, Store
from nutgraf.report.page import report_page
from nutgraf.report.read import Scored, read_scores
from nutgraf.report.texts import Known
from nutgraf.rows import Row
from nutgraf.serving import plain_row, predictions, settings_of

from .no_cluster import NoCluster
from .runs_stopped import refused

TARGET = "closing the bridge"
SHORT = "The mayor closed the bridge."
LONG = "Mayor Ana Lind called the closing of the bridge a mistake. " + "Shopkeepers said that it would cost them customers."
MATCHES = "words > 10"
REASON = "no stance was computed: the article does not match words > 10"


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models: Nutgraf) -> Path:
    monkeypatch.setattr("nutgraf.jobs.score.Nutgraf", lambda *_, **__: models)  # loaded once
    monkeypatch.setattr("nutgraf.predictor.Nutgraf", lambda *_, **__: models)
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{number}", "text": text}) + "\n" for number, text in enumerate([SHORT, LONG, "", SHORT])), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_does_not_match_has_everything_but_stances_and_costs_no_stance(models: Nutgraf, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = models.predict(SHORT, TARGET)
    assert models.predict(SHORT, TARGET, where="words < 10") == whole
    monkeypatch.setattr("nutgraf.stance.model.StanceModel.read", None)
    monkeypatch.setattr("nutgraf.stance.model.StanceModel.predict", None)
    found = models.predict(SHORT, TARGET, where=MATCHES)
    assert found == replace(whole, stances=(), skipped=REASON)
    assert found.stance is None


def test_every_field_is_known(models: Nutgraf) -> None:
    article = Article(
        f'{LONG} "We need it," said Ben Okri.',
        title="A bridge",
        source="Echo",
        published="2026-03-18T08:00",
        url="https://e.example",
        id="a",
        author="C",
    )
    bare = models.predict(article)
    assert bare.topic is not None
    asked = [
        f"topic == {bare.topic.label!r} and topic in topics and topic_probability > 0.5 and topic_scores[{bare.topic.label!r}] == topic_probability",
        f"form == {bare.form!r} and form_probability > 0",
        f"subtopics and {bare.topic.subtopics[0].label!r} in subtopics",
        "words == 25 and '\"We need it,\" said' in text and 'Ben Okri' in speakers",
        "title == 'A bridge' and source == 'Echo' and published == '2026-03-18' and id == 'a' and author == 'C' and 'example' in url",
    ]
    for one in asked:
        assert models.predict(article, TARGET, where=one).skipped is None, one


def test_a_topic_that_the_models_do_not_have_is_told_before_an_article_is_read(models: Nutgraf) -> None:
    unread = iter([1 / 0 for _ in ()])
    for where, said in [
        ('"politics" in topics', "no topic 'politics'; did you mean 'politics and government'"),
        ('topic_scores["sprot"] > 0.5', r"did you mean 'sport'.*\(character 14"),
    ]:
        with pytest.raises(RequestError, match=said):
            models.predict_iter(unread, TARGET, where=where)
        with pytest.raises(RequestError, match=said):
            models.predict(Path("gone.txt"), TARGET, where=where)
    with pytest.raises(RequestError, match="no topic 'sport'; the topics are ferries"):
        models.predict("", TARGET, topics=["ferries"], where='topic == "sport"')
    assert models.predict(SHORT, TARGET, topics=["ferries"], where='topic != "ferries"').skipped is None


def test_rows_that_do_not_match_stay_without_stances(rows: Path) -> None:
    out = rows.parent / "out.jsonl"
    assert score_into(rows, out, TARGET, where=MATCHES) == Counts(4, 1, 0, 2)
    found = lines(out)
    assert [row["id"] for row in found] == ["a0", "a1", "a2", "a3"]
    assert [row["skipped"] for row in found] == [REASON, None, None, REASON]
    assert [len(row["stances"]) for row in found] == [0, 1, 0, 0]
    assert found[0]["topic_scores"]
    assert found[0]["summary"]["text"] == SHORT
    assert score_into(rows, out, TARGET, where=MATCHES, resume=True) == Counts(4, 1, 4, 2)


@pytest.mark.parametrize("layout", ["flat", "long"])
def test_a_plain_row_says_why_it_has_no_stances(rows: Path, layout: str) -> None:
    out = rows.parent / "out.csv"
    score_into(rows, out, TARGET, where=MATCHES, layout=layout)
    with out.open(encoding="utf-8", newline="") as file:
        found = {row["id"]: row for row in csv.DictReader(file)}
    reason, side = ("reason", "side") if layout == "long" else (f"reason [{TARGET}]", f"stance [{TARGET}]")
    assert (found["a0"][reason], found["a0"][side]) == (REASON, "")
    assert found["a1"][reason] != REASON
    assert (found["a2"][reason], bool(found["a2"]["error"])) == ("", True)


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet"])
def test_rows_that_do_not_match_can_be_left_out_but_no_error_is(rows: Path, name: str) -> None:
    out = rows.parent / name
    assert score_into(rows, out, TARGET, where=MATCHES, matching_only=True) == Counts(4, 1, 0, 2)
    if name == "out.parquet":
        ids = pytest.importorskip("pyarrow.parquet").read_table(out).to_pydict()["id"]
    elif name == "out.csv":
        ids = [row["id"] for row in csv.DictReader(out.read_text("utf-8").splitlines())]
    else:
        ids = [row["id"] for row in lines(out)]
    assert ids == ["a1", "a2"]
    assert score_into(rows, out, TARGET, where=MATCHES, matching_only=True, resume=True) == Counts(4, 1, 4, 2)


def test_nothing_that_matches_is_an_empty_file(rows: Path) -> None:
    rows.write_text(json.dumps({"text": SHORT}) + "\n", "utf-8")
    for name in ("out.jsonl", "out.parquet"):
        out = rows.parent / name
        assert score_into(rows, out, where=MATCHES, matching_only=True) == Counts(1, 0, 0, 1)
        assert (lines(out) if name == "out.jsonl" else pytest.importorskip("pyarrow.parquet").read_table(out).to_pylist()) == []


def test_another_condition_is_another_run(rows: Path) -> None:
    out, folder = rows.parent / "out.jsonl", rows.parent

    def stop(good: bool) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_into(rows, out, TARGET, where=MATCHES, progress=stop)
    differs = r"settings\.where was 'words > 10' and is 'words > 5'"
    refused(folder, lambda: score_into(rows, out, TARGET, where="words > 5", resume=True), differs)
    refused(folder, lambda: score_into(rows, out, TARGET, resume=True), r"settings\.where was 'words > 10' and is None")
    assert score_into(rows, out, TARGET, where=MATCHES, resume=True) == Counts(4, 1, 1, 2)
    refused(folder, lambda: score_into(rows, out, TARGET, where="words > 5", resume=True), differs)
    differs = "matching_only was False and is True"
    refused(folder, lambda: score_into(rows, out, TARGET, where=MATCHES, matching_only=True, resume=True), differs)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30), max_size=4), st.integers(1, 9), st.booleans())
def test_a_run_stopped_anywhere_ends_as_one_that_was_not(
    tmp_path_factory: pytest.TempPathFactory, stops: list[int], part_rows: int, matching_only: bool
) -> None:
    out = tmp_path_factory.mktemp("job") / "out.jsonl"
    given = [Row(f"in:{i}", f"a{i}", None if i % 7 == 3 else Article("Text."), "no text" if i % 7 == 3 else None) for i in range(25)]

    def score(rows: Iterable[Row], stop: int = 99) -> Iterator[tuple[Row, Prediction]]:
        for number, row in enumerate(rows):
            if number == stop:
                raise KeyboardInterrupt
            yield row, Prediction(row.id, None, error=row.error, skipped=None if row.error or int((row.id or "")[1:]) % 2 else "no match")

    shape, scored = Shape(matching_only=matching_only), 0
    for stop in [*stops, 99]:
        try:
            counts = run_job(given, lambda rows, stop=stop: score(rows, stop), out, {}, shape, resume=True, part_rows=part_rows)
        except KeyboardInterrupt:
            continue
        scored = counts.rows
        assert (counts.rows, counts.failed, counts.skipped) == (25, 4, 11)
    assert scored == 25
    kept = [i for i in range(25) if not matching_only or i % 2 or i % 7 == 3]
    assert [row["id"] for row in lines(out)] == [f"a{i}" for i in kept]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out/", "out.csv/"])
def test_ray_leaves_out_what_does_not_match(rows: Path, models: Nutgraf, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    cluster = NoCluster.patched(monkeypatch, models)

    def row(models: Nutgraf, id: str | None, article: Article | None, error: str | None, request: Any) -> Prediction:
        return Prediction(id, None, error=error, skipped=None if error or (article and article.text == LONG) else REASON)

    monkeypatch.setattr("nutgraf.jobs.workers.score_row", row)
    out, folder = f"{rows.parent}/{name}", rows.parent
    given: dict[str, Any] = {"engine": "ray", "part_rows": 1, "where": MATCHES}
    assert score_into(rows, out, TARGET, matching_only=True, **given) == Counts(4, 1, 0, 2)
    files = sorted(Path(out).glob("part-*")) if name.endswith("/") else [Path(out)]
    assert [one for one in ("a0", "a1", "a2", "a3") if any(one in file.read_text("utf-8") for file in files)] == ["a1", "a2"]
    cluster.error, cluster.after = AssertionError("a row was scored"), cluster.lots
    refused(folder, lambda: score_into(rows, out, TARGET, resume=True, **given), "matching_only was True and is False")
    assert score_into(rows, out, TARGET, matching_only=True, resume=True, **given) == Counts(4, 1, 4, 2)
    assert Store(folder, ".jsonl", Shape()).lots() == []
    assert Lot(0, 0, 1, 0, True).skipped == 0


def test_a_condition_without_effect_is_refused(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = rows.parent / "out.jsonl"
    with pytest.raises(RequestError, match="no target is given"):
        score_into(rows, out, where=MATCHES)
    with pytest.raises(RequestError, match="no where is given"):
        score_into(rows, out, TARGET, matching_only=True)
    assert main(["score", str(rows), "--where", MATCHES]) == 2
    assert "give --target, or --matching-only" in capsys.readouterr().err
    assert main(["score", str(rows), "--matching-only", "-t", TARGET]) == 2
    assert "give --where too" in capsys.readouterr().err
    assert main(["score", str(rows), "--where", "", "-t", TARGET]) == 2
    assert "where is empty" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["cards", "table"])
def test_the_screen_says_what_does_not_match(rows: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(rows), "-t", TARGET, "--where", MATCHES, "--format", format]) == 0
    told = capsys.readouterr()
    assert ("does not match" if format == "table" else REASON) in told.out
    assert "3 of 4 articles scored; 2 do not match --where, and have no stances; 1 could not be scored" in told.err
    assert main(["score", str(rows), "-t", TARGET, "--where", MATCHES, "--format", format, "--matching-only"]) == 0
    told = capsys.readouterr()
    assert "does not match" not in told.out
    assert "2 do not match --where, and are left out" in told.err


def test_printed_lines_leave_out_what_does_not_match(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(rows), "--where", MATCHES, "--matching-only", "-q", "-o", "-"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["a1", "a2"]


def test_a_condition_that_cannot_be_read_is_told_before_the_models_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def loaded(*_: Any, **__: Any) -> None:
        raise AssertionError("models were loaded")

    monkeypatch.setattr("nutgraf.predictor.Nutgraf.__init__", loaded)
    for output in ([], ["-o", str(tmp_path / "out.jsonl")]):
        assert main(["score", "gone.txt", "-t", TARGET, "--where", 'words > "200"', *output]) == 2
        assert "words is a number" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_scores_with_skipped_rows_are_reported(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = rows.parent / "out.jsonl"
    score_into(rows, out, TARGET, where=MATCHES)
    found = [row for row in read_scores(str(out)) if isinstance(row, Scored)]
    assert [row.prediction.skipped for row in found] == [REASON, None, None, REASON]
    page = report_page([Known(row, None, "none") for row in found])
    assert "the article does not match words" in page
    assert main(["holders", str(out)]) == 0
    assert "3 articles" in capsys.readouterr().err


def test_a_server_takes_a_condition(models: Nutgraf) -> None:
    asked = settings_of(models, {"targets": TARGET, "where": MATCHES})
    short, long = predictions(models, [{"text": SHORT}, {"text": LONG}], asked)
    assert plain_row(short)["prediction"]["skipped"] == REASON
    assert (plain_row(long)["prediction"]["skipped"], len(long.stances)) == (None, 1)
    assert settings_of(models, {"where": ""}).where is None
    with pytest.raises(RequestError, match="no topic 'sprot'"):
        settings_of(models, {"where": 'topic == "sprot"'})
