"""Fit who is who: which names and descriptions of an article are of one, on what readers listed as a speaker's names."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from nutgraf.reader.attribution import alike
from nutgraf.reader.identity import COMPARED, FACTS, Identity, facts_of
from nutgraf.reader.keys import Mention
from nutgraf.reader.mentions import mentions_of
from nutgraf.reader.model import ReaderModel
from nutgraf.reader.speakers import grouped

from ..evaluation.articles.names import same_name, telling_words
from .calibrate import threshold_at
from .held import HeldArticle
from .linker import fit

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32]
HIDDEN = 32
#: Of descriptions that are given to a name on held-back articles, and of other pairs that count as one where both take the same side, at least this
#: share is right. What counts as wrong there is in part what readers did not list, and of two with the same side more are one than of any two: on 90 of
#: these articles holders' sides have precision .718 and F1 .605 at a share of .4 (.708 and .604 at .5).
DESCRIBED_PRECISION, SAME_PRECISION = 0.75, 0.4
#: Weight of a pair of which one is nobody in the reading.
_UNLISTED = 0.3
#: A mention that is likelier than this to be the speaker is taken for the speaker of what its sentence gives.
_SPEAKS = 0.5


@dataclass(frozen=True)
class PairRows:
    """The pairs of an article: `facts` [pairs, FACTS], `pairs` of groups, whether each is of one, its weight, and which groups are names."""

    pairs: tuple[tuple[int, int], ...]
    facts: Array
    truth: npt.NDArray[np.bool_]
    weight: Array
    groups: int
    named: tuple[bool, ...]


def pair_rows(article: HeldArticle, reader: ReaderModel) -> PairRows | None:
    """The pairs of an article, of which at least one is somebody in the reading; None if there are none."""
    text, sentences = article.row.text, article.sentences
    mentions = mentions_of(article.marks, article.tokens, sentences, text, mention=reader.mention_above, source=reader.source_above)
    if len(mentions) > COMPARED:
        return None
    keys, groups = grouped(mentions, text)
    pairs, facts = facts_of(mentions, keys, groups, alike(mentions, groups, article.marks), sentences, text)
    who = _who(article, mentions, groups)
    kept = [i for i, (d, n) in enumerate(pairs) if who[d] or who[n]]
    if not kept:
        return None
    truth = np.array([bool(who[pairs[i][0]] & who[pairs[i][1]]) for i in kept])
    weight = np.array([1.0 if who[pairs[i][0]] and who[pairs[i][1]] else _UNLISTED for i in kept], np.float32)
    named = tuple(any(keys[i].named for i in group) for group in groups)
    return PairRows(tuple(pairs[i] for i in kept), facts[kept], truth, weight, len(groups), named)


def _who(article: HeldArticle, mentions: Sequence[Mention], groups: Sequence[Sequence[int]]) -> list[frozenset[int]]:
    """Those of the reading whom each group names: who is called exactly so, or whose names are alike, or whose words a sentence gives in which the
    group speaks and nobody called so is named.
    """
    row = article.row
    listed = [*((one.name, one.names) for one in row.said), *((one.name, row.names_of(one.name)) for target in row.targets for one in target.holders)]
    names = dict(listed)
    known, place = list(names.values()), {name: number for number, name in enumerate(names)}
    found = [_called([mentions[i].text for i in group], known) for group in groups]
    named: dict[int, set[int]] = defaultdict(set)
    for group, who in zip(groups, found, strict=True):
        for i in group:
            named[mentions[i].sentence] |= who
    says: dict[int, set[int]] = defaultdict(set)
    for one in row.said:
        for sentence in one.sentences:
            says[sentence].add(place[one.name])
    for at, group in enumerate(groups):
        if found[at]:
            continue
        heard: Counter[int] = Counter()
        for i in group:
            sentence = mentions[i].sentence
            speaking = set().union(*(says[theirs] for theirs in article.aligned[sentence]))
            if mentions[i].speaks > _SPEAKS and len(speaking) == 1 and not speaking & named[sentence]:
                heard.update(speaking)
        if heard:
            found[at] = frozenset([heard.most_common(1)[0][0]])
    return found


def _called(names: Sequence[str], known: Sequence[Sequence[str]]) -> frozenset[int]:
    own = {" ".join(telling_words(name)) for name in names} - {""}
    exact = frozenset(i for i, listed in enumerate(known) if own & {" ".join(telling_words(name)) for name in listed})
    return exact or frozenset(i for i, listed in enumerate(known) if any(same_name(name, listed) for name in names))


def trained(rows: Iterable[PairRows], *, seed: int = 0) -> dict[str, Array]:
    """The weights of `nutgraf.reader.identity.Identity`."""
    every = list(rows)
    facts, truth, weight = (np.concatenate([getattr(one, name) for one in every]) for name in ("facts", "truth", "weight"))
    logger.info("who is who: %d pairs of %d articles, %d of one", len(truth), len(every), truth.sum())
    return fit(facts, truth.astype(np.float32), prefix="identity.", hidden=HIDDEN, weight=weight, seed=seed, epochs=20)


def thresholds(rows: Sequence[PairRows], identity: Identity) -> dict[str, float]:
    """`described_above` and `same_above` of a reader, on articles that nothing was learned from."""
    likely: list[float] = []
    right: list[bool] = []
    found = [_likely(one, identity) for one in rows]
    wanted = 0
    for one, p in zip(rows, found, strict=True):
        for own in _by_description(one).values():
            best = max(own, key=lambda i: p[i])
            wanted += bool(one.truth[own].any())
            likely.append(float(p[best]))
            right.append(bool(one.truth[best]))
    described, precision, _ = threshold_at(DESCRIBED_PRECISION, np.array(likely), np.array(right))
    recall = int(np.array(right)[np.array(likely) >= described].sum()) / max(1, wanted)
    logger.info("descriptions given to names: precision %.3f, recall %.3f", precision, recall)
    left = [np.ones(len(p), bool) for p in found]  # a description that was given to a name is compared with nobody else
    for one, p, free in zip(rows, found, left, strict=True):
        given = {d for d, own in _by_description(one).items() if max(p[i] for i in own) >= described}
        free[[i for i, pair in enumerate(one.pairs) if not given.isdisjoint(pair)]] = False
    others = np.concatenate([p[free] for p, free in zip(found, left, strict=True)])
    same, _, _ = threshold_at(SAME_PRECISION, others, np.concatenate([one.truth[free] for one, free in zip(rows, left, strict=True)]))
    return {"described_above": round(float(described), 4), "same_above": round(float(same), 4)}


def _likely(one: PairRows, identity: Identity) -> npt.NDArray[np.float64]:
    same = identity(one.pairs, one.facts, one.groups)
    return np.array([same[pair] for pair in one.pairs], np.float64)


def _by_description(one: PairRows) -> dict[int, list[int]]:
    """For each description the pairs with a name."""
    found: dict[int, list[int]] = defaultdict(list)
    for i, (d, n) in enumerate(one.pairs):
        if not one.named[d] and one.named[n]:
            found[d].append(i)
    return found


def unfitted() -> dict[str, Array]:
    """The arrays of an `Identity` that takes no two for one."""
    shapes = {
        "mean": (len(FACTS),),
        "scale": (len(FACTS),),
        "hidden.weight": (HIDDEN, len(FACTS)),
        "hidden.bias": (HIDDEN,),
        "out.weight": (1, HIDDEN),
    }
    zero = {f"identity.{name}": np.zeros(shape, np.float32) for name, shape in shapes.items()}
    return {**zero, "identity.scale": np.ones(len(FACTS), np.float32), "identity.out.bias": np.full(1, -10.0, np.float32)}
