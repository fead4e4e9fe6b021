"""`nutgraf-train evaluate summary`: all systems in one run, the figures into the cards."""

from __future__ import annotations

from pathlib import Path

from nutgraf.errors import ModelError
from nutgraf.modelfolder.config import read_config, shipped_models
from nutgraf.reader.encoder import Encoder
from nutgraf.summary.model import SummaryModel

from ..abstractive.command import write_abstractive_card, writer
from ..cards.models import save_config
from ..corpora.documents import DocumentReader
from ..mlflow_store.log import Log
from .command import flat, write_summary_card
from .evaluate import READINGS, SETTINGS, held_out, measure, measure_readings, readings_table, rouge_table
from .rows import held_readings
from .train import examples

_CARDS = {"summary": write_summary_card, "abstractive": write_abstractive_card}


def measure_summaries(models: Path | None, data: Path, most: int, log: Log, *, record: bool) -> str:
    """Measure summaries against the baselines; returns Markdown. Abstractive ones are included if their model is installed."""
    given = models or shipped_models()
    folder = given / "summary" if (given / "summary" / "config.json").is_file() else shipped_models() / "summary"
    extractive = SummaryModel.from_folder(folder)
    reader = DocumentReader(given if (given / "reader" / "config.json").is_file() else None)
    encoder = Encoder(extractive.encoder)
    try:
        abstractive = writer(given, encoder, extractive)
    except ModelError:
        abstractive = None
    measured = measure(extractive, held_out(data, reader, most), abstractive)
    read = measure_readings(extractive, list(examples(held_readings(data)[:most], reader)))
    log.metrics(flat(measured) | {f"{READINGS}_rouge1": read["rouge1"], f"{READINGS}_over_lead": read["over_lead"][0]})
    for task, write in _CARDS.items():
        if record and (given / task / "config.json").is_file():
            config = read_config(given / task, task)
            config["metrics"] = config.get("metrics", {}) | {"rouge": measured} | ({READINGS: read} if task == "summary" else {})
            save_config(given / task, config)
            write(given / task, config)
    return "\n\n".join([readings_table(read), SETTINGS, rouge_table(measured)])
