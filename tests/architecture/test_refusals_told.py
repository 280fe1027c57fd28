"""Who calls the domain reads in its docstrings how it refuses."""

import ast
import re
from collections.abc import Iterator

from domain import errors
from tests.architecture.sources import ROOT, modules_in

REFUSALS = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.DomainError)
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def raised(function: ast.AST) -> Iterator[str]:
    """Find the names of what a function raises itself, not what stands in those inside it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Raise) and isinstance(made := node.exc, ast.Call):
            yield ast.unparse(made.func)
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            yield from raised(node)


def untold(source: str) -> Iterator[str]:
    """Find the refusals that a function does not tell; one without a docstring has its base's."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, FUNCTIONS)
            and not node.name.startswith("_")
            and (said := ast.get_docstring(node))
        ):
            told = re.findall(r"\w+", said.partition("\nRaises:\n")[2])
            yield from (f"{node.name}: {name}" for name in sorted({*raised(node)} & REFUSALS - {*told}))


def test_public_functions_of_the_domain_tell_how_they_refuse() -> None:
    found = {str(path.relative_to(ROOT)): [*untold(path.read_text())] for path in modules_in("domain")}

    assert {path: names for path, names in found.items() if names} == {}


def test_a_refusal_that_is_not_told_is_found() -> None:
    told = 'def f():\n    """\n    Do.\n\n    Raises:\n        Invalid: never.\n    """\n    raise {}("")\n'

    assert [*untold(told.format("Invalid"))] == []
    assert [*untold(told.format("Conflict"))] == ["f: Conflict"]
    assert [*untold('def f():\n    """Do."""\n    if 1:\n        raise Invalid("")\n')] == ["f: Invalid"]
    assert [*untold('def f():\n    """Do."""\n    def _g():\n        raise Invalid("")\n')] == []
