"""Compare the authors' stances in two runs of `nutgraf score`: python compare.py before.jsonl after.jsonl"""

import json
import sys
from pathlib import Path


def authors(path: Path) -> dict[tuple[str, str], str]:
    """(article, target) -> label and probability, or "unsure"."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {
        (row["id"], one["target"]): f"{one['label']} {one['probability']:.2f}" if one["label"] else "unsure" for row in rows for one in row["stances"]
    }


if __name__ == "__main__":
    before, after = (authors(Path(name)) for name in sys.argv[1:])
    for article, target in sorted(before.keys() & after.keys()):
        print(f"{article[:20]:20}  {before[article, target]:12} -> {after[article, target]:12}  {target}")
