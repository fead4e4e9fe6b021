"""Learning stance from whole articles: what a question makes of an article, batches, and that the loss falls."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.candidates import Candidate, Place
from nutgraf_training.encoders.disentangled import Disentangled
from nutgraf_training.stance import learn
from nutgraf_training.stance.asked import SKIP, AskedArticle, Question
from nutgraf_training.stance.calibrate import Held, curve, fitted, threshold
from nutgraf_training.stance.examples import Encodings, Example, Task, batches_of, chosen, mirrored_pairs, passages, sized
from nutgraf_training.stance.net import StanceNet, vectors
from nutgraf_training.stance.recipe import DEFAULT
from tokenizers import Tokenizer

SENTENCES = (
    "Ada Koh, the mayor of Soria, praised the toll on the old bridge.",
    "“It will pay for the repairs that this town has waited for,” she said on Monday.",
    "Bo Falk of the hauliers' union called the toll a tax on honest work.",
    "The council of Lund will decide in May.",
)
STARTS = tuple(int(n) for n in np.cumsum([0, *(len(one) + 1 for one in SENTENCES)])[:-1])
KOH = Candidate("Ada Koh", "Ada Koh, the mayor of Soria", (Place(0, 0, 7, True), Place(1, STARTS[1] + 67, STARTS[1] + 70, True, True)))
FALK = Candidate("Bo Falk", "Bo Falk", (Place(2, STARTS[2], STARTS[2] + 7, True),))
LUND = Candidate("The council of Lund", "The council of Lund", (Place(3, STARTS[3], STARTS[3] + 19),))
NEAR = np.array([0.9, 0.6, 0.8, 0.3], np.float32)
SILENT, FAVOR, AGAINST, NEUTRAL = range(4)


def question(kind: str, target: str, labels: tuple[int, int, int], author: int = 2) -> Question:
    shown = (frozenset({0, 1}), frozenset({2}), frozenset())
    return Question(target, kind, NEAR, labels, tuple(one if label else frozenset() for one, label in zip(shown, labels, strict=True)), author)


TOLL = question("main", "the bridge toll", (FAVOR, AGAINST, SILENT))
FREE = question("opposite", "keeping the bridge free", (AGAINST, FAVOR, SILENT))
LUNCH = question("unrelated", "school lunches", (SILENT, SILENT, SILENT), 3)


def article(id: str = "r1", questions: Sequence[Question] = (TOLL, FREE, LUNCH)) -> AskedArticle:
    forms = (0.9, 0.02, 0.02, 0.02, 0.02, 0.02)
    return AskedArticle(id, "Mayor praises the toll", SENTENCES, STARTS, (KOH, FALK, LUND), forms, "politics and government", tuple(questions))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(shipped_models() / "stance" / "tokenizer.json"))


@pytest.fixture(scope="module")
def encodings(tokenizer: Tokenizer) -> Encodings:
    return Encodings(tokenizer, 256, 4)


def example(encodings: Encodings, asked: Question = TOLL, *, turned: bool = False) -> Example:
    made = encodings.example(Task(article(), asked, turned))
    assert made is not None
    return made


def test_a_question_turned_round_exchanges_the_sides(encodings: Encodings, tokenizer: Tokenizer) -> None:
    plain, turned = example(encodings), example(encodings, turned=True)
    assert plain.candidates.labels.tolist() == [FAVOR, AGAINST, SILENT]
    assert turned.candidates.labels.tolist() == [AGAINST, FAVOR, SILENT]
    assert "in favor of the bridge toll" in tokenizer.decode(plain.stretches[0].ids)
    assert "against the bridge toll" in tokenizer.decode(turned.stretches[0].ids)


def test_holders_of_unknown_label_are_left_out(encodings: Encodings) -> None:
    made = example(encodings, question("main", "the toll", (SKIP, AGAINST, SILENT)))
    assert made.candidates.numbers.tolist() == [1, 2]
    assert set(made.candidates.holder.tolist()) == {0, 1}
    assert made.candidates.marked[made.candidates.holder == 0].all()


def test_evidence_that_was_not_read_teaches_nothing_unless_asked_for(tokenizer: Tokenizer) -> None:
    short = Encodings(tokenizer, 48, 1)
    task = Task(article(), question("main", "the toll", (FAVOR, AGAINST, NEUTRAL)))
    read, all_of_them = short.example(task), short.example(task, unread=True)
    assert read is not None
    assert all_of_them is not None
    assert set(read.candidates.numbers) <= set(all_of_them.candidates.numbers)
    assert 1 not in read.candidates.numbers or 2 in read.candidates.sentences


def test_a_passage_has_the_sentences_that_count_most_after_the_title(encodings: Encodings, tokenizer: Tokenizer) -> None:
    made = example(encodings)
    weights = np.array([0.1 if n == 0 else 0.9 for n in made.candidates.sentences], np.float32)
    found = passages(made, np.array([0.9, 0.8, 0.01], np.float32), weights, encodings.ends, most=1, max_tokens=200, sentences=1)
    assert sorted(found) == [0, 1], "the likeliest, and everybody whom the reading does not call silent"
    text = tokenizer.decode(found[0])
    assert text.startswith("Mayor praises the toll. “It will pay")
    assert text.endswith("Ada Koh, the mayor of Soria is in favor of the bridge toll.")
    assert list(passages(made, np.array([0.9, 0.02, 0.01], np.float32), weights, encodings.ends, most=8, max_tokens=200, least=0.03)) == [0]


@pytest.mark.parametrize("limit", [30, 60])
def test_a_passage_is_cut_and_never_the_question(encodings: Encodings, tokenizer: Tokenizer, limit: int) -> None:
    made = example(encodings)
    found = passages(made, np.ones(3, np.float32), np.ones(len(made.candidates.holder), np.float32), encodings.ends, most=3, max_tokens=limit)
    assert all(len(ids) <= limit for ids in found.values())
    assert all(tokenizer.decode(ids).endswith("is in favor of the bridge toll.") for ids in found.values())


@pytest.mark.parametrize("turned", [(False, False), (True, False), (True, True)])
def test_a_target_and_its_opposite_are_mirrored(encodings: Encodings, turned: tuple[bool, bool]) -> None:
    both = [example(encodings, TOLL, turned=turned[0]), example(encodings, FREE, turned=turned[1])]
    assert mirrored_pairs(both, [0, 3]) == [(k, 3 + k, turned[0] == turned[1]) for k in range(3)]
    for i, j, exchanged in mirrored_pairs(both, [0, 3]):
        one, other = both[0].candidates.labels[i], both[1].candidates.labels[j - 3]
        assert other == ([0, 2, 1, 3][one] if exchanged else one)


def test_a_pass_asks_each_article_its_main_targets_and_batches_hold_all() -> None:
    articles = [article(f"r{i}") for i in range(40)]
    groups = chosen(articles, 3, {"main": 1.0, "opposite": 1.0, "unrelated": 0.0}, turned=0.5)
    tasks = [task for group in groups for task in group]
    assert sum(task.question.kind == "main" for task in tasks) == sum(task.question.kind == "opposite" for task in tasks) == 40
    assert {task.turned for task in tasks} == {True, False}
    assert groups == chosen(articles, 3, {"main": 1.0, "opposite": 1.0, "unrelated": 0.0}, turned=0.5)
    size = sized(4, 256)
    batches = batches_of(groups, size, 1000, random.Random(0))
    assert sorted(map(id, (task for batch in batches for task in batch))) == sorted(map(id, tasks))
    assert all(sum(count * length for count, length in map(size, batch)) <= 1000 or len(batch) <= 2 for batch in batches)


def test_means_are_those_of_the_tokens() -> None:
    states = torch.randn(2, 9, 4)
    found = vectors(states, torch.tensor([[0, 2, 5, 3, 4], [1, 0, 9, 0, 0]]), torch.tensor([[1.0], [2.0]]))
    expected = torch.cat([states[0, 2:5].mean(0), states[0, 3], states[0, 0], torch.tensor([1.0])])
    torch.testing.assert_close(found[0], expected)
    torch.testing.assert_close(found[1, 4:8], torch.zeros(4))
    torch.testing.assert_close(found[1, :4], states[1].mean(0))


def test_the_loss_falls(tokenizer: Tokenizer) -> None:
    torch.manual_seed(0)
    net = StanceNet(Disentangled(tokenizer.get_vocab_size(), 16, 32, 2, 2, 256))
    settings = replace(
        DEFAULT, passes=30, learning_rate=3e-3, head_rate=1.0, frozen_layers=0, dropout=0.0, batch_tokens=900, turned=0.0, device="cpu"
    )
    told: list[dict[str, float]] = []
    found = learn.learn(net, tokenizer, [article(f"r{i}") for i in range(4)], [], settings, progress=lambda _, values: told.append(values))
    assert found["steps"] > 40
    assert found["holder"] < 0.75 * told[0]["holder"]
    assert {"holder", "author", "alone", "opposite", "loss"} <= set(found)


def test_the_mean_of_several_rates(tokenizer: Tokenizer) -> None:
    def weights(rate: float, *besides: float, seed: int = 0) -> torch.Tensor:
        torch.manual_seed(0)
        net = StanceNet(Disentangled(tokenizer.get_vocab_size(), 16, 32, 2, 1, 256))
        settings = replace(DEFAULT, learning_rate=rate, besides=besides, frozen_layers=0, seed=seed, device="cpu")
        learn.learn_mean(net, settings, lambda one, own: learn.learn(one, tokenizer, [article()], [], own))
        return net.classifier.weight.detach()

    torch.testing.assert_close(weights(1e-2, 3e-2), (weights(1e-2) + weights(3e-2, seed=1)) / 2)


def test_minutes_end_a_run(tokenizer: Tokenizer) -> None:
    net = StanceNet(Disentangled(tokenizer.get_vocab_size(), 16, 32, 2, 1, 256))
    settings = replace(DEFAULT, passes=500, frozen_layers=0, minutes=0.01, device="cpu")
    assert learn.learn(net, tokenizer, [article()], [], settings)["steps"] < 500


def test_both_answers_toward_opposites_are_learned_and_unknown_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 400)
    seen = np.eye(4)[labels] * 2 + rng.normal(size=(400, 4))  # toward the target, unsure
    plain = np.eye(4)[labels][:, [0, 2, 1, 3]] * 6 + rng.normal(size=(400, 4))  # toward its opposite, plain
    rows = [np.concatenate([x - np.log(np.exp(x).sum()), [1.0, 1.0]]).astype(np.float32) for x in (*seen, *plain)]
    pairs = np.array([(i, 400 + i) for i in range(400)])
    authors = np.concatenate([np.eye(4)[labels] * 2, np.eye(4)[labels][:, [1, 0, 2, 3]] * 6])
    unknown = np.full(400, SKIP)
    held = Held(rows, np.concatenate([labels, unknown]), authors, np.concatenate([labels, labels]), np.zeros(800), 200, pairs, pairs)
    found = fitted(held)
    assert found.paired[1, 5] > 0.1  # in favor here speaks for in favor there
    both = {one["above"]: one for one in curve(held, found)}
    alone = {one["above"]: one for one in curve(replace(held, pairs=pairs[:0]), found)}
    assert both[0.5]["f1"] > alone[0.5]["f1"] + 0.05


def test_a_reader_that_finds_nobody_leaves_a_calibration() -> None:
    nobody = Held([], np.zeros(0, np.int64), np.zeros((4, 4)), np.arange(4), np.zeros(4), 3, *[np.zeros((0, 2), np.int64)] * 2)
    points = curve(nobody, fitted(nobody))
    assert all(one["recall"] == 0 for one in points)
    assert threshold(points) == points[-1]["above"]
