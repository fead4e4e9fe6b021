"""The version of a stage's code: a hash of its modules, found by following imports in their source."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_OURS = ("nutgraf", "nutgraf_training")


def code_hash(roots: Iterable[str]) -> str:
    """Sixteen hex digits for the source of the named modules and of all modules of this project that they import, also inside
    functions. Modules that only record or print do not count.

    Raises
    ------
    ValueError: a named module does not exist, as after a rename; its changes would go unnoticed.
    """
    seen: set[str] = set()
    waiting = list(roots)
    if missing := [name for name in (*waiting, *sorted(_REPORTING)) if _source(name) is None]:
        raise ValueError(f"no such module: {', '.join(missing)}; expected modules of {' or '.join(_OURS)}: use their current names")
    while waiting:
        name = waiting.pop()
        if name not in seen and _source(name) is not None:
            seen.add(name)
            waiting += _imports(name)
    text = "\n".join(f"{name} {hashlib.sha256((_source(name) or '').encode()).hexdigest()}" for name in sorted(seen - _REPORTING))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


#: Modules that record or print what a stage did: a change of wording on a card does not change the model.
_REPORTING = frozenset(
    f"nutgraf_training.{name}"
    for name in (
        "mlflow_store.tracking",
        "mlflow_store.tracked_data",
        "mlflow_store.provenance",
        "mlflow_store.registry",
        "cards.models",
        "evaluation.plots",
        "cli",
    )
)


def _file(name: str) -> Path | None:
    """The source file of a module of this project, found without importing it; None for all other names."""
    top, *parts = name.split(".")
    spec = find_spec(top) if top in _OURS else None
    if spec is None or spec.origin is None:
        return None
    place = Path(spec.origin).parent.joinpath(*parts)
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)


@cache
def _source(name: str) -> str | None:
    path = _file(name)
    return None if path is None else path.read_text("utf-8")


@cache
def _imports(name: str) -> tuple[str, ...]:
    path = _file(name)
    if name in _REPORTING or path is None:
        return ()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return tuple(dict.fromkeys(found for node in ast.walk(ast.parse(_source(name) or "")) for found in _imported(node, package)))


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    """Modules that an import statement may name: `from a import b` may mean the module a.b."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)
