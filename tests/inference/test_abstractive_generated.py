"""A generated summary behind its guard: what fails gives way, the budget holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from nutgraf import Nutgraf
from nutgraf.abstractive.generated import GeneratedModel, kept_sentences, selected
from nutgraf.article import Article
from nutgraf.document import prepare
from nutgraf.guard import Checked, Guard
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.results import Summary
from nutgraf.stance.model import StanceModel
from nutgraf.summary import SummaryModel

from ..conftest import sentences

TEXT = (
    "The city council of Harbourne voted on Tuesday to close two of its four public libraries by the end of June. "
    "Mayor Anna Berg said the closures would save 1.2 million euros a year. "
    "The Readers' Union has gathered 9,000 signatures against the plan and will go to court in May. "
    "The libraries on Mill Street and in the old port had fewer than 200 visitors a day last winter."
)


class Scripted:
    """A writer that writes what it was given."""

    id = "scripted"

    def __init__(self, *written: str, room: int = 60) -> None:
        self.written, self.room = written, room

    def fits(self, sentences: Sequence[str]) -> bool:
        return sum(len(one.split()) for one in sentences) <= self.room

    def generate(self, sentences: Sequence[str], *, words: int) -> tuple[str, ...]:
        return self.written


@pytest.fixture(scope="module")
def parts() -> tuple[Guard, Encoder, SummaryModel]:
    stance = StanceModel.from_folder(shipped_models() / "stance")
    extractive = SummaryModel.from_folder(shipped_models() / "summary")
    return Guard.from_folder(shipped_models() / "guard", stance), Encoder(extractive.encoder), extractive


def summarised(parts: tuple[Guard, Encoder, SummaryModel], *written: str, words: int = 60) -> Summary:
    guard, encoder, extractive = parts
    document = prepare(Article(TEXT))
    weighed = extractive.weigh(document.sentences, encoder.encode([one.text for one in document.sentences]))
    return GeneratedModel(Scripted(*written), guard, encoder).predict(document, weighed, words=words)


def test_a_true_sentence_stays_with_the_place_it_follows_from(parts: tuple[Guard, Encoder, SummaryModel]) -> None:
    found = summarised(parts, "Harbourne's council voted to close two public libraries by the end of June.")
    assert found.style == "abstractive"
    assert [one.generated for one in found.sentences] == [True]
    assert "two of its four public libraries" in TEXT[found.sentences[0].start : found.sentences[0].end]


@pytest.mark.parametrize(
    "wrong",
    ["The closures would save 12 million euros a year.", "Mayor Tom Reed said the closures would save 1.2 million euros a year."],
)
def test_a_made_up_number_or_name_gives_way_to_the_article(parts: tuple[Guard, Encoder, SummaryModel], wrong: str) -> None:
    found = summarised(parts, wrong)
    assert wrong not in found.text
    for one in found.sentences:
        assert not one.generated
        assert one.support == 1.0
        assert TEXT[one.start : one.end] == one.text


def test_nothing_written_gives_an_extractive_summary(parts: tuple[Guard, Encoder, SummaryModel]) -> None:
    assert summarised(parts).style == "extractive"


def test_replacements_keep_to_the_budget() -> None:
    made = sentences("The council voted to close two libraries.", "The Readers' Union has gathered nine thousand signatures against the plan.")
    checked = [Checked("Nine signed.", 0.1, ("Nine",), 1), Checked("The council will close two libraries.", 0.9, (), 0)]
    kept = kept_sentences(checked, [False, True], made, 12)
    assert [one.text for one in kept] == ["The council will close two libraries."]
    assert len(kept_sentences(checked, [False, True], made, 30)) == 2


def test_a_replacement_may_go_on_from_a_sentence_before_it_alone() -> None:
    made = sentences("The council voted to close two libraries.", "But the Readers' Union has gathered nine thousand signatures.")
    plan, signed = Checked("The council will close two libraries.", 0.9, (), 0), Checked("Nine signed.", 0.1, ("Nine",), 1)
    assert [one.text for one in kept_sentences([plan, signed], [True, False], made, 30)] == [plan.sentence, made[1].text]
    assert [one.text for one in kept_sentences([signed, plan], [False, True], made, 30)] == [plan.sentence]


def test_selected_sentences_fit_the_writer_and_keep_their_order(parts: tuple[Guard, Encoder, SummaryModel]) -> None:
    _, encoder, extractive = parts
    document = prepare(Article(TEXT))
    weighed = extractive.weigh(document.sentences, encoder.encode([one.text for one in document.sentences]))
    chosen = selected(weighed, Scripted(room=40))
    assert sum(len(one.split()) for one in chosen) <= 40
    places = [TEXT.index(one) for one in chosen]
    assert places == sorted(places)
    assert selected(weighed, Scripted(room=5))[0].split() == TEXT.split()[:5] or len(selected(weighed, Scripted(room=5))[0].split()) <= 5


def test_a_budget_below_the_shortest_sentence_is_said(models: Nutgraf) -> None:
    found = models.predict(TEXT, summary_words=3)
    assert found.summary is not None
    assert found.summary.text in TEXT
    assert any("no sentence has 3 words or fewer" in note for note in found.notes)
    assert np.isclose(found.summary.sentences[0].support, 1.0)
