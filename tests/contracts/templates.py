"""
The templates of all refusals, found in the code; run as a program, it writes their list into the docs.

A refusal is made where its kind is called or raised by its name. Its template is a text there, a constant of
a module, one of two of these, or that of a refusal which is handed on; without any it is the kind's own.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from deskbell import app  # noqa: F401 - which brings in all that makes kinds of refusals
from domain.errors import DomainError, Refused
from tests.architecture.sources import PACKAGES, ROOT, modules_in

DOCS = ROOT / "docs" / "refusals.md"
LIST = re.compile(r"(?<=^```text\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


class Made(NamedTuple):
    """A refusal that is made somewhere."""

    place: str
    code: str
    templates: tuple[str, ...]  # none if one is handed on
    values: frozenset[str]
    constant: bool = True


def family(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Return a refusal's kind and all that come of it."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from family(narrower)


@cache
def made() -> list[Made]:
    """Return every refusal that our code makes; those that gather others have no template."""
    return list(_made())


def _made() -> Iterator[Made]:
    kinds = {refusal.__name__: refusal for refusal in family() if refusal is not Refused}
    for package in sorted(PACKAGES):
        for file in sorted(modules_in(package)):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in kinds:
                        yield _of_call(node, kinds[name], file.relative_to(ROOT))
                    case ast.Raise(exc=ast.Name(id=name) | ast.Attribute(attr=name)) if name in kinds:
                        where = f"{file.relative_to(ROOT)}:{node.lineno}"
                        yield Made(where, kinds[name].code, (kinds[name]().template,), frozenset())


def _of_call(call: ast.Call, kind: type[DomainError], file: Path) -> Made:
    templates = list(_constants(call.args[0], file)) if call.args else [kind().template]
    return Made(
        f"{file}:{call.lineno}",
        kind.code,
        tuple(template for template in templates if template),
        frozenset(keyword.arg for keyword in call.keywords if keyword.arg) - {"path"},
        None not in templates,
    )


def _constants(given: ast.expr, file: Path) -> Iterator[str | None]:
    """Return the texts that an expression may be; None for what is no constant."""
    match given:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name.isupper():
            module = importlib.import_module(".".join(file.with_suffix("").parts))
            constant = getattr(module, name, None)
            yield constant if isinstance(constant, str) else None
        case ast.IfExp(body=then, orelse=other):
            yield from (*_constants(then, file), *_constants(other, file))
        case ast.Attribute(attr="template"):
            return
        case _:
            yield None


def places(template: str) -> frozenset[str]:
    """Return the names of a template's values."""
    return frozenset(re.findall(r"\{(.*?)\}", template))


def listing() -> str:
    """Return a line for every template, with its code before it."""
    return "".join(
        sorted({f"{refusal.code} {template}\n" for refusal in made() for template in refusal.templates})
    )


if __name__ == "__main__":
    DOCS.write_text(LIST.sub(lambda _: listing(), DOCS.read_text()))
