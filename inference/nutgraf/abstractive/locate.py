"""Find the abstractive model: in a separate distribution, or in the checkout."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ..errors import ModelError

#: The package that the distribution `nutgraf-abstractive` installs: data, no code.
PACKAGE = "nutgraf_abstractive"


def abstractive_folder() -> Path:
    """The folder of the abstractive model.

    Raises
    ------
    ModelError: it is not installed.
    """
    spec = find_spec(PACKAGE)  # for a package without code this imports nothing
    places = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    places.append(Path(__file__).resolve().parents[3] / "models" / "abstractive")
    for place in places:
        if (place / "config.json").is_file():
            return place
    raise ModelError(
        "abstractive summaries need a model that is not installed: run `pip install ./models/abstractive` in a checkout of nutgraf, "
        "or install its wheel, nutgraf_abstractive-VERSION-py3-none-any.whl"
    )
