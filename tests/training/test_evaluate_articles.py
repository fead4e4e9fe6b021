"""Measuring whole articles: each figure by hand, intervals, the page of errors, and records."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nutgraf import Article, ArticleError, Prediction
from nutgraf_training.evaluation.articles.counts import Rouge, counts_of, rouge
from nutgraf_training.evaluation.articles.errors import errors_page
from nutgraf_training.evaluation.articles.figures import GROUPS, Measured, interval, measure, resampled
from nutgraf_training.evaluation.articles.judge import judge
from nutgraf_training.evaluation.articles.names import same_name
from nutgraf_training.evaluation.articles.records import read_records, record_of, with_record, write_records
from nutgraf_training.evaluation.articles.run import judged, predicted
from nutgraf_training.evaluation.articles.tables import articles_tables

from .read_articles import FREE, OPINION, REPORT, ROWS, TOLL, flawed, holder, perfect, prediction, read, stance

READ = [read(one) for one in ROWS]


def same_words(reference: str, text: str) -> tuple[float, float, float]:
    """In the place of ROUGE, where summaries are not what is tested."""
    return (1.0, 1.0, 1.0) if reference == text else (0.0, 0.0, 0.0)


def figures(*predictions: Prediction, score: Rouge = same_words, draws: int = 20) -> Measured:
    by_id = {one.id: one for one in READ}
    return measure([counts_of(judge(by_id[str(one.id)], one), score) for one in predictions], draws=draws)


@pytest.mark.parametrize(
    ("name", "known", "same"),
    [
        ("Mayor Ada Koh", "Ada Koh", True),
        ("Koh", "Ada Koh", True),
        ("the Senator", "Ada Koh", False),
        ("Ruth Falk", "Bo Falk", True),
        ("the falk", "Bo Falk", True),
        ("ruth falk", "Bo Falk", False),
        ("Ruth Koh", "Ada Koh", False),
        ("hauliers' union", "the union of hauliers", True),
        ("the union of dockers", "the party of dockers", False),
        ("council of Lund town hall", "council of Lund city office", False),
        ("the of", "the of", False),
    ],
)
def test_names_of_one_holder(name: str, known: str, same: bool) -> None:
    assert same_name(name, ["nobody else", known]) is same


def test_what_became_of_each_holder() -> None:
    toll, free = judge(READ[0], flawed(READ[0])).targets
    assert [(one.given.name, one.outcome, one.evidence_right) for one in toll.given] == [
        ("Ada Koh", "right", True),
        ("Koh", "repeated", None),
        ("Falk", "wrong side", None),
        ("The council of Lund", "neutral in the reading", None),
        ("Newsletter Ltd", "no holder in the reading", None),
    ]
    assert [(one.expected.name, one.reason, one.given and one.given.name) for one in toll.missed] == [("Bo Falk", "given another label", "Falk")]
    assert [(one.outcome, one.evidence_right) for one in free.given] == [("right", False)]
    assert [(one.expected.name, one.reason) for one in free.missed] == [("Bo Falk", "never found as a speaker")]
    assert (toll.author, free.author) == ("neutral", "abstained")
    heard = prediction(READ[0], [stance(one, "neutral", 0.9) for one in (TOLL, FREE, "school lunches")], said=[(2, "Bo Falk")])
    assert [one.reason for one in judge(READ[0], heard).targets[1].missed] == ["never found as a speaker", "found as a speaker, given no side"]


def test_figures_by_hand() -> None:
    found = figures(flawed(READ[0]))
    expected = {
        "holder_precision": 2 / 6,
        "holder_recall": 2 / 4,
        "holder_f1": 2 * 2 / (6 + 4),
        "holder_side_right": 3 / 4,
        "holder_evidence": 1 / 2,
        "given_wrong_side": 1 / 6,
        "given_neutral": 1 / 6,
        "given_nobody": 1 / 6,
        "missed_other_label": 1 / 4,
        "missed_no_speaker": 1 / 4,
        "missed_no_side": 0,
        "author_accuracy": 1 / 2,
        "author_abstained": 1 / 2,
        "author_macro_f1": 2 * 1 / (1 + 2) / 3,
        "author_majority": 1 / 3,
        "author_invented": 0,
        "unrelated": 0,
        "unrelated_holders": 1,
        "related_called_unrelated": 0,
        "opposite_both": 1 / 5,
        "opposite_turned": 1,
        "speaker_precision": 1 / 2,
        "speaker_recall": 1 / 3,
        "said_precision": 1 / 2,
        "said_recall": 1 / 3,
        "said_f1": 2 * 1 / (2 + 3),
        "topic_best_main": 0,
        "topic_best_any": 1,
        "topic_abstained": 0,
        "topic_f1": 2 * 1 / (2 + 2),
        "clutter_precision": 1 / 2,
        "clutter_recall": 1,
        # probabilities .52 and .55 (both wrong), .65 (right), .75 (wrong), .85 (right), .95 (right)
        "holder_ece": (1.07 + 0.35 + 0.75 + 0.15 + 0.05) / 6,
        "author_ece": 0.1,
    }
    assert {name: found.figures[name].value for name in expected} == pytest.approx(expected)
    assert [(one.low, one.guesses, one.right.value) for one in found.bins["holder"]] == [
        (0.5, 2, 0.0), (0.6, 1, 1.0), (0.7, 1, 0.0), (0.8, 1, 1.0), (0.9, 1, 1.0)
    ]  # fmt: skip
    assert not {"opinion_accuracy", "form_f1"} & found.figures.keys()


def test_an_author_of_an_opinion_piece() -> None:
    reading = READ[1]
    said = figures(
        prediction(reading, [stance(TOLL, "against", 0.8), stance("the hauliers' union", "neutral", 0.7), stance("school lunches", None, 0.3)])
    )
    assert said.figures["opinion_accuracy"].value == said.figures["opinion_sides"].value == 1 / 2
    assert said.figures["holder_precision"].value == 0  # something is marked and nothing given
    assert said.figures["unrelated"].value == 0
    assert said.figures["author_ece"].value == pytest.approx((0.2 + 0.7) / 2)


def test_summaries_beside_the_first_two_sentences() -> None:
    found = figures(*map(perfect, READ), score=rouge())
    assert found.figures["summary_rouge1"].value == found.figures["summary_rouge2"].value == pytest.approx(100)
    assert 20 < found.figures["lead_recall"].value < 80
    assert figures(flawed(READ[0]), score=rouge()).figures["summary_rouge1"].value < 10


def test_a_form_is_measured_where_models_give_one() -> None:
    pieces = [Prediction(id=one.id, title=None, form="opinion", stances=perfect(one).stances) for one in READ]
    found = figures(*pieces).figures
    assert (found["form_precision"].value, found["form_recall"].value) == (1 / 2, 1)


def test_intervals_are_of_resampled_articles() -> None:
    counts = [{"right": float(i % 2), "given": 1.0} for i in range(40)]
    totals = resampled(counts, draws=2000)
    assert (totals["right"][0], totals["given"][0]) == (20, 40)
    assert set(totals["given"]) == {40.0}
    share = interval(totals["right"] / totals["given"])
    assert share is not None
    # the binomial 95% interval of 20 in 40 is .345 to .655
    assert (share.value, share.low, share.high) == (0.5, pytest.approx(0.345, abs=0.03), pytest.approx(0.655, abs=0.03))
    assert (resampled(counts)["right"] == resampled(counts)["right"]).all()
    with pytest.raises(ValueError, match="no articles"):
        measure([])


def test_an_article_that_cannot_be_scored_counts_as_all_missed() -> None:
    class Models:
        model = "made-up"

        def predict(self, article: Article, targets: object, /) -> Prediction:
            if article.id == "r1":
                raise ArticleError("in another language")
            return perfect(READ[1])

    first, second = judged(READ, predicted(Models(), READ))
    assert first.prediction.error == "in another language"
    found = measure([counts_of(one, same_words) for one in (first, second)])
    assert found.totals["unscored"] == 1
    assert found.figures["holder_recall"].value == 1 / 5
    assert found.figures["unrelated"].value == 1 / 2


@st.composite
def stances_of_report(draw: st.DrawFn) -> Prediction:
    reading = READ[0]
    names = st.sampled_from(["Ada Koh", "Koh", "the mayor of Soria", "Bo Falk", "the council of Lund", "somebody", "author"])
    labels = st.sampled_from(["favor", "against", "neutral", "unrelated"])
    probability = st.floats(0, 1)

    def one(words: str) -> object:
        holders = [
            holder(reading, name, draw(labels), draw(probability), draw(st.integers(0, 4)), kind="author" if name == "author" else "quoted")
            for name in draw(st.lists(names, max_size=5))
        ]
        return stance(words, draw(st.none() | labels), draw(probability), *holders)

    said = draw(st.lists(st.tuples(st.integers(0, 4), names), max_size=6))
    removed = draw(st.sets(st.integers(0, 4)))
    topics = draw(st.lists(st.sampled_from(["weather", *REPORT["topics"]]), unique=True))
    return prediction(reading, [one(words) for words in (TOLL, FREE, "school lunches")], said=said, removed=removed, topics=topics)  # type: ignore[misc]


@settings(max_examples=40)
@given(stances_of_report())
def test_shares_stay_in_range_whatever_is_predicted(one: Prediction) -> None:
    found = figures(one, perfect(READ[1])).figures
    for name, value in found.items():
        if name != "unrelated_holders" and not name.startswith(("summary", "lead")):
            assert all(0 <= part <= 1 for part in (value.value, value.low, value.high)), name


def test_a_reading_itself_is_a_perfect_prediction() -> None:
    found = figures(*map(perfect, READ)).figures
    good = [figure.name for _, group in GROUPS for figure in group if figure.name.endswith(("_precision", "_recall", "_f1", "_accuracy"))]
    good += ["holder_side_right", "holder_evidence", "opinion_sides", "unrelated", "opposite_turned", "opposite_both", "topic_best_main"]
    there = {name: found[name].value for name in good if name in found and not name.startswith("lead")}
    assert there.pop("summary_recall") == 100
    assert there == dict.fromkeys(there, 1.0)
    assert len(there) >= 20
    assert found["holder_ece"].value == found["author_ece"].value == found["missed_no_speaker"].value == 0


def test_the_page_of_errors() -> None:
    articles = [judge(READ[0], flawed(READ[0])), judge(READ[1], perfect(READ[1]))]
    page = errors_page(articles, models="made-up")
    assert "1 of 2 articles" in page
    assert "Soria&#39;s mayor praises the &lt;toll&gt;" in page
    assert "<toll>" not in page
    assert OPINION["title"] not in page
    assert "default-src &#39;none&#39;" in page
    assert not re.search(r"<script|https?:|\son\w+=", page)
    kinds = dict(re.findall(r'<a href="#[\w-]+">([^<]+)</a></td><td class="number">(\d+)', page))
    # Bo Falk, on the wrong side, is not listed as missed again; toward the other target he is.
    assert kinds == {
        "holder on the wrong side": "1",
        "side given to a holder who is neutral": "1",
        "side given to somebody who holds none": "1",
        "holder missed: never found as a speaker": "1",
        "author: no answer": "1",
    }
    anchors = re.findall(r'href="#([\w-]+)"', page)
    assert set(anchors) <= set(re.findall(r'id="([\w-]+)"', page))
    wrong = page.partition('id="wrong-side-1"')[2].partition('class="mistake"')[0]
    assert [re.sub(r"<[^>]+>", "", line) for line in wrong.splitlines() if "<bdi>" in line] == ["Bo Falk: against", "Falk: favor 0.75"]
    assert "called the toll a tax" in wrong


def test_records_of_releases_stand_beside_each_other(tmp_path: Path) -> None:
    path = tmp_path / "figures" / "articles.json"
    assert read_records(path) == []
    common = {"git_commit": "abcdef0123", "split": "test", "data_sha256": "00", "on": date(2030, 1, 2)}
    old = record_of(figures(flawed(READ[0])), version="0.1.0", models="a", **common)  # type: ignore[arg-type]
    new = record_of(figures(*map(perfect, READ)), version="0.2.0", models="b", **common)  # type: ignore[arg-type]
    write_records(path, with_record(with_record(with_record([], old), old), new))
    records = read_records(path)
    assert [one["version"] for one in records] == ["0.1.0", "0.2.0"]
    text = articles_tables(records)
    first = text.splitlines()[0]
    assert first.startswith("| holders with a side | articles | precision | recall | F1 |")
    assert "| 0.1.0 (abcdef0), 2030-01-02 | 1 | 0.333 (0.333 to 0.333) | 0.500" in text
    assert "| 0.2.0 (abcdef0), 2030-01-02 | 2 | 1.000" in text
    assert "form" not in text
    again = with_record(records, {**old, "date": "2031-01-01"})
    assert [one["date"] for one in again] == ["2031-01-01", "2030-01-02"]
    path.write_text('[{"version": "0.1.0"}]')
    with pytest.raises(ValueError, match="not a list of records"):
        read_records(path)
