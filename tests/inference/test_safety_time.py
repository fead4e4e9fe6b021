"""Hostile text takes time linear in its length: strings on which a careless pattern takes minutes, read in seconds."""

from __future__ import annotations

import time

import pytest
from nutgraf import Article
from nutgraf.cleaning import clean
from nutgraf.guard.facts import Facts
from nutgraf.reader.quotes import attributions
from nutgraf.summary.words import names
from nutgraf.text.sentences import Sentence, split_sentences
from nutgraf.text.standalone import fit_for_summary, stands_alone, undated

UNITS = [
    " ",
    "\t",
    "\u00a0",
    "\n",
    "A",
    "A ",
    "Al ",
    "Al-",
    "a",
    "1",
    "1,",
    "_",
    ".",
    ". ",
    "-",
    '"',
    "“",
    "”",
    "'",
    "‘a ",
    "he said, “",
    "said ",
    "of the ",
    "(",
    "U.S.",
    "\u0301",
    "x\n",
]
LENGTH = 60_000
#: What is super-linear takes half a minute at this length and often hours; the slowest of these takes 8 seconds of a core that two threads share.
SECONDS = 20


def read(text: str) -> None:
    """Everything that looks at a text without a model."""
    body = clean(Article(text, title="The bridge")).body
    sentences = split_sentences(text, body)
    attributions(sentences, text)
    one = Sentence(text, 0, len(text), 0)
    undated(one)
    fit_for_summary(one)
    stands_alone(text)
    names(text)
    Facts(text).missing("The mayor of Oslo paid 300 dollars.")


@pytest.mark.parametrize("unit", UNITS)
def test_long_runs_take_linear_time(unit: str) -> None:
    run = unit * (LENGTH // len(unit))
    started = time.process_time()
    read(f"The mayor said so on Monday. {run}x")
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("unit", UNITS)
def test_runs_in_lines_take_linear_time(unit: str) -> None:
    """Lines as long as furniture may be: patterns of a page's furniture are tried on each."""
    run = unit * (640 // len(unit))
    started = time.process_time()
    read("The mayor said so on Monday.\n\n" + "\n".join(f"{run}x{i}" for i in range(50)))
    assert time.process_time() - started < SECONDS
