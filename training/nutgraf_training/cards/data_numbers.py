"""The numbers in the cards of `data/`, counted from the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..corpora.registry import sha256
from ..corpora.shipped import read_lines, stances_of
from .data_sources import recipes_table, sources_page
from .licence_cost import cost_table, recorded
from .licence_list import licences_page
from .marks import between
from .models import table

_START, _END = "<!-- numbers -->", "<!-- /numbers -->"

Row = dict[str, Any]
#: Counted values, each with the part of the set that it belongs to.
Pairs = Iterator[tuple[str, str]]


def current(root: Path) -> dict[Path, str]:
    """The current text of each card, of the page of public sets and of the list of licences; `root` is the checkout."""
    cards = {root / "data" / name / "README.md": numbers for name, numbers in CARDS.items()}
    found = {path: with_numbers(path, numbers(path.parent)) for path, numbers in cards.items()}
    page = root / "docs" / "data.md"
    text = between(with_numbers(page, sources_page()), "recipes", recipes_table(), where=str(page))
    found[page] = between(text, "licence-cost", cost_table(recorded(root)), where=str(page))
    return found | {root / "LICENSES.md": licences_page(root)}


def with_numbers(path: Path, numbers: str) -> str:
    """The page at `path` with `numbers` between its marks.

    Raises
    ------
    ValueError: the marks are not there.
    """
    text = path.read_text("utf-8")
    head, start, rest = text.partition(_START)
    _, end, tail = rest.partition(_END)
    if not start or not end:
        raise ValueError(f"{path} has no {_START} ... {_END}: put both marks where the numbers belong")
    return f"{head}{_START}\n{numbers}\n{_END}{tail}"


def tally(header: str, pairs: Iterable[tuple[str, str]], *, least: int = 1) -> str:
    """A table of how often each value occurs: by part, in total, and as a share of the total.

    Values that occur fewer than `least` times are counted together.
    """
    listed = list(pairs)
    often = Counter(value for value, _ in listed)
    rest = f"{sum(count < least for count in often.values())} others"
    counts = Counter((value if often[value] >= least else rest, part) for value, part in listed)
    values, parts = (list(dict.fromkeys(pair[i] for pair in counts)) for i in (0, 1))
    totals = {value: sum(counts[value, part] for part in parts) for value in values}
    every = sum(totals.values())
    rows = []
    for value in sorted(values, key=lambda v: (v == rest, -totals[v], v)):
        each = [counts[value, part] for part in sorted(parts, reverse=True)]
        rows.append([value, *(each if len(parts) > 1 else []), totals[value], f"{totals[value] / every:.0%}"])
    return table([header, *(sorted(parts, reverse=True) if len(parts) > 1 else []), "all", "share"], rows)


def files_table(folder: Path, about: Callable[[list[Row]], str]) -> str:
    """A table of the files in a folder: rows, what `about` says of them, size and hash."""
    paths = sorted(folder.glob("*.jsonl"))
    rows = [[f"`{path.name}`", len(read_lines(path)), about(read_lines(path)), f"{path.stat().st_size:,}", f"`{sha256(path)}`"] for path in paths]
    return table(["file", "rows", "of these", "bytes", "SHA-256"], rows)


def _splits(rows: list[Row]) -> str:
    counts = Counter(row["split"] for row in rows)
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), reverse=True))


def _join(*parts: str) -> str:
    return "\n\n".join(parts)


def _topics(rows: list[Row]) -> Pairs:
    return ((row["topics"][0], row["split"]) for row in rows)


def _authors(rows: list[Row]) -> Pairs:
    return ((one["author"]["label"], row.get("split", "")) for row in rows for one in row.get("stances", [row]))


def _holders(rows: list[Row]) -> Pairs:
    return ((holder["label"], row.get("split", "")) for row in rows for one in row.get("stances", [row]) for holder in one["holders"])


def _pieces(folder: Path) -> str:
    rows = read_lines(folder / "pieces.jsonl")
    turned = sum(len(stances_of(row)) - 1 for row in rows)
    return _join(
        files_table(folder, _splits),
        tally("main topic", _topics(rows)),
        tally("author's label toward `target`", _authors(rows)),
        tally("quoted holders' labels", _holders(rows)),
        tally("`style`", ((row["style"], row["split"]) for row in rows)),
        f"{turned} of {len(rows)} have an `opposite_target`.",
    )


def _reports(folder: Path) -> str:
    rows = read_lines(folder / "reports.jsonl")
    return _join(
        files_table(folder, _splits),
        tally("main topic", _topics(rows)),
        tally("author's label, one a target", _authors(rows)),
        tally("quoted holders' labels", _holders(rows)),
    )


def _forms(folder: Path) -> str:
    rows = read_lines(folder / "forms.jsonl")
    return _join(files_table(folder, _splits), tally("`form`", ((row["form"], row["split"]) for row in rows)))


def _contrasts(folder: Path) -> str:
    rows = read_lines(folder / "contrasts.jsonl")
    return _join(
        files_table(folder, _splits),
        tally("label of a view", ((view["label"], row["split"]) for row in rows for view in row["views"])),
        tally("`kind` of passage", ((row["kind"], row["split"]) for row in rows), least=5),
    )


def _quotes(folder: Path) -> str:
    rows = read_lines(folder / "quotes.jsonl")
    return _join(
        files_table(folder, _splits),
        tally("kind of quotation", ((one["kind"], row["split"]) for row in rows for one in row["quotations"])),
        f"{sum(len(row['speakers']) for row in rows)} speakers, {sum(len(row['mentions']) for row in rows)} marked mentions.",
    )


def _cleaning(folder: Path) -> str:
    def about(rows: list[Row]) -> str:
        return f"{sum(bool(row['removed']) for row in rows)} with something to remove"

    marked = [
        (one["reason"], path.stem.replace("_", " ")) for path in sorted(folder.glob("*.jsonl")) for row in read_lines(path) for one in row["removed"]
    ]
    return _join(files_table(folder, about), tally("reason of a marked span", marked))


def _seeds(folder: Path) -> str:
    rows = read_lines(folder / "labels.jsonl")
    return _join(
        files_table(folder, lambda found: f"{sum(len(row['stances']) for row in found)} stances"),
        tally("author's label, one a target", _authors(rows)),
        tally("quoted holders' labels", _holders(rows)),
        tally("reason of a marked span", ((one["reason"], "") for row in rows for one in row["removed"])),
    )


def _subtopics(folder: Path) -> str:
    return _join(
        files_table(folder, lambda rows: f"{sum(len(row['subtopics']) for row in rows)} accepted concepts"),
        tally("`topic`", ((row["topic"], "") for row in read_lines(folder / "labels.jsonl"))),
    )


_ARGUED = {"thesis": "state the thesis", "fit": "are fit to print with it", "misleading": "would mislead"}


def _summaries(folder: Path) -> str:
    def about(rows: list[Row]) -> str:
        if "verdicts" in rows[0]:
            sentences = sum(len(row["verdicts"]) for row in rows)
            return f"{sentences} verdicts on summaries of {len({row['article'] for row in rows})} articles"
        if "thesis" in rows[0]:
            return ", ".join(f"{sum(len(row[name]) for row in rows)} {said}" for name, said in _ARGUED.items())
        kinds = Counter(row["id"].partition("-")[0] for row in rows)
        return ", ".join(f"{count} of {kind if kind.endswith('s') else kind + 's'}" for kind, count in kinds.items())

    return files_table(folder, about)


def _vocabulary(folder: Path) -> str:
    rows = read_lines(folder / "media_topics.jsonl")
    names = {row["qcode"]: row["name"] for row in rows}
    below = ((names[row["top"]], "") for row in rows if row["broader"] and not row["retired"] and row["top"] in names)
    return _join(
        files_table(folder, lambda found: f"{sum(not row['retired'] for row in found)} live, {sum(bool(row['retired']) for row in found)} retired"),
        tally("live concepts below the topic", below),
    )


def _readings(folder: Path) -> str:
    rows = read_lines(folder / "readings.jsonl")
    spoken = sum(len({number for one in row["said"] for number in one["sentences"]}) for row in rows)
    targets = [target for row in rows for target in row["targets"]]
    return _join(
        files_table(folder, lambda found: ", ".join(f"{count} {name}" for name, count in Counter(row["source"] for row in found).most_common())),
        tally("main topic", ((row["topics"][0], "") for row in rows)),
        tally("form", ((row["form"], "") for row in rows)),
        tally("author's label, one a target", ((target["author"]["label"], "") for target in targets)),
        tally("holders' labels", ((holder["label"], "") for target in targets for holder in target["holders"])),
        f"{sum(len(row['sentences']) for row in rows):,} sentences, {spoken:,} of them with somebody's words or views, "
        f"{sum(len(row['junk']) for row in rows):,} of them clutter.",
    )


#: The folders of `data/` and the functions that count them.
CARDS: dict[str, Callable[[Path], str]] = {
    "seeds": _seeds,
    "pieces": _pieces,
    "reports": _reports,
    "contrasts": _contrasts,
    "forms": _forms,
    "quotes": _quotes,
    "readings": _readings,
    "cleaning": _cleaning,
    "subtopics": _subtopics,
    "summaries": _summaries,
    "topics": _vocabulary,
}
