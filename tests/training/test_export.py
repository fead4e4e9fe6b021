"""What is done to a graph before it ships."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from nutgraf_training.encoders.export import drop_nan_guards
from onnx import TensorProto, helper


def test_a_guard_behind_a_softmax_goes_and_nothing_else_changes() -> None:
    nodes = [
        helper.make_node("Softmax", ["x"], ["soft"]),
        helper.make_node("IsNaN", ["soft"], ["bad"]),
        helper.make_node("Where", ["bad", "zero", "soft"], ["guarded"]),
        helper.make_node("Mul", ["guarded", "guarded"], ["y"]),
        helper.make_node("IsNaN", ["x"], ["odd"]),
        helper.make_node("Where", ["odd", "x", "zero"], ["z"]),
    ]
    x, y, z = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [2, 3]) for name in "xyz")
    zero = helper.make_tensor("zero", TensorProto.FLOAT, [], [0.0])
    model = helper.make_model(helper.make_graph(nodes, "guarded", [x], [y, z], [zero]), opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    given = {"x": np.array([[1, 2, 3], [0, -1, 0.5]], np.float32)}

    def run() -> list[np.ndarray]:
        onnx.checker.check_model(model)
        found: list[np.ndarray] = onnxruntime.InferenceSession(model.SerializeToString()).run(None, given)
        return found

    before = run()
    drop_nan_guards(model.graph)
    assert [node.op_type for node in model.graph.node] == ["Softmax", "Mul", "IsNaN", "Where"]
    assert all(np.array_equal(a, b) for a, b in zip(before, run(), strict=True))
