"""Figures against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf_training.evaluation import metrics as m


def test_calibration_error_of_known_bins() -> None:
    assert m.calibration_error([0.9] * 10, [1] * 9 + [0]) == pytest.approx(0.0)
    assert m.calibration_error([1.0] * 4, [1, 0, 0, 0]) == pytest.approx(0.75)


def test_bootstrap_brackets_the_figure() -> None:
    truth = ["a", "b"] * 50
    guess = ["a", "b"] * 40 + ["b", "a"] * 10
    interval = m.bootstrap(m.accuracy, truth, guess)
    assert interval.low < interval.value == 0.8 < interval.high
    assert interval.high - interval.low < 0.25


def test_bootstrap_intervals_are_scipys_within_the_luck_of_the_draw() -> None:
    from scipy.stats import bootstrap

    x = np.random.default_rng(4).normal(size=60)
    y = x + np.random.default_rng(5).normal(size=60)
    found = m.bootstrap_interval(lambda a, b: float((b - a).mean()), x, y, draws=2000, level=0.9)
    expected = bootstrap((y - x,), np.mean, method="percentile", n_resamples=2000, confidence_level=0.9, rng=0).confidence_interval
    assert found == pytest.approx(tuple(expected), abs=0.02)
    assert found == m.bootstrap_interval(lambda a, b: float((b - a).mean()), x, y, draws=2000, level=0.9)


def test_bootstrap_draws_without_a_figure_do_not_count() -> None:
    rows = np.array([0.0] * 9 + [1.0])
    low, high = m.bootstrap_interval(lambda drawn: float(drawn.sum()) if drawn.any() else float("nan"), rows, draws=200)
    assert 1.0 <= low <= high
    assert m.bootstrap_interval(np.mean, np.array([0.5]), draws=20) == (0.5, 0.5)


def test_macro_f1_counts_only_labels_that_occur() -> None:
    assert m.macro_f1(["a", "a"], ["a", "a"]) == 1.0
    assert m.macro_f1(["a", "b"], ["a", "c"]) == 0.5


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcde")), min_size=1))
def test_macro_f1_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import f1_score

    truth, predicted = (list(column) for column in zip(*pairs, strict=True))
    expected = f1_score(truth, predicted, labels=sorted(set(truth)), average="macro", zero_division=0)
    assert m.macro_f1(truth, predicted) == pytest.approx(expected)


def test_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 3))
    truth = np.array([rng.choice(3, p=row) for row in m.softmax(logits)])
    found = m.best_temperature(lambda t: float(-np.log(m.softmax(logits * 3, t)[np.arange(4000), truth]).mean()))
    assert found == pytest.approx(3.0, rel=0.12)


def test_thresholds_find_the_gap_and_spare_rare_labels() -> None:
    p = np.array([[0.6, 0.2]] * 20 + [[0.35, 0.2]] * 20)
    truth = np.array([[1.0, 0.0]] * 20 + [[0.0, 0.0]] * 20)
    first, second = m.thresholds(p, truth, np.ones_like(truth))
    assert 0.35 < first <= 0.6
    assert second == 0.5
