"""What `--licence open` may learn from: whole sets, single articles, and models that others are trained with."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Nutgraf
from nutgraf.modelfolder.config import shipped_models
from nutgraf_training.cards.licence_cost import cost_table, recorded
from nutgraf_training.cards.models import data_table, write_card
from nutgraf_training.cli import main
from nutgraf_training.corpora import shipped
from nutgraf_training.corpora.licences import KEY, OWN, allowed, commercial_use, licence_of, may_learn_from, open_models, open_sources
from nutgraf_training.corpora.own_readings import labels
from nutgraf_training.corpora.read_articles import read_articles
from nutgraf_training.corpora.registry import SOURCES, source
from nutgraf_training.licence_option import LICENCES, add_licence
from nutgraf_training.pipeline.options import AllOptions
from nutgraf_training.pipeline.stages import stages
from nutgraf_training.reader.articles import Builder
from nutgraf_training.reader.data import gather, material
from nutgraf_training.run_options import RunOptions
from nutgraf_training.stance.data import gather as gather_stance
from nutgraf_training.stance.data import gather_articles, vocabulary
from nutgraf_training.stance.suggesting import by_hand
from nutgraf_training.summary import rows as summary_rows
from tokenizers import Tokenizer

from .read_articles import REPORT, Row, row

WORDS = "bridge toll mayor harbour school budget forest museum railway election hospital festival storm library market engine".split()


def write(data: Path, name: str, rows: list[Row]) -> None:
    path = source(name).path(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in rows)


def reading(number: int, of: str) -> Row:
    """An article of a set, read; no two share many runs of words."""
    words = [WORDS[int(digit, 16)] for digit in hashlib.sha256(str((number, of)).encode()).hexdigest()]
    sentences = [f"Ada Koh of {of} said on Monday that the {' '.join(words[i : i + 6])} would stay until {2000 + i}." for i in range(0, 60, 6)]
    extra = {name: value for name, value in REPORT.items() if name not in ("id", "title", "text", "sentences", "junk", "said", "targets")}
    targets = [{"target": "the toll", "kind": "main", "author": {"label": "neutral", "evidence": []}, "holders": []}]
    said = [{"name": "Ada Koh", "sentences": [0]}]
    return row(f"{of}-{number}", f"{of} {number}", sentences, **extra, said=said, targets=targets, source=of)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing but the open sets of every recipe, and articles that were read, some of them open; few hand-written articles."""
    few = {
        name: [row for split in ("train", "test") for row in [one for one in getattr(shipped, name)() if one["split"] == split][:8]]
        for name in ("pieces", "reports", "contrasts")
    }
    for name, rows in few.items():
        monkeypatch.setattr(f"nutgraf_training.corpora.shipped.{name}", lambda _=None, rows=rows: rows)
    monkeypatch.setattr("nutgraf_training.corpora.own_readings.labels", lambda *_, **__: [])
    folder = tmp_path / "public"
    write(folder, "readings_train", [reading(i, of) for i in range(60) for of in ("wikinews", "allsides")])
    write(folder, "readings_pool", [])
    texts = [" ".join(one["text"].split()) for one in (reading(i, "made") for i in range(120))]
    write(
        folder,
        "huffpost",
        [{"title": f"Title {i}", "text": text, "label": ("SPORTS", "CRIME", "BUSINESS", "EDUCATION")[i % 4]} for i, text in enumerate(texts)],
    )
    events = [
        {"title": None, "text": text, "label": ("Health", "Sports", "Religion")[i % 3], "date": f"20{18 + i % 2}-01-01"}
        for i, text in enumerate(texts)
    ]
    write(folder, "wikipedia_current_events", events)
    write(folder, "wikinews", [{"title": "News", "text": text, "labels": ["Economy and business"]} for text in texts])
    claims = [{"text": text, "target": "a toll", "label": "SUPPORT", "split": ("train", "dev")[i % 2]} for i, text in enumerate(texts)]
    write(folder, "perspectrum", claims)
    write(folder, "ibm_claim_stance", [{**one, "label": "PRO", "split": "train"} for one in claims])
    judged = [{"document": text, "summary": text[: text.index(".") + 1], "consistent": i % 2 == 0, "split": "test"} for i, text in enumerate(texts)]
    write(folder, "consistency_summedits", judged)
    return folder


@given(st.sampled_from(sorted(SOURCES)))
def test_open_is_a_part_of_any(name: str) -> None:
    assert may_learn_from(name, "any")
    assert may_learn_from(name, "open") == (SOURCES[name].commercial is True)


def test_what_states_nothing_is_not_open() -> None:
    assert not may_learn_from(None, "open")
    assert not may_learn_from("nobodys set", "open")
    assert may_learn_from("pieces", "open")
    assert allowed({"huffpost": 5, "ag_news": 6, "polnear": 7}, "open") == {"huffpost": 5}


