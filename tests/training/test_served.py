"""The model that MLflow serves: in this process, behind its server, and in Spark."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest
from nutgraf import Article, Nutgraf
from nutgraf.serving import FIELDS, settings_of, threads_here
from nutgraf_training.mlflow_store.registry import log_served, promote, register
from nutgraf_training.mlflow_store.tracking import run

from .mlflow_store import free_port, new_store, serving, topic_models, tracking_at

pytestmark = pytest.mark.slow

CHAMPION = "models:/nutgraf@champion"
TARGETS = ["withdrawal from the Ottawa Treaty", "Russia"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store with a champion in it."""
    place = tmp_path_factory.mktemp("store")
    before = Path.cwd()
    os.chdir(place)  # MLflow puts files beside a SQLite store into the working folder
    try:
        with tracking_at(new_store(place)) as uri:
            with run("register"):
                register(topic_models(place / "models"), metrics={"f1": 0.7})
            promote()
            yield uri
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def served(store: str) -> Any:
    return mlflow.pyfunc.load_model(CHAMPION)


@pytest.fixture(scope="module")
def table(seed_paths: list[Path]) -> pd.DataFrame:
    rows = [{"id": path.stem, "text": path.read_text("utf-8")} for path in seed_paths]
    return pd.DataFrame([*rows, {"id": "empty", "text": None}, {"id": "digits", "text": "12345"}])


def test_rows_are_those_of_a_local_run(served: Any, table: pd.DataFrame, models: Nutgraf) -> None:
    found = served.predict(table, params={"targets": TARGETS, "summary_words": 40})
    assert len(found) == len(table)
    for given, row in zip(table.to_dict("records")[:5], found[:5], strict=True):
        expected = models.predict(Article(given["text"], id=given["id"]), TARGETS, summary_words=40).to_dict()
        assert json.loads(row["json"]) == expected
        plain = row["prediction"]
        assert plain["topic"] == expected["topics"][0]["label"]
        assert plain["summary"] == expected["summary"]["text"]
        assert [(one["target"], one["label"], one["holders"]) for one in plain["stances"]] == [
            (one["target"], one["label"], one["holders"]) for one in expected["stances"]
        ]
        assert plain["error"] is None


def test_a_bad_row_has_an_error_and_the_others_their_results(served: Any, table: pd.DataFrame) -> None:
    found = [row["prediction"] for row in served.predict(table)]
    assert [row["id"] for row in found if row["error"]] == ["empty", "digits"]
    assert "no text" in found[5]["error"]
    assert found[5]["topic"] is None
    assert found[5]["stances"] == []
    assert all(row["topic"] for row in found[:5])


ONE = {"text": "The mayor closed the bridge.", "title": "A bridge closes", "author": "Ada Koh", "source": "Echo", "published": "2026-01-05"}


def test_titles_and_authors_are_read_where_they_are_given(served: Any) -> None:
    (row,) = served.predict(pd.DataFrame([ONE]))
    assert row["prediction"]["title"] == "A bridge closes"
    assert {name: json.loads(row["json"])[name] for name in ("author", "source", "published")} == {
        name: ONE[name] for name in ("author", "source", "published")
    }


def test_a_model_that_was_logged_without_the_author_still_loads(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier, run("earlier"):
        earlier.setattr("nutgraf.serving.FIELDS", tuple(name for name in FIELDS if name != "author"))
        logged = log_served(topic_models(tmp_path / "models"))
    (row,) = mlflow.pyfunc.load_model(logged.model_uri).predict(pd.DataFrame([ONE]))
    assert (row["prediction"]["title"], row["prediction"]["error"]) == ("A bridge closes", None)


def test_what_goes_out_is_what_the_signature_says(served: Any, table: pd.DataFrame) -> None:
    found = served.predict(table[:5], params={"targets": TARGETS})
    said = {one.name: one.type for one in served.metadata.signature.outputs.inputs}
    assert set(found[0]) == set(said)
    for row in found:
        assert set(row["prediction"]) == {one.name for one in said["prediction"].properties}
    holders = [holder for row in found for stance in row["prediction"]["stances"] for holder in stance["holders"]]
    stance = next(one for one in said["prediction"].properties if one.name == "stances").dtype.dtype
    holder = next(one for one in stance.properties if one.name == "holders").dtype.dtype
    evidence = next(one for one in holder.properties if one.name == "evidence").dtype.dtype
    assert {frozenset(one) for one in holders} == {frozenset(one.name for one in holder.properties)}
    assert {frozenset(e) for one in holders for e in one["evidence"]} == {frozenset(one.name for one in evidence.properties)}
    assert isinstance(found[0]["json"], str)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"summary_words": 0}, "summary_words is 0"),
        ({"targets": [" "]}, "is empty"),
        ({"topics": ["a=x", "a=y"]}, "twice"),
        ({"summary_style": "long"}, "extractive"),
        ({"min_probability": 1.5}, "from 0 to 1"),
        ({"targets": "one"}, "1D array"),
    ],
)
def test_a_wrong_option_is_said(served: Any, params: dict[str, Any], message: str) -> None:
    with pytest.raises(mlflow.exceptions.MlflowException, match=message):
        served.predict(pd.DataFrame([{"text": "The mayor closed the bridge."}]), params=params)


