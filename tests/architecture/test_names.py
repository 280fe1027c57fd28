"""The file that tests a module is found by its name; where there is none, it is said here which tests do."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, modules_in

# Folders whose modules declare, and the tests that walk over all that they declare.
WALKED = {
    "domain/desk/rooms": (
        "tests/domain/desk/test_every_type.py",
        "tests/domain/desk/test_refusals.py",
        "tests/domain/desk/rooms/test_room_actions.py",
        "tests/domain/desk/rooms/test_room_facts.py",
        "tests/resolvers/test_role_table.py",
    ),
    "schema": (
        "tests/contracts/test_promised_schema.py",
        "tests/schema/test_descriptions.py",
        "tests/schema/test_guards.py",
        "tests/resolvers/test_written_back.py",
    ),
    # One machine, whose parts are held against graphql-core together.
    "schema/execution": (
        "tests/schema/execution/test_alike.py",
        "tests/schema/execution/test_differential.py",
        "tests/schema/execution/test_executor.py",
    ),
    # One index, held against plain evaluation whatever was filed, in buckets of every size.
    "domain/events/filing": ("tests/domain/events/filing/test_index.py",),
    # Every wire is held to what all promise.
    "notifications/feed": (
        "tests/notifications/feed/test_any_course.py",
        "tests/notifications/feed/test_cluster.py",
        "tests/notifications/feed/test_feed.py",
        "tests/notifications/feed/test_login.py",
        "tests/notifications/feed/test_redis.py",
        "tests/notifications/feed/test_sentinel.py",
    ),
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


def test_modules_that_decide_something_have_their_tests() -> None:
    """Write them where this fails; a folder is added above only for tests that walk over all of it."""
    wanted = {
        f"tests/{module.parent}/test_{module.name}"
        for module in modules()
        if branches(module) >= FEW and not any(module.is_relative_to(folder) for folder in WALKED)
    }
    assert sorted(name for name in wanted if not (ROOT / name).is_file()) == []


@pytest.mark.parametrize("folder", WALKED)
def test_the_tests_that_are_named_for_a_folder_are_there(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert [name for name in WALKED[folder] if not (ROOT / name).is_file()] == []
