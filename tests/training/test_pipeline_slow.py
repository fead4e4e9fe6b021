"""`nutgraf-train all`: the same weights each time, and from nothing to a champion."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from nutgraf import Nutgraf
from nutgraf.modelfolder.config import shipped_models
from nutgraf_training.cli import main
from nutgraf_training.pipeline.options import AllOptions, Size
from nutgraf_training.pipeline.runner import run_stages, weights_hash
from nutgraf_training.pipeline.stages import stages

pytestmark = pytest.mark.slow

TINY = Size(topic_epochs=1, topic_frozen=0, stance_epochs=1, stance_frozen=1, summary_epochs=2, rows=60, articles=8, spoilt=3, measured_step=20)
#: Up to the models: measuring them takes longer than making them.
MADE = 5


def small_bases(folder: Path) -> tuple[str, str]:
    """Bases of the real kinds with one or two narrow layers and random weights, and the shipped vocabularies."""
    import shutil

    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel, DebertaV2Config, DebertaV2ForSequenceClassification

    torch.manual_seed(0)
    shared = {"num_attention_heads": 2, "intermediate_size": 32}
    made = []
    for task in ("encoder", "stance"):
        place = folder / task
        place.mkdir(parents=True)
        shutil.copyfile(shipped_models() / task / "tokenizer.json", place / "tokenizer.json")
        pieces = Tokenizer.from_file(str(place / "tokenizer.json")).get_vocab_size()
        net: BertModel | DebertaV2ForSequenceClassification
        if task == "encoder":
            net = BertModel(BertConfig(vocab_size=pieces, hidden_size=384, num_hidden_layers=1, **shared))
        else:
            attention = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_buckets": 256, "share_att_key": True}
            form = {"position_biased_input": False, "norm_rel_ebd": "layer_norm", "type_vocab_size": 0, "layer_norm_eps": 1e-7}
            head = {"pooler_hidden_act": "gelu", "pooler_dropout": 0, "num_labels": 2}
            net = DebertaV2ForSequenceClassification(
                DebertaV2Config(vocab_size=pieces, hidden_size=32, num_hidden_layers=2, **attention, **form, **head, **shared)
            )
        net.save_pretrained(place)
        made.append(str(place))
    return made[0], made[1]


def make(output: Path, bases: tuple[str, str]) -> None:
    """The five models in a small size."""
    options = AllOptions(output=output, topic_base=bases[0], stance_base=bases[1], device="cpu", tracking=False, size=TINY)
    for one in run_stages(options, stages(options)[:MADE]):
        print(one.name, one.state)


def test_two_runs_end_on_the_same_weights(tmp_path: Path) -> None:
    bases = small_bases(tmp_path / "bases")
    script = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from test_pipeline_slow import *; make(Path(sys.argv[1]), {bases!r})"
    for name, hash_seed in (("one", "1"), ("two", "2")):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": hash_seed}  # neither the order of sets nor the cores count
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path / name)], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
    assert weights_hash(tmp_path / "one") == weights_hash(tmp_path / "two")
    weights = [path for task in ("encoder", "topic", "stance", "summary", "guard") for path in (tmp_path / "one" / task).glob("*.[os][na][nf]*")]
    assert len(weights) >= 9
    again = subprocess.run([sys.executable, "-c", script, str(tmp_path / "one")], capture_output=True, text=True, check=True)
    assert again.stdout.count("kept from the earlier run") == MADE
    result = Nutgraf(tmp_path / "one").predict("The council closed the bridge. The mayor called it a mistake.", target="closing the bridge")
    assert len(result.topic_scores) == 17


def test_from_nothing_to_a_champion(tmp_path: Path, bases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import mlflow

    (tmp_path / "bases").symlink_to(bases)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nutgraf_training.pipeline.command.AllOptions", partial(AllOptions, size=TINY))  # what comes out is not judged here
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    try:
        assert main(["-q", "all"]) == 0
        shown = capsys.readouterr().out
        assert "is the champion: the first one" in shown
        found = {run.info.run_name: run for run in mlflow.search_runs(experiment_names=["nutgraf"], output_format="list")}
        assert set(found) == {"all", "reader", "stance", "summary", "guard", "evaluate", "register", "promote"}
        whole = found.pop("all")
        assert {run.data.tags["mlflow.parentRunId"] for run in found.values()} == {whole.info.run_id}
        assert whole.data.params["topic_stage"] == "ran"
        assert "| promote | " in whole.data.tags["mlflow.note.content"]
        assert found["stance"].inputs.dataset_inputs
        assert str(mlflow.MlflowClient().get_model_version_by_alias("nutgraf", "champion").version) == "1"

        assert main(["-q", "all"]) == 0
        shown = capsys.readouterr().out
        assert shown.count("kept from the earlier run") == 7
        assert "version 1 is already the champion" in shown
    finally:
        mlflow.set_tracking_uri(before)
    assert Nutgraf(tmp_path / "runs").model != Nutgraf().model
