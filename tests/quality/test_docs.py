"""What the pages say can be done: their blocks run, their links lead somewhere, their options exist."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from nutgraf import Nutgraf, cli
from nutgraf_training import cli as training_cli

from .page_blocks import RUN, SHOWN, Block, blocks_of, prose_of
from .page_folder import build
from .page_installs import installs_of, problem
from .page_installs import pages as installable_pages
from .page_links import broken_links, pages_of
from .page_run import differences, run_page

ROOT = Path(__file__).resolve().parents[2]
#: Pages whose blocks are run.
PAGES = [
    path
    for path in [
        *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "benchmarks/README.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "examples").glob("*.md")),
    ]
    if path.is_file()
]
BLOCKS = {path: blocks_of(path, ROOT) for path in PAGES}
#: Options of no page, each with the reason.
UNMENTIONED = {"--help": "says itself what it does"}


def _names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _run(path: Path, folder: Path, *, slow: bool) -> None:
    before = {one.name for one in ROOT.iterdir()}
    failures = run_page(BLOCKS[path], build(folder, ROOT), slow=slow)
    assert not failures, "\n".join(map(str, failures))
    assert {one.name for one in ROOT.iterdir()} <= before | {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}


def test_quick_blocks_of_the_readme_run(tmp_path: Path) -> None:
    _run(ROOT / "README.md", tmp_path / "a", slow=False)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in PAGES if any(one.language in RUN and not one.skipped for one in BLOCKS[path])], ids=_names)
def test_all_blocks_run(path: Path, tmp_path: Path) -> None:
    _run(path, tmp_path / "a", slow=True)


@pytest.mark.parametrize("path", PAGES, ids=_names)
def test_blocks_are_of_a_known_kind(path: Path) -> None:
    unknown = [f"{block.where}: {block.language or 'no language'}" for block in BLOCKS[path] if block.language not in RUN + SHOWN]
    assert not unknown, f"expected one of {', '.join(RUN + SHOWN)}"
    empty = [block.where for block in BLOCKS[path] if block.language == "console" and not block.commands]
    assert not empty, "a console block has a line that starts with '$ '"


@pytest.mark.parametrize("path", PAGES, ids=_names)
def test_blocks_that_are_not_run_say_why(path: Path) -> None:
    for block in BLOCKS[path]:
        reason = block.skipped
        if reason is None or not reason.startswith(("not run", "run by")):
            continue
        kind, _, rest = reason.partition(": " if reason.startswith("not run") else "run by ")
        assert len(rest.split()) >= (3 if kind == "not run" else 1), f"{block.where}: say why it is not run"
        if reason.startswith("run by"):
            assert (ROOT / rest.split()[0].rstrip(":,")).exists(), f"{block.where}: {rest} is not there"


def test_links_anchors_and_pictures_are_there() -> None:
    broken = [one for path in pages_of(ROOT) for one in broken_links(path, ROOT)]
    assert not broken, "\n".join(broken)


def test_what_pages_tell_to_install_is_there() -> None:
    installs = [one for page in installable_pages(ROOT) for one in installs_of(page, ROOT)]
    wrong = [f"{one.where}: {said}" for one in installs if not one.from_wheels for name in one.requirements if (said := problem(name, ROOT))]
    assert not wrong, "\n".join(wrong)
    assert {".[batch]", ".[training]"} <= {name for one in installs for name in one.requirements}


@pytest.mark.parametrize(
    ("requirement", "said"),
    [("nutgraf[batch]", "on no index"), (".[nothing]", "no extra nothing"), ("./models/none", "is no project"), (".", None), ("mlflow", None)],
)
def test_what_cannot_be_installed_is_told(requirement: str, said: str | None) -> None:
    found = problem(requirement, ROOT)
    assert found is None if said is None else said in (found or "")


def _help(command: Callable[[Sequence[str]], int], *names: str) -> str:
    written = io.StringIO()
    with contextlib.redirect_stdout(written), pytest.raises(SystemExit) as ended:
        command([*names, "--help"])
    assert ended.value.code == 0
    return written.getvalue()


def _options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text))


@pytest.fixture(scope="module")
def options() -> dict[str, set[str]]:
    """The options of each command, by the command's first words."""
    return {f"nutgraf {name}": _options(_help(cli.main, name)) for name in ("score", "digest", "report", "holders", "review", "targets", "models")}


