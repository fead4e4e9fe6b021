"""The parts of the reader that no model decides: chunks, plain text, names of speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.reader.chunks import chunks_of
from nutgraf.reader.form import FormHead, form_shapes, numbered
from nutgraf.reader.identity import FACTS, facts_of
from nutgraf.reader.keys import Key, Mention, is_name
from nutgraf.reader.layout import LAYOUT, layout, plain
from nutgraf.reader.signs import Numbered, groups_of
from nutgraf.reader.speakers import Array, Likeness, grouped, speakers_of
from nutgraf.reader.tags import FORMS
from nutgraf.text.sentences import split_sentences

_START, _END = 1, 2


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 20), st.integers(8, 64))
def test_chunks_hold_every_token_once_and_in_order(lengths: list[int], title: int, most: int) -> None:
    numbers = iter(range(100, 10_000))
    sentences = [[next(numbers) for _ in range(length)] for length in lengths]
    chunks = chunks_of(sentences, [5] * title, max_tokens=most, start=_START, end=_END)
    assert all(len(chunk.ids) <= most and chunk.ids[0] == _START and chunk.ids[-1] == _END for chunk in chunks)
    read = [
        (part.sentence, part.first + i, chunk.ids[part.start + i])
        for chunk in chunks
        for part in chunk.parts
        if part.sentence >= 0
        for i in range(part.end - part.start)
    ]
    assert read == [(s, i, token) for s, sentence in enumerate(sentences) for i, token in enumerate(sentence)]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(0, 20), st.integers(8, 64))
def test_an_article_is_numbered_without_the_sentences_repeated_for_context(lengths: list[int], title: int, most: int) -> None:
    numbers = iter(range(100, 10_000))
    sentences = [[next(numbers) for _ in range(length)] for length in lengths]
    found = numbered(chunks_of(sentences, [5] * title, max_tokens=most, start=_START, end=_END), len(sentences))
    assert found.ids.tolist() == [token for sentence in sentences for token in sentence]
    assert found.lengths.tolist() == lengths
    assert found.title.tolist() == [5] * min(title, (most - 2) // 2)


def test_the_form_follows_from_the_authors_own_words() -> None:
    groups = groups_of({"said": 0, "must": 1, '"': 2}.get, 3)
    weights = {name: np.zeros([3 if one == "pieces" else one for one in shape]) for name, shape in form_shapes("pieces").items()}
    weights["own"][1, FORMS.index("opinion")] = 1.0
    weights["title"][1, FORMS.index("list")] = 1.0
    head = FormHead(groups, weights)
    own, quoted, title = (Numbered(np.array(ids), np.array([len(ids)]), np.array(heading, np.int64)) for ids, heading in _WRITTEN)
    assert [int(head.logits(one).argmax()) for one in (own, title)] == [FORMS.index("opinion"), FORMS.index("list")]
    assert not head.logits(quoted).any()


#: "must", '"must"', and "must" in the title alone.
_WRITTEN = (([1], []), ([2, 1, 2], []), ([0], [1]))


@given(st.text())
def test_plain_text_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_marks_dashes_and_line_breaks_read_the_same() -> None:
    assert plain("“It’s over” — he said,\nand left") == plain('"It\'s over" - he said, and left')


def test_layout_says_where_a_sentence_stands_and_what_is_quoted() -> None:
    text = "The mayor spoke. “We will not pay,” she said.\nADVERTISEMENT"
    sentences = split_sentences(text, [(0, 45), (46, len(text))])
    found = layout(sentences, text)
    assert found.shape == (3, LAYOUT)
    assert found[0, 14] == 0
    assert found[1, 14] > 0.4
    assert list(found[:, 6]) == [0, 0, 1]  # alone in its paragraph
    assert found[2, 10] == 1  # all capitals


def mentioned(text: str, *names: str) -> tuple[Mention, ...]:
    """Mentions of the names in the order given, each from where the last one ended; a sentence ends at a full stop."""
    found, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        found.append(Mention(text.count(". ", 0, start), start, at, name, 0, 1, 0.5))
    return tuple(found)


@pytest.mark.parametrize(
    ("text", "names", "groups"),
    [
        ("Ada Koh left. Ms Koh smiled. Koh sighed.", ["Ada Koh", "Ms Koh", "Koh"], [("Ada Koh", 3)]),
        ("Koh left. Ada Koh smiled.", ["Koh", "Ada Koh"], [("Ada Koh", 2)]),
        ("Ada Koh, the chief of staff, left. Ben Okri stayed.", ["Ada Koh", "the chief of staff", "Ben Okri"], [("Ada Koh", 2), ("Ben Okri", 1)]),
        ("The Wye Trust agreed. The trust paid.", ["The Wye Trust", "The trust"], [("The Wye Trust", 2)]),
        ("The World Health Organization met. WHO said no.", ["World Health Organization", "WHO"], [("World Health Organization", 2)]),
        ("Ada Koh met Ben Koh. Cllr Koh left.", ["Ada Koh", "Ben Koh", "Cllr Koh"], [("Ada Koh", 1), ("Ben Koh", 2)]),
        ("Ada Koh met Ben Koh. Ben Koh left.", ["Ada Koh", "Ben Koh", "Ben Koh"], [("Ada Koh", 1), ("Ben Koh", 2)]),
        ("former lawmaker Ada Koh left.", ["former lawmaker Ada Koh"], [("Ada Koh", 1)]),
        ("Its lawyer, Ada Koh, left.", ["Its lawyer, Ada Koh"], [("Ada Koh", 1)]),
        (
            "Ada Koh, a resident, left. Ben Okri, a resident, stayed.",
            ["Ada Koh", "a resident", "Ben Okri", "a resident"],
            [("Ada Koh", 2), ("Ben Okri", 2)],
        ),
        (
            "US officials left. Ukrainian officials stayed. Officials slept.",
            ["US officials", "Ukrainian officials", "Officials"],
            [("US officials", 1), ("Ukrainian officials", 2)],
        ),
        ("Koh’s lawyer spoke. The lawyer left.", ["Koh’s lawyer", "The lawyer"], [("Koh’s lawyer", 2)]),
        ("the Mayor of Rio, Ada Koh, left.", ["the Mayor of Rio", "Ada Koh"], [("Ada Koh", 2)]),
        ("Ada Koh, the Executive Director of the Fund, left.", ["Ada Koh", "the Executive Director of the Fund"], [("Ada Koh", 2)]),
        ("Poland, Latvia and Estonia left.", ["Poland", "Latvia", "Estonia"], [("Poland", 1), ("Latvia", 1), ("Estonia", 1)]),
        ("Ada Koh, the Fund and others left.", ["Ada Koh", "the Fund"], [("Ada Koh", 1), ("the Fund", 1)]),
        (
            "Ada Koh, the Senate Leader and Ben Okri left.",
            ["Ada Koh", "the Senate Leader", "Ben Okri"],
            [("Ada Koh", 1), ("Senate Leader", 1), ("Ben Okri", 1)],
        ),
        ("Ada Koh left. Acme employee Koh stayed.", ["Ada Koh", "Acme employee Koh"], [("Ada Koh", 2)]),
        ("Unlike Ada Koh, the board left.", ["Ada Koh", "the board"], [("Ada Koh", 1), ("the board", 1)]),
        ("To Ada Koh, the lawyer lied.", ["Ada Koh", "the lawyer"], [("Ada Koh", 1), ("the lawyer", 1)]),
        ("Ada Koh, the union, left.", ["Ada Koh", "the union"], [("Ada Koh", 1), ("the union", 1)]),
        ("Ada Koh, a driver at the Wye depot, left.", ["Ada Koh", "a driver at the Wye"], [("Ada Koh", 2)]),
        ("Ada Koh, a Democrat, left.", ["Ada Koh", "a Democrat"], [("Ada Koh", 2)]),
        ("Wye Sen. Ada Koh (R) left. Koh smiled.", ["Wye Sen. Ada Koh (R)", "Koh"], [("Ada Koh", 2)]),
        ("Secretary of State Ada Koh left. Koh smiled.", ["Secretary of State Ada Koh", "Koh"], [("Ada Koh", 2)]),
        ("Wye’s Ada Koh left. Congresswoman Koh smiled.", ["Wye’s Ada Koh", "Congresswoman Koh"], [("Ada Koh", 2)]),
        ("Ada Koh of Wye left. Koh smiled.", ["Ada Koh of Wye", "Koh"], [("Ada Koh", 2)]),
        ("The Office of Gov. Ada Koh left. Koh smiled.", ["The Office of Gov. Ada Koh", "Koh"], [("The Office of Gov. Ada Koh", 1), ("Koh", 1)]),
        ("Wye’s state-run KCNA left. KCNA smiled.", ["Wye’s state-run KCNA", "KCNA"], [("KCNA", 2)]),
        ("Ada Koh, a farmer from Wye, left.", ["Ada Koh", "a farmer"], [("Ada Koh", 2)]),
        (
            "A rancher from North Dakota left. A biologist from North Dakota stayed.",
            ["A rancher from North Dakota", "A biologist from North Dakota"],
            [("A rancher from North Dakota", 1), ("A biologist from North Dakota", 1)],
        ),
        (
            "Tom Reed met Dr. Anna Reed. Mr. Reed left. Dr. Reed stayed. Mrs. Reed slept.",
            ["Tom Reed", "Dr. Anna Reed", "Mr. Reed", "Dr. Reed", "Mrs. Reed"],
            [("Tom Reed", 2), ("Anna Reed", 3)],
        ),
    ],
)
def test_mentions_are_grouped_by_name(text: str, names: list[str], groups: list[tuple[str, int]]) -> None:
    found, _ = speakers_of(mentioned(text, *names), text)
    assert [(one.name, len(one.mentions)) for one in found] == groups


def likely(p: dict[tuple[int, int], float]) -> Likeness:
    """What a model might say of groups: the probability that the first of a pair is the second."""

    def likeness(keys: Sequence[Key], groups: Sequence[Sequence[int]]) -> Array:
        found = np.zeros((len(groups), len(groups)), np.float32)
        for pair, value in p.items():
            found[pair] = value
        return found

    return likeness


def test_a_description_goes_to_the_name_that_it_most_probably_stands_for() -> None:
    text = "Acme Holdings left. Ben Okri left. The company left. A critic left."
    mentions = mentioned(text, "Acme Holdings", "Ben Okri", "The company", "A critic")
    found, same = speakers_of(mentions, text, likely({(2, 0): 0.8, (2, 1): 0.7, (3, 1): 0.4}), above=0.75)
    assert [(one.name, one.mentions) for one in found] == [("Acme Holdings", (0, 2)), ("Ben Okri", (1,)), ("A critic", (3,))]
    np.testing.assert_allclose(same, [[0, 0, 0], [0, 0, 0.4], [0, 0.4, 0]], atol=1e-6)


def test_who_speaks_by_a_shared_surname_is_the_one_who_has_spoken() -> None:
    text = "Ada Koh sued. Ben Koh died. Koh wept."
    silent = mentioned(text, "Ada Koh", "Ben Koh", "Koh")
    spoken = [replace(one, speaks=p) for one, p in zip(silent, (0.9, 0.1, 0.9), strict=True)]
    for mentions, groups in ((silent, [(0,), (1, 2)]), (spoken, [(0, 2), (1,)])):
        assert [one.mentions for one in speakers_of(mentions, text)[0]] == groups


def test_two_names_are_never_joined_by_probability_alone() -> None:
    text = "Ada Koh left. Ben Okri left."
    found, same = speakers_of(mentioned(text, "Ada Koh", "Ben Okri"), text, likely({(1, 0): 1.0}), above=0.5)
    assert len(found) == 2
    assert same[0, 1] == 1


@pytest.mark.parametrize(
    ("names", "compared"),
    [
        (["Poland", "The armed forces of Poland"], False),
        (["Poland", "the ministers"], False),
        (["Poland", "Latvia"], False),
        (["Barack Obama", "Michelle Obama"], False),
        (["Acme Holdings", "the company"], True),
        (["Ada Koh", "the Alabama senator"], True),
        (["Circuit Judge Ada Koh", "the judge"], True),
        (["the crowd", "angry protesters"], True),
    ],
)
def test_who_cannot_be_one_is_not_compared(names: list[str], compared: bool) -> None:
    text = "Then " + " left. Then ".join(names) + " left."  # a single word that opens a sentence counts as no name
    mentions = mentioned(text, *names)
    keys, groups = grouped(mentions, text)
    sentences = split_sentences(text, [(0, len(text))])
    pairs, _ = facts_of(mentions, keys, groups, np.zeros((2, 2), np.float32), sentences, text)
    assert bool(pairs) == compared


@given(st.lists(st.sampled_from(["Ada Koh", "Koh", "the mayor", "WHO", "The Wye Trust", "the trust", "residents"]), min_size=1, max_size=12))
def test_pairs_have_a_row_of_facts_each_and_the_first_is_no_better_a_name(names: list[str]) -> None:
    text = ". ".join(names) + "."
    mentions = mentioned(text, *names)
    keys, groups = grouped(mentions, text)
    sentences = split_sentences(text, [(0, len(text))])
    placed = [replace(one, sentence=next(i for i, s in enumerate(sentences) if one.start < s.end)) for one in mentions]
    pairs, facts = facts_of(placed, keys, groups, np.zeros((len(groups), len(groups)), np.float32), sentences, text)
    assert facts.shape == (len(pairs), len(FACTS))
    assert np.isfinite(facts).all()
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    row = {name: facts[:, i] for i, name in enumerate(FACTS)}
    assert (row["a name"] <= row["the second a name"]).all()


@given(st.lists(st.sampled_from(["Ada Koh", "Koh", "the mayor", "Mayor Koh", "WHO", "the trust", "residents"]), max_size=12))
def test_every_mention_belongs_to_one_speaker(names: list[str]) -> None:
    text = ". ".join(names)
    found, same = speakers_of(mentioned(text, *names), text)
    assert same.shape == (len(found), len(found))
    assert sorted(i for one in found for i in one.mentions) == list(range(len(names)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("31 per cent", False),
        ("He's", False),
        ("she", False),
        ("the council", True),
        ("WHO", True),
        ("A neighbour", True),
        ("Ms", False),
        ("R-Texas", False),
    ],
)
def test_what_can_name_somebody(text: str, named: bool) -> None:
    assert is_name(text) is named
