"""The list of refusals names every code there is, and no other."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from strawberry.http import async_base_view
from strawberry.subscriptions.protocols.graphql_transport_ws import handlers

from deskbell import endpoint, websocket
from domain.errors import DomainError
from schema.enums import ErrorCode
from schema.payloads import IN_A_PAYLOAD

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (Path(__file__).parents[2] / "docs" / "refusals.md").read_text().splitlines()
    if line.startswith("|")
]
LISTED = {row[0].strip("`"): row for row in ROWS}


def family(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Return a refusal's kind and all that come of it."""
    yield kind
    for each in kind.__subclasses__():
        yield from family(each)


def numbers(pattern: str, *modules: object) -> set[str]:
    """Return the numbers that stand in the code of modules."""
    return {one for each in modules for one in re.findall(pattern, inspect.getsource(each))}  # type: ignore[arg-type]  # modules


def test_every_code_of_an_error_is_listed() -> None:
    """Each with where it comes; a payload's codes are those of the schema."""
    codes = {code for code in LISTED if re.fullmatch(r"[A-Z_]+", code)}

    assert codes == {each.code for each in family()}
    assert {code for code in codes if LISTED[code][1] == "both"} == {each.value for each in ErrorCode}
    assert codes - {"BAD_USER_INPUT"} >= {each.value for each in IN_A_PAYLOAD.values()}


def test_every_code_of_a_close_is_listed() -> None:
    """Also 1009, which is the socket's own."""
    used = numbers(r"\b(?:4[0-9]{3}|10[01][0-9])\b", websocket, endpoint, handlers, async_base_view)

    assert used - {"1024"} | {"1009"} == {code for code in LISTED if re.fullmatch("[0-9]{4}", code)}


def test_every_status_is_listed() -> None:
    used = numbers(r"\b[45][0-9]{2}\b", endpoint) | {"400"}

    assert used == {code for code in LISTED if re.fullmatch("[0-9]{3}", code)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_is_whole(row: list[str]) -> None:
    assert all(row)