@pytest.fixture(scope="module")
def training_options() -> dict[str, set[str]]:
    names = re.findall(r"^    ([a-z][a-z-]+)", _help(training_cli.main), re.M)
    assert "evaluate" in names
    return {f"nutgraf-train {name}": _options(_help(training_cli.main, name)) | {"--quiet"} for name in names}


def test_every_option_is_in_the_pages(options: dict[str, set[str]]) -> None:
    pages = [ROOT / "README.md", *(path for path in PAGES if path.parent.name in ("docs", "examples"))]
    said = set().union(*(_options(path.read_text("utf-8")) for path in pages)) | set(UNMENTIONED)
    missing = {command: sorted(found - said) for command, found in options.items() if found - said}
    assert not missing


def test_pages_name_no_option_that_does_not_exist(options: dict[str, set[str]], training_options: dict[str, set[str]]) -> None:
    known = options | training_options
    wrong = []
    for path, blocks in BLOCKS.items():
        lines = [line for block in blocks if block.language == "console" for line in block.commands]
        for command in re.findall(r"(?<![\w/.-])nutgraf(?:-train)? [a-z-]+[^|&;#]*", "\n".join([*lines, *re.findall(r"`([^`]+)`", prose_of(path))])):
            name = " ".join(command.split()[:2])
            if name not in known:
                wrong.append(f"{_names(path)}: no command {name!r}")
            elif unknown := _options(command.partition("\n")[0]) - known[name]:
                wrong.append(f"{_names(path)}: {name} has no {sorted(unknown)}")
    assert not wrong, "\n".join(wrong)


def test_what_is_shown_is_held_against_what_came_out() -> None:
    came = '{"id": "a1", "stance": {"label": "against", "probability": 0.7, "holders": []}}'
    assert not differences('{"stance": {"label": "against", "probability": 0.6}}', came, "json")
    assert differences('{"stance": {"label": "favor"}}', came, "json")
    assert differences('{"stance": {"side": "against"}}', came, "json")
    assert not differences("favor 0.61  the mayor\n…", "┃ favor 0.59 ┃  the mayor ┃", "text")
    assert differences("against 0.61  the mayor", "favor 0.59  the mayor", "text")


def test_a_page_that_fails_is_told(tmp_path: Path) -> None:
    def block(language: str, text: str, mark: str | None = None) -> Block:
        return Block("page.md", 1, language, text, mark)

    build(tmp_path / "a", ROOT)
    good = [block("console", "$ echo one > one.txt\n"), block("console", "$ cat one.txt\none\n"), block("python", "print(open('one.txt').read())\n")]
    assert not run_page([*good, block("text", "one\n")], tmp_path / "a", slow=False)
    for bad in (
        block("console", "$ false\n"),
        block("console", "$ false | cat\n"),
        block("console", '$ pip install "nutgraf[nothing]"\n'),
        block("python", "1 / 0\n"),
        block("console", "$ cat one.txt\ntwo\n"),
    ):
        assert len(run_page([*good, bad], tmp_path / "a", slow=False)) == 1
    assert not run_page([block("console", "$ false\n", "not run: it always fails")], tmp_path / "a", slow=True)
    assert not run_page([block("console", "$ yes | head -n 1\n")], tmp_path / "a", slow=False)


def _limits() -> list[tuple[str, str, str]]:
    """The rows of the table of limits: text, target, what comes out."""
    section = (ROOT / "docs" / "stance.md").read_text("utf-8").partition("## Where it fails")[2]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in section.splitlines() if line.startswith("| ")]
    return [(text, target, found) for _, text, target, found, _ in rows[2:]]


def test_the_limits_of_stance_are_those_of_the_model(models: Nutgraf) -> None:
    limits = _limits()
    assert len(limits) >= 8
    found = []
    for text, target, _ in limits:
        stance = models.predict(text, target=target).stance
        assert stance is not None
        found.append("; ".join(f"{holder.name}: {holder.label}" for holder in stance.holders) or "nothing")
    wrong = [f"{limits[i][0]}: the page has {limits[i][2]!r}, the model {one!r}" for i, one in enumerate(found) if one != limits[i][2]]
    # Another processor rounds otherwise, and the page is honest about labels that are near the edge.
    assert len(wrong) <= 2, "\n".join(wrong)
