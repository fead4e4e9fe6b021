"""Questions put to articles as the stance net takes them: stretches to read, units of candidates and author, labels; and batches of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from nutgraf.stance.opposites import AUTHOR_TURNED, TURNED
from nutgraf.stance.pairs import ANYONE, PASSAGE_SENTENCES, hypothesis, with_heading
from nutgraf.stance.stretches import Ends, Stretch, stretches_for
from nutgraf.stance.units import Asked, Unit, author_units, candidate_units
from tokenizers import Tokenizer

from ..corpora.stance_sets import long_words
from .asked import NEAR_MISS, SILENT, SKIP, AskedArticle, Question

#: With which probability a question of each kind is asked in a pass.
SHARES = {"main": 1.0, "opposite": 1.0, "entity": 0.7, "other": 0.7, "unrelated": 0.2, NEAR_MISS: 0.4}
#: The labels of a candidate and of the author where the question is turned round: favor and against change places.
_TURNED_HOLDER, _TURNED_AUTHOR = TURNED, [*AUTHOR_TURNED, 3]


@dataclass(frozen=True)
class Task:
    """A question for an article; `turned` asks who is against the target instead of who is in favor of it."""

    article: AskedArticle
    question: Question
    turned: bool = False


@dataclass(frozen=True)
class Holders:
    """The units of several holders, and what the reading says of each holder.

    `ranges` [units, 5] are row, first token, one past the last, and those two of the mention; `facts` [units, facts]; `holder` [units] the number
    of each one's holder; `marked` [units] whether it shows the label; `labels` [holders]; `numbers` [holders] are those of the candidates.
    """

    ranges: npt.NDArray[np.int64]
    facts: npt.NDArray[np.float32]
    holder: npt.NDArray[np.int64]
    sentences: npt.NDArray[np.int64]
    marked: npt.NDArray[np.bool_]
    labels: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Example:
    """What is read of an article for a question.

    `texts` are the token ids of the sentences, `heading` those of the title, and `names` of each holder those of the question about it alone.
    """

    stretches: list[Stretch]
    task: Task
    candidates: Holders
    author: Holders
    texts: list[list[int]]
    heading: list[int]
    names: list[list[int]]


class Encodings:
    """Makes examples of `max_tokens` a stretch, at most `most` stretches each."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int, most: int) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer, self._max, self._most = tokenizer, max_tokens, most
        self.ends = Ends(*(tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]")))

    def example(self, task: Task, *, unread: bool = False) -> Example | None:
        """None where there is nothing to read. `unread` keeps holders whose evidence is not in the stretches."""
        article, question = task.article, task.question
        encoded = self._tokenizer.encode_batch(list(article.sentences), add_special_tokens=False)
        ids = [one.ids for one in encoded]
        title = article.title or ""
        heading = self._ids(title)
        stretches = stretches_for(
            ids,
            heading,
            self._ids(hypothesis(question.target, ANYONE, against=task.turned)),
            question.relevance,
            ends=self.ends,
            max_tokens=self._max,
            most=self._most,
        )
        if not stretches:
            return None
        known = Asked(article.starts, [one.offsets for one in encoded], article.candidates, article.forms, stretches[0].starts[0] - 1)
        own = candidate_units(known, stretches, question.relevance)
        labels = [_TURNED_HOLDER[label] if task.turned and label != SKIP else label for label in question.labels]
        author = _TURNED_AUTHOR[question.author] if task.turned else question.author
        candidates = _holders(own, labels, question.shown, unread=unread)
        names = [hypothesis(question.target, article.candidates[i].display, against=task.turned) for i in candidates.numbers]
        return Example(
            stretches,
            task,
            candidates,
            _holders([author_units(known, stretches, question.relevance)], [author], [question.author_shown], unread=unread),
            ids,
            self._ids(with_heading(title, "")) if title else [],
            [self._ids(name) for name in names],
        )

    def _ids(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return found


def _holders(units: Sequence[Sequence[Unit]], labels: Sequence[int], shown: Sequence[frozenset[int]], *, unread: bool) -> Holders:
    """Those with units and a known label, what shows which was read."""
    kept = [
        i
        for i, (own, label, evidence) in enumerate(zip(units, labels, shown, strict=True))
        if own and label != SKIP and (unread or not evidence or evidence & {one.sentence for one in own})
    ]
    flat = [(number, one, shown[i]) for number, i in enumerate(kept) for one in units[i]]
    return Holders(
        np.array([(one.row, one.start, one.end, *one.mention) for _, one, _ in flat], np.int64).reshape(-1, 5),
        np.array([one.facts for _, one, _ in flat], np.float32) if flat else np.zeros((0, 0), np.float32),
        np.array([number for number, _, _ in flat], np.int64),
        np.array([one.sentence for _, one, _ in flat], np.int64),
        np.array([one.sentence in evidence for _, one, evidence in flat], np.bool_),
        np.array([labels[i] for i in kept], np.int64),
        np.array(kept, np.int64),
    )


def passages(
    example: Example,
    spoken: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    ends: Ends,
    *,
    most: int,
    max_tokens: int,
    sentences: int = PASSAGE_SENTENCES,
    least: float = 0.0,
) -> dict[int, list[int]]:
    """The question about one holder alone, with the sentences that count most for it: token ids by the number of the holder.

    `spoken` [holders] says how probably each is not silent, and `weights` [units] how much each unit counts; asked about are the `most` likeliest
    holders with at least `least`, and everybody whom the reading does not call silent.
    """
    own = example.candidates
    order = sorted(range(len(spoken)), key=lambda i: -spoken[i])
    chosen = [i for rank, i in enumerate(order) if (rank < most and spoken[i] >= least) or (not least and own.labels[i] != SILENT)]
    found = {}
    for i in chosen:
        units = sorted(np.flatnonzero(own.holder == i).tolist(), key=lambda unit: -float(weights[unit]))[:sentences]
        texts = [token for number in sorted(own.sentences[unit] for unit in units) for token in example.texts[number]]
        asked = example.names[i][: max_tokens * 3 // 4]
        passage = [*example.heading, *texts][: max_tokens - 3 - len(asked)]
        found[i] = [ends.start, *passage, ends.end, *asked, ends.end]
    return found


def near_misses(articles: Sequence[AskedArticle], seed: int) -> dict[str, Question]:
    """For each article a main target of another one of the same topic, no word of four letters of which the article has: by id."""
    rng = random.Random(seed)
    by_topic: dict[str, list[AskedArticle]] = {}
    for one in articles:
        by_topic.setdefault(one.topic, []).append(one)
    found = {}
    for one in articles:
        text = long_words(" ".join([one.title or "", *one.sentences]))
        for other in rng.sample(by_topic[one.topic], min(12, len(by_topic[one.topic]))):
            target = rng.choice(other.questions).target
            if other.id != one.id and long_words(target) and not long_words(target) & text:
                nobody = next(question for question in one.questions if question.kind == "unrelated")
                found[one.id] = replace(nobody, target=target, kind=NEAR_MISS)
                break
    return found


def chosen(articles: Sequence[AskedArticle], seed: int, share: Mapping[str, float], *, turned: float) -> list[list[Task]]:
    """The questions of a pass: of each article those of each kind with the probability `share[kind]`, turned round with the probability `turned`.

    A target and its opposite, where both are asked, come together.
    """
    rng = random.Random(seed)
    near = near_misses(articles, seed + 1)
    found: list[list[Task]] = []
    for article in articles:
        together: list[Task] = []
        for question in (*article.questions, *([near[article.id]] if article.id in near else [])):
            if rng.random() >= share.get(question.kind, 1.0):
                continue
            task = Task(article, question, rng.random() < turned)
            if question.kind in ("main", "opposite"):
                together.append(task)
            else:
                found.append([task])
        if together:
            found.append(together)
    return found


def batches_of(groups: Sequence[Sequence[Task]], size: Callable[[Task], tuple[int, int]], most: int, rng: random.Random) -> list[list[Task]]:
    """Batches of tasks with stretches of similar length; `size` gives number and length of a task's stretches, and a batch has at most `most` padded tokens."""
    sizes = [[size(one) for one in group] for group in groups]
    order = sorted(range(len(groups)), key=lambda i: max(length for _, length in sizes[i]) * rng.uniform(0.9, 1.1))
    found: list[list[Task]] = []
    batch: list[Task] = []
    rows = longest = 0
    for i in order:
        own_rows, own = sum(count for count, _ in sizes[i]), max(length for _, length in sizes[i])
        if batch and max(longest, own) * (rows + own_rows) > most:
            found.append(batch)
            batch, rows, longest = [], 0, 0
        batch += groups[i]
        rows += own_rows
        longest = max(longest, own)
    if batch:
        found.append(batch)
    rng.shuffle(found)
    return found


def sized(most: int, max_tokens: int) -> Callable[[Task], tuple[int, int]]:
    """About how many stretches of how many tokens a task reads, by the characters of its article."""

    def size(task: Task) -> tuple[int, int]:
        tokens = sum(map(len, task.article.sentences)) / 4.3
        room = max_tokens - 40
        count = max(1, -(-int(tokens) // room))
        return min(count, most), min(max_tokens, 40 + int(tokens / count))

    return size


def mirrored_pairs(examples: Sequence[Example], firsts: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Holders of a target and of its opposite in a batch: their numbers, counted over the batch, and whether favor and against must change places.

    `firsts` is the number of each example's first holder.
    """
    opposite: dict[str, int] = {}
    for i, one in enumerate(examples):
        if one.task.question.kind == "opposite":
            opposite[one.task.article.id] = i
    found = []
    for i, one in enumerate(examples):
        j = opposite.get(one.task.article.id)
        if one.task.question.kind != "main" or j is None:
            continue
        other = examples[j]
        places = {int(number): place for place, number in enumerate(other.candidates.numbers)}
        turned = one.task.turned == other.task.turned
        found += [(firsts[i] + k, firsts[j] + places[int(n)], turned) for k, n in enumerate(one.candidates.numbers) if int(n) in places]
    return found
