"""Numbers, names and quotations: what counts as in the source, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf.guard.facts import missing, names, numbers, quoted

SOURCE = (
    "The World Health Organization said on Monday that 42,000 people, or 5 to 10 per cent, in Russia and the U.S. were ill. "
    "President Barack Obama's aide José Martínez-López called it “a real, real shame”. Rovers won 2-1 on May 3, their third win in 1.5 million years. "
    "Twenty-three investigators from New Zealand's Auckland met Jens Stoltenberg. It cost £5bn; a dozen men paid $1,200 each."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Obama’s aide Jose Martinez Lopez spoke.",
        "WHO said that 42000 people were ill.",
        "The W.H.O. said so.",
        "Some 5% of Russians and Americans were ill.",
        "Up to 10 percent were ill in the US.",
        "The United States was hit.",
        "Rovers won 2-1 on May 3rd.",
        "Their opponents lost 1-2.",
        "It was the 3rd win.",
        "Investigators met.",
        "23 investigators met.",
        "In 1,500,000 years.",
        "It cost £5 billion.",
        "It cost 5bn pounds.",
        "Twelve men paid 1,200 dollars each.",
        'It was "a real real shame."',
        "It was 'a real, real shame', he said.",
        "On Monday, officials met one of them.",
        "Critics spoke of a “shame”.",
        "New Zealanders came.",
        "I was there with Mr Obama.",
        "However, Stoltenberg left.",
        "",
        "...",
    ],
)
def test_what_the_source_has_is_not_missed(sentence: str) -> None:
    assert missing(sentence, SOURCE) == ()


@pytest.mark.parametrize(
    ("sentence", "lacking"),
    [
        ("WTO said so.", ("WTO",)),
        ("Putin said so.", ("Putin",)),
        ("Michelle Obama said so.", ("Michelle",)),
        ("Obama met Vladimir Putin.", ("Vladimir", "Putin")),
        ("Some 41,000 people were ill.", ("41,000",)),
        ("Some 4,200 people were ill.", ("4,200",)),
        ("Some 42% were ill.", ("42%",)),
        ("Rovers won 3-1.", ("3-1",)),
        ("Rovers won on Tuesday.", ("Tuesday",)),
        ("Rovers won in June.", ("June",)),
        ("It was the fourth win.", ("fourth",)),
        ("Twenty-four men came.", ("twenty four",)),
        ("Six men came.", ("six",)),
        ("It cost £6bn.", ("£6bn",)),
        ("It cost $5bn.", ("$5bn",)),
        ("In 1.5 billion years.", ("1.5 billion",)),
        ("He called it “a great shame”.", ("a great shame",)),
        ('He said: "It is a shame."', ("It is a shame.",)),
        ("Ukrainians were ill.", ("Ukrainians",)),
        ("New York's mayor spoke.", ("York",)),
    ],
)
def test_what_the_source_lacks_is_named(sentence: str, lacking: tuple[str, ...]) -> None:
    found = missing(sentence, SOURCE)
    assert set(lacking) <= set(found), found
    assert len(found) <= len(lacking) + 1, found  # a score is missed as a pair and by its figure


def test_an_expansion_counts_only_with_the_same_initials() -> None:
    assert missing("The EU agreed.", "The European Union agreed.") == ()
    assert missing("The European Union agreed.", "The EU agreed.") == ()
    assert missing("The World Food Programme agreed.", "The WFP agreed.") == ()
    assert missing("The WFP agreed.", "The World Health Organization agreed.") == ("WFP",)
    assert missing("The IMF agreed.", "In my flat they agreed.") == ("IMF",)


def test_sentence_openers_are_names_only_where_nothing_else_says_otherwise() -> None:
    assert missing("Farmers protested.", "The farmer marched.") == ()
    assert missing("Tributes poured in.", "Many wrote.") == ()
    assert missing("Merkel agreed.", "Many wrote.") == ("Merkel",)
    assert missing("He left. “Merkel agreed.”", "He left. Merkel agreed.") == ()
    assert names("Police Scotland said that The Hague waited for iPhone makers in St. Gallen.") == ("Scotland", "The Hague", "iPhone", "St Gallen")


def test_source_in_lower_case_and_tokenised() -> None:
    source = "the 27 - year - old was paid 1, 000 dollars in new york by cnn , and did n't say `` no comment '' ."
    for sentence in ("The 27-year-old was paid 1,000 dollars in New York.", "CNN paid.", "He didn't say “no comment”.", "“Didn't say”, he said."):
        assert missing(sentence, source) == ()
    assert missing("The 28-year-old was paid.", source) == ("28",)


def test_numbers_names_and_quotations_as_they_stand() -> None:
    assert numbers("No one of the two hundred and five paid £5.50 on 1 May, the twenty-first day; hundreds did.") == (
        "£5.50",
        "1",
        "two hundred five",
        "twenty first",
    )
    assert names("On Monday Jens Stoltenberg’s aides, I think, left Oslo.") == ("Monday Jens Stoltenberg", "Oslo")
    assert quoted("He said “yes, we can” and 'no way', the dogs' owner’s dog.") == ("yes, we can", "no way")


_WORDS = st.sampled_from(
    "Obama's U.S. the The 42,000 £5bn 2-1 three Twenty-three third “a shame” \"no\" 'well' Auckland. said, 5% million hundred one New Zealand WHO "
    "José – n't didn't I 1.5 1, 000 May 3rd … [sic] and of dozen people's Mr.".split()
)
_SENTENCE = st.lists(_WORDS, min_size=1, max_size=12).map(" ".join)


@given(st.lists(_SENTENCE, min_size=1, max_size=5), st.data())
def test_a_sentence_of_the_source_misses_nothing(sentences: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(sentences))
    assert missing(chosen, "\n".join(sentences)) == ()
    assert missing(f"  {chosen}", " ".join(sentences)) == ()


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read_and_its_own_source(before: str, text: str, after: str) -> None:
    missing(text, before)
    assert missing(text, f"{before}\n{text}\n{after}") == ()


@given(_SENTENCE)
def test_quote_style_and_space_do_not_matter(sentence: str) -> None:
    other = sentence.replace("“", '"').replace("”", '"').replace("'", "’").replace(" ", "  ")
    assert missing(f"{other} ", f"Well. {sentence} Indeed.") == ()


@given(st.integers(min_value=10, max_value=10**9))
def test_separators_do_not_matter(value: int) -> None:
    assert missing(f"They had {value:,} of them.", f"There were {value}.") == ()
    assert missing(f"They had {value} of them.", f"There were {value:,}.") == ()
    assert missing(f"They had {value + 1:,} of them.", f"There were {value:,}.") == (f"{value + 1:,}",)
