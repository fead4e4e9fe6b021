"""The stance cross-encoder: data, training, evaluation."""
