"""The tables, the limits that nutgraf must meet, and the plot of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from growth import FIT_FROM, exponent

Record = Mapping[str, Any]

_STAGES = ("clean, split", "encode", "clutter, speakers, form", "topic", "summary", "stance")
_RAW = {"raw": "onnxruntime alone, the same tokens", "raw encoder": "of which encoder", "raw stance": "of which stance model"}
_SECOND = {
    "another target": "a second target that the article also discusses",
    "a stranger": "a second target that it does not discuss",
}
_PEERS = {
    "tfidf": "TF-IDF + LinearSVC (topic)",
    "textrank": "sumy TextRank (summary)",
    "lexrank": "sumy LexRank (summary)",
    "setfit": "SetFit-style MiniLM-L6 in torch (topic; first 256 tokens) *",
}
_TRIO = {
    "topics": "bart-large-mnli, zero-shot over 17 topics *",
    "stance": "bart-large-mnli, stance, 3 hypotheses *",
    "summary": "bart-large-cnn, 60 tokens, 4 beams *",
}
#: The two clocks; other load affects the first far more than the second.
_CLOCKS = {"seconds": "time", "cpu_s": "CPU time"}
_COLUMNS = ("system", "ms per article", "CPU ms", "articles/s", "tokens/s", "peak memory, MB", "cold start, s", "time relative to nutgraf")


@dataclass(frozen=True)
class Row:
    """One line of the table: best wall and CPU seconds per article, and peak memory and cold start if the row is a whole process."""

    system: str
    seconds: float
    cpu_s: float
    tokens: float
    ratio: float
    peak_mb: float | None = None
    cold_s: float | None = None


@dataclass(frozen=True)
class Check:
    """A figure and its limit."""

    what: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def best(record: Record, system: str, part: str = "whole", clock: str = "seconds") -> float:
    """Seconds per article in the best pass: wall time or, with "cpu_s", CPU time of all cores."""
    found = record["systems"][system]
    return float(min(found[clock][part])) / int(found["articles"])


def rows(record: Record) -> list[Row]:
    """The table: nutgraf, its stages, its lower bound, its peers."""
    whole = best(record, "nutgraf")

    def row(name: str, system: str, measured: Callable[[str], float], *, process: bool = False) -> Row:
        found = record["systems"][system]
        peak, cold = (found["peak_mb"], found["cold_s"]) if process else (None, None)
        seconds = measured("seconds")
        return Row(name, seconds, measured("cpu_s"), found["tokens"] / found["articles"], seconds / whole, peak, cold)

    def of(system: str, part: str = "whole") -> Callable[[str], float]:
        return lambda clock: best(record, system, part, clock)

    made = [row("**nutgraf: topic, stance toward one target, summary**", "nutgraf", of("nutgraf"), process=True)]
    made.append(row("the same with one target for all, article by article", "stages", of("stages", "one by one")))
    made.append(row("the same, all articles in one call", "stages", of("stages", "together")))
    made.append(row("nutgraf: topic and summary only", "stages", of("stages", "without a target")))
    made += [row(f"stage: {stage}", "stages", of("stages", stage)) for stage in _STAGES]
    made += [row(title, "stages", partial(_second, record, part)) for part, title in _SECOND.items()]
    made += [row(title, "stages", of("stages", part)) for part, title in _RAW.items()]
    made += [row(title, system, of(system), process=True) for system, title in _PEERS.items() if system in record["systems"]]
    if "trio" in record["systems"]:
        made.append(row("**the three large models together** *", "trio", partial(_three, record), process=True))
        made += [row(title, "trio", of("trio", part)) for part, title in _TRIO.items()]
    return made


def _second(record: Record, part: str, clock: str = "seconds") -> float:
    return best(record, "stages", part, clock) - best(record, "stages", "whole", clock)


def _three(record: Record, clock: str = "seconds") -> float:
    return sum(best(record, "trio", part, clock) for part in _TRIO)


def checks(record: Record) -> list[Check]:
    """The limits that nutgraf must meet, as far as the run measured them."""
    found = []
    if "trio" in record["systems"]:
        for clock, what in _CLOCKS.items():
            times = _three(record, clock) / best(record, "nutgraf", clock=clock)
            found.append(Check(f"{what} of the three large models relative to nutgraf's", times, 200, at_least=True))
    for clock, what in _CLOCKS.items():
        over = best(record, "stages", "whole", clock) / best(record, "stages", "raw", clock)
        found.append(Check(f"{what} relative to onnxruntime alone on the same tokens", over, 1.35))
        over = best(record, "stages", "together", clock) / best(record, "stages", "raw together", clock)
        found.append(Check(f"the same where all articles are in one call: {what}", over, 1.12))
    faster = best(record, "stages", "one by one") / best(record, "stages", "together")
    found.append(Check("articles one by one relative to all in one call, time", faster, 1.1, at_least=True))
    for name, what in (("streamed", "articles"), ("batch", "rows of a batch job")):
        counted = record["growth"][name]
        base = next((one for one in counted if one["articles"] >= 1000), counted[0])
        if base is not counted[-1]:
            what = f"peak memory after {counted[-1]['articles']:,} {what} over {base['articles']:,}"
            found.append(Check(what, counted[-1]["peak_mb"] / base["peak_mb"], 1.10))
    if (slope := exponent(record["growth"]["lengths"])) is not None:
        found.append(Check(f"exponent of time over words, from {FIT_FROM} words", slope, 1.1))
    for part, title in _SECOND.items():
        takes = _second(record, part)
        found.append(Check(f"{title}, relative to a prediction toward it alone", takes / (best(record, "stages", "without a target") + takes), 0.6))
    found.append(Check("cold start, s", record["systems"]["nutgraf"]["cold_s"], 1.5))
    found.append(Check("peak memory, MB", record["systems"]["nutgraf"]["peak_mb"], 600))
    return found


def markdown(record: Record) -> str:
    """The whole report."""
    return "\n\n".join([_heading(record), _table(_COLUMNS, [_cells(one) for one in rows(record)]), _RANDOM, limits(record), *_grown(record)])


def brief(record: Record) -> str:
    """Whole predictions compared with the lower bound and the peers, without the stages; and the limits."""
    shown = [one for one in rows(record) if not one.system.startswith(("stage:", "of which ", "bart-"))]
    table = _table([_COLUMNS[i] for i in _BRIEF], [[cells[i] for i in _BRIEF] for cells in map(_cells, shown)])
    return "\n\n".join([_heading(record), table, _RANDOM, limits(record)])


def limits(record: Record) -> str:
    """The limits, with what was measured."""
    return _table(("figure", "measured", "limit", ""), [_verdict(one) for one in checks(record)])


#: Indices into `_COLUMNS` for the short table.
_BRIEF = (0, 1, 3, 5, 6, 7)

_RANDOM = (
    "\\* Random weights in the models' real shapes: the time is the same, the output is meaningless, and the cold start creates the weights "
    "instead of reading them. Tokens are word pieces of the whole article, even if a system reads only part of it. "
    "The three large models ran once, on the first article, so this is also their cold start; their premises are cut at 512 tokens."
)


def _heading(record: Record) -> str:
    sizes, machine = record["sizes"], record["machine"]
    return (
        f"{sizes['articles']} articles of about {sizes['words']} words, best of {sizes['passes']} passes, {machine['cores']} cores of "
        f"{machine['processor']}; onnxruntime {machine['onnxruntime']}, torch {machine['torch']}; "
        f"load average {machine['load_before']} before, {machine['load_after']} after."
    )


def _grown(record: Record) -> list[str]:
    """A table for each way that the work can grow."""
    made = []
    for name, label in (("streamed", "articles streamed"), ("batch", "rows of a batch job")):
        lines = [
            [f"{one['articles']:,}", f"{one['cpu_s']:,.1f}", f"{1000 * one['cpu_s'] / one['articles']:.1f}", f"{one['peak_mb']:.0f}"]
            for one in record["growth"][name]
        ]
        made.append(_table((label, "CPU s", "CPU ms each", "peak memory, MB"), lines))
    lines = [
        [f"{one['words']:,}", f"{one['seconds']:.3f}", f"{one['words'] / one['seconds']:,.0f}", f"{one['peak_mb']:.0f}"]
        for one in record["growth"]["lengths"]
    ]
    return [*made, _table(("words of one article", "s", "words/s", "peak memory, MB"), lines)]


def _cells(row: Row) -> list[str]:
    return [
        row.system,
        _milliseconds(row.seconds),
        _milliseconds(row.cpu_s),
        _short(1 / row.seconds) if row.seconds > 0 else "",
        _short(row.tokens / row.seconds) if row.seconds > 0 else "",
        "" if row.peak_mb is None else f"{row.peak_mb:.0f}",
        "" if row.cold_s is None else f"{row.cold_s:.2f}",
        f"{row.ratio:.{0 if row.ratio >= 10 else 2}f}",
    ]


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.{0 if seconds >= 1 else 1}f}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _verdict(check: Check) -> list[str]:
    bound = f"{'at least' if check.at_least else 'at most'} {check.bound:g}"
    return [check.what, f"{check.value:.{0 if check.value >= 100 else 2}f}", bound, "met" if check.met else "**not met**"]


def _table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    made = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    return "\n".join(made + ["| " + " | ".join(line) + " |" for line in lines])


def picture(record: Record, path: Path) -> Path:
    """Two panels: time and memory over the number of articles, and over the words of one article."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    slope = exponent(record["growth"]["lengths"])
    fitted = "" if slope is None else f" (time grows by the power {slope:.2f} from {FIT_FROM:,} words on)"
    _panel(left, record["growth"]["streamed"], ("articles", "cpu_s"), "a stream of articles", ("articles", "CPU seconds"))
    _panel(right, record["growth"]["lengths"], ("words", "seconds"), f"one article{fitted}", ("words of the article", "seconds"))
    figure.savefig(path, dpi=120)
    return path


def _panel(axes: Any, points: Sequence[Mapping[str, float]], keys: tuple[str, str], title: str, labels: tuple[str, str]) -> None:
    x, y = ([one[key] for one in points] for key in keys)
    blue, red = "#1f5fa8", "#b5462f"
    axes.plot(x, y, marker="o", color=blue)
    linear = [y[-1] * value / x[-1] for value in x]
    axes.plot(x, linear, color="grey", linewidth=1, linestyle="--", label="linear")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1], color=blue)
    axes.set_title(title, fontsize=10)
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    memory = axes.twinx()
    memory.plot(x, [one["peak_mb"] for one in points], marker="s", markersize=4, color=red)
    memory.set_ylim(0, 1.25 * max(one["peak_mb"] for one in points))
    memory.set_ylabel("peak memory, MB", color=red)
