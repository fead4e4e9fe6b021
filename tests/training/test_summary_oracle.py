"""The oracle chooses what matches, and the head learns a rule from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from nutgraf.reader.heads import two_layers
from nutgraf.summary.words import Background, Words
from nutgraf_training.corpora.summary_sets import oracle
from nutgraf_training.summary.train import Labelled, background, odds_of, overlap, train_sentences
from safetensors.torch import save_file


def test_oracle_takes_matching_sentences_in_order_and_stops() -> None:
    sentences = ["the cat sat".split(), "rain fell hard today".split(), "a dog ran off".split()]
    assert oracle(sentences, "a dog ran off and the cat sat".split()) == [0, 2]
    assert oracle(sentences, "nothing here".split()) == []


def test_heads_learn_where_summaries_come_from_and_merge_into_two_layers(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    data = []
    for i in range(60):
        features = rng.normal(loc=2, size=(8, 12)).astype(np.float32)
        chosen = np.zeros(8, np.float32)
        chosen[int(features[:, 3].argmax())] = 1
        data.append(Labelled(str(i), Words(["a b c"] * 8, Background(0, {})), features, chosen, chosen, frozenset()))
    heads = train_sentences(data, epochs=40, learning_rate=5e-3)
    assert np.mean([int(odds_of(heads, one.features).argmax()) == int(one.chosen.argmax()) for one in data]) > 0.8
    save_file(heads.merged(), str(tmp_path / "head.safetensors"))
    merged = two_layers(tmp_path / "head.safetensors")
    np.testing.assert_allclose(merged(data[0].features)[:, 0], odds_of(heads, data[0].features), atol=1e-4)


def test_overlap_is_highest_for_the_summary_itself_and_nothing_without_a_common_word() -> None:
    summary = "the council closed two libraries".split()
    assert overlap(summary, summary) == 1.5
    assert 0 < overlap("the council met".split(), summary) < 1
    assert overlap("rain fell".split(), summary) == 0


def test_background_counts_articles_not_words() -> None:
    known = background(["bridge bridge closed", "bridge open", "bridge", "bridge closed", "rain"])
    assert known.counts == {"bridge": 4}
    assert known.rarity("rain") > known.rarity("bridge")
