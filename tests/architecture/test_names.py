"""The file that tests a module is found by its name; where there is none, it is said here which tests do."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, modules_in

ROOMS = (
    "tests/domain/desk/test_every_type.py",
    "tests/domain/desk/test_refusals.py",
    "tests/domain/desk/rooms/test_room_actions.py",
    "tests/domain/desk/rooms/test_room_facts.py",
    "tests/resolvers/test_role_table.py",
)
# By folder, what declares or is one machine, and the tests that walk over all of it; README has the same.
WALKED = {
    "domain/desk/rooms": (("agents.py", "community/record.py", "smtp.py"), ROOMS),
}
FEW = 7  # branches in all of a module's functions, below which it is taken for a declaration
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.comprehension, ast.BoolOp)
FROZEN = Path("domain/migrations")


def modules() -> list[Path]:
    """Return the project's modules, from its root."""
    found = [path.relative_to(ROOT) for name in PACKAGES for path in modules_in(name)]
    return sorted(path for path in found if path.name != "__init__.py" and not path.is_relative_to(FROZEN))


def branches(module: Path) -> int:
    """Count where a module's functions decide or repeat something."""
    functions = (
        node
        for node in ast.walk(ast.parse((ROOT / module).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return len({node for function in functions for node in ast.walk(function) if isinstance(node, BRANCHES)})


def own_test(module: Path) -> str:
    """Return where the test of a module's name stands."""
    return f"tests/{module.parent}/test_{module.name}"


def test_modules_that_decide_something_have_their_tests() -> None:
    """Write them where this fails; one is named above only for tests that walk over all of it."""
    walked = [f"{folder}/{name}" for folder, (names, _) in WALKED.items() for name in names]
    wanted = {
        own_test(module)
        for module in modules()
        if branches(module) >= FEW and not any(map(module.is_relative_to, walked))
    }
    assert sorted(name for name in wanted if not (ROOT / name).is_file()) == []


@pytest.mark.parametrize("folder", WALKED)
def test_the_tests_that_are_named_for_modules_are_there(folder: str) -> None:
    """And the modules need them: each decides something, and has no test of its name."""
    names, tests = WALKED[folder]
    assert [name for name in tests if not (ROOT / name).is_file()] == []
    needing = [
        module for module in modules() if branches(module) >= FEW and not (ROOT / own_test(module)).is_file()
    ]
    assert [n for n in names if not any(module.is_relative_to(f"{folder}/{n}") for module in needing)] == []


def test_readme_names_the_same() -> None:
    rows = re.findall(
        r"^\| `(\S+)`: (.+?) \| (.+?) \|$", (ROOT / "tests/README.md").read_text(), re.MULTILINE
    )
    told = {
        folder: (re.findall("`(.+?)`", names), re.findall("`(.+?)`", tests)) for folder, names, tests in rows
    }

    assert told == {
        folder: ([*names], [Path(test).name for test in tests]) for folder, (names, tests) in WALKED.items()
    }
