"""`LICENSES.md`: the licence of everything in the package and its repository, and of what the models were trained on."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..corpora.licences import OWN, commercial_use, licence_of
from ..corpora.registry import SOURCES
from .models import table

#: The models that are part of the wheel, in the order in which they are trained.
MODELS = ("encoder", "reader", "topic", "stance", "summary", "abstractive", "guard", "fast")
#: The MIT licence asks to be kept with what was made from the thing.
_NOTICE = """DeBERTa, which the stance model was made from: MIT License, Copyright (c) Microsoft Corporation.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to
deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE."""


def licences_page(root: Path) -> str:
    """The page as Markdown; `root` is the checkout.

    Raises
    ------
    FileNotFoundError: a model, a card or pyproject.toml is not there.
    ValueError: a card of `data/` has no section on its licence.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    configs = {name: json.loads((root / "models" / name / "config.json").read_text("utf-8")) for name in MODELS}
    parts = [
        "# Licences",
        f"nutgraf as a whole: `{project['license']}`. The code is under Apache-2.0 ([LICENSE](LICENSE)). Written by `nutgraf-train data-cards` from "
        "`pyproject.toml`, the models' `config.json`, the cards of `data/` and `nutgraf_training.corpora.registry`.",
        "## In the wheel",
        _wheel(root, configs),
        "The models are weights; no text of a set is in them. Which sets they were trained on stands below and on their cards.",
        "## In the repository and the source distribution only",
        _repository(root),
        "## Public sets that the models were trained on",
        "Not a row of them is in the package or the repository. Licences are those that the publishers state; see [docs/data.md](docs/data.md).",
        _sets(configs),
        "## Dependencies",
        "None is part of the wheel; pip installs them, each under its own licence.",
        _dependencies(project),
        "## Notices",
        _NOTICE,
    ]
    return "\n\n".join(parts) + "\n"


def _wheel(root: Path, configs: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [["code: `nutgraf`, `nutgraf_training`", "Apache-2.0", "", ""]]
    for name, config in configs.items():
        base = config.get("base_record", {})
        made_from = f"{base['upstream']}: {base['licence']}" if base else ""
        rows.append([f"model `{name}`", "Apache-2.0", made_from, f"`--licence {licence_of(root / 'models' / name)}`"])
    rows.append(["the vocabulary, IPTC Media Topics, also as `concepts.json` of the topic model", licence_section(root / "data" / "topics"), "", ""])
    return table(["what", "licence", "made from a pretrained model", "recipe"], rows)


def _repository(root: Path) -> str:
    folders = sorted(path.parent for path in (root / "data").glob("*/README.md"))
    rows = [[f"[data/{folder.name}](data/{folder.name}/README.md)", licence_section(folder)] for folder in folders]
    return table(["what", "licence"], [*rows, ["seeds/: five news articles as they came", "The texts belong to their publishers."]])


def licence_section(folder: Path) -> str:
    """What the card of a folder says under "Licence", on one line.

    Raises
    ------
    ValueError: the card has no such section.
    """
    found = re.search(r"^## Licence\n\n(.+?)(?:\n\n|\Z)", (folder / "README.md").read_text("utf-8"), re.M | re.S)
    if found is None:
        raise ValueError(f"{folder / 'README.md'} has no section '## Licence': say under which licence the data is")
    return " ".join(found[1].split())


def _sets(configs: Mapping[str, Mapping[str, Any]]) -> str:
    used: dict[str, list[str]] = defaultdict(list)
    for model, config in configs.items():
        for one in config.get("data", ()):
            used["readings_pool" if one["name"] == "readings" else one["name"]].append(model)
    rows = [
        [f"`{name}`", source.licence, commercial_use(name), source.citation, ", ".join(used[name])]
        for name, source in SOURCES.items()
        if name in used
    ]
    assert set(used) <= {*SOURCES, *OWN}, set(used) - {*SOURCES, *OWN}
    return table(["set", "licence", "commercial use", "citation", "models"], rows)


def _dependencies(project: Mapping[str, Any]) -> str:
    extras: Mapping[str, list[str]] = project.get("optional-dependencies", {})
    rows = [["always", ", ".join(f"`{one}`" for one in project["dependencies"])]]
    rows += [[f"`[{name}]`", ", ".join(f"`{one}`" for one in wanted)] for name, wanted in extras.items()]
    return table(["when", "packages"], rows)
