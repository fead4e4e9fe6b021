"""What a run of each name is, for those who meet it in the tracking store."""

from __future__ import annotations

_LEARNS = "Figures are of rows held out, beside those of its baselines; the card is among the artifacts."

ABOUT = {
    "all": "From the pretrained bases to a champion: one run within it for each stage.",
    "topic": f"Trains the shared encoder with the topic head. {_LEARNS}",
    "stance": f"Trains the cross-encoder that gives a passage's stance toward a target. {_LEARNS}",
    "summary": f"Fits the heads that choose a summary's sentences, over the encoder. {_LEARNS}",
    "abstractive": f"Trains the model that writes summaries. {_LEARNS}",
    "guard": f"Fits what holds written sentences against their source, over the stance model. {_LEARNS}",
    "fewshot": "Teaches topics of a caller's own by a few examples each. Figures are cross-validated.",
    "fewshot-stance": "Teaches stance toward new targets by a few examples each. Figures are cross-validated.",
    "evaluate": "Measures a folder of models together on the sets that ship.",
    "evaluate-cleaning": "Measures the removal of what is no article text on hand-marked articles.",
    "evaluate-seeds": "Measures all models on the hand-labelled seed articles.",
    "evaluate-topic": "Measures topics beside TF-IDF and the majority.",
    "evaluate-stance": "Measures stance beside TF-IDF, the majority and the model without its target; then whole articles.",
    "evaluate-summary": "Measures summaries by ROUGE beside lead-3, TextRank, LexRank and an oracle.",
    "evaluate-guard": "Measures how the guard tells true sentences from spoilt ones.",
    "evaluate-digest": "Measures digests of several articles.",
    "evaluate-articles": "Measures all models on whole articles against a careful reader's account of each.",
    "register": "Puts the models into the registry as its candidate, with the figures that a promotion compares.",
    "promote": "Compares the candidate with the champion, figure by figure: the metrics are both sides'.",
}
