"""Summaries of opinion pieces: the thesis first, what is fit to follow it, and how written ones introduce it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nutgraf import Article, Nutgraf
from nutgraf.abstractive.thesis import thesis
from nutgraf.document import Document, prepare
from nutgraf.reader.encoder import Encoded
from nutgraf.reader.tags import FORMS
from nutgraf.stance.model import StanceModel
from nutgraf.summary.argument import argued_choice, is_opinion
from nutgraf.summary.model import ARGUMENT, SummaryModel, Weighed
from nutgraf.summary.words import Background, Words
from nutgraf.text.sentences import Sentence

FACTS = (
    "The council met on a wet Tuesday evening in the old hall by the river.",
    "The town should keep the night bus, since cleaners and nurses have no other way home.",
    "I would rather pay two pounds more a month than see that bus go.",
    "Ridership has doubled since the late service began three years ago.",
    "Is that really so much to ask of a town this rich?",
    "A new depot costs twelve million pounds, six times what the service needs.",
)
MANY = st.lists(st.tuples(st.floats(-4, 4), st.floats(-4, 4), st.integers(4, 30), st.booleans()), min_size=1, max_size=12)


@given(rows=MANY, budget=st.integers(10, 120))
def test_the_likeliest_thesis_comes_first_and_what_follows_is_fit_and_in_order(rows: list[tuple[float, float, int, bool]], budget: int) -> None:
    sentences = tuple(
        Sentence(f"Point{n} " + " ".join(f"word{n}x{k}" for k in range(length - 2)) + " stands.", n * 1000, n * 1000 + 900, 0)
        for n, (*_, length, _) in enumerate(rows)
    )
    argued = np.array([row[:2] for row in rows], np.float32)
    needs = [(frozenset[int](),) if row[3] else () for row in rows]
    chosen = argued_choice(sentences, argued, needs, budget)
    able = [n for n, row in enumerate(rows) if not row[3] and 6 <= sentences[n].words <= budget]
    assert bool(chosen) == bool(able)
    assert set(chosen) <= set(able), "nothing that needs what cannot be had"
    assert sum(sentences[n].words for n in chosen) <= budget
    assert len(chosen) <= max(budget // 20, 1)
    assert chosen[1:] == sorted(chosen[1:])
    worth = argued[:, 0] - 2 * np.log1p(np.exp(-argued[:, 1]))
    assert all(worth[chosen[0]] >= worth[n] - 1e-4 for n in able)


#: An opinion piece that comes to its claim late.
PIECE = (
    "Last Friday I stood at the stop on Weir Street and watched the last bus leave with nine people on it. One of them had a cello. "
    "It was raining, as it always is when I forget my umbrella.\n\n"
    "The council says the night bus costs too much. It cost £2 million last year, and fares brought in barely half of that. Critics call it a taxi for drunks.\n\n"
    "The council should keep the night bus running, because nurses, cleaners and bakers have no other way to get to work. "
    "Ridership has doubled since the service began three years ago. Every town that cut such a service lost jobs in its centre.\n\n"
    "Of course money is tight. But a town that can pay for a new depot can pay for this. Where, one wonders, did the cello go?"
)


def opinion(texts: tuple[str, ...] = FACTS, title: str | None = "Keep the night bus") -> Document:
    """An opinion piece as the reader has it."""
    document = prepare(Article(" ".join(texts), title=title))
    return replace(document, forms=tuple(0.9 if form == "opinion" else 0.02 for form in FORMS))


def weighed(document: Document, stated: int) -> Weighed:
    """Weights with one sentence as the likely thesis."""
    argued = np.full((len(document.sentences), 2), -3, np.float32)
    argued[stated] = 3
    words = Words([one.text for one in document.sentences], Background(1, {}))
    zeros = np.zeros(len(document.sentences), np.float32)
    return Weighed(document.sentences, np.zeros((len(zeros), 8), np.float32), words, zeros, zeros, ((),) * len(zeros), argued=argued)


@pytest.mark.parametrize(
    ("stated", "budget", "written"),
    [
        (1, 60, f"Under the headline “Keep the night bus”, the author argues that the {FACTS[1][4:]}"),
        (1, 20, f"The author argues that the {FACTS[1][4:]}"),
        (2, 60, f"Under the headline “Keep the night bus”, the author writes: “{FACTS[2]}”"),
        (1, 12, None),
    ],
)
def test_a_thesis_goes_on_from_argues_that_or_is_quoted(stated: int, budget: int, written: str | None) -> None:
    document = opinion()
    texts = ["" if "I would" in text else text for text in FACTS]
    assert thesis(document, weighed(document, stated), texts, budget) == (None if written is None else (stated, written))


def test_a_question_and_words_of_others_are_no_thesis() -> None:
    document = opinion()
    found = thesis(document, weighed(document, 4), FACTS, 60)
    assert found is not None
    assert found[0] != 4


def test_quotation_marks_inside_a_quoted_thesis_are_single() -> None:
    texts = (*FACTS[:2], "I call the plan “a gift to nobody”, as my father used to say.")
    document = opinion(texts)
    found = thesis(document, weighed(document, 2), ["", "", ""], 60)
    assert found == (2, "Under the headline “Keep the night bus”, the author writes: “I call the plan ‘a gift to nobody’, as my father used to say.”")


def test_a_report_has_no_thesis_and_its_summary_is_in_order(models: Nutgraf, root: Path) -> None:
    text = next((root / "seeds").glob("002_*.txt")).read_text("utf-8")
    found = models.predict(text)
    assert found.form == "report"
    assert found.summary is not None
    starts = [one.start for one in found.summary.sentences]
    assert starts == sorted(starts)
    assert not is_opinion(prepare(Article(text)))


def test_an_argument_is_summarised_by_its_claim(models: Nutgraf) -> None:
    article = Article(PIECE, title="Opinion: The night bus is worth every penny")
    found = models.predict(article)
    assert found.form == "opinion"
    assert found.summary is not None
    assert "should keep the night bus running" in found.summary.sentences[0].text
    written = models.predict(article, summary_style="abstractive").summary
    assert written is not None
    assert written.text.startswith(("Under the headline", "The author"))
    assert "should keep the night bus running" in written.sentences[0].text


def test_models_without_the_head_choose_as_for_any_article(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "models" / "summary", tmp_path / "summary")
    (tmp_path / "summary" / ARGUMENT).unlink()
    config = json.loads((tmp_path / "summary" / "config.json").read_text())
    del config["files"][ARGUMENT]
    (tmp_path / "summary" / "config.json").write_text(json.dumps(config))
    document = opinion()
    vectors = np.random.default_rng(0).normal(size=(len(document.sentences), 384)).astype(np.float32)
    encoded = Encoded(vectors, vectors[:1], np.ones(1, np.float32), None, len(document.article.text))
    asked: list[str] = []

    def beside(sentences: Sequence[str], headline: str) -> npt.NDArray[np.float32]:
        asked.append(headline)
        found = vectors.copy()
        found[-1] = 0
        return found

    shipped = SummaryModel.from_folder(root / "models" / "summary")
    for model, how in ((SummaryModel.from_folder(tmp_path / "summary"), beside), (shipped, None)):
        assert model.weigh(document.sentences, encoded, document, beside=how).argued is None
    assert not asked
    argued = shipped.weigh(document.sentences, encoded, document, beside=beside).argued
    assert argued is not None
    assert asked == [document.cleaned.title]
    assert argued[-1].max() < argued[:-1].max(axis=1).min(), "a sentence that was not read states nothing"


def test_a_head_for_another_stance_model_is_not_used(root: Path, tmp_path: Path, models: Nutgraf) -> None:
    shutil.copytree(root / "models" / "summary", tmp_path / "summary")
    path = tmp_path / "summary" / "config.json"
    path.write_text(path.read_text().replace('"argues_with": "', '"argues_with": "0'))
    article = Article(PIECE, title="Opinion: The night bus is worth every penny")
    found = Nutgraf(tmp_path).predict(article)
    assert found.form == "opinion"
    config = json.loads(path.read_text())
    del config["files"][ARGUMENT], config["argues_with"]
    path.write_text(json.dumps(config))
    (tmp_path / "summary" / ARGUMENT).unlink()
    assert found.summary == Nutgraf(tmp_path).predict(article).summary, "as without a head"
    assert found.summary != models.predict(article).summary


def test_a_piece_is_read_beside_its_headline(root: Path) -> None:
    model = StanceModel.from_folder(root / "models" / "stance")
    sentences = ["The council should keep the night bus running.", "It was raining.", "Every town that cut such a service lost jobs."]
    found = model.beside(sentences, "Keep the night bus")
    assert found.shape[0] == 3
    assert found.any(axis=1).all()
    assert not np.allclose(found, model.beside(sentences, "Scrap the night bus"))
    assert model.beside(sentences, "").any(axis=1).all()
    long = model.beside(
        [f"Reason number {n} to keep the night bus is that it brings nurses to the ward in time for the first shift." for n in range(200)], "Keep it"
    )
    assert long[0].any()
    assert not long[-1].any(), "what is read does not grow with the piece"
