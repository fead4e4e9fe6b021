"""An ONNX file that reaches outside itself is refused before a session sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import ModelError
from nutgraf.modelfolder.config import shipped_models
from nutgraf.modelfolder.onnx import check_onnx
from nutgraf.runtime.sessions import Session

onnx = pytest.importorskip("onnx")
helper, numpy_helper, TensorProto = onnx.helper, onnx.numpy_helper, onnx.TensorProto

Change = Callable[["onnx.ModelProto"], None]


def inside(name: str = "w") -> onnx.TensorProto:
    return numpy_helper.from_array(np.ones((2,), np.float32), name)


def outside(location: str = "/etc/passwd", name: str = "w") -> onnx.TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=location)
    return tensor


def sparse(values: onnx.TensorProto, indices: onnx.TensorProto) -> onnx.SparseTensorProto:
    return onnx.SparseTensorProto(values=values, indices=indices, dims=[4])


def identity(weight: onnx.TensorProto) -> onnx.GraphProto:
    node = helper.make_node("Identity", ["w"], ["out"])
    return helper.make_graph([node], "inner", [], [helper.make_tensor_value_info("out", TensorProto.FLOAT, [2])], [weight])


def model(weight: onnx.TensorProto | None = None) -> onnx.ModelProto:
    """y = x + w"""
    node = helper.make_node("Add", ["x", "w"], ["y"])
    ends = ([helper.make_tensor_value_info(name, TensorProto.FLOAT, [2])] for name in "xy")
    graph = helper.make_graph([node], "outer", *ends, [inside() if weight is None else weight])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def write(made: onnx.ModelProto, folder: Path) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(made.SerializeToString())
    return path


def branch(made: onnx.ModelProto, weight: onnx.TensorProto, depth: int = 1) -> None:
    """An If whose branch, `depth` ifs down, has the weight."""
    graph = identity(weight)
    for _ in range(depth):
        node = helper.make_node("If", ["c"], ["out"], then_branch=graph, else_branch=identity(inside()))
        graph = helper.make_graph([node], "inner", [], [helper.make_tensor_value_info("out", TensorProto.FLOAT, [2])])
    made.graph.node.add().CopyFrom(graph.node[0])


def attribute(made: onnx.ModelProto, **values: object) -> None:
    made.graph.node[0].attribute.add().CopyFrom(helper.make_attribute("a", next(iter(values.values()))))


def in_function(made: onnx.ModelProto) -> None:
    constant = helper.make_node("Constant", [], ["out"], value=outside())
    made.functions.add().CopyFrom(helper.make_function("mine", "F", [], ["out"], [constant], [helper.make_opsetid("", 17)]))


def in_training(made: onnx.ModelProto) -> None:
    made.training_info.add().algorithm.CopyFrom(identity(outside()))


HIDDEN: dict[str, Change] = {
    "weight": lambda made: made.graph.initializer.add().CopyFrom(outside()),
    "parent folder": lambda made: made.graph.initializer.add().CopyFrom(outside("../../secret.bin")),
    "beside": lambda made: made.graph.initializer.add().CopyFrom(outside("weights.bin")),
    "in memory": lambda made: made.graph.initializer.add().CopyFrom(outside("*/_ORT_MEM_ADDR_/*")),
    "empty name": lambda made: made.graph.initializer.add().CopyFrom(outside("")),
    "branch": lambda made: branch(made, outside()),
    "deep branch": lambda made: branch(made, outside(), depth=5),
    "sparse values": lambda made: made.graph.sparse_initializer.add().CopyFrom(sparse(outside(), inside("i"))),
    "sparse indices": lambda made: made.graph.sparse_initializer.add().CopyFrom(sparse(inside(), outside(name="i"))),
    "constant": lambda made: made.graph.node.add().CopyFrom(helper.make_node("Constant", [], ["z"], value=outside())),
    "attribute of tensors": lambda made: attribute(made, tensors=[inside(), outside()]),
    "attribute of graphs": lambda made: attribute(made, graphs=[identity(inside()), identity(outside())]),
    "attribute of sparse tensors": lambda made: attribute(made, sparse=[sparse(outside(), inside("i"))]),
    "function": in_function,
    "training": in_training,
}


@pytest.mark.parametrize("where", HIDDEN)
def test_data_in_other_files_is_refused_wherever_it_hides(where: str, tmp_path: Path) -> None:
    made = model()
    HIDDEN[where](made)
    with pytest.raises(ModelError, match="keeps data in another file"):
        Session(write(made, tmp_path))


@pytest.mark.parametrize("field", ["external_data", "data_location"])
def test_each_of_the_two_marks_of_outside_data_is_enough(field: str, tmp_path: Path) -> None:
    weight = outside()
    weight.ClearField(field)
    with pytest.raises(ModelError, match="keeps data in another file"):
        check_onnx(write(model(weight), tmp_path))


def test_data_that_says_it_lies_inside_is_read(tmp_path: Path) -> None:
    weight = inside()
    weight.data_location = TensorProto.DEFAULT
    made = model(weight)
    branch(made, inside(), depth=5)
    check_onnx(write(made, tmp_path))
    assert Session(write(model(weight), tmp_path))


@pytest.mark.parametrize(("domain", "operator"), [("evil.ops", "Run"), ("com.microsoft", "EPContext"), ("com.microsoft", "PythonOp")])
def test_operators_that_load_code_are_refused(domain: str, operator: str, tmp_path: Path) -> None:
    made = model()
    made.graph.node.add().CopyFrom(helper.make_node(operator, ["x"], ["z"], domain=domain))
    with pytest.raises(ModelError, match=r"operators of other libraries|loads a compiled file"):
        Session(write(made, tmp_path))


def test_functions_of_the_file_itself_are_no_foreign_operators(tmp_path: Path) -> None:
    made = model()
    body = [helper.make_node("Neg", ["a"], ["b"])]
    made.functions.add().CopyFrom(helper.make_function("mine", "F", ["a"], ["b"], body, [helper.make_opsetid("", 17)]))
    made.opset_import.add(domain="mine", version=1)
    made.graph.node.add().CopyFrom(helper.make_node("F", ["x"], ["z"], domain="mine"))
    assert Session(write(made, tmp_path))


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x00" * 100, b"\x08\x00\x00\x00ORTM" + b"\x00" * 50, b"\xff" * 100, b"%PDF-1.7\n", b"\x3a\xff\xff\xff\xff\x0f"]
)
def test_what_is_no_onnx_file_is_said_to_be_none(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"model\.onnx"):
        Session(path)


@given(st.data())
def test_damage_is_an_error_and_never_anything_else(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = bytearray(model().SerializeToString())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "model.onnx"
    path.write_bytes(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    try:
        Session(path)
        said = str(path)
    except ModelError as error:
        said = str(error)
    assert str(path) in said


def field(number: int, data: bytes) -> bytes:
    """One protobuf field of bytes."""

    def varint(value: int) -> bytes:
        out = b""
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])

    return varint(number << 3 | 2) + varint(len(data)) + data


def test_graphs_in_graphs_without_end_are_refused_in_no_time(tmp_path: Path) -> None:
    graph = field(2, b"inner")
    for _ in range(5000):
        graph = field(1, field(5, field(6, graph)))
    path = tmp_path / "model.onnx"
    path.write_bytes(field(7, graph))
    with pytest.raises(ModelError, match="nested more than 60 deep"):
        check_onnx(path)


def test_a_file_of_nothing_but_fields_is_refused_in_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(field(7, b"\xf0\x01\x00" * 2_000_000))
    started = time.perf_counter()
    with pytest.raises(ModelError, match="more than 1000000 fields"):
        check_onnx(path)
    assert time.perf_counter() - started < 20


def test_the_models_that_ship_pass() -> None:
    for path in shipped_models().glob("*/*.onnx"):
        check_onnx(path)
