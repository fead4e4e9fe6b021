"""What an index and a citation tool read: the project's metadata, CITATION.cff, and the list of licences."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from nutgraf_training.cards.licence_list import MODELS, licence_section, licences_page
from nutgraf_training.cli import main

#: Keys that version 1.2.0 of the format requires, and those that it also knows at the top.
CFF_NEEDED = {"cff-version", "message", "title", "authors"}
CFF_KNOWN = {"type", "abstract", "version", "license", "keywords", "date-released", "doi", "url", "repository-code", "identifiers", "references"}


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def test_metadata_name_what_is_there(project: dict[str, Any], root: Path) -> None:
    assert all((root / name).is_file() for name in (project["readme"], *project["license-files"]))
    versions = [one.rpartition(" ")[2] for one in project["classifiers"] if re.search(r"Python :: 3\.\d+$", one)]
    assert versions == ["3.11", "3.12", "3.13"]
    assert project["requires-python"] == f">={versions[0]}"
    assert not any(one.startswith("License ::") for one in project["classifiers"])  # the expression replaces them
    assert "urls" not in project  # there is no public place yet


def test_citation_is_valid(root: Path) -> None:
    found = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert found["cff-version"] == "1.2.0"
    assert {*found} >= CFF_NEEDED
    assert {*found} <= CFF_NEEDED | CFF_KNOWN
    assert all(isinstance(found[name], str) and found[name] for name in ("message", "title", "version", "license"))
    assert found["authors"]
    assert all({*author} <= {"name", "family-names", "given-names", "orcid", "affiliation"} for author in found["authors"])


def test_the_list_of_licences_has_every_model_and_every_set_it_learned_from(project: dict[str, Any], root: Path) -> None:
    page = licences_page(root)
    assert project["license"] in page
    assert {*MODELS} == {path.parent.name for path in (root / "models").glob("*/config.json")}
    assert all(f"model `{name}`" in page for name in MODELS)
    assert "| `ag_news` | non-commercial | no |" in page
    assert all(requirement in page for requirement in project["dependencies"])


def test_data_without_a_licence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Data\n\n## Licence\n\nCC0,\nby us.\n\n## More\n", "utf-8")
    assert licence_section(tmp_path) == "CC0, by us."
    (tmp_path / "README.md").write_text("# Data\n", "utf-8")
    with pytest.raises(ValueError, match="has no section '## Licence'"):
        licence_section(tmp_path)


def test_the_models_cards_say_what_is_recorded(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model-cards", str(root / "models")]) == 0
    assert capsys.readouterr().out.strip() == "all cards were up to date", "run: nutgraf-train model-cards"
    assert main(["model-cards", str(root / "seeds")]) == 2
    assert "has no model" in capsys.readouterr().err
