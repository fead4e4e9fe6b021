"""Near misses: targets of other articles on a like subject, which an article does not discuss."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.text.words import content

from ...corpora.readings import ArticleReading

#: A target of which an article has at least this share of the words may be discussed in it.
_SHARED = 0.5


def near_misses(rows: Sequence[ArticleReading]) -> dict[str, str]:
    """For each article, by id, the main target of the most similar article with the same main topic whose target it does not name.

    Similarity is the share of words that titles and texts have in common; an article for which there is no such target is left out.
    """
    words = {row.id: content(f"{row.title or ''} {row.text}") for row in rows}
    found = {}
    for row in rows:
        own = words[row.id]
        others = [one for one in rows if one.id != row.id and one.topics[0] == row.topics[0]]
        for other in sorted(others, key=lambda one: -len(own & words[one.id]) / len(own | words[one.id])):
            target = next((one.target for one in other.targets if one.kind == "main"), other.targets[0].target)
            named = content(target)
            if named and len(named & own) < _SHARED * len(named):
                found[row.id] = target
                break
    return found
