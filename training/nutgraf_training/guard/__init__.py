"""The guard, which tells whether a summary's sentence follows from its article: data, training, evaluation."""
