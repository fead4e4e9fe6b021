"""Who says what: quotations and reported views with their speakers."""

from .attribution import Attribution, attributions, quotations, quotations_of

__all__ = ["Attribution", "attributions", "quotations", "quotations_of"]
