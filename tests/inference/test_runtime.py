"""Models that are opened beside other work, and rows that do not depend on each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf import ModelError
from nutgraf.modelfolder.config import shipped_models
from nutgraf.runtime.sessions import RowSession, Session


@pytest.fixture(scope="module")
def encoder() -> RowSession:
    return RowSession(shipped_models() / "encoder" / "model.onnx", threads=3)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.integers(1000, 20000), min_size=3, max_size=40), min_size=1, max_size=7))
def test_a_row_comes_out_the_same_alone_and_beside_others(encoder: RowSession, rows: list[list[int]]) -> None:
    together = encoder.rows(rows)
    assert [output.shape for output in together] == [(len(row), encoder.width) for row in rows]
    for row, output in zip(rows, together, strict=True):
        assert np.array_equal(encoder.rows([row])[0], output)


def test_threads_do_not_change_what_comes_out(encoder: RowSession) -> None:
    rows = [[101, 2000 + i, 102] * (i + 1) for i in range(5)]
    one = RowSession(shipped_models() / "encoder" / "model.onnx", threads=1)
    assert all(np.array_equal(a, b) for a, b in zip(one.rows(rows), encoder.rows(rows), strict=True))


def test_a_damaged_model_is_told_by_ready(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes((shipped_models() / "encoder" / "model.onnx").read_bytes()[:64])
    with pytest.raises(ModelError, match="ONNX"):
        Session(path, wait=False)  # what the file's bytes tell is told at once
    path.write_bytes(b"\x08\x0a")  # a version number and no graph
    opening = Session(path, wait=False)
    with pytest.raises(ModelError, match="not a model that onnxruntime"):
        opening.ready()
    with pytest.raises(ModelError, match="not a model that onnxruntime"):
        Session(path)


def test_a_model_that_asks_for_other_inputs_is_named(tmp_path: Path) -> None:
    helper = pytest.importorskip("onnx").helper
    shape = helper.make_tensor_value_info("vectors", 1, ["n"]), helper.make_tensor_value_info("out", 1, ["n"])
    graph = helper.make_graph([helper.make_node("Identity", ["vectors"], ["out"])], "other", shape[:1], shape[1:])
    path = tmp_path / "other.onnx"
    path.write_bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString())
    with pytest.raises(ModelError, match=r"other.onnx failed on a row of 3 tokens"):
        RowSession(path).rows([[1, 2, 3]])
