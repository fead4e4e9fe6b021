"""Labelled data: a registry of public sets read from a user's folder, and the shipped sets."""
