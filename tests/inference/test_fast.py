"""The fast tier: topics, form and summary without the transformer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nutgraf import Article, ArticleError, ModelError, Nutgraf, RequestError
from nutgraf.cli import main
from nutgraf.fast.model import FastModel, StaticEncoder
from nutgraf.fast.pieces import Pieces, folded
from nutgraf.jobs.score import score_into
from nutgraf.modelfolder.config import shipped_models
from nutgraf.modelfolder.files import read_json, read_tokenizer

from .model_folders import put
from .runs_stopped import refused


@pytest.fixture(scope="module")
def fast() -> Nutgraf:
    return Nutgraf(tier="fast")


def test_a_row_has_topics_form_and_summary_and_says_which_tier_it_is_of(fast: Nutgraf, seed_paths: list[Path]) -> None:
    rows = fast.predict(seed_paths)
    for row in rows:
        assert row.error is None
        assert len(row.topic_scores) == 17
        assert all(0 <= p <= 1 for p in row.topic_scores.values())
        assert row.topics
        assert row.form is not None
        assert row.form_probability
        assert row.summary is not None
        assert 0 < row.summary.words <= 60
        assert row.coverage == 1.0
        assert row.model.startswith("fast:")
        assert row.stances == row.quotations == ()
    assert any(row.topic and row.topic.label == "conflict, war and peace" for row in rows)


def test_the_summary_is_sentences_of_the_article(fast: Nutgraf, seed_paths: list[Path]) -> None:
    article = Article.read(seed_paths[0])
    summary = fast.predict(article, summary_words=30).summary
    assert summary is not None
    assert summary.style == "extractive"
    assert summary.words <= 30
    assert all(article.text[one.start : one.end] == one.text for one in summary.sentences)


def test_one_by_one_and_together_give_the_same_rows_twice(fast: Nutgraf, seed_paths: list[Path]) -> None:
    together = fast.predict(seed_paths)
    assert [fast.predict(path) for path in seed_paths] == together
    assert Nutgraf(tier="fast").predict(seed_paths) == together


def test_the_transformer_is_never_loaded() -> None:
    code = (
        "import sys; from nutgraf import Nutgraf; print(Nutgraf(tier='fast').predict('The mayor closed the bridge on Monday.').model[:5], "
        "[m for m in ('onnxruntime', 'nutgraf.stance.model', 'torch') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "fast: []"


def test_what_needs_the_transformer_is_refused(fast: Nutgraf) -> None:
    text = "The mayor closed the bridge on Monday."
    with pytest.raises(RequestError, match="stance needs the full tier, and the target 'the bridge'"):
        fast.predict(text, "the bridge")
    with pytest.raises(RequestError, match="topics of your own"):
        fast.predict([text], topics=["bridges"])
    with pytest.raises(RequestError, match="abstractive summaries"):
        fast.predict_iter([text], summary_style="abstractive")
    with pytest.raises(RequestError, match="asks for speakers, which the full tier alone knows"):
        fast.predict(text, where='"Ada Koh" in speakers')
    for call in (fast.suggest_targets, fast.read):
        with pytest.raises(RequestError, match="full tier"):
            call(text)
    with pytest.raises(RequestError, match="full tier"):
        fast.digest([text, text])


def test_unknown_tiers_and_generators_are_refused_before_anything_is_loaded() -> None:
    with pytest.raises(RequestError, match="tier is 'quick'; expected one of 'full', 'fast'"):
        Nutgraf(tier="quick")
    with pytest.raises(RequestError, match="generator 'some/model' needs the full tier"):
        Nutgraf(tier="fast", generator="some/model")


def test_a_folder_without_a_fast_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no fast model: expected fast/ in it, as nutgraf-train fast writes it"):
        Nutgraf(tmp_path, tier="fast")


def test_an_article_that_cannot_be_read_costs_its_own_row(fast: Nutgraf) -> None:
    good, bad = fast.predict([Article("The mayor closed the bridge on Monday.", id="a"), Article("", id="b")])
    assert good.error is None
    assert bad.error is not None
    assert bad.model == good.model
    with pytest.raises(ArticleError):
        fast.predict("")


@given(st.text(max_size=400))
@example("\u4e2d\u6587 \u65b0\u95fb. \u4e2d\u6587!")
@example("A" * 150 + ".")
def test_any_text_is_scored_or_refused(text: str) -> None:
    models = _shared()
    row = models.predict([Article(text)])[0]
    assert (row.error is None) == (len(row.topic_scores) == 17)


def _shared(kept: list[Nutgraf] = []) -> Nutgraf:  # noqa: B006
    """Loaded once: hypothesis takes no fixture of a function."""
    if not kept:
        kept.append(Nutgraf(tier="fast"))
    return kept[0]


def test_a_run_of_the_other_tier_is_not_continued(tmp_path: Path, seed_paths: list[Path], models: Nutgraf, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "rows.jsonl"
    assert score_into(seed_paths, out, tier="fast").failed == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert all(row["model"].startswith("fast:") and row["stances"] == [] for row in rows)
    assert score_into(seed_paths, out, tier="fast", resume=True).earlier == len(rows)
    monkeypatch.setattr("nutgraf.jobs.score.Nutgraf", lambda *_, **__: models)  # loaded once
    refused(tmp_path, lambda: score_into(seed_paths, out, resume=True), r"models was 'fast:")


def test_a_condition_leaves_out_what_does_not_match(tmp_path: Path, seed_paths: list[Path]) -> None:
    out = tmp_path / "rows.jsonl"
    counts = score_into(seed_paths, out, tier="fast", where='topic == "conflict, war and peace"', matching_only=True)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert 0 < len(rows) == counts.rows - counts.skipped
    assert {row["topics"][0]["label"] for row in rows} == {"conflict, war and peace"}
    with pytest.raises(RequestError, match="no topic 'war'"):
        score_into(seed_paths, tmp_path / "none.jsonl", tier="fast", where='topic == "war"', matching_only=True)


def test_two_processes_score_as_one(tmp_path: Path, seed_paths: list[Path]) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    score_into(seed_paths, one, tier="fast")
    score_into(seed_paths, two, tier="fast", workers=2)
    assert one.read_text("utf-8") == two.read_text("utf-8")


def test_the_command_takes_the_tier_and_refuses_a_target_with_it(seed_paths: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(seed_paths[0]), "--tier", "fast", "-o", "-", "-q"]) == 0
    assert json.loads(capsys.readouterr().out)["model"].startswith("fast:")
    assert main(["score", str(seed_paths[0]), "--tier", "fast", "--target", "the treaty"]) == 2
    assert "leave one of the two out" in capsys.readouterr().err


def test_a_damaged_folder_is_a_model_error(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped_models() / "fast", tmp_path / "fast"))
    (folder / "pieces.json").write_text('["a", "b"]', "utf-8")
    with pytest.raises(ModelError, match="does not match its SHA-256"):
        FastModel(folder)
    put(folder, "pieces.json", b'["a", 1]')
    with pytest.raises(ModelError, match="no list of word pieces"):
        FastModel(folder)
    put(folder, "pieces.json", b'["a", "b"]')
    with pytest.raises(ModelError, match=r"vectors.*shape"):
        FastModel(folder)


def test_what_ships_is_at_most_ten_megabytes() -> None:
    assert sum(path.stat().st_size for path in (shipped_models() / "fast").iterdir()) <= 10_000_000


def test_pieces_are_those_of_the_encoder(seed_paths: list[Path]) -> None:
    tokenizer = read_tokenizer(shipped_models() / "encoder" / "tokenizer.json")
    vocabulary = tokenizer.get_vocab()
    pieces, unknown = Pieces(sorted(vocabulary, key=vocabulary.__getitem__)), tokenizer.token_to_id("[UNK]")
    for path in seed_paths:
        text = path.read_text("utf-8")
        expected = [number for number in tokenizer.encode(folded(text), add_special_tokens=False).ids if number != unknown]
        assert pieces(text) == expected


@given(st.lists(st.sampled_from(["a", "b", "##a", "##b", "##ab", "ab", "."]), unique=True), st.text(alphabet="ab .", max_size=30))
def test_pieces_spell_the_words_they_know(vocabulary: list[str], text: str) -> None:
    spelled = "".join(vocabulary[number].removeprefix("##") for number in Pieces(vocabulary)(text))
    remaining = iter(text)
    assert all(letter in remaining for letter in spelled)  # in order
    if {"a", "b", "##a", "##b", "."} <= set(vocabulary):
        assert spelled == text.replace(" ", "")


def test_the_means_of_sentences_title_and_text() -> None:
    encoder = StaticEncoder(["a", "b", "c"], np.array([[1.0], [2.0], [6.0]], np.float32))
    averaged = encoder.encode(["a b", "?", "c", "?"], "b")
    assert averaged.encoded.sentences.ravel().tolist() == [1.5, 0.0, 6.0, 0.0]
    assert averaged.encoded.chunks.tolist() == [[3.0]]
    assert averaged.title.tolist() == [2.0]
    assert averaged.pieces.lengths.tolist() == [2, 0, 1, 0]
    assert averaged.encoded.read == 6
    nothing = encoder.encode(["?"])
    assert nothing.encoded.title is None
    assert nothing.title.tolist() == [0.0]


def test_the_vocabulary_has_no_placeholders() -> None:
    pieces = read_json(shipped_models() / "fast" / "pieces.json")
    assert len(set(pieces)) == len(pieces)
    assert not any(len(one) > 1 and one.startswith("[") for one in pieces)
