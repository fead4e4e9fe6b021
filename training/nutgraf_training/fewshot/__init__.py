"""User-defined topics and stance targets from a few labelled examples."""
