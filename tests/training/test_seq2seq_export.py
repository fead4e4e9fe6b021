"""A small T5 of random weights: what is exported says what torch says, and the generator runs on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from nutgraf.abstractive.generator import Generator
from nutgraf.abstractive.grounding import ungrounded
from nutgraf.errors import ModelError
from nutgraf_training.abstractive.export import export_seq2seq, news_pieces, texts_of
from nutgraf_training.encoders.export import write_config
from tokenizers import Tokenizer, models, pre_tokenizers, processors

TEXT = "Norway said on Tuesday that 40 ships left the port of Oslo. The mines stay where they are."


def t5_tokenizer() -> Tokenizer:
    words = dict.fromkeys("▁" + word for word in f"{TEXT} summarize: and will not be a new old".replace(".", "").split())
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -4.0), (".", -3.0), ("▁verboten", -3.0)]
    pieces += [(word, -2.0) for word in words] + [(c, -7.0) for c in "abcdefghijklmnopqrstuvwxyzABCDEFNOSTW0123456789:"]
    pieces += [("<extra_id_0>", 0.0)]
    made = Tokenizer(models.Unigram(pieces, unk_id=2))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.add_special_tokens(["<pad>", "</s>", "<unk>", "<extra_id_0>"])
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return made


def tiny(size: int, *, shared: bool = True) -> Any:
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(3)
    config = T5Config(
        vocab_size=size,
        d_model=64,
        d_kv=16,
        d_ff=96,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
        initializer_factor=0.5,
    )
    model: Any = T5ForConditionalGeneration(config).eval()
    model.encoder.embed_tokens = model.decoder.embed_tokens = model.shared
    if not shared:
        model.encoder.embed_tokens = torch.nn.Embedding(size, 64)
    return model


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("seq2seq")
    tokenizer = t5_tokenizer()
    tokenizer.save(str(folder / "whole.json"))
    model = tiny(tokenizer.get_vocab_size())
    export_seq2seq(model, folder / "whole.json", folder / "out", keep=news_pieces(folder / "whole.json", [TEXT, TEXT, "summarize:", "summarize:"]))
    write_config(folder / "out", "abstractive", {"prefix": "summarize: ", "max_tokens": 64, "beams": 2})
    return model, folder / "out"


@pytest.mark.slow
def test_the_vocabulary_is_cut(exported: tuple[Any, Path]) -> None:
    model, folder = exported
    vocabulary = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    assert "▁Norway" in vocabulary
    assert not {"▁verboten", "<extra_id_0>"} & set(vocabulary)
    assert model.lm_head.weight.shape[0] == model.shared.weight.shape[0] == len(vocabulary)


@pytest.mark.slow
def test_steps_say_what_torch_says(exported: tuple[Any, Path]) -> None:
    """Each token that the int8 graphs choose is as good as torch's, and the logits are near."""
    model, folder = exported
    generator = Generator.from_folder(folder, threads=1)
    ids = generator._tokenizer.encode("summarize: " + TEXT).ids
    cross = dict(zip(generator._cross, generator._encoder({"vectors": generator._vectors(ids)}), strict=True))
    cache, tokens = [generator._empty] * len(generator._past), [0]
    for _ in range(12):
        vectors = generator._vectors(tokens[-1:])[:, None]
        logits, *cache = generator._decoder({"vectors": vectors, **dict(zip(generator._past, cache, strict=True)), **cross})
        with torch.no_grad():
            truth = model(input_ids=torch.tensor([ids]), decoder_input_ids=torch.tensor([tokens])).logits[0, -1].numpy()
        assert np.abs(logits[0] - truth).mean() < 0.15 * truth.std()
        tokens.append(int(logits[0].argmax()))
        assert truth[tokens[-1]] > truth.max() - 0.5 * truth.std()
        assert cache[0].shape == (1, 4, len(tokens) - 1, 16)


@pytest.mark.slow
def test_several_rows_and_steps_at_once(exported: tuple[Any, Path]) -> None:
    model, folder = exported
    generator = Generator.from_folder(folder, threads=1)
    ids = generator._tokenizer.encode("summarize: " + TEXT).ids
    cross = dict(zip(generator._cross, generator._encoder({"vectors": generator._vectors(ids)}), strict=True))
    rows = np.array([[0, 7, 8], [0, 9, 4]])
    past = [np.zeros((2, 4, 0, 16), np.float32)] * len(generator._past)
    logits, *_ = generator._decoder({"vectors": generator._vectors(rows), **dict(zip(generator._past, past, strict=True)), **cross})
    with torch.no_grad():
        truth = model(input_ids=torch.tensor([ids, ids]), decoder_input_ids=torch.tensor(rows)).logits[:, -1].numpy()
    assert np.abs(logits - truth).mean() < 0.15 * truth.std()


@pytest.mark.slow
def test_generated_sentences_keep_the_budget_and_the_names(exported: tuple[Any, Path]) -> None:
    _, folder = exported
    generator = Generator.from_folder(folder, threads=1)
    for words in (4, 12):
        sentences = generator.generate([TEXT], words=words)
        assert sum(len(s.split()) for s in sentences) <= words
        assert not ungrounded(" ".join(sentences), TEXT)
    assert generator.generate([TEXT], words=12) == generator.generate([TEXT], words=12)


@pytest.mark.slow
def test_nothing_is_cut_silently(exported: tuple[Any, Path]) -> None:
    _, folder = exported
    generator = Generator.from_folder(folder, threads=1)
    assert generator.fits([TEXT])
    assert not generator.fits([TEXT] * 9)
    with pytest.raises(ValueError, match="tokens, but this model reads at most 64"):
        generator.generate([TEXT] * 9, words=20)
    with pytest.raises(ValueError, match="at least one sentence"):
        generator.generate([], words=20)


@pytest.mark.slow
def test_a_damaged_folder_is_refused(exported: tuple[Any, Path], tmp_path: Path) -> None:
    _, folder = exported
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes() + (b" " if path.name == "tokenizer.json" else b""))
    with pytest.raises(ModelError, match="SHA-256"):
        Generator.from_folder(tmp_path)


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    tokenizer = t5_tokenizer()
    tokenizer.save(str(tmp_path / "t.json"))
    with pytest.raises(ValueError, match="embeddings of encoder and decoder differ"):
        export_seq2seq(tiny(tokenizer.get_vocab_size(), shared=False), tmp_path / "t.json", tmp_path / "out")
    with pytest.raises(ValueError, match="only models of type 't5'"):
        export_seq2seq(torch.nn.Linear(2, 2), tmp_path / "t.json", tmp_path / "out")


def test_texts_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": "x", "text": "two words", "many": ["and more", {"deep": "so it is"}]}) + "\n\n", "utf-8")
    assert list(texts_of(path)) == ["two words", "and more", "so it is"]