def test_articles_count_by_the_set_that_each_is_from(data: Path) -> None:
    assert {one.source for one in read_articles(data, "any")["readings_train"]} == {"wikinews", "allsides"}
    assert {one.source for one in read_articles(data, "open")["readings_train"]} == {"wikinews"}
    assert commercial_use("readings") == "allsides, cnn_dailymail: not said; seesaw_documents: no; wikinews: yes"
    assert commercial_use("readings_train", ["wikinews"]) == "wikinews: yes"


def test_readings_of_other_articles_need_no_text(tmp_path: Path) -> None:
    """The labels in `data/readings` are of closed articles too: with "open" only the others have to be in the pool."""
    write(tmp_path, "readings_train", [])
    write(tmp_path, "readings_pool", [])
    with pytest.raises(ValueError, match="has no article 'wikinews"):
        read_articles(tmp_path, "open")
    assert {one["source"] for one in labels()} == set(SOURCES["readings_pool"].articles_of)


def test_a_folder_of_open_sets_is_enough_for_the_reader(data: Path) -> None:
    rows = gather(data, most=20, seed=0, licence="open")
    assert {one.source for one in rows.train} == {"pieces", "reports", "media_topics", "huffpost", "wikipedia_current_events", "wikinews"}
    assert [name for name in rows.test if "held out" not in name] == ["wikipedia_current_events"]
    tokenizer = Tokenizer.from_file(str(shipped_models() / "encoder" / "tokenizer.json"))
    articles = material(data, Builder(tokenizer, 64), "open")
    assert next(one for one in articles.data if one["name"] == "readings_train")["articles_of"] == ["wikinews"]
    assert {one.source for one in articles.held} == {"wikinews"}
    with pytest.raises(FileNotFoundError):
        gather(data, most=20, seed=0)


def open_folder(output: Path, *names: str) -> Path:
    """A models folder with copies of shipped models that say they are open."""
    for name in names:
        folder = output / name
        folder.mkdir(parents=True)
        for path in (shipped_models() / name).iterdir():
            shutil.copy2(path, folder / path.name)
        (folder / "config.json").write_text(json.dumps({**json.loads((shipped_models() / name / "config.json").read_text("utf-8")), KEY: "open"}))
    return output


def test_a_folder_of_open_sets_is_enough_for_stance(data: Path, tmp_path: Path) -> None:
    options = RunOptions(output=open_folder(tmp_path / "models", "encoder", "reader"), data=data, most=20, licence="open")
    rows = gather_stance(options)
    assert {one.source for one in (*rows.train, *rows.polish)} == {"shipped", "contrasts", "perspectrum", "ibm_claim_stance"}
    assert {one.source for one in rows.held} <= {"shipped", "contrasts"}
    assert "perspectrum dev" in rows.test
    assert not any("vast" in name for name in rows.test)
    articles = gather_articles(options, most=2)
    assert {one.row.source for one in articles.held} <= {"wikinews"}
    assert articles.data[0]["articles_of"] == ["wikinews"]
    with pytest.raises(FileNotFoundError):
        gather_stance(replace(options, licence="any"))


def test_the_vocabulary_is_counted_in_open_texts(data: Path, tmp_path: Path) -> None:
    """A word that only closed texts have, however often, is no reason to keep its pieces."""
    rows = [{**reading(0, of), "text": f"{word} " * 200} for of, word in (("allsides", "zeppelin"), ("wikinews", "harbour"))]
    write(data, "readings_train", rows)
    base = shipped_models() / "encoder"
    kept = {licence: vocabulary(RunOptions(output=tmp_path, data=data, licence=licence), base) for licence in LICENCES}
    assert "harbour" in kept["open"]
    assert kept["any"] - kept["open"]
    assert kept["open"] < kept["any"]


def test_summaries_are_learned_from_open_articles_alone(data: Path) -> None:
    rows, used = summary_rows.gather(data, "open")
    assert all(one.id.startswith("wikinews-") for one in rows)
    assert [one["name"] for one in used] == ["readings_train", "readings"]
    assert len(list(summary_rows.word_texts(data, "open"))) == 120
    write(data, "readings_train", [reading(i, "allsides") for i in range(60)])
    with pytest.raises(ValueError, match="--licence open leaves 0 articles with a summary; expected at least 40"):
        summary_rows.gather(data, "open")


