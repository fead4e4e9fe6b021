"""ONNX sessions on the cores that this process may use, and a limit on numpy's threads."""
