"""What an article says of itself: bylines, biographies and dates."""

from __future__ import annotations

import pytest
from nutgraf import Article
from nutgraf.cleaning import clean
from nutgraf.cleaning.dates import parse_date

STORY = "Ferries between the islands stopped on Friday after crews walked out over pay, and no talks are planned."


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Ada Koh and Ben Okri", "Ada Koh and Ben Okri"),
        ("By Ada Koh\nBy Ben Okri", "Ada Koh and Ben Okri"),
        ("By Ada Koh\n3 March 2024\nBy Ben Okri", "Ada Koh and Ben Okri"),
        ("By ADA KOH & BEN OKRI", "Ada Koh and Ben Okri"),
        ("By Ada Koh, Cy Lund and Ben Okri", "Ada Koh, Cy Lund and Ben Okri"),
        ("By Ada Koh in Paris and Ben Okri in London", "Ada Koh and Ben Okri"),
        ("By Ada Koh, Health Correspondent, and Ben Okri", "Ada Koh and Ben Okri"),
        ("By Ada Koh, Political Editor", "Ada Koh"),
        ("By Ada Koh, Gazette News", "Ada Koh"),
        ("By Ada Koh and Associated Press", "Ada Koh"),
        ("By Ada Koh, Washington Correspondent, and Ben Okri", "Ada Koh and Ben Okri"),
        ("By Ada Koh, Digital Reporter and Ben Okri", "Ada Koh and Ben Okri"),
        ("By Ada Koh, New York and Ben Okri", "Ada Koh and Ben Okri"),
        ("By Ada Koh, Alder University and Ben Okri, Port College", "Ada Koh and Ben Okri"),
        ("By Ada Koh and Ben Okri III", "Ada Koh and Ben Okri III"),
        ("By Ada Koh and Eric Post", "Ada Koh and Eric Post"),
    ],
)
def test_everybody_in_a_byline_is_an_author(byline: str, author: str) -> None:
    cleaned = clean(Article(f"Ferries stop as crews walk out\n\n{byline}\n\n{STORY}\n\nThe board said that it would not give in."))
    assert cleaned.author == author
    assert {one.reason for one in cleaned.removed} <= {"byline", "date"}


def test_an_author_who_is_given_stands_before_the_byline() -> None:
    text = f"Ferries stop as crews walk out\n\nBy Ada Koh\n\n{STORY}"
    assert clean(Article(text, author="Cy Lund")).author == "Cy Lund"
    assert clean(Article(STORY, author="Cy Lund")).author == "Cy Lund"


@pytest.mark.parametrize(
    "paragraph",
    [
        "Lena Fuchs lives next to the harbour and opposes the sale. “It is a disgrace,” she said.",
        "Max Orr joined the protest in the old town on Sunday, with his two sons and a drum.",
        "Ida Lund was the first director of the museum, and she thinks that the boats belong there.",
    ],
)
def test_who_is_heard_last_is_no_author(paragraph: str) -> None:
    assert clean(Article(f"{STORY}\n\n{paragraph}")).removed == ()


@pytest.mark.parametrize(
    ("author", "paragraph", "biography"),
    [
        ("Ada Smith", "Sarah Smith teaches at the school next door and said that she walks there now.", False),
        ("Gazette News", "Harbour News is a broadcaster on the island and said that it would report on the talks.", False),
        ("Ada Koh and Ben Okri", "Ada Koh is a reporter for the Gazette and lives on the coast.", True),
        ("Ada Koh, Ben Okri", "Okri writes for the Gazette about the sea and its harbours.", True),
    ],
)
def test_only_an_authors_own_paragraph_is_a_biography(author: str, paragraph: str, biography: bool) -> None:
    told = "The board and Koh and Okri and Smith and Harbour News met."
    cleaned = clean(
        Article(
            f"{STORY}\n\n{told}\n\n{paragraph}\n\nTwo more boats are to be sold in the autumn, the chair of the harbour board wrote.", author=author
        )
    )
    assert [one.reason for one in cleaned.removed] == (["biography"] if biography else [])


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("25.03.2025", "2025-03-25"),
        ("2024-12-01", "2024-12-01"),
        ("2025-03-25T10:00", "2025-03-25"),
        ("3 March 2024, 10:32 GMT", "2024-03-03"),
        ("Sept. 9, 2023", "2023-09-09"),
        ("04/04/2024", "2024-04-04"),
        ("7.28.93", "1993-07-28"),
        ("Updated: the 2nd of May 2024", "2024-05-02"),
    ],
)
def test_dates_that_have_one_reading(text: str, iso: str) -> None:
    found, note = parse_date(text)
    assert found is not None
    assert found.isoformat() == iso
    assert note is None


@pytest.mark.parametrize("text", ["2.05.2025", "03/04/2024", "1-2-23"])
def test_dates_that_have_two_readings_are_not_guessed(text: str) -> None:
    found, note = parse_date(text)
    assert found is None
    assert note is not None
    assert " or " in note


@pytest.mark.parametrize("text", ["Mayor 20, 2024", "30.02.2024", "2024-13-01", "32.01.05"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) == (None, None)


@pytest.mark.parametrize(
    ("published", "note"), [("03/04/2026", "can be read as"), ("20260301", "cannot be read"), ("2026-03-01", ""), ("1 March 2026", "")]
)
def test_a_date_that_cannot_be_compared_is_told(published: str, note: str) -> None:
    notes = clean(Article(STORY, published=published)).notes
    assert (note in " ".join(notes)) if note else not notes