@pytest.mark.parametrize("task", ["stance", "summary", "guard"])
def test_a_model_on_top_of_another_needs_an_open_one(task: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([task, "--no-tracking", "--data", str(data), "--licence", "open", "-o", str(tmp_path / "models")]) == 2
    said = capsys.readouterr().err
    assert "needs an open encoder model" in said
    assert "run nutgraf-train reader --licence open" in said


def test_open_models_are_told_by_their_record(tmp_path: Path) -> None:
    models = open_folder(tmp_path, "encoder")
    assert licence_of(models / "encoder") == "open"
    assert licence_of(shipped_models() / "encoder") == "any"
    assert open_models(models, "open", "encoder") == models
    assert open_models(models, "any", "encoder", "stance") is None
    with pytest.raises(ValueError, match="stance is not there: run nutgraf-train stance"):
        open_models(models, "open", "encoder", "stance")


def test_everything_at_once_says_before_it_starts_what_is_missing(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["all", "--no-tracking", "--dry-run", "-o", str(tmp_path / "runs"), "--licence", "open"]
    assert main(given) == 2
    assert "--licence open needs --data" in capsys.readouterr().err
    assert main([*given, "--data", str(data)]) == 0
    listed = {stage.name: stage for stage in stages(AllOptions(output=tmp_path / "runs", data=data, tracking=False, licence="open"))}
    for name in ("topic", "stance", "summary", "guard"):
        assert listed[name].settings["licence"] == "open"
        assert all(SOURCES[one].commercial or SOURCES[one].articles_of for one in listed[name].data if one in SOURCES)
    assert {"encoder", "reader"} <= {*listed["stance"].needs}
    source("wikinews").path(data).unlink()
    assert main([*given, "--data", str(data)]) == 2
    assert "lacks topic/wikinews.jsonl.gz" in capsys.readouterr().err


def test_an_open_run_starts_from_no_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ValueError, match="cannot start from"):
        RunOptions(output=tmp_path, start=tmp_path, licence="open")
    unknown: Any = "free"
    with pytest.raises(ValueError, match="give one of any, open"):
        RunOptions(output=tmp_path, licence=unknown)


def test_the_option_knows_no_other_licence() -> None:
    parser = ArgumentParser()
    add_licence(parser)
    assert parser.parse_args([]).licence == "any"
    with pytest.raises(SystemExit):
        parser.parse_args(["--licence", "free"])


def test_the_card_names_the_recipe_and_what_each_set_allows(tmp_path: Path) -> None:
    data = [
        {"name": "ag_news", "rows": 1, "sha256": "0" * 64},
        {"name": "readings_train", "rows": 2, "sha256": "1" * 64, "articles_of": ["wikinews"]},
    ]
    assert "| ag_news | 1 | non-commercial | no |" in data_table(data)
    assert "| wikinews: yes |" in data_table(data)
    for licence, said in {"any": "`nutgraf-train reader --licence open`", "open": "recipe `--licence open`: only sets"}.items():
        config = {"task": "topic", "data": data, KEY: licence, "written": "today"}
        (tmp_path / "config.json").write_text(json.dumps(config))
        write_card(tmp_path, "A model", [], config)
        assert said in (tmp_path / "README.md").read_text("utf-8")


def test_sets_are_listed_with_what_their_licence_allows(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data"]) == 0
    listed = capsys.readouterr().out
    assert all(f"| {name} |" in listed for name in SOURCES)
    assert main(["data", "--licence", "open", "--data", str(data)]) == 0
    listed = capsys.readouterr().out
    assert "ag_news" not in listed
    assert "| topic | huffpost | CC BY 4.0 | yes | topic: trained on | yes |" in listed
    assert main(["data", "--data", str(data / "gone")]) == 2


def test_weights_of_suggestions_that_nothing_was_learned_for_are_plain_numbers() -> None:
    assert by_hand()["mentions"] == 1.0
    assert by_hand()["bias"] == 0.0


def test_what_open_costs_is_shown_with_its_interval(root: Path) -> None:
    made = {"what": "a share", "articles": 9, "learned_from": 1000, "there": {"any": 5000, "open": 1000}}
    shown = cost_table([{**made, "any": [0.8, 0.7, 0.9], "open": [0.75, 0.6, 0.9], "cost": [-0.05, -0.1, 0.01]}])
    assert "| a share | 9 | 0.80 | 0.75 | -0.05 (-0.10 to +0.01) | 1,000 | 5,000 | 1,000 |" in shown
    for one in recorded(root):
        assert one["cost"][0] == pytest.approx(one["open"][0] - one["any"][0], abs=2e-4)
        assert one["learned_from"] <= min(one["there"].values())


def check_trained(tasks: tuple[str, ...], made: tuple[str, ...], models: Path, data: Path, *more: str) -> None:
    """Train with few steps; what comes out says that it is open and from which sets."""
    for task in tasks:
        given = ["--data", str(data), "--licence", "open", "--epochs", "1", "--most", "20", "-o", str(models), *more]
        assert main(["-q", task, "--no-tracking", *given]) == 0, task
    for name in made:
        config = json.loads((models / name / "config.json").read_text("utf-8"))
        assert config[KEY] == "open", name
        used = {one["name"] for one in config["data"]}
        assert used <= {*OWN, "readings", "readings_train", *open_sources()}, name
        assert "recipe `--licence open`" in (models / name / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_heads_can_be_trained_from_a_folder_of_open_sets(data: Path, tmp_path: Path) -> None:
    models = open_folder(tmp_path / "models", "encoder", "reader", "topic", "stance")
    heads = ("summary", "guard")
    check_trained(heads, heads, models, data)
    assert Nutgraf(models).predict(REPORT["text"], target="the bridge toll").summary.text


@pytest.mark.slow
def test_reader_and_stance_can_be_trained_from_a_folder_of_open_sets(
    data: Path, bases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = ("encoder", "reader", "topic", "stance")
    check_trained(("reader", "stance"), made, tmp_path / "models", data, "--bases", str(bases), "--minutes", "1")
