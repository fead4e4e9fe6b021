"""What the writing model learns from, and that it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from nutgraf.reader.encoder import Encoded
from nutgraf_training.abstractive.train import Pair, Recipe, pair_of, salient_text, tidy, tune
from nutgraf_training.corpora.summary_sets import SummaryRow
from nutgraf_training.summary.train import Example
from transformers import T5Config, T5ForConditionalGeneration

from ..conftest import sentences

ARTICLE = "Mayor Anna Berg said the closures would save 1.2 million euros. The Readers' Union gathered 9,000 signatures."


def test_highlights_become_sentences() -> None:
    assert tidy("Mayor says plan will save money .") == "Mayor says plan will save money."
    assert tidy("Union gathers signatures") == "Union gathers signatures."
    assert tidy('Berg : " no " !') == 'Berg: " no "!'


def test_what_the_article_does_not_say_is_not_learnt() -> None:
    lines = ["Berg says closures save 1.2 million euros .", "Closures save 12 million euros .", "Mayor Tom Reed disagrees ."]
    assert pair_of("some text", lines, ARTICLE) == Pair("some text", "Berg says closures save 1.2 million euros.")
    assert pair_of("some text", ["Tom Reed disagrees ."], ARTICLE) is None
    assert pair_of("", lines, ARTICLE) is None


def test_salient_sentences_fill_the_room_in_their_order() -> None:
    made = sentences("The council met on Tuesday evening.", "Rain is expected over the hills.", "Two libraries will close in June.")
    encoded = Encoded(np.zeros((3, 2), np.float32), np.zeros((1, 2), np.float32), np.ones(1, np.float32), None, 0)
    example = Example(SummaryRow("a", "", "", "cnn", "train"), tuple(made), encoded)
    assert salient_text(example, np.array([0.5, -1, 2], np.float32), words=12) == f"{made[0].text} {made[2].text}"


class Letters:
    """A tokenizer of one id a letter."""

    def __call__(self, text: str) -> dict[str, list[int]]:
        return {"input_ids": [2 + ord(character) % 30 for character in text] + [1]}


@pytest.mark.parametrize("minutes", [None, 1e-9])
def test_tuning_lowers_the_loss_and_minutes_stop_it(minutes: float | None) -> None:
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=32, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=2, num_heads=2, decoder_start_token_id=0, dropout_rate=0.0
    )
    model = T5ForConditionalGeneration(config)
    pairs = [Pair(f"town {name} rebuilds", name * 3) for name in "abcdefgh"]
    before = model.encoder.block[0].layer[0].SelfAttention.q.weight.detach().clone()
    recipe = Recipe(epochs=20, batch=4, learning_rate=1e-2, warmup_steps=5, frozen_layers=1, minutes=minutes, device="cpu")
    losses: list[float] = []
    fitted = tune(model, Letters(), pairs, pairs[:2], recipe, lambda done, values: losses.append(values["loss"]))
    assert torch.equal(before, model.encoder.block[0].layer[0].SelfAttention.q.weight.detach())
    if minutes:
        assert fitted.steps < 41
    else:
        assert losses[-1] < losses[0]
