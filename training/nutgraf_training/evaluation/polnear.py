"""Attribution on PolNeAR, whose articles have every attribution marked by people: contents found, by kind, and their speakers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from nutgraf import Article, Nutgraf
from nutgraf.results import Quotation

from ..cards.models import table
from ..corpora.quote_sets import AttributedArticle, Attribution
from .articles.names import same_name
from .metrics import Interval, bootstrap_interval
from .quotes import matches, same_speaker

#: Pronouns and their like: PolNeAR does not say whom they mean.
_UNNAMED = frozenset(
    "he she it they we i you who whose which that him his her them their its my our this these those one both some others many".split()
)
KINDS = ("direct", "indirect", "mixed")
_COUNTS = ("given", "given right", *(f"{kind} {part}" for kind in KINDS for part in ("marked", "found", "worded")), "named", "named right")


@dataclass(frozen=True)
class Attributed:
    """Figures with 95% intervals over articles, by kind and for "all".

    `found` is the share of marked contents that are found, in a view too; `worded` that of those given as words, and `precision` is of these:
    the set also marks what somebody only speaks of ("defended the plan") as a content, which is a view here.
    """

    articles: int
    precision: Interval
    found: dict[str, Interval]
    worded: dict[str, Interval]
    speaker_right: Interval
    marked: dict[str, int]


def evaluate_polnear(models: Nutgraf, rows: Iterable[AttributedArticle]) -> Attributed:
    """Measure the quotations of whole articles.

    A quotation finds a content if they share at least half of the shorter one. A speaker counts where the marked one is no pronoun.
    """
    counts = [_counts(row, models.predict([Article(row.text, title=row.title, id=row.id)])[0].quotations) for row in rows]
    matrix = np.array([[one[name] for name in _COUNTS] for one in counts], float)
    place = {name: i for i, name in enumerate(_COUNTS)}

    def ratio(part: Sequence[str], whole: Sequence[str]) -> Interval:
        def value(drawn: np.ndarray) -> float:  # type: ignore[type-arg]
            total = drawn.sum(0)
            return float(sum(total[place[p]] for p in part) / max(1.0, sum(total[place[w]] for w in whole)))

        low, high = bootstrap_interval(value, matrix, draws=1000, seed=0)
        return Interval(value(matrix), low, high)

    def shares(part: str) -> dict[str, Interval]:
        by_kind = {kind: ratio([f"{kind} {part}"], [f"{kind} marked"]) for kind in KINDS}
        return {**by_kind, "all": ratio([f"{kind} {part}" for kind in KINDS], [f"{kind} marked" for kind in KINDS])}

    marked = {kind: int(matrix[:, place[f"{kind} marked"]].sum()) for kind in KINDS}
    return Attributed(len(counts), ratio(["given right"], ["given"]), shares("found"), shares("worded"), ratio(["named right"], ["named"]), marked)


def _counts(row: AttributedArticle, given: Sequence[Quotation]) -> Counter[str]:
    found: Counter[str] = Counter()
    words = [quotation for quotation in given if quotation.kind != "view"]
    found["given"] = len(words)
    found["given right"] = sum(any(_touches(quotation, one) for one in row.quotations) for quotation in words)
    for one in row.quotations:
        near = [quotation for quotation in given if _touches(quotation, one)]
        found[f"{one.kind} marked"] += 1
        found[f"{one.kind} found"] += bool(near)
        found[f"{one.kind} worded"] += any(quotation.kind != "view" for quotation in near)
        name = " ".join(one.speaker_text.split())
        if near and name and name.lower() not in _UNNAMED:
            names = [name, name.split(",")[0]]  # "Okri, who runs the port," is "Ben Okri"
            found["named"] += 1
            found["named right"] += any(_same(quotation.speaker, names) for quotation in near)
    return found


def _same(speaker: str, names: Sequence[str]) -> bool:
    return (
        same_name(speaker, names)
        or same_speaker(speaker, names)
        or any(_stands_for(a, b) for one in names for a, b in ((speaker, one), (one, speaker)))
    )


def _stands_for(short: str, name: str) -> bool:
    """Whether a name ends on the initials of another: "the DNC" and "Democratic National Committee"."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper() and word != "The")
    return len(initials) > 1 and short.split()[-1:] == [initials]


def _touches(quotation: Quotation, one: Attribution) -> bool:
    return any(matches((quotation.start, quotation.end), span) for span in one.content)


def polnear_table(found: Attributed) -> str:
    """The figures as Markdown."""

    def cell(value: Interval) -> str:
        return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"

    rows = [["precision of quotations, views left out", "", cell(found.precision)]]
    for name, shares in (("contents found, in views too", found.found), ("contents given as words", found.worded)):
        rows += [[f"{name}, {kind}", str(found.marked.get(kind, sum(found.marked.values()))), cell(value)] for kind, value in shares.items()]
    rows.append(["speaker right, of those found whose speaker is named", "", cell(found.speaker_right)])
    return table([f"PolNeAR dev, {found.articles} articles", "of", "value (95% interval)"], rows)
