"""What a page says of the public sets: the fields that their rows need, what each is used for, and what to mind."""

from __future__ import annotations

from dataclasses import dataclass

from ..corpora.registry import SOURCES
from .models import table


@dataclass(frozen=True)
class Note:
    """Of one set: `fields` that are read beside those of its task, `use` in training and measuring, and `mind`."""

    use: str
    mind: str = ""
    fields: tuple[str, ...] = ()


#: The fields that the rows of every set of a task have.
FIELDS = {
    "topic": ("title", "text", "label"),
    "stance": ("text", "target", "label", "split"),
    "summary": ("document", "summary", "split"),
    "nli": ("text", "target", "label", "split"),
    "readings": ("id", "title", "text", "sentences", "topics", "form", "junk", "said", "targets", "unrelated", "summary"),
}
_WHAT = {
    "topic": "`label` is the set's own; the mapping onto the 17 Media Topics is in `nutgraf_training.corpora.topic_sets`.",
    "stance": "`label` is the set's own; how it is read as favor, against, neutral or unrelated is in `nutgraf_training.corpora.stance_sets`.",
    "summary": "Articles with summaries by their editors, and summaries that people judged.",
    "nli": "`text` is the premise, `target` the hypothesis; the guard learns from them what follows from what.",
    "readings": "Whole articles, each read from end to end by a large language model under a guide: the fields are described in "
    "`nutgraf_training.corpora.readings`. The files are `train.jsonl.gz` and `test.jsonl.gz`.",
}
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
    "cnn_dailymail": Note(
        "summary, abstractive and guard: trained on, measured",
        "CNN and Daily Mail differ: look at them apart; some rows came in lower case",
        ("id", "cased"),
    ),
    "neus": Note("abstractive: trained on; digest: measured", "excerpts, not whole articles", ("id", "documents", "titles")),
    "neus_raw_with_outlet_stance": Note(
        "digest: measured", "some rows are of one event, which lowers precision", ("id", "documents", "document_meta")
    ),
    "xsum_validation": Note("summary: how common a word is"),
    "summeval": Note("guard: trained on", "articles that QAGS has as well are left out", ("scores",)),
    "consistency_summedits": Note(
        "guard: trained on; measured with the guard fitted without it", "few documents, many edits of each", ("consistent",)
    ),
    "consistency_qags_cnndm": Note(
        "guard: trained on; measured with the guard fitted without it", "documents are cut short", ("consistent", "sentences")
    ),
    "lingnli": Note("guard: trained on"),
    "fm2": Note("guard: trained on"),
    "rte": Note("guard: trained on"),
    "climate_fever": Note("guard: trained on"),
    "cad": Note("guard: trained on"),
    "readings_train": Note("readings: measured with `--split train`", "opposites are forced where an article has no dispute; reports dominate"),
    "readings_test": Note("readings: measured only (whole articles)", "the reader is a model: two readings agree more than two people would"),
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
            rows.append([f"`{one.name}`", citation, one.licence, note.use.removeprefix(f"{task}: "), more, note.mind])
        parts += [
            f"## {task}",
            f"`FOLDER/{task}/NAME.jsonl.gz`, with {', '.join(f'`{field}`' for field in fields)}. {_WHAT[task]}",
            table(["name", "citation", "licence", "used for", "more fields", "to mind"], rows),
        ]
    return "\n\n".join(parts)
