"""Abstractive summaries: new sentences from the selected ones, with names and numbers only from these."""

from .generator import Generator
from .hub import HubGenerator
from .locate import abstractive_folder
from .summary import AbstractiveModel

__all__ = ["AbstractiveModel", "Generator", "HubGenerator", "abstractive_folder"]
