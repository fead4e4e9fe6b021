"""One call: what it gives, and what it says of input that cannot be scored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nutgraf import Article, ArticleError, Nutgraf, RequestError, predict
from nutgraf.results import Prediction

TARGET = "withdrawal from the Ottawa Treaty"


def check(result: Prediction, text: str) -> None:
    """What holds of every result."""
    assert result.error is None
    assert len(result.topic_scores) == 17
    assert all(0 <= p <= 1 for p in result.topic_scores.values())
    assert list(result.topic_scores.values()) == sorted(result.topic_scores.values(), reverse=True)
    assert result.topic == (result.topics[0] if result.topics else None)
    assert result.coverage == pytest.approx(1.0)
    for stance in result.stances:
        assert 0 < stance.coverage <= 1
        assert stance.evidence == next((h.evidence for h in stance.holders if h.kind == "author"), ())
        assert sum(stance.probabilities.values()) == pytest.approx(1.0, abs=1e-4)
        for evidence in [*stance.evidence, *(e for h in stance.holders for e in h.evidence)]:
            assert text[evidence.start : evidence.end] == evidence.text
    assert result.summary is not None
    assert all(text[s.start : s.end] == s.text for s in result.summary.sentences)
    starts = [s.start for s in result.summary.sentences]
    assert starts == sorted(starts)
    assert all(text[r.start : r.end] == r.text for r in result.removed)
    json.dumps(result.to_dict())


def test_a_seed_by_path_text_and_article(seed_paths: list[Path], models: Nutgraf) -> None:
    text = seed_paths[0].read_bytes().decode("utf-8")
    by_path = models.predict(seed_paths[0], target=TARGET)
    by_text = models.predict(text, [TARGET])
    check(by_path, text)
    assert by_path.id == seed_paths[0].stem
    assert by_text.topic_scores == by_path.topic_scores
    assert predict(Article(text), target=TARGET).stance == by_path.stance


def test_a_batch_gives_what_single_calls_give(seed_paths: list[Path], models: Nutgraf) -> None:
    paths = [seed_paths[0], seed_paths[3], seed_paths[4]]
    together = models.predict(paths, [TARGET, "Russia"])
    for path, result in zip(paths, together, strict=True):
        check(result, path.read_bytes().decode("utf-8"))
        assert [s.target for s in result.stances] == [TARGET, "Russia"]
        alone = models.predict(path, [TARGET, "Russia"])
        assert alone.to_dict() == result.to_dict()


def test_a_bad_article_in_a_batch_costs_its_own_row(seed_paths: list[Path], models: Nutgraf, tmp_path: Path) -> None:
    rows = models.predict([seed_paths[0], tmp_path / "gone.txt", "", Article("…", id="dots"), seed_paths[1]])
    assert [row.error is None for row in rows] == [True, False, False, False, True]
    assert rows[3].id == "dots"
    assert rows[1].topics == ()


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ("", "is empty"),
        (" \n\x00\n", "is empty"),
        ("seeds/000.txt", "looks like a file name"),
        (3, "type int"),
        (
            "Ministrowie obrony czterech państw ogłosili we wtorek, że chcą wypowiedzieć konwencję o zakazie min przeciwpiechotnych w całej Europie, a potem pojechali do domu i nic już nie powiedzieli.",
            "Polish",
        ),
    ],
)
def test_single_bad_articles_raise_with_advice(article: object, said: str, models: Nutgraf) -> None:
    with pytest.raises((ArticleError, TypeError), match=said):
        models.predict(article if isinstance(article, str) else [article][0])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"targets": 7}, "expected one target as a str"),
        ({"target": "  "}, "is empty"),
        ({"target": "word " * 61}, "at most 60"),
        ({"summary_words": 0}, "1 or more"),
        ({"summary_style": "poem"}, "extractive"),
        ({"min_probability": 1.2}, "from 0 to 1"),
        ({"topics": []}, "topics is empty"),
    ],
)
def test_options_out_of_range(options: dict[str, object], said: str, models: Nutgraf) -> None:
    with pytest.raises(RequestError, match=said):
        models.predict("The mayor spoke to the council.", **options)  # type: ignore[call-overload]
    with pytest.raises(RequestError, match=said):
        models.predict_iter(["The mayor spoke to the council."], **options)  # type: ignore[arg-type]


def test_one_sentence_and_nul_characters(models: Nutgraf) -> None:
    text = "The mayor of Soria closed the old bridge\x00 to lorries on Monday."
    result = models.predict(text, target="the old bridge")
    check(result, text)
    assert result.summary is not None
    assert len(result.summary.sentences) == 1


def test_an_unrelated_target_has_no_holders(seed_paths: list[Path], models: Nutgraf) -> None:
    stance = models.predict(seed_paths[0], target="school lunches in Peru").stance
    assert stance is not None
    assert stance.label in ("unrelated", None)
    assert stance.probabilities["favor"] < 0.3


def test_a_string_is_one_target(seed_paths: list[Path], models: Nutgraf) -> None:
    expected = models.predict(seed_paths[3], [TARGET])
    assert models.predict(seed_paths[3], TARGET) == expected
    assert list(models.predict_iter([seed_paths[3]], TARGET)) == [expected]
    (event,) = models.digest([seed_paths[3]], TARGET).events
    assert [one.target for one in event.stances] == [TARGET]


def test_articles_are_scored_as_they_are_asked_for(models: Nutgraf) -> None:
    taken = []

    def articles() -> Iterator[Article]:
        for id, text in enumerate(["The mayor closed the bridge.", "", *["The council reopened the bridge."] * 18]):
            taken.append(id)
            yield Article(text, id=str(id))

    found = models.predict_iter(articles(), "the bridge")
    assert taken == []
    assert next(found).id == "0"
    assert 1 <= len(taken) <= models.at_once + 1, "a few are read ahead"
    assert [(one.id, one.error is None) for one in found] == [(str(id), id != 1) for id in range(1, 20)]
    with pytest.raises(ArticleError, match=r"pass \[article\]"):
        models.predict_iter("The mayor closed the bridge.")


def test_a_row_holds_everything_once(seed_paths: list[Path], models: Nutgraf) -> None:
    result = models.predict(seed_paths[3], [TARGET, "Russia"])
    row = result.to_dict()
    assert not {"topic", "stance"} & set(row)
    assert result.topic == result.topics[0]
    assert result.stance == result.stances[0]
    assert row["topics"][0] == result.topics[0].to_dict()
    empty = Prediction("a", None)
    assert (empty.topic, empty.stance) == (None, None)


def test_a_label_below_the_least_probability_is_not_given(seed_paths: list[Path], models: Nutgraf) -> None:
    plain = [stance for one in models.predict(seed_paths, TARGET) for stance in one.stances]
    strict = [stance for one in models.predict(seed_paths, TARGET, min_probability=0.94) for stance in one.stances]
    for before, after in zip(plain, strict, strict=True):
        assert after.probabilities == before.probabilities
        best = max(before.probabilities.values())
        assert (after.label is None) == (best < 0.94)
        assert after.probability == (best if best >= 0.94 else None)
        assert ("below the 0.94 required by min_probability" in (after.reason or "")) == (best < 0.94)
        assert [h for h in after.holders if h.kind == "quoted"] == [h for h in before.holders if h.kind == "quoted" and h.probability >= 0.94]
    assert {stance.label is None for stance in strict} == {True, False}
    assert len([h for stance in strict for h in stance.holders]) < len([h for stance in plain for h in stance.holders])
    surest = [stance.label for one in models.predict(seed_paths, TARGET, min_probability=0) for stance in one.stances]
    assert None not in surest


@pytest.mark.parametrize("words", [8, 25, 60, 200])
def test_summary_keeps_its_budget(words: int, seed_paths: list[Path], models: Nutgraf) -> None:
    for path in seed_paths:
        summary = models.predict(path, summary_words=words).summary
        assert summary is not None
        assert summary.words == len(summary.text.split())
        assert summary.words <= words or len(summary.sentences) == 1
        assert len({s.text for s in summary.sentences}) == len(summary.sentences)


def test_a_long_article_is_read_to_its_end(models: Nutgraf) -> None:
    filler = "The council met again on day {} and put off its decision on the budget of the harbour until the next week. "
    text = "".join(filler.format(i) for i in range(400)) + "\n\nIn the end the ferry was saved by a gift from a fisherman."
    result = models.predict(text, target="the ferry")
    check(result, text)
    assert result.stance is not None
    assert result.stance.probabilities["unrelated"] < 0.9
    assert result.stance.coverage < 0.1
    short = models.predict("The council put off its decision on the ferry.", target="the ferry").stance
    assert short is not None
    assert short.coverage == 1
    endless = models.predict(f"The council put off its decision on the ferry {'and on the old harbour ' * 80}.", target="the ferry").stance
    assert endless is not None
    assert 0.2 < endless.coverage < 0.8, "one sentence, whose end the stance model had no room for"


@pytest.mark.slow
def test_100_000_words(models: Nutgraf) -> None:
    sentence = "On day {} the council of town {} heard that the harbour would cost {} crowns more than planned. "
    text = "".join(sentence.format(i, i % 977, i * 3) + ("\n" if i % 7 == 0 else "") for i in range(5_900))
    assert len(text.split()) > 100_000
    check(models.predict(text, target="the harbour"), text)


def test_quotations_have_speakers_and_offsets(models: Nutgraf) -> None:
    text = (
        "The council will close the night clinic on Hallow Street in June. “We looked at every other way to save the money,” "
        "said Mara Oyelaran, who chairs the health committee.\n\nNurses want the clinic kept open. “People will die in taxis,” "
        "the union’s secretary, Tom Reed, told reporters. Oyelaran added that ambulances would be stationed nearby."
    )
    result = models.predict(Article(text), target="closing the night clinic")
    check(result, text)
    assert all(text[q.start : q.end] == q.text for q in result.quotations)
    assert all(q.speaker_start is None or text[q.speaker_start : q.speaker_end] for q in result.quotations)
    said = {(q.speaker, q.kind) for q in result.quotations}
    assert ("Mara Oyelaran", "direct") in said
    assert ("Mara Oyelaran", "indirect") in said
    assert ("Tom Reed", "direct") in said


def test_holders_go_by_the_names_of_their_quotations(seed_paths: list[Path], models: Nutgraf) -> None:
    made_up = Article(
        "The port of Alder will close its night ferry in June. “The night ferry costs more than it earns, and closing it is right,” said "
        "General Ada Koh, the chairwoman of the harbour board.\n\n“Closing the night ferry is a mistake,” said the head of the dockers’ "
        "union, Ben Okri. Koh added that the closure of the night ferry would save two million crowns."
    )
    joined = set()
    for article, target in [(made_up, "closing the night ferry"), *((path, TARGET) for path in seed_paths)]:
        result = models.predict(article, target=target)
        text = article.text if isinstance(article, Article) else Article.read(article).text
        check(result, text)
        speakers = {quotation.speaker for quotation in result.quotations}
        for stance in result.stances:
            names = [holder.name for holder in stance.holders if holder.kind == "quoted"]
            assert len(set(names)) == len(names)
            joined |= set(names) & speakers
            for holder in stance.holders:
                shown = [one for one in result.quotations for e in holder.evidence if one.start < e.end and e.start < one.end]
                # A view may be shown by an act alone, in a sentence that quotes nobody.
                assert holder.kind != "quoted" or holder.name in speakers or not shown
    assert {"Ada Koh", "Ben Okri", "Janne Jaakkola"} <= joined


def test_spelling_and_capitals_of_a_target_do_not_decide(seed_paths: list[Path], models: Nutgraf) -> None:
    written = ["WITHDRAWAL FROM THE OTTAWA TREATY", "withdrawl from the Ottowa Treaty"]
    for path in seed_paths[:3]:
        plain, *others = models.predict(path, [TARGET, *written]).stances
        others += models.predict(path, target=f"  {TARGET.replace(' ', '  ', 1)} ").stances
        assert [other.target for other in others] == [*written, TARGET]
        for other in others:
            sides = [{h.name: h.label for h in stance.holders if h.kind == "quoted"} for stance in (plain, other)]
            shared = set(sides[0]) & set(sides[1])
            assert shared
            assert sum(sides[0][name] == sides[1][name] for name in shared) >= 0.8 * len(shared)


def test_many_targets_at_once(models: Nutgraf) -> None:
    article = Article("The council will close the night clinic in June. Nurses want it kept open.")
    result = models.predict(article, [f"clinic number {i}" for i in range(40)])
    assert len(result.stances) == 40


def test_suggestions_are_targets(seed_paths: list[Path], models: Nutgraf) -> None:
    found = models.suggest_targets(seed_paths[2], most=4)
    assert 1 <= len(found) <= 4
    result = models.predict(seed_paths[2], [one.text for one in found])
    assert len(result.stances) == len(found)
    with pytest.raises(ValueError, match="most is True"):
        models.suggest_targets(seed_paths[2], most=True)
