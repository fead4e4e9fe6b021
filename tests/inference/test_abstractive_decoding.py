"""Beam search over toy models, and the small parts around it: what is best, what repeats, where it ends, where the model stands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.abstractive import HubGenerator, abstractive_folder, locate
from nutgraf.abstractive.decoding import Cache, Floats, Ids, Mask, Search, beam_search, best, completing, log_softmax, reorder
from nutgraf.abstractive.whole import whole_sentences
from nutgraf.errors import ModelError

START, END, PIECES = 0, 1, 7


class Toy:
    """Logits by the tokens of a row, which the cache carries as a model's keys do."""

    def __init__(self, seed: int) -> None:
        self._table = np.random.default_rng(seed).normal(scale=2, size=(PIECES, PIECES, PIECES)).astype(np.float32)
        self._table[:, :, START] = -50

    def logits(self, tokens: Sequence[int]) -> Floats:
        before, last = ([START, START, *tokens])[-2:]
        row: Floats = self._table[before, last]
        return row

    def __call__(self, tokens: Ids, cache: Cache) -> tuple[Floats, Cache]:
        longer = np.concatenate([cache[0], tokens[:, None].astype(np.float32)], 1)
        return np.stack([self.logits([int(t) for t in row[1:]]) for row in longer]), (longer,)


EMPTY: Cache = (np.zeros((1, 0), np.float32),)


def score(toy: Toy, tokens: Sequence[int], *, ended: bool) -> float:
    """The log probability of a sequence over its length, one token after the other."""
    given_ = [*tokens, END] if ended else list(tokens)
    total = sum(float(log_softmax(toy.logits(given_[:i]))[token]) for i, token in enumerate(given_))
    return total / max(len(given_), 1)


def ngrams(tokens: Sequence[int], length: int) -> list[tuple[int, ...]]:
    return [tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)]


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(0, 4), st.integers(0, 6), st.integers(8, 16))
def test_laws_of_any_search(seed: int, beams: int, ngram: int, least: int, most: int) -> None:
    toy = Toy(seed)
    found = beam_search(toy, EMPTY, Search(start=START, end=END, beams=beams, ngram=ngram, least=least, most=most))
    assert len(found.tokens) + found.ended <= most
    assert END not in found.tokens
    assert not found.ended or len(found.tokens) >= least
    if ngram:
        made = ngrams(found.tokens, ngram)
        assert len(made) == len(set(made))
    assert found.score == pytest.approx(score(toy, found.tokens, ended=found.ended), abs=1e-3)  # so each row had its own cache


@given(st.integers(0, 10**6))
def test_one_beam_is_greedy(seed: int) -> None:
    toy, tokens = Toy(seed), list[int]()
    while len(tokens) < 12 and (not tokens or tokens[-1] != END):
        tokens.append(int(toy.logits(tokens).argmax()))
    found = beam_search(toy, EMPTY, Search(start=START, end=END, beams=1, ngram=0, most=12))
    assert list(found.tokens) == [t for t in tokens if t != END]
    assert found.ended == (tokens[-1] == END)


@given(st.integers(0, 10**6), st.sets(st.integers(2, PIECES - 1)))
def test_only_allowed_pieces_come(seed: int, banned: set[int]) -> None:
    mask: Mask = np.array([i not in banned for i in range(PIECES)])
    found = beam_search(Toy(seed), EMPTY, Search(start=START, end=END, beams=3, most=10), lambda tokens: mask)
    assert not banned & set(found.tokens)


