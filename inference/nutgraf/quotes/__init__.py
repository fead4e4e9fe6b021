"""Who speaks: reported and quoted sentences with their speakers."""

from .attribution import Attribution, attributions

__all__ = ["Attribution", "attributions"]
