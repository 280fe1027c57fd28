"""What people do to tickets over GraphQL, and what the desk says happened."""

from dataclasses import dataclass
from typing import Any

from domain.ids import global_id, uuid7
from tests.desk import GraphQLRefusal, Person, RunningDesk

TICKET = """id number subject status priority pinned messagesIn messagesOut lastMessage
    createdAt lastActivityAt followUpAt closeRequestedAt group { id } department { id } agent { id }"""
FAULTS = "errors { code message path }"
Form = dict[str, Any]
Faults = list[tuple[str, list[str]]]


async def act(person: Person, verb: str, **form: Any) -> dict[str, Any]:
    """Do something to a ticket, or to whatever the desk keeps; return the payload."""
    if verb == "deleteTicket":
        operation = f"mutation($id: ID!) {{ deleteTicket(id: $id) {{ deletedIds {FAULTS} }} }}"
        deleted: dict[str, Any] = await person.ask(operation, **form)
        return deleted
    kind = next((entity for entity in ("Form", "TimeLogCategory") if verb == f"create{entity}"), "")
    member = f"{kind[0].lower()}{kind[1:]} {{ id }}" if kind else f"ticket {{ {TICKET} }}"
    takes = f"{verb[0].upper()}{verb[1:]}Input!"
    operation = f"mutation($input: {takes}) {{ {verb}(input: $input) {{ {member} {FAULTS} }} }}"
    payload: dict[str, Any] = await person.ask(operation, input=form)
    return payload


def faults(payload: dict[str, Any]) -> Faults:
    """Return what stands in the way: codes and paths."""
    return [(error["code"], error["path"]) for error in payload["errors"]]


async def outcome(person: Person, verb: str, **form: Any) -> str:
    """Do something and return `done`, or the code of what stands in the way and where."""
    try:
        refused = faults(await act(person, verb, **form))
    except GraphQLRefusal as refusal:
        return f"{refusal.code} at the field"
    return f"{refused[0][0]} {'.'.join(refused[0][1])}".strip() if refused else "done"


async def ticket_now(desk: RunningDesk, ticket: str) -> dict[str, Any]:
    """Return a ticket as it stands."""
    found: dict[str, Any] = await desk.ada.ask(
        f"query($id: ID!) {{ node(id: $id) {{ ... on Ticket {{ {TICKET} }} }} }}", id=ticket
    )
    return found


@dataclass(frozen=True)
class Happened:
    """An occurrence as administrators read it."""

    type: str
    actor: str | None
    depth: int
    facts: dict[str, str | None]


async def happened(desk: RunningDesk) -> list[Happened]:
    """Return all that has happened to items, oldest first."""
    found = await desk.ada.ask("""{ occurrences(first: 200) { edges { node {
        depth eventType { id } actor { displayName } facts { name value } } } } }""")
    return [
        Happened(
            occurrence["eventType"]["id"],
            occurrence["actor"] and occurrence["actor"]["displayName"],
            occurrence["depth"],
            {fact["name"]: fact["value"] for fact in occurrence["facts"]},
        )
        for occurrence in (edge["node"] for edge in reversed(found["edges"]))
        if occurrence["eventType"]["id"] != "SYSTEM_STARTED"
    ]


def nobody(kind: str) -> str:
    """Make the id of a thing that is not there."""
    return global_id(kind, uuid7())
