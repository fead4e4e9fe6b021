"""Who says what, on articles as they come: real layouts, odd marks, and texts that are hardly articles."""

from __future__ import annotations

import time

import pytest
from nutgraf import Article, Nutgraf, Prediction

_STORY = (
    "Fox Lane bridge to close for a year\n\n"
    "The council will close the Fox Lane bridge in May, after engineers found cracks in two of its piers.\n\n"
    "“It is not safe any more, and we cannot wait for an accident,” said Ada Koh, who runs the town’s roads department. "
    "She added that buses would be diverted over the ring road.\n\n"
    "Shopkeepers on the east bank called the plan a mistake. “Nobody asked us,” said Ben Okri, who owns a bakery there.\n\n"
    "The bridge, built in 1931, carries nine thousand cars a day."
)


def said(result: Prediction) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in result.quotations:
        found.setdefault(one.speaker, []).append(one.text)
    return found


def test_speakers_and_what_they_say(models: Nutgraf) -> None:
    result = models.predict(_STORY)
    found = said(result)
    assert any("not safe any more" in text for text in found["Ada Koh"])
    assert any("buses would be diverted" in text for text in found["Ada Koh"])
    assert any("Nobody asked us" in text for text in found["Ben Okri"])
    assert result.form == "report"
    assert result.form_probability is not None
    assert result.form_probability > 0.5
    kinds = {one.text: one.kind for one in result.quotations}
    assert next(kind for text, kind in kinds.items() if "Nobody asked us" in text) == "direct"
    assert next(kind for text, kind in kinds.items() if "buses" in text) == "indirect"


def test_a_carried_speaker_has_no_mention(models: Nutgraf) -> None:
    carried = next(one for one in models.predict(_STORY).quotations if "buses" in one.text)
    assert carried.speaker == "Ada Koh"
    assert carried.speaker_start is None or _STORY[carried.speaker_start : carried.speaker_end] in ("Ada Koh", "She")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("“", "”", "’"), ('"', '"', "'")),
        (("“", "”", "’"), ("„", "“", "’")),
        (("“", "”", "’"), ("«", "»", "’")),
    ],
)
def test_the_style_of_quotation_marks_makes_no_difference(models: Nutgraf, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    changed = _STORY
    for a, b in zip(old, new, strict=True):
        changed = changed.replace(a, b)

    def spans(result: Prediction) -> list[tuple[str, int, int]]:
        return [(one.speaker, one.start, one.end) for one in result.quotations]

    assert spans(models.predict(changed)) == spans(models.predict(_STORY))


def test_a_line_break_or_a_dash_makes_no_difference(models: Nutgraf) -> None:
    dashed = _STORY.replace("in May, after", "in May – after")
    assert said(models.predict(dashed)) == said(models.predict(dashed.replace("–", "—")))
    wide = _STORY.replace("a year\n\nThe council", "a year\r\n\r\nThe council")
    assert said(models.predict(wide)) == said(models.predict(_STORY))


@pytest.mark.parametrize(
    "text",
    [
        _STORY.upper(),
        _STORY.lower(),
        _STORY.replace("“", "").replace("”", ""),
        _STORY.replace("”", ""),
        "HOST: Welcome. What did the council decide?\nSMITH: We decided to close the bridge.\nHOST: Why?\nSMITH: Because it is not safe.\nHOST: Thank you.",
        "[10:01] anna: did you see the plan\n[10:02] bob: yes and i think it is awful\n[10:02] anna: same\n[10:03] bob: lets write to the mayor",
        "\n".join(line[1:] for line in _STORY.splitlines()),
        "Shopkeepers. Council. Bridge.",
        "“”‘’“” The council met. «»",
        "ADVERTISEMENT\n" * 30 + "The council met on Monday and closed the bridge.",
    ],
    ids=["capitals", "lower", "no marks", "unbalanced", "transcript", "chat", "letters missing", "tiny", "empty marks", "clutter only"],
)
def test_odd_texts_are_read_without_fuss(models: Nutgraf, text: str) -> None:
    result = models.predict(text)
    assert result.error is None
    for one in result.quotations:
        assert one.text == text[one.start : one.end]
        assert one.text.strip()
        assert any(c.isalpha() for c in one.speaker)
        if one.speaker_start is not None and one.speaker_end is not None:
            assert 0 <= one.speaker_start < one.speaker_end <= len(text)
    for gone in result.removed:
        assert gone.text == text[gone.start : gone.end]
    assert result.summary is not None
    assert result.summary.text


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["he said ", "“No,” he said. ", "Ada Koh said so. ", "Koh told Okri, Falk and Lund. ", '"', "A1b said. "])
def test_time_grows_with_length_alone(models: Nutgraf, unit: str) -> None:
    def seconds(times: int) -> float:
        text = "The council met. " + unit * times
        started = time.process_time()
        models.predict(Article(text))
        return time.process_time() - started

    seconds(200)
    short, long = seconds(2_000), seconds(20_000)
    assert long < 25 * max(short, 0.2)


def test_clutter_is_removed_with_a_reason(models: Nutgraf) -> None:
    text = _STORY.replace(
        "The bridge, built", "Sign up for our newsletter to get the day’s top stories in your inbox every morning.\n\nThe bridge, built"
    )
    gone = [one for one in models.predict(text).removed if "newsletter" in one.text]
    assert gone
    assert all(one.reason for one in gone)
    assert not any("newsletter" in one.text for one in models.predict(text).summary.sentences)  # type: ignore[union-attr]
