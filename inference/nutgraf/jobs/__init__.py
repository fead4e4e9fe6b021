"""Scoring many rows into a file: nothing lost, nothing twice, and a killed run goes on where it was."""
