"""Progress and learning rate of training runs."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf_training.encoders.pace import paced, set_rates


def test_without_a_limit_every_step_is_taken() -> None:
    assert list(paced(4, minutes=None, started=0.0)) == [(0, 0.0), (1, 0.25), (2, 0.5), (3, 0.75)]


def test_a_run_ends_with_its_minutes(caplog: pytest.LogCaptureFixture) -> None:
    assert list(paced(100, minutes=1.0, started=time.perf_counter() - 61)) == []
    assert "stopped at step 0 of 100: the limit of 1 minutes" in caplog.text
    (_, done), *_ = paced(100, minutes=1.0, started=time.perf_counter() - 30)
    assert 0.49 < done < 0.6


@given(st.floats(0, 0.999), st.floats(0, 0.5))
def test_rates_rise_to_the_groups_rate_and_fall(done: float, warmup: float) -> None:
    optimizer = SimpleNamespace(param_groups=[{"scale": 1.0}, {"scale": 10.0}])
    set_rates(optimizer, 1e-3, done, warmup)
    body, head = (group["lr"] for group in optimizer.param_groups)
    assert 0 < body <= 1e-3 * 1.0001
    assert head == pytest.approx(10 * body)
