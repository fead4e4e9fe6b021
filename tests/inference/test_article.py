"""Reading: what comes in, and what is said when it cannot be read."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article, ArticleError, Nutgraf, RequestError
from nutgraf.article import decode, from_record


def test_text_is_kept_as_it_came(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes("Première ligne.\r\n\r\nSecond — line.\n".encode())
    article = Article.read(path)
    assert article.text == "Première ligne.\r\n\r\nSecond — line.\n"
    assert article.id == "story"


def test_utf16_with_its_mark_and_utf8_with_one(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        path = tmp_path / "story.txt"
        path.write_bytes("The mayor spoke.".encode(encoding))
        assert Article.read(path).text == "The mayor spoke."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (bytes(range(1, 32)) * 40, "binary data"),
        ("The café".encode("cp1252"), "not valid UTF-8: byte 0xe9 at position 7"),
        (b"1234 5678\n", "no letters"),
    ],
)
def test_unreadable_content_says_what_came(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(content)
    with pytest.raises(ArticleError, match=said):
        Article.read(path)


def test_missing_path_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="does not exist"):
        Article.read(tmp_path / "gone.txt")
    with pytest.raises(ArticleError, match="is a folder"):
        Article.read(tmp_path)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv", "rows.csv.gz", "rows.parquet"])
def test_a_file_of_rows_is_no_article(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"text": "The mayor of Harbourne resigned on Monday."}', "utf-8")
    with pytest.raises(ArticleError, match=r"a file of rows.*nutgraf score"):
        Article.read(path)


def test_other_files_may_have_such_a_word_in_their_names(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.txt"
    path.write_text("The mayor of Harbourne resigned on Monday.", "utf-8")
    assert Article.read(path).text.startswith("The mayor")
    with pytest.raises(ArticleError, match="does not exist"):
        Article.read(tmp_path / "nothing.csv")


@pytest.mark.parametrize("threads", [0, -3, True, "2"])
def test_a_wrong_number_of_threads_is_told(threads: object) -> None:
    with pytest.raises(RequestError, match=r"threads is .*expected a whole number"):
        Nutgraf(threads=threads)  # type: ignore[arg-type]


def test_a_text_of_a_few_words_is_told(models: Nutgraf) -> None:
    assert "only 6 words" in " ".join(models.predict("Subscribe to continue reading this article.").notes)


def test_the_gaps_numbers_and_dates_of_a_table_are_taken(models: Nutgraf) -> None:
    text = "The mayor of Harbourne resigned on Monday after a fight over the pool."
    given = Article(text, title=float("nan"), id=7, published=datetime(2026, 3, 1, 12, 30))  # type: ignore[arg-type]
    assert (given.title, given.id, given.published) == (None, "7", "2026-03-01T12:30:00")
    assert models.predict([given])[0].error is None
    with pytest.raises(ArticleError, match="title of type list"):
        Article(text, title=["a"])  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{"text": "The mayor resigned."}, b"The mayor resigned."])
def test_what_is_no_article_is_told(models: Nutgraf, given: object) -> None:
    with pytest.raises(ArticleError, match=r"of type (?:dict|bytes)"):
        models.predict(given)  # type: ignore[call-overload]


def test_what_cannot_be_scored_keeps_what_is_known_of_it(models: Nutgraf) -> None:
    (found,) = models.predict([Article("", title="Harbourne", source="The Gazette", url="https://gazette.example/1", id="a")])
    assert found.error
    assert (found.id, found.title, found.source, found.url) == ("a", "Harbourne", "The Gazette", "https://gazette.example/1")


def test_json_fields_under_their_usual_names(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"headline": "T", "body": "The text.", "source": {"id": None, "name": "Gazette"}, "id": 7}), "utf-8")
    article = Article.read(path)
    assert (article.title, article.text, article.source, article.id) == ("T", "The text.", "Gazette", "7")


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"titel": "x"}', "has no text.*titel"), ('["a"]', "JSON list"), ('{"text": ', "not valid JSON"), ('{"text": 3}', "type int")],
)
def test_json_errors_name_the_cause(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ArticleError, match=said):
        Article.read(path)


def test_html_gives_main_text_and_metadata(tmp_path: Path) -> None:
    page = """<html><head><title>Ferry strike ends | Gazette</title><meta property="og:site_name" content="Gazette">
    <meta property="article:published_time" content="2024-03-03T10:00:00Z"></head><body><nav><a href="/">Home</a></nav><article>
    <h1>Ferry strike ends</h1><p>Crews on the island ferries went back to work on Sunday after nine days, the union said.</p>
    <p>Both sides had met through the night in the harbour office, and a vote is due on Thursday among all members.</p>
    <p>Passengers queued from before dawn at the southern pier, where the first boat left half an hour late.</p></article>
    <footer>Copyright Gazette</footer></body></html>"""
    path = tmp_path / "a.html"
    path.write_text(page, "utf-8")
    article = Article.read(path)
    assert article.title == "Ferry strike ends"
    assert article.source == "Gazette"
    assert (article.published or "").startswith("2024-03-03")
    assert "nine days" in article.text
    assert "Copyright" not in article.text


PAGE = """<html><head><title>Ferry strike ends</title><meta name="author" content="Ada Koh; Ben Okri"></head><body>
<nav><a href="/">Home</a><a href="/world">World</a></nav><div class="cookies">We use cookies to improve your visit.</div><article>
<h1>Ferry strike ends</h1><p>Crews on the island ferries went back to work on Sunday after nine days, the union said.</p><script>track()</script>
<p>Both sides had met through the night in the harbour office, and a vote is due on Thursday among all members.</p>
<p>Passengers queued from before dawn at the southern pier, where the first boat left half an hour late.</p></article></body></html>"""


def test_authors_of_a_page_are_the_articles(tmp_path: Path, models: Nutgraf) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    assert models.predict(path).author == "Ada Koh and Ben Okri"


def test_what_is_left_out_of_a_page_is_said(tmp_path: Path, models: Nutgraf) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    result = models.predict(path)
    left = len("HomeWorld" + "We use cookies to improve your visit.".replace(" ", ""))
    assert [note.partition(" ")[0] for note in result.notes] == [str(left)]
    assert "left out of its main text: menus, banners" in result.notes[0]
    bare = path.with_name("b.html")
    bare.write_text(PAGE[: PAGE.index("<nav>")] + PAGE[PAGE.index("<article>") :], "utf-8")
    assert models.predict(bare).notes == ()


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ada Koh", "Ada Koh"),
        ("By Ada Koh", "Ada Koh"),
        (["Ada Koh", "Ben Okri"], "Ada Koh and Ben Okri"),
        ([{"@type": "Person", "name": "Ada Koh"}, {"name": "Ben Okri"}, {}], "Ada Koh and Ben Okri"),
        ({"name": "Ada Koh"}, "Ada Koh"),
        ([], None),
        ({"id": 3}, None),
        (7, None),
    ],
)
def test_an_author_in_a_record(author: object, expected: str | None) -> None:
    assert from_record({"text": "The mayor spoke.", "author": author}, "row 1").author == expected


@pytest.mark.parametrize("address", ["https://gazette.example/ferries?page=2", "HTTP://gazette.example/a.html"])
def test_pages_are_not_fetched_and_it_is_said_how_to(address: str, models: Nutgraf) -> None:
    for given_ in (address, f" {address}\n", Path(address)):
        with pytest.raises(ArticleError, match=r"pages are not fetched: save it.*curl -Lo page\.html") as caught:
            models.predict(given_)
        assert "://gazette.example" in str(caught.value)


def test_html_without_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>load()</script></body></html>", "utf-8")
    with pytest.raises(ArticleError, match="no article text"):
        Article.read(path)


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_raise_the_one_error(data: bytes) -> None:
    try:
        assert isinstance(decode(data, "x"), str)
    except ArticleError as error:
        assert str(error).startswith("x is")  # noqa: PT017


@given(
    st.dictionaries(
        st.sampled_from(["text", "title", "date", "body", "id", "url"]), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))
    )
)
def test_any_record_gives_an_article_or_the_one_error(record: dict[str, object]) -> None:
    try:
        assert from_record(record, "row 1").text
    except ArticleError as error:
        assert "row 1" in str(error)  # noqa: PT017
