"""Training of the fast tier: vectors alone, batches, what the net learns, and that inference reads what training wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from nutgraf.article import Article
from nutgraf.fast.model import StaticEncoder, TopicHeads
from nutgraf.fast.pieces import Pieces
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.form import FormHead
from nutgraf.reader.signs import Numbered
from nutgraf.reader.tags import FORMS
from nutgraf_training.cli import main
from nutgraf_training.corpora import shipped
from nutgraf_training.corpora.readings import ArticleReading
from nutgraf_training.corpora.topic_sets import SHORT, TopicRow
from nutgraf_training.fast.compare import comparison_table
from nutgraf_training.fast.data import forms_of, topics_of
from nutgraf_training.fast.net import StaticNet
from nutgraf_training.fast.publish import StaticReader, save_net
from nutgraf_training.fast.train import Articles, FastSettings, TaughtRows, TopicRows, fit, planned
from nutgraf_training.fast.vectors import reduced, shares, usable_pieces
from nutgraf_training.reader.articles import TOPICS
from nutgraf_training.reader.form import fit_forms, told
from safetensors.numpy import load_file

SPORT, HEALTH = SHORT["spo"], SHORT["hea"]
PIECES = ["goal", "team", "virus", "doctor", "the", ".", "i", '"']
GROUPS = Pieces(PIECES).groups


def reading(topic: str, form: str = "report") -> ArticleReading:
    return ArticleReading("a", "text", None, ((0, 4),), (topic,), form, (), (), (), "", "")  # type: ignore[arg-type]


def row(*numbers: int, title: tuple[int, ...] = ()) -> Numbered:
    return Numbered(np.array(numbers), np.array([len(numbers)]), np.array(title, np.int64))


def vectors(width: int = 16) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(len(PIECES), width)).astype(np.float32)


@pytest.fixture(scope="module")
def trained() -> StaticNet:
    net = StaticNet(vectors(), lead=2, hidden=16, second=16, dropout=0.0)
    sport, health = row(0, 1, 4, 5), row(2, 3, 4, 5)
    articles = Articles([sport, health, row(6, 0, 5)] * 8, [reading(SPORT), reading(HEALTH), reading(SPORT, "opinion")] * 8)
    taught = TaughtRows(
        [row(2, 5), row(1, 4)] * 4, torch.tensor([[4.0 if one == topic else -4.0 for one in TOPICS] for topic in (HEALTH, SPORT)] * 4)
    )
    topics = TopicRows([sport, health] * 8, [TopicRow(None, "", (topic,), (), "made", "train") for topic in (SPORT, HEALTH)] * 8)
    settings = FastSettings(width=16, lead=2, epochs=25, drop=0.0, learning_rate=1e-2, vector_rate=1e-2, article_batch=8, topic_batch=8)
    fit(net, articles, taught, topics, settings)
    return net


@pytest.fixture(scope="module")
def forms() -> dict[str, np.ndarray]:
    """What says "i" is an opinion, but not within quotation marks."""
    own, quoted = [row(6, 0, 1, 5)], [row(7, 6, 0, 7, 1, 5), row(7, 6, 1, 7, 0, 5)]
    return fit_forms(GROUPS, [*own, *quoted] * 8, told([reading(SPORT, "opinion"), reading(SPORT), reading(SPORT)] * 8))


def test_the_net_learns_topics(trained: StaticNet) -> None:
    topics = trained([row(0, 1), row(2, 4, 3), row(6, 1, 5)])
    assert [TOPICS[i] for i in topics.argmax(1).tolist()] == [SPORT, HEALTH, SPORT]


def test_what_is_quoted_does_not_tell_the_form(forms: dict[str, np.ndarray]) -> None:
    head = FormHead(GROUPS, forms)
    given = [FORMS[head.logits(one).argmax()] for one in (row(6, 1, 5), row(7, 6, 1, 7, 0, 5))]
    assert given == ["opinion", "report"]


def test_inference_says_what_the_net_says(trained: StaticNet, forms: dict[str, np.ndarray], tmp_path: Path) -> None:
    save_net(trained, forms, PIECES, tmp_path)
    encoder = StaticEncoder(PIECES, load_file(str(tmp_path / "vectors.safetensors"))["vectors"])
    heads = TopicHeads(load_file(str(tmp_path / "head.safetensors")), lead=2)
    averaged = encoder.encode(["the team.", "a virus", "doctor the doctor."], "goal")
    with torch.no_grad():
        expected = trained([averaged.pieces])
    np.testing.assert_allclose(heads.logits(averaged), expected[0].numpy(), atol=0.02)  # half floats
    stored = FormHead(GROUPS, load_file(str(tmp_path / "form.safetensors")))
    np.testing.assert_allclose(stored.logits(averaged.pieces), FormHead(GROUPS, forms).logits(averaged.pieces), atol=0.02)


def test_a_reader_before_it_has_a_summary_tells_the_form(trained: StaticNet, forms: dict[str, np.ndarray]) -> None:
    found = StaticReader(trained, forms, PIECES).read(Article("I say that the team made a goal. The team of the goal."))
    assert len(found.document.forms) == len(FORMS)
    assert len(found.encoded.sentences) == 2


def test_every_article_is_seen_in_each_epoch_and_a_share_of_the_topic_rows() -> None:
    epochs = planned(70, 20, 100, replace(FastSettings(), epochs=2, topic_share=0.5, article_batch=32, topic_batch=10))
    for steps in epochs:
        assert sorted(i for kind, batch in steps if kind == "articles" for i in batch) == list(range(70))
        assert sorted(i for kind, batch in steps if kind == "taught" for i in batch) == list(range(20))
        rows = [i for kind, batch in steps if kind == "topics" for i in batch]
        assert len(rows) == len(set(rows)) == 50
    assert epochs[0] != epochs[1]


def test_common_pieces_weigh_less_and_components_are_ordered() -> None:
    rng = np.random.default_rng(0)
    alone = rng.normal(size=(50, 12)).astype(np.float32) * np.linspace(5, 1, 12, dtype=np.float32)
    common = shares(50, [[0] * 500, list(range(50))])
    assert common.sum() == pytest.approx(1, abs=1e-5)
    assert common.argmax() == 0
    found = reduced(alone, common, 4)
    assert found.shape == (50, 4)
    flat = reduced(alone, np.full(50, 1 / 50, np.float32), 4)
    assert np.all(np.diff(flat.std(0)) < 0)
    assert np.linalg.norm(found[0]) / np.linalg.norm(flat[0]) < np.median(np.linalg.norm(found[1:], axis=1) / np.linalg.norm(flat[1:], axis=1))


def test_the_vocabulary_leaves_placeholders_and_other_scripts_out() -> None:
    found = usable_pieces(shipped_models() / "encoder")
    assert {"the", "##ing", "treaty", "."} <= set(found)
    assert not {"[CLS]", "[unused1]", "\u4e2d", "##"} & set(found)
    assert list(found.values()) == sorted(found.values())


def test_rows_of_topic_sets_are_split_into_sentences() -> None:
    made = topics_of([TopicRow("A goal", "The team won. The doctor left.", (SPORT,), (), "made", "train")], Pieces(PIECES)).rows[0]
    assert made.lengths.tolist() == [3, 3]
    assert made.title.tolist() == [0]


def test_forms_are_learned_from_texts_that_are_not_held_out() -> None:
    learned, _ = shipped.forms_to_learn()
    rows = forms_of(learned, Pieces(PIECES))
    assert {FORMS[form] for _, form in rows} == {"opinion", "feature", "analysis", "report"}
    assert len(rows) == len(learned) == sum(row["split"] == "train" for row in shipped.forms())
    assert all(len(one.ids) for one, _ in rows)


def test_settings_out_of_range_say_what_to_give() -> None:
    with pytest.raises(ValueError, match="width is 4: give 8 to 384"):
        FastSettings(width=4)


def test_no_data_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fast", "--no-tracking"]) == 2
    assert "--data" in capsys.readouterr().err


def test_a_comparison_as_a_table() -> None:
    values = {"full": [0.8, 0.7, 0.9], "fast": [0.78, 0.7, 0.85], "ratio": [0.975, 0.9, 1.0]}
    found = {
        "articles": 144,
        "timed": 200,
        "figures": {"topic_f1": values, "summary_rouge1": values},
        "seconds": {"full": 0.2, "fast": 0.01},
        "start": {"full": {"seconds": 1.0, "peak_mb": 250.0}, "fast": {"seconds": 0.4, "peak_mb": 100.0}},
    }
    made = comparison_table(found)
    assert "20.0 times as fast" in made
    assert "0.975 (0.900 to 1.000)" in made
    assert "144 real articles" in made
