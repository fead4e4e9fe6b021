"""Scored articles of a few holders, for tests of who stands where."""

from __future__ import annotations

from nutgraf import Evidence, Holder, Prediction, Stance


def article(
    number: int, *holders: tuple[str, str], published: str | None = None, target: str = "the charge", author: str | None = None
) -> Prediction:
    made = tuple(Holder(name, "quoted", label, 0.8, (Evidence(f"{name} spoke.", 0, 9, label, 0.7),)) for name, label in holders)
    own = (Holder("author", "author", "against", 0.9, ()),) if author else ()
    stance = Stance(target, "against" if author else "neutral", 0.9, {}, (*own, *made), ())
    return Prediction(f"a{number}", f"Article {number}", stances=(stance,), published=published, author=author, model="m")