def test_more_beams_find_what_greed_misses() -> None:
    p = {(): {2: 0.6, 3: 0.4}, (2,): {END: 0.1, 4: 0.3, 5: 0.3, 6: 0.3}, (3,): {END: 0.9, 4: 0.1}}

    def step(tokens: Ids, cache: Cache) -> tuple[Floats, Cache]:
        longer = np.concatenate([cache[0], tokens[:, None].astype(np.float32)], 1)
        out = np.full((len(tokens), PIECES), 1e-6, np.float32)
        for i, row in enumerate(longer):
            for token, value in p.get(tuple(int(t) for t in row[1:]), {END: 1.0}).items():
                out[i, token] = value
        return np.asarray(np.log(out), np.float32), (longer,)

    greedy = beam_search(step, EMPTY, Search(start=START, end=END, beams=1, length_power=0))
    wide = beam_search(step, EMPTY, Search(start=START, end=END, beams=3, length_power=0))
    assert greedy.tokens[0] == 2
    assert (wide.tokens, wide.ended) == ((3,), True)


def test_where_nothing_is_allowed_the_row_is_given_as_it_is() -> None:
    def allowed(tokens: Sequence[int]) -> Mask:
        return np.array([i > END and len(tokens) < 3 for i in range(PIECES)])

    found = beam_search(Toy(0), EMPTY, Search(start=START, end=END, beams=2), allowed)
    assert (len(found.tokens), found.ended) == (3, False)


def test_a_repeatable_piece_may_complete_what_was_there() -> None:
    again = np.array([i == 4 for i in range(PIECES)])

    def step(tokens: Ids, cache: Cache) -> tuple[Floats, Cache]:
        out = np.zeros((len(tokens), PIECES), np.float32)
        for i, token in enumerate(tokens):
            out[i, {2: 3, 3: 4}.get(int(token), 2)] = 9
        return out, cache

    most = Search(start=START, end=END, beams=1, most=6, least=6, repeatable=again)
    assert beam_search(step, (), most).tokens == (2, 3, 4, 2, 3, 4)
    assert beam_search(step, (), Search(start=START, end=END, beams=1, most=6, least=6)).tokens[:5] == (2, 3, 4, 2, 3)
    assert beam_search(step, (), Search(start=START, end=END, beams=1, most=6, least=6)).tokens[5] != 4


def test_small_parts() -> None:
    assert completing([5, 6, 7, 5, 6], 3) == {7}
    assert completing([5, 6], 3) == set()
    assert completing([5, 6, 5], 1) == {5, 6}
    assert best(np.array([[0.5, -np.inf], [2, 0.5]], np.float32), 3) == [(1, 0), (0, 0), (1, 1)]
    cache = (np.arange(6, dtype=np.float32).reshape(3, 2),)
    assert reorder(cache, np.array([0, 1, 2])) is cache
    assert reorder(cache, np.array([2, 2]))[0].tolist() == [[4, 5], [4, 5]]
    with pytest.raises(ValueError, match="beams is 0"):
        Search(start=START, end=END, beams=0)


def test_whole_sentences_only() -> None:
    text = "Four libraries will close. The mayor said so on Tuesday. And then the council"
    assert whole_sentences(text, 60) == ("Four libraries will close.", "The mayor said so on Tuesday.")
    assert whole_sentences(text, 9) == ("Four libraries will close.",)
    assert whole_sentences(text, 3) == ()
    assert whole_sentences("", 10) == ()


@given(st.lists(st.text(alphabet='ab AB.?!"', max_size=20), max_size=8).map(" ".join), st.integers(1, 12))
def test_budget_holds(text: str, words: int) -> None:
    assert sum(len(sentence.split()) for sentence in whole_sentences(text, words)) <= words


def test_the_installed_model_is_found_and_no_code_of_it_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "nutgraf_abstractive"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert abstractive_folder() == folder
    assert "nutgraf_abstractive" not in sys.modules


def test_a_model_that_is_not_installed_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "PACKAGE", "nutgraf_abstractive_that_is_not_there")
    monkeypatch.setattr(locate, "__file__", str(tmp_path / "a" / "b" / "c" / "locate.py"))
    with pytest.raises(ModelError, match=r"pip install \./models/abstractive"):
        abstractive_folder()


def test_without_transformers_the_hub_names_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelError, match=r'pip install "nutgraf\[hub\]"'):
        HubGenerator("someone/some-model")
