"""The file that tests a module is found by its name."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT, modules_in

FEW = 7  # branches in all of a module's functions, below which it is taken for a declaration
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.comprehension, ast.BoolOp)
FROZEN = Path("domain/migrations")


def modules() -> list[Path]:
    """Return the project's modules, from its root."""
    found = [path.relative_to(ROOT) for name in PACKAGES for path in modules_in(name)]
    return sorted(path for path in found if path.name != "__init__.py" and not path.is_relative_to(FROZEN))


@cache
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
    """Write them where this fails, by moving what tests the module already."""
    wanted = {own_test(module) for module in modules() if branches(module) >= FEW}

    assert sorted(name for name in wanted if not (ROOT / name).is_file()) == []
