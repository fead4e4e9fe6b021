"""Written summaries: the article's sentences, shortened, with names for pronouns; or a larger model's sentences, checked by the guard."""

from .written import WrittenModel

__all__ = ["WrittenModel"]
