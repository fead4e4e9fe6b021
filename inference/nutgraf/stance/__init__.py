"""Stance toward a target, by holder and with evidence.

Import the model from `nutgraf.stance.model`; `nutgraf.stance.pairs` has what training shares and has no dependencies.
"""
