"""What a run may learn from: every set, or only those whose stated licence allows commercial use.

A set counts as open if the licence that its publisher states for the data itself allows commercial use (`Source.commercial`), and
so do this project's own sets. Articles that were read for this project are judged one by one, each by the set that its text is
from: the labels are this project's, the text is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..licence_option import Licence
from .registry import SOURCES

#: The key of a model's `config.json` under which the choice is recorded; folders of earlier versions lack it: "any".
KEY = "data_licence"
#: The sets in `data/` with texts of this project (Apache-2.0) or, the vocabulary, of IPTC (CC BY 4.0).
OWN = frozenset({"pieces", "reports", "contrasts", "quotes", "cleaning", "forms", "media_topics"})


def may_learn_from(name: str | None, licence: Licence) -> bool:
    """Whether texts of a set, public or of this project, may be learned from; None: an article that does not say where it is from."""
    if licence == "any" or name in OWN:
        return True
    return name in SOURCES and SOURCES[name].commercial is True


def allowed(recipe: Mapping[str, int], licence: Licence) -> dict[str, int]:
    """The sets of a recipe that may be learned from, each with its number of rows."""
    return {name: rows for name, rows in recipe.items() if may_learn_from(name, licence)}


def open_sources() -> frozenset[str]:
    """The public sets that count as open."""
    return frozenset(name for name in SOURCES if may_learn_from(name, "open"))


#: What a stated licence says of commercial use.
_SAYS = {True: "yes", False: "no", None: "not said"}


def commercial_use(name: str, articles_of: Sequence[str] | None = None) -> str:
    """What is stated of commercial use: "yes", "no" or "not said", for articles that were read by the set that each is from.

    `articles_of` are the sets that the articles in question are from; None: all that there are.
    """
    if name in OWN:
        return "yes"
    source = SOURCES["readings_pool" if name == "readings" else name]
    if not source.articles_of:
        return _SAYS[source.commercial]
    listed = sorted(source.articles_of if articles_of is None else articles_of)
    said = {one: _SAYS[SOURCES[one].commercial] for one in listed}
    return "; ".join(f"{', '.join(one for one in listed if said[one] == answer)}: {answer}" for answer in dict.fromkeys(said.values()))


def enough(count: int, least: int, what: str, licence: Licence) -> None:
    """Check that there is enough to learn from.

    Raises
    ------
    ValueError: fewer than `least`; the message says what is missing and what to do.
    """
    if count < least:
        choice = f"--licence {licence} leaves" if licence != "any" else "there are"
        other = " (articles of readings/ count by the set that each is from), or train with --licence any" if licence != "any" else ""
        raise ValueError(f"{choice} {count} {what}; expected at least {least}: add sets that may be used to the folder of --data{other}")


def licence_of(folder: Path) -> Licence:
    """The choice recorded in a model folder; "any" where nothing is."""
    path = folder / "config.json"
    known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return "open" if known.get(KEY) == "open" else "any"


def open_models(output: Path, licence: Licence, *names: str) -> Path | None:
    """With "open", the folder `output`, in which the models `names` must be that others are trained with; with "any" None.

    A head that is trained on the vectors of a model has learned from what that model learned from.

    Raises
    ------
    ValueError: one of them is not there, or was trained with "any".
    """
    if licence == "any":
        return None
    for name in names:
        if licence_of(output / name) != "open":
            command = "stance" if name == "stance" else "reader"
            found = "was trained with --licence any" if (output / name / "config.json").is_file() else "is not there"
            raise ValueError(
                f"--licence open needs an open {name} model in {output}, and {output / name} {found}: "
                f"run nutgraf-train {command} --licence open -o {output} first, with the same --data"
            )
    return output
