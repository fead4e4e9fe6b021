"""Topics and targets of a user's own from a few labelled examples."""
