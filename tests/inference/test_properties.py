"""Laws that hold for any text: offsets slice back, nothing is lost or counted twice, no text is refused but with an ArticleError."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nutgraf import Article, Nutgraf, Prediction
from nutgraf.article import from_html
from nutgraf.cleaning import CLUTTER, REASONS, clean
from nutgraf.document import prepare
from nutgraf.errors import ArticleError
from nutgraf.text.sentences import split_sentences

#: What text can hold that is hard: marks that combine, joined emoji, writing from right to left, NUL, halves of pairs, marks of
#: direction, letters beyond the first plane, that change length in lower case, and every kind of space and line end.
EXTREMES = [
    "e\u0301\u0327" * 3,
    "👩‍👩‍👧‍👦",
    "שלום",
    "العربية",
    "\x00",
    "\ud800",
    "\udfff",
    "\u202e",
    "\u200b",
    "\ufeff",
    "𝔘𝔫",
    "İı",
    "ﬀ",
    "ẞß",
    "\u2028",
    "\x85",
    "\u3000",
    "\x1c",
]
PIECES = [
    "The council closed the bridge on Monday.",
    "“We had no choice,” said Ana Ruiz, the mayor.",
    '‘It’s late’, he added; "too late"',
    "Drivers (and others) say that the bridge was safe.",
    "By Tom Hale",
    "12 March 2024",
    "Share this article | Facebook | X",
    "Read more: Ten bridges",
    "LONDON (Reuters) - ",
    "Photo: A. Smith/Agency",
    "“An open quotation",
    "Mr. B. C. Lee Jr. of the U.S.",
    "3.5%, $1,200 and 2-1",
    "- ",
    "•",
    "!?…",
    "THE BRIDGE",
]
JOINTS = [" ", "\n", "\n\n", "\r\n", "\t", "", "  \n  "]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES + EXTREMES) | st.text(max_size=12), st.sampled_from(JOINTS)), max_size=25).map(
    lambda parts: "".join(piece + joint for piece, joint in parts)
)
ANY = TEXTS | st.text(max_size=300)


def whole(text: str) -> str:
    """The text as an Article has it."""
    return Article(text).text


@given(ANY)
def test_an_article_keeps_its_length_and_can_be_written(text: str) -> None:
    kept = whole(text)
    assert len(kept) == len(text)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert all(a == b or "\ud800" <= a <= "\udfff" for a, b in zip(text, kept, strict=True))


@given(ANY, st.none() | st.sampled_from(["The bridge", "THE BRIDGE", "\ud800", ""]))
def test_cleaning_parts_the_text_into_kept_and_removed(text: str, title: str | None) -> None:
    article = Article(text, title=title)
    found = clean(article)
    text = article.text
    taken: dict[int, str] = {}
    spans = [(one.start, one.end) for one in found.removed] + list(found.body) + ([found.title_span] if found.title_span else [])
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        for i in range(start, end):
            assert i not in taken, f"character {i} is in two parts"
            taken[i] = text[i]
    assert all(one.text == text[one.start : one.end] and one.reason in REASONS for one in found.removed)
    assert list(found.body) == sorted(found.body)
    assert not [i for i, character in enumerate(text) if i not in taken and character.isalnum()]


def test_what_is_left_of_the_hand_marked_articles_is_left_alone(root: Path) -> None:
    """Cleaning what was cleaned takes nothing more; a rule may go by what stood around a paragraph, so this is no law for any text."""
    again = total = 0
    for name in ("messy", "clean", "heldout_messy", "heldout_clean"):
        for line in (root / "data" / "cleaning" / f"{name}.jsonl").read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            kept = "\n\n".join(text[start:end] for start, end in clean(Article(text)).body)
            again += sum(one.end - one.start for one in clean(Article(kept)).removed)
            total += len(kept)
    assert again <= 0.01 * total


@given(ANY)
def test_sentences_part_the_kept_paragraphs(text: str) -> None:
    text = whole(text)
    body = clean(Article(text)).body
    found = split_sentences(text, body)
    end = 0
    for one in found:
        low, high = body[one.paragraph]
        assert low <= one.start < one.end <= high
        assert one.start >= end
        assert one.text == text[one.start : one.end]
        assert one.text.strip() == one.text
        end = one.end
    covered = {i for one in found for i in range(one.start, one.end)}
    left = [i for low, high in body for i in range(low, high) if i not in covered]
    assert not [i for i in left if not text[i].isspace() and text[i] != "\x00"]


def check(text: str, result: Prediction, words: int) -> None:
    assert result.error is None
    for quotation in result.quotations:
        assert quotation.text.strip()
        assert quotation.speaker.strip()
        assert (quotation.speaker_start is None) == (quotation.speaker_end is None)
        if quotation.speaker_start is not None and quotation.speaker_end is not None:
            assert 0 <= quotation.speaker_start < quotation.speaker_end <= len(text)
    evidence = [e for stance in result.stances for e in (*stance.evidence, *(e for holder in stance.holders for e in holder.evidence))]
    sentences = list(result.summary.sentences) if result.summary else []
    for one in [*evidence, *sentences, *result.removed, *result.quotations]:
        assert one.text == text[one.start : one.end]
    assert all(0 <= e.probability <= 1.000001 for e in evidence)
    assert result.summary is not None
    assert result.summary.words == len(result.summary.text.split())
    assert result.summary.words <= words or len(sentences) == 1
    assert result.coverage == pytest.approx(1.0)
    assert json.loads(json.dumps(result.to_dict()))["summary"]["text"] == result.summary.text
    json.dumps(result.to_dict(), ensure_ascii=False).encode("utf-8")


@settings(max_examples=12)
@given(TEXTS, st.sampled_from(["the bridge", "Ana Ruiz", "\ud800 bridge", "e\u0301", "שלום"]), st.integers(1, 80))
@example("The council closed the bridge.\x00\n\n" + "".join(EXTREMES) + "\n\n“We had no choice,” said Ana Ruiz.", "the \ud800 bridge", 5)
def test_every_offset_of_a_prediction_slices_back(models: Nutgraf, text: str, target: str, words: int) -> None:
    article = Article("The council closed the old bridge on Monday, and the mayor said it was right.\n\n" + text)
    try:
        document = prepare(article)
    except ArticleError:
        return
    result = models.predict(article, [target], summary_words=words)
    check(article.text, result, words)
    assert tuple(one for one in result.removed if one.reason != CLUTTER) == document.cleaned.removed


@given(
    st.binary(max_size=300) | ANY.map(lambda text: text.encode("utf-8", "replace")), st.sampled_from([".txt", ".json", ".html", ".htm", ".TXT", ""])
)
def test_a_file_of_any_bytes_is_an_article_or_an_article_error(tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{ending}"
    path.write_bytes(data)
    try:
        article = Article.read(path)
    except ArticleError as error:
        said: str | None = str(error)
    else:
        said = None
        article.text.encode("utf-8")
    assert said is None or path.name in said


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["text", "title", "source", "id", "body", "date", "url", "other"]), _JSON, max_size=6))
def test_any_json_record_is_an_article_or_an_article_error(tmp_path_factory: pytest.TempPathFactory, record: dict[str, object]) -> None:
    path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_text(json.dumps(record), "utf-8")
    try:
        said = Article.read(path).text
    except ArticleError as error:
        said = str(error)
    assert said


@pytest.mark.parametrize("raw", ["[" * 100_000, '{"a":' * 100_000, '{"text": ' + "1" * 5000 + "}", '{"text": "\\ud800 the bridge"}', '{"text": NaN}'])
def test_hostile_json_is_an_article_or_an_article_error(raw: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(raw, "utf-8")
    try:
        said = Article.read(path).text
    except ArticleError as error:
        said = str(error)
    said.encode("utf-8")


PARAGRAPH = "<p>The council closed the bridge on Monday, and the mayor said that it was a hard decision for everyone in the town.</p>"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<div>" * 100_000 + PARAGRAPH, "no article text"),
        ("<b>" * 50_000 + PARAGRAPH, "no article text"),
        (f"<p {' '.join(f'a{i}=1' for i in range(200_000))}>x</p>" + PARAGRAPH, "more than 5000 attributes"),
        (f"<p {' '.join(f'a{i}' for i in range(6_000))}>x</p>" + PARAGRAPH, "more than 5000 attributes"),
        ("<p x='>' " + "a=1 " * 200_000 + ">" + PARAGRAPH, "more than 5000 attributes"),
        ("<p>" + "word " * 2_000_000, "at most 8388608 are read"),
    ],
)
def test_hostile_html_is_refused_in_bounded_time(page: str, said: str) -> None:
    with pytest.raises(ArticleError, match=said):
        from_html(f"<html><body>{page}</body></html>".encode(), Path("a.html"))


def test_entities_that_grow_without_end_stay_unread() -> None:
    grow = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "bomb bomb "}">' for i in range(12))
    page = f"<!DOCTYPE html [{grow}]><html><body><article><p>&a11;</p>{PARAGRAPH * 4}</article></body></html>"
    assert len(from_html(page.encode(), Path("a.html")).text) < 5000


def test_a_page_with_long_attributes_is_read() -> None:
    page = f"<html><body><article><img alt='{'word ' * 20_000}' src='data:image/png;base64,{'A' * 500_000}=='>{PARAGRAPH * 5}</article></body></html>"
    assert "closed the bridge" in from_html(page.encode(), Path("a.html")).text
