"""ONNX sessions on the cores that this process may use, and numpy's threads beside them."""
