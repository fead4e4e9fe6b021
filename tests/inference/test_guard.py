"""The guard that ships: what a source bears out passes, what it does not is held back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from nutgraf import ModelError
from nutgraf.guard import Checked, Guard
from nutgraf.guard.entailment import Entailment, pieces_of
from nutgraf.guard.features import LEXICAL, fragments, lexical_features
from nutgraf.guard.passages import MOST_WORDS, Source
from nutgraf.guard.words import words
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.stance.model import StanceModel

from ..conftest import sentences

SOURCE = (
    "The council of Westmere has approved 42 new homes on the old mill site, despite protests by residents.",
    "Mayor Ruth Adler told Jonas Berg of the builders' union that work would start before the end of June.",
    "Opponents, led by Carla Nunez, said the road was already full and more cars could not be let in.",
    "The town has lost three schools since 2009, according to a report by Harbour University.",
    "Berg said that his firm had been asked to keep two thirds of the trees, including the old oak.",
    "The plan will now go to the county, which may still refuse it after a hearing in September.",
    "Adler, 51, was elected in 2018 and is expected to stand again when her second term ends.",
    "The mill was closed in 1987 after a fire that killed two workers and destroyed the main hall.",
)


@pytest.fixture(scope="module")
def stance() -> StanceModel:
    return StanceModel.from_folder(shipped_models() / "stance")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(shipped_models() / "encoder")


@pytest.fixture(scope="module")
def guard(stance: StanceModel) -> Guard:
    return Guard.from_folder(shipped_models() / "guard", stance)


def held(guard: Guard, encoder: Encoder, *summary: str, source: tuple[str, ...] = SOURCE) -> tuple[Checked, ...]:
    vectors = encoder.encode(list(source)).sentences
    return guard.check(list(summary), sentences(*source), vectors, np.concatenate([encoder.encode([text]).sentences for text in summary]))


def test_copied_sentences_pass_with_full_support_and_point_at_their_source(guard: Guard, encoder: Encoder) -> None:
    for i, checked in enumerate(held(guard, encoder, *SOURCE)):
        assert checked.support == 1.0
        assert checked.source == i
        assert guard.passes(checked)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("Westmere council has approved 42 new homes on the old mill site.", 0),
        ("The town has lost three schools since 2009.", 3),
        ("The mill was closed in 1987 after a fire that killed two workers.", 7),
        ("The plan will now go to the county.", 5),
    ],
)
def test_shortened_sentences_pass(guard: Guard, encoder: Encoder, text: str, index: int) -> None:
    (checked,) = held(guard, encoder, text)
    assert guard.passes(checked), checked
    assert checked.source == index


@pytest.mark.parametrize(
    "text",
    [
        "The council of Westmere has approved 52 new homes on the old mill site.",
        "The town has lost four schools since 2009.",
        "The mill was closed in 1978 after a fire that killed two workers.",
        "Mayor Angela Adler said work would start before the end of June.",
        "The council of Eastmere has approved 42 new homes on the old mill site.",
        "Opponents called the plan “a disgrace for the whole town”.",
    ],
)
def test_changed_numbers_names_and_quotations_are_missing(guard: Guard, encoder: Encoder, text: str) -> None:
    (checked,) = held(guard, encoder, text)
    assert checked.missing
    assert not guard.passes(checked)


@pytest.mark.parametrize(
    "text",
    [
        "The council of Westmere has not approved 42 new homes on the old mill site.",
        "The plan will not go to the county.",
        "The town has gained three schools since 2009.",
        "Carla Nunez was elected in 2018 and is expected to stand again.",
        "The council of Westmere killed two workers and destroyed the main hall.",
    ],
)
def test_turned_sentences_do_not_pass(guard: Guard, encoder: Encoder, text: str) -> None:
    (checked,) = held(guard, encoder, text)
    assert checked.missing == ()
    assert not guard.passes(checked), checked


def test_nothing_to_check(guard: Guard, encoder: Encoder) -> None:
    none = np.zeros((0, encoder.width), np.float32)
    assert guard.check([], sentences(*SOURCE), encoder.encode(list(SOURCE)).sentences, none) == ()
    (checked,) = guard.check(["All is well."], [], none, encoder.encode(["All is well."]).sentences)
    assert (checked.support, checked.source) == (0.0, None)
    (checked,) = held(guard, encoder, "…")
    assert (checked.support, checked.source) == (0.0, None)


def test_long_sentences_are_read_to_their_end(guard: Guard, encoder: Encoder) -> None:
    long = "The mayor of the town said " + "that the plan was good and " * 60 + "that the bridge had been closed by the county."
    assert [len(piece.split()) <= 60 for piece in pieces_of(long)] == [True] * len(pieces_of(long))
    assert " ".join(pieces_of(long)) == long
    (checked,) = held(guard, encoder, "The bridge had been closed by the county.", source=(*SOURCE[1:], long))
    assert checked.source == len(SOURCE) - 1
    (checked,) = held(guard, encoder, long)
    assert 0 <= checked.support < 1


def test_every_word_of_a_long_sentence_is_in_a_passage() -> None:
    text = " ".join(f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(250))
    source = Source(sentences("Short one.", text), np.eye(2, dtype=np.float32))
    passages = source.passages(words(text), np.array([0, 1], np.float32))
    assert {w for passage in passages for w in passage.text.split()} >= set(text.split())
    assert all(len(passage.text.split()) <= MOST_WORDS for passage in passages)


def test_features_tell_a_splice_from_a_copy() -> None:
    source = Source(sentences(*SOURCE), np.ones((len(SOURCE), 4), np.float32))
    copy, splice = words(SOURCE[0]), words("The council of Westmere has lost three schools since 2009 after a fire that killed two workers.")
    assert len(fragments(copy, source)) == 1
    assert len(fragments(splice, source)) >= 3
    rows = [dict(zip(LEXICAL, lexical_features(found, (), source), strict=True)) for found in (copy, splice)]
    assert rows[0]["fragments"] < rows[1]["fragments"]
    assert rows[0]["new runs of two"] == 0 < rows[1]["new runs of two"]


def test_a_head_over_another_stance_model_is_refused(stance: StanceModel, tmp_path: Path) -> None:
    folder = tmp_path / "guard"
    shutil.copytree(shipped_models() / "guard", folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "stance": "0" * 16}), "utf-8")
    with pytest.raises(ModelError, match="trained on the stance model 0000"):
        Guard.from_folder(folder, stance)


def test_pooled_texts_are_what_the_stance_classifier_sees(stance: StanceModel) -> None:
    pair = stance.pooled([("Adler praised the plan.", "the plan", "Adler")])
    raw = stance.pooled_texts([("Adler praised the plan.", "Adler is in favor of the plan.")])
    np.testing.assert_array_equal(pair, raw)
    assert Entailment.from_folder(shipped_models() / "guard", stance).probabilities([]).shape == (0,)


def test_a_sentence_of_any_length_leaves_room_for_a_passage(stance: StanceModel) -> None:
    assert np.isfinite(stance.pooled_texts([("The plan was good.", "x1!?" * 400), ("word " * 500, "word " * 500)])).all()
