"""What integrators raise over GraphQL."""

from typing import Any

from tests.desk import RunningDesk

RAISE = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    idempotencyKey duplicate history occurrence { id eventType { id } occurredAt facts { name value } }
    errors { code message path } } } }"""


async def raised(desk: RunningDesk, *entries: dict[str, Any], by: str = "ada") -> list[dict[str, Any]]:
    """Raise some entries; what is left out of one is a ticket of Support's that was created."""
    full = [
        {"idempotencyKey": f"key {place}", "eventType": "TICKET_CREATED", "itemKey": "42", **entry}
        for place, entry in enumerate(entries)
    ]
    results: list[dict[str, Any]] = (await desk.people[by].ask(RAISE, input=full))["results"]
    return results


def support(desk: RunningDesk, **facts: Any) -> dict[str, Any]:
    """Say the facts of a ticket of Support's."""
    return {"GROUP": desk.groups["Support Front Line"], "SUBJECT": "Printer", "STATUS": "ACTIVE", **facts}
