"""Custom fields, and what items hold in them."""

from typing import Any

from tests.desk import RunningDesk

CREATE = """mutation($input: CreateCustomFieldInput!) { createCustomField(input: $input) {
    customField { id variable choices } errors { code path message } } }"""
MAKE = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
    event { id conditions { all { summary } } } errors { code path message } } }"""


async def field(desk: RunningDesk, name: str, kind: str, item: str = "TICKET", **given: Any) -> str:
    """Make a field and return its id."""
    form = {"name": name, "kind": kind, "itemKind": item, **given}
    made = await desk.ada.ask(CREATE, input=form)
    assert made["errors"] == []
    return str(made["customField"]["id"])


async def put(desk: RunningDesk, ticket: str, of: str, value: str | None) -> dict[str, Any]:
    """Set a field of a ticket."""
    set_: dict[str, Any] = await desk.maria.ask(
        SET, input={"ticketId": ticket, "fieldId": of, "value": value}
    )
    return set_


def asks(of: str, **value: Any) -> dict[str, Any]:
    """Ask for a field's value."""
    return {"condition": "CUSTOM_FIELD", "field": of, "value": value}


DELETE = """mutation($input: DeleteCustomFieldInput!) { deleteCustomField(input: $input) {
    errors { message } } }"""
SET = """mutation($input: SetTicketCustomFieldInput!) { setTicketCustomField(input: $input) {
    ticket { id customFields { fieldId variable value } } errors { code path message } } }"""
