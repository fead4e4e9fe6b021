"""Readers of the public sets, on rows made up for these tests: what they map, what they leave out, and how they complain."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nutgraf.stance.pairs import AUTHOR
from nutgraf_training.corpora import article_sets, discourse_sets, judged_sets, nli_sets, quote_sets, registry, stance_sets, summary_sets
from nutgraf_training.pipeline.heads import GUARD_SETS, SUMMARY_SETS
from nutgraf_training.pipeline.stages import TOPIC_SETS, check_sets

from .test_sets import write_set

CLAIM = {"text": "Fares would keep the trams running.", "target": "Should trams be free?", "label": "contest", "split": "train", "article": "1"}
SPAN = {
    "text": "The mayor gushed over the plan.",
    "target": "Ada Koh",
    "label": "negative",
    "split": "train",
    "holder": "author",
    "event": "e1",
}
PERSON = {
    "id": "p1",
    "title": "",
    "text": "Koh  the mayor  spoke.\nShe left.",
    "target": "Koh",
    "label": "positive",
    "split": "dev",
    "paragraphs": [{"text": "Koh  the mayor  spoke.", "label": "positive"}, {"text": "She left.", "label": None}],
    "newsmtsc_sentences": 0,
}
COVERED = {"id": "b1", "title": "Trams", "text": "Trams are back.", "target": "Ada Koh", "label": "neutral", "event": "e1", "split": "train"}
QUOTED = {
    "id": "a1",
    "split": "train",
    "title": "Trams",
    "text": "Koh said trams are back.",
    "source": "paper",
    "date": "2016-01-01",
    "annotator": "x",
    "primary": True,
    "quotations": [{"kind": "indirect", "content": [[9, 23]], "cue": [[4, 8]], "speaker": [[0, 3]], "speaker_text": "Koh"}],
}
SENTENCE = {"text": "Trams are back.", "paragraph": 1, "role": "main_event", "speech": False}
ROLES = {"id": "d1", "split": "dev", "title": "Trams", "date": "2018-01-01", "source": "Wire", "topic": "business", "sentences": [SENTENCE]}
JUDGED = {"document": "Trams are back.", "summary": "Trams left.", "consistent": False, "doc_id": "1", "system": "a", "split": "train"}
NOTED = {"document": "Trams are back.", "summary": "Trams left.", "worst_label": "Unwanted", "system": "a", "spans": [], "split": "train"}
PAIR = {"document": "Trams are back.Fares rose.", "summary": "Trams return.", "split": "train", "source": "paper.example", "date": "26 Jul 2017,Wed"}
ENTITY = {"start": 0, "end": 5, "label": "Non-hallucinated", "text": "Trams"}


def test_claims_of_a_target_stay_on_one_side_of_a_split(tmp_path: Path) -> None:
    targets = [f"Should line {i} be free?" for i in range(40)]
    parts = ("train", "dev", "test")
    made = [{**CLAIM, "text": f"Claim {part} on it: {target}", "target": target, "split": part} for target in targets for part in parts]
    write_set(tmp_path, "stance", "iam_claims", [*made, *({**CLAIM, "target": target, "split": "train"} for target in targets)])
    rows = list(stance_sets.rows_of("iam_claims", tmp_path, parts))
    assert {(row.label, row.holder) for row in rows} == {("against", AUTHOR)}
    assert rows[0].target == "Should line 0 be free"
    train, test = stance_sets.split_by_group(rows)
    assert train
    assert test
    assert len({*train, *test}) == len({*rows}) - sum(row.target in {one.target for one in test} for row in rows if row.text == CLAIM["text"])
    assert not {row.target for row in train} & {row.target for row in test}
    assert not {row.text for row in train} & {row.text for row in test}


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("ibm_rank30k", "pro", "favor"),
        ("valueeval", "in favor of", "favor"),
        ("emergent", "observing", "neutral"),
        ("fnc1_related", "disagree", "against"),
    ],
)
def test_labels_are_read_as_stances(name: str, label: str, expected: str, tmp_path: Path) -> None:
    write_set(tmp_path, "stance", name, [{**CLAIM, "label": label, "claim_id": "c7"}])
    (row,) = stance_sets.rows_of(name, tmp_path)
    assert (row.label, row.source) == (expected, name)


def test_slanted_spans_name_their_holder_and_their_event(tmp_path: Path) -> None:
    holders = ("author", "Lee Park", "other pro")
    write_set(tmp_path, "stance", "basil_spans", [{**SPAN, "holder": holder} for holder in holders])
    rows = list(stance_sets.rows_of("basil_spans", tmp_path))
    assert [row.holder for row in rows] == [AUTHOR, "Lee Park", stance_sets.ANYONE]
    assert {row.group for row in rows} == {"e1"}


def test_articles_are_grouped_by_event_and_need_a_target(tmp_path: Path) -> None:
    write_set(tmp_path, "stance", "basil_articles", [COVERED, {**COVERED, "id": "b2", "label": "negative"}, {**COVERED, "target": ""}])
    rows = list(article_sets.basil_articles(tmp_path))
    assert [(row.id, row.group, row.label) for row in rows] == [("b1", "e1", "neutral"), ("b2", "e1", "against")]


def test_articles_without_commas_are_read_without_gaps_and_without_what_is_measured_on(tmp_path: Path) -> None:
    write_set(tmp_path, "stance", "persent_documents", [PERSON, {**PERSON, "newsmtsc_sentences": 1}])
    (row,) = article_sets.persent_documents(tmp_path)
    assert (row.title, row.text, row.label) == (None, "Koh the mayor spoke.\nShe left.", "favor")
    assert row.paragraphs == (("Koh the mayor spoke.", "favor"), ("She left.", None))


def test_an_article_that_several_people_read_is_given_once(tmp_path: Path) -> None:
    write_set(tmp_path, "quotes", "polnear", [QUOTED, {**QUOTED, "annotator": "y", "primary": False}])
    (row,) = quote_sets.polnear(tmp_path)
    (said,) = row.quotations
    assert [row.text[slice(*span)] for span in (*said.speaker, *said.cue, *said.content)] == ["Koh", "said", "trams are back"]
    assert [one.annotator for one in quote_sets.polnear(tmp_path, every_reading=True)] == ["x", "y"]


def test_sentences_with_roles_make_up_the_article(tmp_path: Path) -> None:
    more = [{**SENTENCE, "text": "Fares rose.", "role": "consequence"}, {**SENTENCE, "text": "“Good,” Koh said.", "paragraph": 2, "speech": True}]
    write_set(tmp_path, "summary", "news_discourse_roles", [{**ROLES, "sentences": [SENTENCE, *more]}])
    (row,) = discourse_sets.news_discourse_roles(tmp_path)
    assert row.text == "Trams are back. Fares rose.\n\n“Good,” Koh said."
    assert [one.role for one in row.sentences if not one.speech] == ["main_event", "consequence"]


def test_judged_summaries_are_grouped_by_document(tmp_path: Path) -> None:
    for name in ("consistency_fib", "consistency_falke_sentence_pairs"):
        write_set(tmp_path, "summary", name, [JUDGED, {**JUDGED, "summary": "Trams return.", "consistent": True}])
        rows = list(judged_sets.rows_of(name, tmp_path))
        assert [row.consistent for row in rows] == [False, True]
        assert {(row.group, row.source) for row in rows} == {("1", name)}


def test_summaries_whose_judges_would_not_say_are_asked_for(tmp_path: Path) -> None:
    spans = [{"start": 6, "end": 12, "label": ["Benign"], "note": ""}]
    verdicts = ("Consistent", "Questionable", "Benign", "Unwanted")
    write_set(tmp_path, "summary", "consistency_faithbench", [{**NOTED, "worst_label": v, "spans": spans} for v in verdicts])
    assert [row.consistent for row in judged_sets.rows_of("consistency_faithbench", tmp_path)] == [True, True, False]
    rows = list(judged_sets.rows_of("consistency_faithbench", tmp_path, undecided=True))
    assert [row.consistent for row in rows] == [True, None, True, False]
    assert len({row.group for row in rows}) == 1
    (span,) = rows[0].spans
    assert (rows[0].summary[span.start : span.end], span.labels) == ("left.", ("Benign",))


def test_every_entity_of_a_summary_is_judged(tmp_path: Path) -> None:
    write_set(tmp_path, "summary", "consistency_entfa", [{**JUDGED, "entities": [ENTITY]}])
    (row,) = judged_sets.rows_of("consistency_entfa", tmp_path)
    assert [(row.summary[s.start : s.end], s.labels) for s in row.spans] == [("Trams", ("Non-hallucinated",))]


def test_joined_paragraphs_are_told_apart_and_the_last_days_are_for_testing(tmp_path: Path) -> None:
    write_set(tmp_path, "summary", "inshorts_india", [PAIR, {**PAIR, "date": "03 Aug 2017,Thursday"}])
    first, second = summary_sets.pairs_of("inshorts_india", tmp_path)
    assert (first.document, first.outlet) == ("Trams are back.\nFares rose.", "paper.example")
    assert (first.split, second.split) == ("train", "test")
    assert first.id == second.id


def test_no_summariser_learns_from_test_documents(tmp_path: Path) -> None:
    for name in summary_sets.PAIRS:
        write_set(tmp_path, "summary", name, [{**PAIR, "document": f"Line {i} is back."} for i in range(40)])
        splits = {row.split for row in summary_sets.pairs_of(name, tmp_path)}
        assert ("train" in splits) != registry.source(name).test_documents
    assert registry.source("consistency_fib").test_documents


def test_pairs_have_one_set_of_labels(tmp_path: Path) -> None:
    labels = {"SUPPORTS": "entailment", "REFUTES": "contradiction", "NOT_ENOUGH_INFO": "neutral", "not_entailment": "not_entailment"}
    write_set(tmp_path, "nli", "sick", [{"text": "A tram.", "target": "A bus.", "label": label, "split": "train"} for label in labels])
    assert [row.label for row in nli_sets.rows_of("sick", tmp_path)] == list(labels.values())
    with pytest.raises(ValueError, match="expected a set of the task nli"):
        nli_sets.rows_of("vast", tmp_path)


def _without(row: dict[str, Any], field: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != field}


BAD: list[tuple[str, str, Callable[[Path], Iterator[Any]], dict[str, Any], dict[str, Any], str]] = [
    ("stance", "iam_claims", lambda p: stance_sets.rows_of("iam_claims", p), CLAIM, {**CLAIM, "label": "maybe"}, "'maybe'"),
    ("stance", "iam_claims", lambda p: stance_sets.rows_of("iam_claims", p), CLAIM, _without(CLAIM, "target"), "`target`"),
    ("stance", "iam_claims", lambda p: stance_sets.rows_of("iam_claims", p), CLAIM, _without(CLAIM, "split"), "'split'"),
    ("stance", "basil_spans", lambda p: stance_sets.rows_of("basil_spans", p), SPAN, _without(SPAN, "event"), "`event`"),
    ("stance", "basil_articles", article_sets.basil_articles, COVERED, {**COVERED, "label": "pos"}, "'pos'"),
    ("stance", "persent_documents", article_sets.persent_documents, PERSON, {**PERSON, "text": ""}, "text"),
    ("quotes", "polnear", quote_sets.polnear, QUOTED, {**QUOTED, "text": "Koh said."}, "span 9 to 23"),
    ("quotes", "polnear", quote_sets.polnear, QUOTED, _without(QUOTED, "primary"), "`primary`"),
    (
        "summary",
        "news_discourse_roles",
        discourse_sets.news_discourse_roles,
        ROLES,
        {**ROLES, "sentences": [{**SENTENCE, "role": "lead"}]},
        "'lead'",
    ),
    ("summary", "consistency_fib", lambda p: judged_sets.rows_of("consistency_fib", p), JUDGED, {**JUDGED, "consistent": "no"}, "consistent"),
    (
        "summary",
        "consistency_entfa",
        lambda p: judged_sets.rows_of("consistency_entfa", p),
        {**JUDGED, "entities": []},
        {**JUDGED, "entities": [{**ENTITY, "end": 4}]},
        "'Trams'",
    ),
    ("summary", "inshorts_india", lambda p: summary_sets.pairs_of("inshorts_india", p), PAIR, _without(PAIR, "summary"), "`summary`"),
]


@pytest.mark.parametrize(("task", "name", "reader", "good", "bad", "said"), BAD)
def test_a_faulty_line_is_named(
    task: str, name: str, reader: Callable[[Path], Iterator[Any]], good: dict[str, Any], bad: dict[str, Any], said: str, tmp_path: Path
) -> None:
    write_set(tmp_path, task, name, [good, bad])
    rows = reader(tmp_path)
    next(rows)
    with pytest.raises(registry.RowError, match="fix the line") as caught:
        next(rows)
    assert f"{name}.jsonl.gz, line 2: " in str(caught.value)
    assert said in str(caught.value)


def test_damaged_files_are_said_to_be(tmp_path: Path) -> None:
    path = registry.source("vast").path(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"no gzip")
    with pytest.raises(registry.RowError, match="download it again"):
        list(registry.read("vast", tmp_path))
    path.write_bytes(gzip.compress(b'{"text": "Trams"}\n' * 99)[:-9])
    with pytest.raises(registry.RowError, match="download it again"):
        list(registry.read("vast", tmp_path))
    path.write_bytes(gzip.compress(b'{"text": "Trams"}\nnot json\n'))
    with pytest.raises(registry.RowError, match=r"vast\.jsonl\.gz, line 2"):
        list(registry.read("vast", tmp_path))


def test_commercial_use_goes_by_the_licence() -> None:
    for source in registry.SOURCES.values():
        if "NC" in source.licence or "non-commercial" in source.licence:
            assert source.commercial is False, source.name
        if "none stated" in source.licence or "(repository)" in source.licence:
            assert source.commercial is None, source.name


def test_a_run_of_all_stages_asks_for_the_sets_that_it_learns_from_and_no_others(tmp_path: Path) -> None:
    for name in {*TOPIC_SETS, *SUMMARY_SETS, *GUARD_SETS, *stance_sets.RECIPE}:
        path = registry.source(name).path(tmp_path)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    check_sets(tmp_path)
    registry.source("vast").path(tmp_path).unlink()
    with pytest.raises(FileNotFoundError, match=r"lacks stance/vast\.jsonl\.gz:"):
        check_sets(tmp_path)
