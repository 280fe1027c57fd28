"""What events ask and what happened, as explanations are asked for."""

from typing import Any

from tests.desk import RunningDesk

REPLY = "mutation($input: AddTicketMessageInput!) { addTicketMessage(input: $input) { errors { message } } }"
HAPPENED = "query($type: EventTypeId) { occurrences(filter: {eventType: $type}) { edges { node { id } } } }"
URGENT = {"condition": "PRIORITY", "value": {"values": ["URGENT", "HIGH"]}}
PRINTER = {"condition": "SUBJECT", "value": {"text": ["printer"]}}


async def happened(desk: RunningDesk, event_type: str = "TICKET_CREATED") -> str:
    """Return the id of the last occurrence of a type."""
    found = await desk.ada.ask(HAPPENED, type=event_type)
    return str(found["edges"][0]["node"]["id"])


def short(told: dict[str, Any]) -> list[Any]:
    """Return what was told of each condition."""
    return [
        [check["condition"], check["held"], check["expected"], check["actual"]] for check in told["checks"]
    ]
