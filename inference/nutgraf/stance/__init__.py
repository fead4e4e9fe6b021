"""Stance toward a target: whose, and on what evidence.

Import the model from `nutgraf.stance.model`; `nutgraf.stance.pairs` holds what training shares and loads nothing.
"""
