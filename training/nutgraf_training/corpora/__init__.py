"""Labelled data: a registry of public sets read from a folder of the user's, and the sets that ship."""
