"""The oracle chooses what matches, and the head learns a rule from it."""

from __future__ import annotations

import numpy as np
import torch
from nutgraf_training.corpora.summary_sets import SummaryRow, oracle
from nutgraf_training.summary import Example, train


def test_oracle_takes_matching_sentences_in_order_and_stops() -> None:
    sentences = ["the cat sat".split(), "rain fell hard today".split(), "a dog ran off".split()]
    assert oracle(sentences, "a dog ran off and the cat sat".split()) == [0, 2]
    assert oracle(sentences, "nothing here".split()) == []


def test_head_learns_where_summaries_come_from() -> None:
    rng = np.random.default_rng(0)
    data = []
    for i in range(60):
        features = rng.normal(size=(8, 12)).astype(np.float32)
        chosen = np.zeros(8, np.float32)
        chosen[int(features[:, 3].argmax())] = 1
        data.append(Example(SummaryRow(str(i), "", "", "cnn", "train"), (), features, features, chosen))
    head, _ = train(data, epochs=40, learning_rate=5e-3)
    with torch.inference_mode():
        hits = [int(head(torch.from_numpy(e.features)).argmax()) == int(e.chosen.argmax()) for e in data]
    assert np.mean(hits) > 0.8
