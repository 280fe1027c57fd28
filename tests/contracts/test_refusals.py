"""The list of refusals names every code and every template there is, and no other."""

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from strawberry.http import async_base_view
from strawberry.subscriptions.protocols.graphql_transport_ws import handlers

from deskbell import endpoint, websocket
from schema.enums import ErrorCode
from schema.payloads import IN_A_PAYLOAD
from tests.architecture.sources import modules_in
from tests.contracts.templates import DOCS, LIST, family, listing, made, places
from tests.desk import RunningDesk

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCS.read_text().splitlines()
    if line.startswith("|")
]
LISTED = {row[0].strip("`"): row for row in ROWS}


def numbers(pattern: str, *modules: object) -> set[str]:
    """Return the numbers that stand in the code of modules."""
    return {word for module in modules for word in re.findall(pattern, inspect.getsource(module))}  # type: ignore[arg-type]  # modules


def pieces(*packages: str) -> Iterator[ast.AST]:
    """Return every piece of the code of our packages."""
    for package in packages:
        for file in modules_in(package):
            yield from ast.walk(ast.parse(file.read_text()))


def codes_written(node: ast.AST) -> Iterator[str]:
    """Return the codes that a piece of code gives or asks for, by a refusal's kind or as text."""
    kinds = {refusal.__name__: refusal.code for refusal in family()}
    match node:
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)) if name in kinds:
            yield kinds[name]
        case ast.keyword(arg="code", value=ast.Constant(value=str(code))):
            yield code
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant):
                    yield str(value.value)
        case ast.Compare(left=ast.Attribute(attr="code") | ast.Name(id="code"), comparators=asked):
            for asking in asked:
                yield from (str(node.value) for node in ast.walk(asking) if isinstance(node, ast.Constant))


def statuses(node: ast.AST) -> Iterator[str]:
    """Return the statuses of HTTP answers that a piece of code gives."""
    match node:
        case ast.Call(func=ast.Name(id="HTTPException"), args=[ast.Constant(value=int(status)), *_]):
            yield str(status)
        case (
            ast.Call(func=ast.Attribute(attr="_refusal"), args=[_, status, _])
            | ast.keyword(arg="status_code", value=status)
        ):
            found = (node.value for node in ast.walk(status) if isinstance(node, ast.Constant))
            yield from (str(code) for code in found if isinstance(code, int) and code >= 400)


def test_every_code_in_our_code_is_listed() -> None:
    """Wherever it is raised, written into an answer, or looked for."""
    used = {code for node in pieces("schema", "resolvers", "deskbell") for code in codes_written(node)}

    assert used >= {"NOT_FOUND", "BAD_USER_INPUT", "INTERNAL", "CURSOR_EXPIRED", "RATE_LIMITED"}
    assert used - LISTED.keys() == set()


def test_every_code_of_an_error_is_listed() -> None:
    """Each with where it comes; a payload's codes are those of the schema."""
    codes = {code for code in LISTED if re.fullmatch(r"[A-Z_]+", code)}

    assert codes == {refusal.code for refusal in family()}
    assert {code for code in codes if LISTED[code][1] == "both"} == {code.value for code in ErrorCode}
    assert codes - {"BAD_USER_INPUT"} >= {code.value for code in IN_A_PAYLOAD.values()}


def test_every_code_of_a_close_is_listed() -> None:
    """Also 1009, which is the socket's own."""
    used = numbers(r"\b(?:4[0-9]{3}|10[01][0-9])\b", websocket, endpoint, handlers, async_base_view)

    assert used - {"1024"} | {"1009"} == {code for code in LISTED if re.fullmatch("[0-9]{4}", code)}


def test_every_status_is_listed() -> None:
    """Also the 403 of a page that may open no WebSocket, which is the server's own."""
    used = {status for node in pieces("deskbell") for status in statuses(node)} | {"403"}

    assert used == {code for code in LISTED if re.fullmatch("[0-9]{3}", code)}


def test_every_template_is_a_constant() -> None:
    """So that a translation is found by it."""
    assert [template.place for template in made() if not template.constant] == []


def test_every_place_of_a_template_has_its_value() -> None:
    """And every value its place."""
    wrong = [
        (template.place, places(" ".join(template.templates)) ^ template.values)
        for template in made()
        if template.templates and places(" ".join(template.templates)) != template.values
    ]

    assert wrong == []


def test_every_template_is_listed() -> None:
    """`make refusals` writes the list anew."""
    [listed] = LIST.findall(DOCS.read_text())

    assert listed == listing()


BRACES = "{name} {kind} {0} {{}} %s"


async def test_a_payloads_error_has_template_and_values(desk: RunningDesk) -> None:
    """A value with braces stays as it is."""
    form = "mutation($name: String!) { createChatRoom(input: {name: $name}) { errors { %s } } }"
    operation = form % "code message template values path"
    await desk.ada.ask(operation, name=BRACES)

    assert (await desk.ada.ask(operation, name=BRACES))["errors"] == [
        {
            "code": "CONFLICT",
            "message": f"There is a room {BRACES} already.",
            "template": "There is a room {name} already.",
            "values": {"name": BRACES},
            "path": ["name"],
        }
    ]


@pytest.mark.parametrize(
    ("query", "code", "template", "values", "extra"),
    [
        (
            "{ event(id: $id) { id } }",
            "BAD_USER_INPUT",
            "'{given}' is not an id.",
            {"given": BRACES},
            {"path": ["id"]},
        ),
        (
            f"{{ event(id: $id) {{ {' '.join(f'a{n}: id' for n in range(51))} }} }}",
            "LIMIT_EXCEEDED",
            "At most {limit} aliases in one operation.",
            {"limit": 50},
            {},
        ),
    ],
    ids=["a resolver's", "a document's"],
)
async def test_an_error_of_graphql_has_them_too(
    desk: RunningDesk, query: str, code: str, template: str, values: dict[str, Any], extra: dict[str, Any]
) -> None:
    [error] = (await desk.ada.answer(f"query($id: ID!) {query}", id=BRACES))["errors"]

    assert error["extensions"] == {"code": code, "template": template, "values": values, **extra}
    assert error["message"] == template.replace("{given}", BRACES).replace("{limit}", "50")


async def test_a_complaint_of_the_library_has_a_code_alone(desk: RunningDesk) -> None:
    [error] = (await desk.ada.answer("{ helo }"))["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_is_whole(row: list[str]) -> None:
    assert all(row)
