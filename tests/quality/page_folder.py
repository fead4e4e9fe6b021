"""The folder in which the commands of a page run: the checkout's examples, and files of the names that pages use.

All texts are shipped ones, so that a page can be followed by anybody, and nothing is written into the checkout.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

#: Stands in for pip: what a page names could be installed, and nothing is.
_PIP = """#!{python}
import sys
from pathlib import Path

sys.path.insert(0, {root!r})
from tests.quality.page_installs import problem, requirements

wrong = [said for name in requirements(sys.argv[2:]) if (said := problem(name, Path({root!r})))]
sys.exit("; ".join(wrong) if wrong or sys.argv[1] != "install" else 0)
"""

#: What a person marked in a report, as docs/report.md shows it.
_MARKS = """mark,side,probability,label,drawn,target,holder,kind,id,text
right,favor,0.93,favor,random,the new runway,Hoteliers,quoted,a1,Hoteliers welcomed the new runway.
right,against,0.88,against,random,the new runway,Villagers,acting,a2,Villagers sued over the new runway.
wrong,favor,0.61,neutral,random,the new runway,The airline,quoted,a3,The airline said the new runway would open in May.
"""

#: `nutgraf-train`, with the one thing changed that takes minutes and is measured whole elsewhere (test_floors): one row of twenty.
_TRAIN = """#!{python}
import sys
from functools import partial

from nutgraf_training.cli import main
from nutgraf_training.evaluation import floors

floors.measure = partial(floors.measure, step=20)
sys.exit(main())
"""


def environment(folder: Path) -> dict[str, str]:
    """Variables of the commands: the environment's own `nutgraf`, `nutgraf-train` and `python`, nothing of the user's settings."""
    kept = {name: value for name, value in os.environ.items() if name not in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "RAY_ADDRESS")}
    path = os.pathsep.join([str(folder / ".bin"), str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "HOME": str(folder), "MLFLOW_DISABLE_TELEMETRY": "true", "RAY_USAGE_STATS_ENABLED": "0"}


def build(folder: Path, root: Path) -> Path:
    """Fill an empty folder with what pages name."""
    for name in ("seeds", "data", "examples"):
        shutil.copytree(root / name, folder / name)
    (folder / "models").symlink_to(root / "models")  # read only: no page writes its models there
    pieces = [json.loads(line) for line in (root / "data" / "pieces" / "pieces.jsonl").read_text("utf-8").splitlines()]
    # Of all topics, in an order that has nothing to do with them.
    test = sorted((piece for piece in pieces if piece["split"] == "test"), key=lambda piece: piece["id"][::-1])
    _articles(folder, test)
    _tables(folder, test)
    for name in ("labels.csv", "stances.csv"):
        shutil.copy(root / "examples" / name, folder / name)
    (folder / "marks.csv").write_text(_MARKS, "utf-8")
    (folder / ".bin").mkdir()
    for name, script in {"pip": _PIP, "nutgraf-train": _TRAIN}.items():
        tool = folder / ".bin" / name
        tool.write_text(script.format(python=sys.executable, root=str(root)), "utf-8")
        tool.chmod(0o755)
    return folder


def _text(piece: dict[str, Any]) -> str:
    return f"{piece['title']}\n\n{piece['text']}" if piece["title"] else str(piece["text"])


def _articles(folder: Path, pieces: list[dict[str, Any]]) -> None:
    """One article a file, in each of the forms that are read."""
    (folder / "articles").mkdir()
    for piece in pieces[:4]:
        (folder / "articles" / f"{piece['id']}.txt").write_text(_text(piece), "utf-8")
    (folder / "article.txt").write_text(_text(pieces[0]), "utf-8")
    paragraphs = "".join(f"<p>{html.escape(one)}</p>" for one in pieces[4]["text"].split("\n\n"))
    title = html.escape(pieces[4]["title"] or "")
    (folder / "page.html").write_text(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>", "utf-8"
    )
    (folder / "story.json").write_text(json.dumps({"title": pieces[5]["title"], "body": pieces[5]["text"]}), "utf-8")


def _tables(folder: Path, pieces: list[dict[str, Any]]) -> None:
    """Several articles a file; `body` and `outlet` are columns that pages name."""
    with gzip.open(folder / "dump.jsonl.gz", "wt", encoding="utf-8") as lines:
        for piece in pieces[6:9]:
            lines.write(json.dumps({"id": piece["id"], "body": piece["text"], "outlet": piece["place"]}) + "\n")
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"id": piece["id"], "title": piece["title"], "text": piece["text"]}) + "\n" for piece in pieces[12:16])
    with (folder / "more.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "body", "outlet"])
        rows.writerows([piece["id"], piece["text"], piece["place"]] for piece in pieces[9:12])
