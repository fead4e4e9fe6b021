"""Hostile text takes time linear in its length: strings on which a careless pattern takes minutes, read in seconds."""

from __future__ import annotations

import time

import pytest
from nutgraf import Article
from nutgraf.cleaning import clean
from nutgraf.guard.facts import Facts
from nutgraf.reader.layout import layout
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
#: What takes time without end (a pattern that backtracks) shows at the first length; what grows with the square only at the
#: second, where it takes half a minute and more. The slowest of these takes 8 seconds there, of a core that two threads share.
LENGTHS = [pytest.param(6_000, 5), pytest.param(60_000, 20, marks=pytest.mark.slow)]


def read(text: str) -> None:
    """Everything that looks at a text without a model."""
    body = clean(Article(text, title="The bridge")).body
    sentences = split_sentences(text, body)
    layout(sentences, text)
    one = Sentence(text, 0, len(text), 0)
    undated(one)
    fit_for_summary(one)
    stands_alone(text)
    names(text)
    Facts(text).missing("The mayor of Oslo paid 300 dollars.")


@pytest.mark.parametrize(("length", "seconds"), LENGTHS)
@pytest.mark.parametrize("unit", UNITS)
def test_long_runs_take_linear_time(unit: str, length: int, seconds: float) -> None:
    run = unit * (length // len(unit))
    started = time.process_time()
    read(f"The mayor said so on Monday. {run}x")
    assert time.process_time() - started < seconds


@pytest.mark.parametrize(("length", "seconds"), LENGTHS)
@pytest.mark.parametrize("unit", UNITS)
def test_runs_in_lines_take_linear_time(unit: str, length: int, seconds: float) -> None:
    """Lines as long as furniture may be: patterns of a page's furniture are tried on each."""
    run = unit * (640 // len(unit))
    started = time.process_time()
    read("The mayor said so on Monday.\n\n" + "\n".join(f"{run}x{i}" for i in range(length // 1200)))
    assert time.process_time() - started < seconds
