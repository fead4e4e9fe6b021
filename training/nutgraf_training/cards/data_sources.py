"""The page of public sets: required fields, what each set is used for, and caveats."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..corpora import stance_sets, topic_sets
from ..corpora.licences import commercial_use, may_learn_from
from ..corpora.registry import SOURCES
from ..licence_option import Licence
from .models import table


@dataclass(frozen=True)
class Note:
    """Notes on one set: `fields` that are read besides those of its task, its `use` in training and evaluation, and caveats (`mind`)."""

    use: str
    mind: str = ""
    fields: tuple[str, ...] = ()


#: The fields that the rows of every set of a task have.
FIELDS = {
    "topic": ("title", "text", "label"),
    "stance": ("text", "target", "label", "split"),
    "quotes": ("id", "title", "text", "split"),
    "summary": ("document", "summary", "split"),
    "nli": ("text", "target", "label", "split"),
    "readings": ("id", "title", "text", "sentences", "topics", "form", "junk", "said", "targets", "unrelated", "summary"),
}
_WHAT = {
    "topic": "`label` is the set's own; the mapping onto the 17 Media Topics is in `nutgraf_training.corpora.topic_sets`.",
    "stance": "`label` is the set's own; how it is read as favor, against, neutral or unrelated is in `nutgraf_training.corpora.stance_sets`.",
    "quotes": "Articles with everybody who is quoted or reported; read by `nutgraf_training.corpora.quote_sets`.",
    "summary": "Articles with summaries by their editors, summaries that people judged (`nutgraf_training.corpora.judged_sets`), "
    "and articles whose sentences have roles (`nutgraf_training.corpora.discourse_sets`).",
    "nli": "`text` is the premise, `target` the hypothesis; the guard learns from them what follows from what.",
    "readings": "Whole articles, each read from end to end by a large language model under a guide: the fields are described in "
    "`nutgraf_training.corpora.readings`. The files are `train.jsonl.gz` and `test.jsonl.gz`.",
}
_UNUSED = "not used by the models that ship"
_BENCHMARK = "test documents of a summary benchmark: no summariser may learn from them"
NOTES = {
    "ag_news": Note("topic: trained on, measured", 'headline and snippet; "World" is politics or conflict and does not say which', ("split",)),
    "allsides": Note("topic: trained on, measured", "labels of a set of US politics: other topics may hold as well", ("split",)),
    "bbc_news": Note("topic: measured only", "the outlet that no model may see in training", ()),
    "huffpost": Note("topic: trained on", "most rows are a headline alone, which a run takes last", ()),
    "wikinews": Note("topic: trained on", '"Politics and conflicts" is one of two topics and does not say which', ("labels",)),
    "wikipedia_current_events": Note(
        "topic: trained on, measured; topics of one's own", "split by date: a random split would leak stories", ("date",)
    ),
    "vast": Note(
        "stance: trained on, calibrated on, measured", "its neutral covers texts that do not speak of the target", ("seen", "target_surface")
    ),
    "newsmtsc": Note("stance: trained on, measured", "sentiment toward a name; it does not say whose"),
    "seesaw_sentences": Note("stance: trained on, measured", "has no neutral", ("subject",)),
    "seesaw_documents": Note("stance: measured only (whole articles)", "sentiment toward an entity, mostly by one annotator"),
    "directed_sentiment": Note("stance: trained on", "holder and target stand in brackets whose last letter is cut off", ("holder",)),
    "arc_without_vast": Note("stance: trained on", "reader comments; the posts that VAST tests on have to be taken out"),
    "perspectrum": Note("stance: trained on, measured", "one-line claims; has no neutral"),
    "procon20": Note("stance: words of the vocabulary only"),
    "ibm_claim_stance": Note("stance: trained on", 'targets are motions: "This house believes" is taken off'),
    "semeval2016t6": Note("stance: a new target from eight examples, measured only", "tweets, five targets"),
    "manifesto_military": Note("stance: a new target from eight examples, measured only", "sentences of party programmes, one target"),
    "gwsd": Note("stance: trained on", "one target; it does not say whose view it is"),
    "fnc1_related": Note(_UNUSED, "headline claims and whole articles; its headlines overlap with `emergent`"),
    "emergent": Note(_UNUSED, "claims and headlines; overlaps with `fnc1_related`", ("claim_id",)),
    "valueeval": Note(_UNUSED, "premises and conclusions; has no neutral"),
    "iam_claims": Note(_UNUSED, "targets are questions, which stand in more than one published split: split by target; has no neutral"),
    "ibm_rank30k": Note(_UNUSED, "short arguments; has no neutral"),
    "basil_spans": Note(_UNUSED, "three outlets on one event: never split an event; has no neutral; some holders are not named", ("holder", "event")),
    "basil_articles": Note(
        "stance: measured only", "whole articles; three outlets on one event: never split an event; mostly neutral", ("id", "title", "event")
    ),
    "persent_documents": Note(
        "stance: measured only",
        "whole articles that have lost their commas; a row that shares a sentence with `newsmtsc` is left out",
        ("id", "title", "paragraphs", "newsmtsc_sentences"),
    ),
    "polnear": Note(
        "reader: trained on, measured",
        "news of one election campaign; some articles were read more than once: `primary` marks one reading; `kind` goes by quotation marks",
        ("source", "date", "annotator", "primary", "quotations"),
    ),
    "cnn_dailymail": Note(
        "summary and guard: trained on, measured",
        "CNN and Daily Mail differ: look at them apart; some rows came in lower case",
        ("id", "cased"),
    ),
    "neus": Note("digest: measured", "excerpts, not whole articles", ("id", "documents", "titles")),
    "neus_raw_with_outlet_stance": Note(
        "digest: measured", "some rows are of one event, which lowers precision", ("id", "documents", "document_meta")
    ),
    "xsum_validation": Note("summary: how common a word is"),
    "bbc_news_summary": Note(
        _UNUSED, "the articles of `bbc_news`, which topics are measured on; a machine picked the sentences of a summary, and they are in no order"
    ),
    "inshorts_india": Note(
        _UNUSED, "paragraphs are joined without a space (told apart again); some quotation marks have become question marks", ("date", "source")
    ),
    "freelance_writers": Note(_UNUSED, "several summaries of each article; for testing"),
    "news_discourse_roles": Note(
        _UNUSED, "has `sentences` and no `document` or `summary`; four topics", ("id", "title", "date", "source", "topic", "sentences")
    ),
    "summeval": Note("guard: trained on", "articles that QAGS has as well are left out", ("scores",)),
    "consistency_summedits": Note(
        "guard: trained on; measured with the guard fitted without it", "few documents, many edits of each", ("consistent",)
    ),
    "consistency_qags_cnndm": Note(
        "guard: trained on; measured with the guard fitted without it", "documents are cut short", ("consistent", "sentences")
    ),
    "summeval_documents": Note(_UNUSED, "the documents of `summeval`, tokenised; for testing"),
    "consistency_fib": Note(_UNUSED, "look at XSum and CNN/DailyMail apart", ("consistent", "doc_id", "system")),
    "consistency_faithbench": Note(
        _UNUSED, "hard cases of recent models; rows whose judges would not say are left out; partly Wikipedia", ("worst_label", "system", "spans")
    ),
    "consistency_entfa": Note(_UNUSED, "every entity of a summary is judged; XSum", ("consistent", "entities")),
    "consistency_falke_sentence_pairs": Note(
        _UNUSED, "a right and a wrong shortening of one sentence; lower-cased; split by `doc_id`", ("consistent", "doc_id")
    ),
    "lingnli": Note("guard: trained on"),
    "fm2": Note("guard: trained on"),
    "rte": Note("guard: trained on"),
    "climate_fever": Note("guard: trained on"),
    "cad": Note("guard: trained on"),
    "snli_devtest": Note(_UNUSED, "captions of pictures, several hypotheses of each: split by premise"),
    "sick": Note(_UNUSED, "captions of pictures and videos"),
    "readings_train": Note(
        "reader, stance and fast: trained on; measured with `--split train`", "opposites are forced where an article has no dispute; reports dominate"
    ),
    "readings_test": Note("readings: measured only (whole articles)", "the reader is a model: two readings agree more than two people would"),
    "readings_pool": Note(
        "reader, stance and fast: trained on, with the readings in `data/readings`",
        "articles without labels: `id`, `source`, `outlet`, `title`, `text` and `sentences` alone",
    ),
}


def sets_table(data: Path | None, licence: Licence) -> str:
    """The sets that a run with that licence may learn from or, with "any", all; `data` adds a column that says which are in that folder."""
    rows = []
    for one in SOURCES.values():
        sources = [name for name in one.articles_of if may_learn_from(name, licence)]
        if not (sources or may_learn_from(one.name, licence)):
            continue
        there = [] if data is None else ["yes" if one.path(data).is_file() else "no"]
        rows.append([one.task, one.name, one.licence, commercial_use(one.name, sources or None), NOTES[one.name].use, *there])
    return table(["task", "set", "licence", "commercial use", "used for", *([] if data is None else ["in the folder"])], rows)


def recipes_table() -> str:
    """For each model the public sets of its recipe that `--licence open` keeps and those that it leaves out."""
    rows = []
    for model, names in recipes().items():
        parts = [[name for name in names if not SOURCES[name].articles_of and may_learn_from(name, "open") == kept] for kept in (True, False)]
        read = [name for name in names if SOURCES[name].articles_of]
        kept, out = ([f"`{name}`" for name in part] for part in parts)
        if read:
            sources = SOURCES[read[0]].articles_of
            kept.append(f"articles that were read: those of {', '.join(f'`{name}`' for name in sources if may_learn_from(name, 'open'))}")
            out += [] if model == "guard" else ["articles that were read: all others"]
        rows.append([model, ", ".join(kept), ", ".join(out)])
    return table(["model", "public sets that `open` keeps", "that it leaves out"], rows)


def recipes() -> dict[str, tuple[str, ...]]:
    """The public sets that each model learns from, or is calibrated or counted on, with `--data`. With "open" the guard takes its articles from
    those that were read, with "any" from cnn_dailymail.
    """
    from ..pipeline.heads import GUARD_SETS, SUMMARY_SETS

    chosen = tuple(name for name in SUMMARY_SETS if name != "readings_pool")
    return {
        "reader, topic": (*topic_sets.RECIPE, "polnear", "readings_train"),
        "stance": (*stance_sets.RECIPE, "readings_train"),
        "summary": chosen,
        "abstractive": ("readings_train",),
        "guard": GUARD_SETS,
        "fast": tuple(dict.fromkeys((*topic_sets.RECIPE, "readings_train", *chosen))),
    }


def sources_page() -> str:
    """A section for each task: where its files belong, their fields, and a table of its sets."""
    parts = []
    for task, fields in FIELDS.items():
        of_task = [source for source in SOURCES.values() if source.task == task]
        rows = []
        for one in of_task:
            note = NOTES[one.name]
            more = ", ".join(f"`{field}`" for field in note.fields)
            citation = f"{one.citation} (Hugging Face: {one.hub_id})" if one.hub_id else one.citation
            mind = "; ".join(part for part in (note.mind, _BENCHMARK if one.test_documents else "") if part)
            rows.append([f"`{one.name}`", citation, one.licence, commercial_use(one.name), note.use.removeprefix(f"{task}: "), more, mind])
        parts += [
            f"## {task}",
            f"`FOLDER/{task}/NAME.jsonl.gz`, with {', '.join(f'`{field}`' for field in fields)}. {_WHAT[task]}",
            table(["name", "citation", "licence", "commercial use", "used for", "more fields", "to mind"], rows),
        ]
    return "\n\n".join(parts)
