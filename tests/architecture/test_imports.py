"""No module reaches itself by imports, wherever in it these stand, and the rooms' loader counted."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT, modules_in

ROOMS = "domain.desk.rooms"
FROZEN = {"domain.migrations._frozen", "domain.migrations._frozen_texts"}


def name_of(path: Path) -> str:
    """Return the name by which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for package in PACKAGES for path in modules_in(package)}


def imported(name: str) -> Iterator[str]:
    """Find the modules of the project that one imports, as soon as it is imported or later."""
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports by dots"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)
    if name == ROOMS:
        yield from (
            module
            for module in MODULES
            if module.startswith(f"{ROOMS}.") and module.count(".") == ROOMS.count(".") + 1
        )


def test_no_module_reaches_itself() -> None:
    graph = {
        name: {target for target in imported(name) if target in MODULES and target != name}
        for name in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        raise AssertionError(" → ".join(circle.args[1])) from None


def test_migrations_stand_as_they_were_written() -> None:
    """Of the project they import what is frozen with them; Python's and Tortoise's own are another matter."""
    steps = [*FROZEN, *(module for module in MODULES if module.startswith("domain.migrations.0"))]
    found = {
        (name, target) for name in steps for target in imported(name) if target.partition(".")[0] in PACKAGES
    }

    assert len(steps) > 12
    assert {(name, path) for name, path in found if path not in FROZEN} == set()
    assert [path for name, path in found if name in FROZEN] == []


def poured(name: str) -> Iterator[str]:
    """Find where a module assigns to an attribute of what it imports from another one of ours."""
    tree = ast.parse(MODULES[name].read_text())
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] in PACKAGES
        for alias in node.names
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id in foreign
        ):
            yield f"{name}:{node.lineno} assigns {node.value.id}.{node.attr}"


def test_what_is_decided_at_the_start_is_handed_in() -> None:
    """And poured into no module or class, where two desks in one process would share it."""
    assert [target for name in MODULES for target in poured(name)] == []
