"""Figures: metrics, baselines and plots, floors, and evaluations that run over several models."""
