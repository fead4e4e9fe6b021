"""The shared encoder with its topic head: data, training, evaluation."""
