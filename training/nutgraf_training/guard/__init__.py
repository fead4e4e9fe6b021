"""The guard, which checks whether a summary's sentence follows from its article: data, training, evaluation."""
