"""Metrics, baselines, plots, regression thresholds (floors), and evaluations that span several models."""
