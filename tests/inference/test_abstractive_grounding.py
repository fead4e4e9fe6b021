"""What a source allows, piece by piece: no random walk over the allowed pieces makes up a name or a number."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.abstractive.generator import _restored
from nutgraf.abstractive.grounding import FUNCTION_WORDS, NUMBER_WORDS, Grounding, Vocabulary, begins_sentence, ungrounded, units
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = [
    *("▁the", "▁in", "▁said", "▁The", "▁A", "▁It", "▁Nor", "▁Norway", "▁North", "▁Mo", "▁two", "▁million", "▁bill", "▁i", "▁mid", "▁police", "▁Police"),
    *("way", "th", "wich", "scow", "ion", "ions", "ian", "Phone", "al", "s", "ed", "00", "000", ",000", "▁1", "▁2", "▁20", "19", "▁1,2", "▁$", "▁U.S"),
    *(".", ",", "'s", "’", '"', '▁"', "▁'", "-", "–", "(", "!", "...", "US", "▁G7"),
]  # fmt: skip
LETTERS = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
SPECIAL = ["<pad>", "</s>", "<unk>"]


def tokenizer() -> Tokenizer:
    pieces = (
        [(s, 0.0) for s in SPECIAL]
        + [("▁", -4.0)]
        + [(w, -2.0 - 0.01 * i) for i, w in enumerate(dict.fromkeys(WORDS))]
        + [(c, -9.0) for c in LETTERS]
    )
    made = Tokenizer(models.Unigram(pieces, unk_id=2))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.add_special_tokens(SPECIAL)
    return made


TOKENIZER = tokenizer()
VOCABULARY = Vocabulary(TOKENIZER, end=1, banned=[0, 2])
SOURCE = "Norway said on 20 June 2019 that 1,200 people left Moscow. The U.S. and O'Brien sold 2 iPhones for $1.5 million; police in NORWICH won 3-2."


def ids(*pieces: str) -> list[int]:
    return [TOKENIZER.token_to_id(piece) for piece in pieces]


def allowed(source: str, *pieces: str) -> set[str]:
    mask = Grounding(VOCABULARY, source)(ids(*pieces))
    return {TOKENIZER.id_to_token(int(i)) for i in np.flatnonzero(mask)}


def test_a_name_is_finished_as_the_source_has_it() -> None:
    after = allowed(SOURCE, "▁in", "▁Nor")
    assert "way" in after
    assert "wich" in after  # NORWICH, in the case of a name
    assert not after & {"th", "▁said", ".", "</s>", "ian", "al"}
    assert "▁North" not in allowed(SOURCE, "▁in")
    assert allowed(SOURCE, "▁in", "▁Norway") >= {".", "'s", "▁said", "</s>"}
    assert not allowed(SOURCE, "▁in", "▁Norway") & {"ian", "s", "th"}


def test_numbers_are_whole() -> None:
    assert "▁1" in allowed(SOURCE, "▁in")
    assert allowed(SOURCE, "▁in", "▁1") == {",", "."}
    assert "2" in allowed(SOURCE, "▁in", "▁1", ",")
    assert "00" in allowed(SOURCE, "▁in", "▁1,2")
    assert ",000" not in allowed(SOURCE, "▁in", "▁2")
    assert "19" in allowed(SOURCE, "▁in", "▁20")
    assert "▁said" in allowed(SOURCE, "▁in", "▁20")
    assert not allowed(SOURCE, "▁in", "▁20", "19", ",") & {"0", "1", "00", "000", "19"}
    assert {"▁said", "s"} <= allowed(SOURCE, "▁in", "▁20", "19", ",")


def test_words_for_numbers_count_as_numbers() -> None:
    assert "▁million" in allowed(SOURCE, "▁in")
    assert "▁two" in allowed(SOURCE, "▁in")  # the source has 2
    assert "▁million" not in allowed("Norway sold iPhones.", "▁in")
    after = allowed(SOURCE, "▁bill", "ion")
    assert "s" in after
    assert not after & {"▁said", ".", "</s>"}


def test_a_capital_inside_of_a_word_is_bound_too() -> None:
    assert "Phone" in allowed(SOURCE, "▁the", "▁i")
    assert "Phone" not in allowed("Norway said so.", "▁the", "▁i")


def test_beginnings_of_sentences() -> None:
    assert {"▁The", "▁It", "▁A", "▁Police"} <= allowed(SOURCE)
    assert {"▁It", "▁Police"} <= allowed(SOURCE, "▁The", "▁police", ".")
    assert not allowed(SOURCE, "▁the") & {"▁It", "▁A", "▁Police"}
    assert "▁Police" not in allowed("Norway said so.")
    assert begins_sentence("He left. ")
    assert not begins_sentence("He left, ")


def test_no_quotation_and_nothing_special() -> None:
    assert not allowed(SOURCE, "▁said") & {'"', '▁"', "▁'", "<pad>", "<unk>"}
    assert "’" in allowed(SOURCE, "▁said")
    assert "’" not in allowed(SOURCE)


def test_a_name_that_no_piece_spells_is_left_out() -> None:
    assert "▁Mo" not in allowed("He met Moğul.", "▁the")
    assert VOCABULARY.fold("Moğul, señor 豆") == "Mogul, senor 豆"
    assert "▁Mo" in allowed(VOCABULARY.fold("He met Moğul."), "▁the")


def test_accents_that_were_not_read_come_back() -> None:
    source = "Erdoğan met Moğul."
    assert _restored("Mogul met Erdogan.", source, VOCABULARY.fold(source)) == "Moğul met Erdoğan."
    both = "Mogul met Moğul."
    assert _restored("Mogul left.", both, VOCABULARY.fold(both)) == "Mogul left."


def test_units() -> None:
    assert units("U.S. won 3-2 on 9/11, 1,200.5; mid-2019, O’Brien’s A320.") == [
        *("U", "S", "won", "3-2", "on", "9/11", "1,200.5", "mid", "2019", "O", "Brien", "s", "A320")
    ]
    assert ungrounded("North Korea has 1,500 of the two.", "Norway has 1,200 and 500.") == ["North", "Korea", "1,500", "two"]


@pytest.mark.parametrize("pieces", [("▁in",), ("▁Nor",), ("▁1",), ("▁20", "19", ","), ("▁bill",), ("▁U.S", ".")])
def test_there_is_always_a_way_on(pieces: tuple[str, ...]) -> None:
    assert allowed(SOURCE, *pieces)


sources = st.lists(
    st.sampled_from([*SOURCE.split(), "Moscow's", "G7", "US", "U.S.", "1,200", "1", "2000", "Policeman.", "two", "$20-19"]), max_size=12
).map(" ".join)


@given(sources, st.integers(0, 10**6), st.floats(0.2, 1))
def test_no_walk_makes_up_a_name_or_number(source: str, seed: int, bias: float) -> None:
    """Any tokens that the masks let through: capitals, digits and number words of the text stand in the source."""
    rng, tokens = np.random.default_rng(seed), list[int]()
    grounding = Grounding(VOCABULARY, source)
    delicate = np.array([bool(re.search(r"[A-Z\d]|two|million", text)) for text in VOCABULARY.texts])
    for _ in range(14):
        choice = np.flatnonzero(grounding(tokens))
        assert len(choice), "a dead end"
        weight = np.where(delicate[choice], bias, 1 - bias) + 1e-3
        tokens.append(int(rng.choice(choice, p=weight / weight.sum())))
        if tokens[-1] == 1:
            break
    text = "".join(VOCABULARY.texts[t] for t in tokens)
    if tokens[-1] != 1:  # the walk was cut: the last unit may be half a name
        text = re.sub(r"\S+$", "", text)
    assert not ungrounded(text, source)
    known = set(re.findall(r"[^\W_]+", source))
    for word in re.findall(r"[^\W_]*[A-Z0-9][^\W_]*", text):  # the law again, without the module's own reading of it
        same = {word, word.lower(), word.upper()} & known
        assert same or word in FUNCTION_WORDS or word.lower() in NUMBER_WORDS
    for number in re.findall(r"\d+(?:[.,]\d+)+", text):
        assert number in source