def test_an_option_that_nobody_knows_is_said(models: Nutgraf) -> None:
    with pytest.raises(ValueError, match="unknown option words; expected targets"):
        settings_of(models, {"words": 3})
    with pytest.raises(ValueError, match="expected a list"):
        settings_of(models, {"topics": "food"})


def test_threads_with_options_of_their_own_do_not_mix_them_up(served: Any, table: pd.DataFrame) -> None:
    """Each request has its own topics, which the models keep between calls."""
    asked = [{"topics": [f"landmines{i}=anti-personnel mines", f"food{i}=cooking and restaurants"]} for i in range(4)]
    rows = table[:2]

    def labels(params: dict[str, Any]) -> list[set[str]]:
        return [set(json.loads(row["json"])["topic_scores"]) for row in served.predict(rows, params=params)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(labels, asked * 3))
    assert found == [[{one.split("=")[0] for one in params["topics"]}] * 2 for params in asked * 3]


def test_the_same_folder_is_loaded_once_in_a_process(served: Any) -> None:
    place = str(served.unwrap_python_model()._models._given)
    # loaded twice here: other tests load other models, and only the last two folders are kept
    first, again = (mlflow.pyfunc.load_model(str(Path(place).parents[1])) for _ in range(2))
    assert again.unwrap_python_model()._models is first.unwrap_python_model()._models


def test_cores_are_given_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_THREADS", "3")
    assert threads_here() == 3
    monkeypatch.setenv("NUTGRAF_THREADS", "all")
    with pytest.raises(ValueError, match="NUTGRAF_THREADS"):
        threads_here()


def post(port: int, body: dict[str, Any]) -> tuple[int, Any]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/invocations", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_mlflow_serves_the_champion(served: Any, store: str, table: pd.DataFrame, tmp_path: Path) -> None:
    port = free_port()
    params = {"targets": TARGETS, "topics": ["landmines=anti-personnel mines", "food"], "summary_words": 30}
    records = table.to_dict("records")
    arguments = ["models", "serve", "-m", CHAMPION, "--env-manager", "local"]
    with serving(arguments, port, "/ping", tmp_path, {"MLFLOW_TRACKING_URI": store, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}):
        status, answer = post(port, {"dataframe_records": records, "params": params})
        assert status == 200
        assert answer["predictions"] == served.predict(table, params=params)
        status, answer = post(port, {"dataframe_records": records, "params": {"summary_words": 0}})
        assert status == 400
        assert "summary_words is 0" in answer["message"]
        status, answer = post(port, {"dataframe_records": [{"body": "The mayor closed the bridge."}]})
        assert status == 400
        assert "text" in answer["message"]


@pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed")
@pytest.mark.skipif(shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="there is no Java on this machine")
def test_spark_scores_a_table_as_a_local_run_does(
    served: Any, table: pd.DataFrame, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of the documentation as it stands, on the seeds and two bad rows."""
    from pyspark.sql import SparkSession

    (example,) = re.findall(r"```python spark\n(.*?)```", (root / "docs" / "mlflow.md").read_text("utf-8"), re.S)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.chdir(tmp_path)
    table.to_json("articles.jsonl", orient="records", lines=True)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
    try:
        names: dict[str, Any] = {}
        exec(compile(example, "docs/mlflow.md", "exec"), names)
        found = {row["id"]: row["nutgraf"].asDict(recursive=True) for row in names["scored"].repartition(3).collect()}
        failed = names["scored"].where("nutgraf.prediction.error is not null").select("id").collect()
    finally:
        session.stop()
    expected = {row["prediction"]["id"]: row for row in served.predict(table, params={"targets": TARGETS, "summary_words": 40})}
    assert found == expected
    assert sorted(row["id"] for row in failed) == ["digits", "empty"]
