"""What the reader learns from an annotated article, and that its training learns it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from nutgraf.modelfolder.config import shipped_models
from nutgraf.reader.form import FormHead, form_shapes, numbered
from nutgraf.reader.linking import FACTS, Linker
from nutgraf.reader.signs import Numbered
from nutgraf.reader.tags import FORMS, SKIP, TAGS
from nutgraf_training.corpora.quote_sets import AttributedArticle, Attribution
from nutgraf_training.corpora.readings import ArticleReading
from nutgraf_training.corpora.topic_sets import SHORT, TopicRow
from nutgraf_training.reader.articles import TOPICS, Builder, LearningArticle
from nutgraf_training.reader.calibrate import threshold_at
from nutgraf_training.reader.form import fit_head, scales, unfitted
from nutgraf_training.reader.linker import fit as fit_linker
from nutgraf_training.reader.net import Heads, batch_of, read
from nutgraf_training.reader.placing import names_of, occurrences
from nutgraf_training.reader.train import ReaderNet, ReaderSettings, fit
from nutgraf_training.summary.train import odds_of
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from .read_articles import OPINION, REPORT


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    found = Tokenizer.from_file(str(shipped_models() / "encoder" / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


@pytest.fixture
def builder(tokenizer: Tokenizer) -> Builder:
    return Builder(tokenizer, 64)


def reading(row: dict[str, Any]) -> ArticleReading:
    return msgspec.convert(row, ArticleReading)


def words_tagged(article: LearningArticle, tag: str, tokenizer: Tokenizer) -> list[str]:
    """The spans of a tag as text, as the tokenizer writes it."""
    found: list[list[int]] = []
    for chunk, row in zip(article.chunks, article.tags[tag], strict=True):
        for id, label in zip(chunk.ids, row.tolist(), strict=True):
            if label == 1:
                found.append([id])
            elif label == 2:
                found[-1].append(id)
    return [tokenizer.decode(ids) for ids in found]


def test_speakers_are_found_by_name_and_alias() -> None:
    assert names_of("Ada Koh", ["the mayor of Soria"]) == ["Ada Koh", "the mayor of Soria", "Koh"]
    assert names_of("residents of Lund", []) == ["residents of Lund"]
    text = "Koh, or rather Ada  Koh, met Kohler."
    assert [text[a:b] for a, b in occurrences(text, ["Ada Koh", "Koh"])] == ["Koh", "Ada  Koh"]


def test_a_reading_becomes_labels(builder: Builder, tokenizer: Tokenizer) -> None:
    article = builder.reading(reading(REPORT))
    assert words_tagged(article, "mention", tokenizer) == ["ada koh", "the mayor of soria", "bo falk", "council of lund"]
    assert words_tagged(article, "speaker", tokenizer) == ["ada koh", "the mayor of soria", "bo falk"]
    assert article.reported.tolist() == [1, 1, 1, 0, 0]
    assert article.clutter.tolist() == [0, 0, 0, 0, 1]
    assert article.form == FORMS.index("report")
    assert article.topics is not None
    assert TOPICS[int(article.topics.argmax())] == "economy, business and finance"
    assert article.salience.max() == pytest.approx(1.0)
    carried = next(link for link in article.links if link[0] == 1)
    assert {article.mentions[i][3] for i in carried[1]} == {0}
    assert {article.mentions[i][3] for i in carried[2]} == {2}


def test_an_unfitted_model_of_words_says_nothing(builder: Builder, tokenizer: Tokenizer) -> None:
    weights = unfitted(tokenizer)
    plain = FormHead(weights["words.groups"], {name: weights[f"words.{name}"] for name in form_shapes("pieces")})
    assert not plain.logits(tokens_of(builder.reading(reading(REPORT)))).any()


def test_head_and_words_count_as_much_as_they_help() -> None:
    forms = np.array([FORMS.index("opinion"), FORMS.index("report")] * 8)
    right = 2 * np.eye(len(FORMS), dtype=np.float32)[forms]
    wrong = np.roll(right, 1, axis=0)
    noise = np.random.default_rng(0).normal(size=right.shape).astype(np.float32)
    assert scales(right, noise, forms)[0] > 1
    own, words = scales(wrong, right, forms)
    assert own < 0.1
    assert words > 1


def test_a_head_learns_forms_from_vectors() -> None:
    rng = np.random.default_rng(0)
    forms = np.array([FORMS.index("opinion"), FORMS.index("report"), FORMS.index("feature")] * 300)
    vectors = rng.normal(size=(len(forms), 8)).astype(np.float32)
    vectors[np.arange(len(forms)), forms] += 4
    assert (odds_of(fit_head(vectors, forms), vectors).argmax(1) == forms).mean() > 0.9


def test_a_text_whose_form_alone_is_known_teaches_nothing_else(builder: Builder) -> None:
    article = builder.formed(
        {"id": "form-a1o", "title": "The last swim", "text": "It was cold.\n\nThe town should keep the pool.", "form": "opinion"}
    )
    assert article.form == FORMS.index("opinion")
    assert article.topics is None
    assert (article.reported == SKIP).all()
    assert (article.clutter == SKIP).all()
    assert all((row == SKIP).all() for rows in article.tags.values() for row in rows)


def tokens_of(article: LearningArticle) -> Numbered:
    return numbered(article.chunks, len(article.layout))


def test_sentences_whose_speaker_is_not_named_teach_no_speaker(builder: Builder) -> None:
    article = builder.reading(reading(REPORT))
    places = [(c, part) for c, chunk in enumerate(article.chunks) for part in chunk.parts if part.sentence == 1]
    assert places
    assert all((article.tags["speaker"][c][part.start : part.end] == SKIP).all() for c, part in places)
    assert all((article.tags["source"][c] == SKIP).all() for c, _ in places)  # readings say nothing of sources and cues


def test_attributions_become_spans(builder: Builder, tokenizer: Tokenizer) -> None:
    text = "Ada Koh said the bridge was safe. It rained."
    marked = Attribution("indirect", ((13, 32),), ((8, 12),), ((0, 7),), "Ada Koh")
    article = builder.attributed(AttributedArticle("a", "train", "Rain", text, "made", "2026-01-01", "x", True, (marked,)))
    assert [words_tagged(article, tag, tokenizer) for tag in ("source", "cue", "content")] == [["ada koh"], ["said"], ["the bridge was safe"]]
    assert (article.reported == SKIP).all()
    assert article.topics is None


def tiny(tokenizer: Tokenizer) -> ReaderNet:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    config._attn_implementation = "eager"
    return ReaderNet(BertModel(config, add_pooling_layer=False), Heads(32), tokenizer)


def test_training_lowers_every_loss(builder: Builder, tokenizer: Tokenizer) -> None:
    net = tiny(tokenizer)
    articles = [builder.reading(reading(REPORT)), builder.reading(reading(OPINION))]
    topics = [
        TopicRow("A match", "The team won the cup.", ("sport",), (), "made", "train"),
        TopicRow(None, "The bank fell.", (SHORT["eco"],), (), "made", "train"),
    ]
    settings = ReaderSettings(
        base="tiny", epochs=80, learning_rate=3e-3, head_rate=2.0, max_tokens=64, batch_tokens=256, device="cpu", topic_share=1.0
    )
    losses: list[dict[str, float]] = []
    fit(net, articles, topics, settings, progress=lambda _, values: losses.append(values))
    for name in ("mention", "speaker", "reported", "clutter", "topics", "form", "link", "rows"):
        first = next(one[name] for one in losses if name in one)
        assert losses[-1][name] < 0.7 * first, name


def test_articles_of_a_batch_do_not_change_each_other(builder: Builder, tokenizer: Tokenizer) -> None:
    net = tiny(tokenizer)
    net.heads.eval()
    one, other = builder.reading(reading(REPORT)), builder.reading(reading(OPINION))

    def sentences(*articles: LearningArticle) -> torch.Tensor:
        batch = batch_of(articles, 0)
        states = net.body.eval()(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        return read(net.heads, states, batch).sentences

    alone, together = sentences(one), sentences(other, one)
    assert torch.allclose(alone, together[len(other.reported) :], atol=1e-4)


def test_the_linker_learns_whom_the_facts_point_to() -> None:
    rng = np.random.default_rng(0)
    facts = rng.normal(size=(3000, len(FACTS))).astype(np.float32)
    truth = (facts[:, FACTS.index("speaks here")] + facts[:, FACTS.index("spoke last")] > 0.5).astype(np.float32)
    linker = Linker(fit_linker(facts, truth))
    assert ((linker(facts) > 0.5) == (truth > 0.5)).mean() > 0.93


def test_the_threshold_keeps_the_promised_precision() -> None:
    p, truth = np.array([0.9, 0.8, 0.7, 0.6, 0.2]), np.array([True, True, False, True, False])
    assert threshold_at(0.95, p, truth) == (0.8, 1.0, pytest.approx(2 / 3))
    assert threshold_at(0.7, p, truth)[0] == 0.6
    assert threshold_at(0.95, p, ~truth)[0] > 1


def test_every_tag_has_labels_or_none(builder: Builder) -> None:
    article = builder.reading(reading(REPORT))
    assert set(article.tags) == set(TAGS)
    assert all(len(row) == len(chunk.ids) for rows in article.tags.values() for row, chunk in zip(rows, article.chunks, strict=True))


def test_a_page_becomes_clutter(builder: Builder, root: Path) -> None:
    text = "Home\nNews\nThe council met on Monday and closed the bridge.\nSign up now"
    removed = [{"start": 0, "end": 9}, {"start": text.index("Sign"), "end": len(text)}]
    assert builder.cleaned({"id": "p", "text": text, "removed": removed}).clutter.tolist() == [1, 1, 0, 1]
