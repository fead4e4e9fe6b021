"""Descriptions of runs by name, shown in the tracking store."""

from __future__ import annotations

_LEARNS = "Figures are on held-out rows, with those of the baselines; the card is among the artifacts."

ABOUT = {
    "all": "From the pretrained bases to a champion: one nested run for each stage.",
    "reader": f"Trains the reader: the shared encoder with its heads, topics included. {_LEARNS}",
    "stance": f"Trains the cross-encoder that gives a passage's stance toward a target. {_LEARNS}",
    "summary": f"Fits the heads that choose a summary's sentences, on top of the encoder. {_LEARNS}",
    "abstractive": f"Learns which asides of a sentence a written summary drops. {_LEARNS}",
    "guard": f"Fits the heads that check written sentences against their source, on top of the stance model. {_LEARNS}",
    "fast": f"Trains the static vectors and heads of the fast tier. {_LEARNS}",
    "fewshot": "Trains custom topics from a few examples each. Figures are cross-validated.",
    "fewshot-stance": "Adapts stance to new targets from a few examples each. Figures are cross-validated.",
    "evaluate": "Measures a folder of models together on the sets that ship.",
    "evaluate-reader": "Measures what one pass over an article tells: who says what, topics, clutter, form.",
    "evaluate-cleaning": "Measures the removal of page clutter on hand-annotated articles.",
    "evaluate-seeds": "Measures all models on the hand-labelled seed articles.",
    "evaluate-topic": "Measures topics against TF-IDF and the majority label.",
    "evaluate-stance": "Measures stance against TF-IDF, the majority label and the model without its target; then whole articles.",
    "evaluate-summary": "Measures summaries by ROUGE against lead-3, TextRank, LexRank and an oracle.",
    "evaluate-guard": "Measures how well the guard tells consistent summaries from inconsistent ones.",
    "evaluate-digest": "Measures digests of several articles.",
    "evaluate-articles": "Measures all models on whole articles against readings of them.",
    "evaluate-tiers": "Measures the fast tier beside the full one: topics, form, summaries and speed on the same articles.",
    "register": "Registers the models as the candidate, with the figures that a promotion compares.",
    "promote": "Compares the candidate with the champion, figure by figure; the metrics are those of both.",
}
