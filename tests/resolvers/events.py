"""What people do to their events over GraphQL."""

from typing import Any

from tests.desk import Person, RunningDesk, message

FRONT, SALES = "Support Front Line", "Sales Front Line"
FAULTS = "errors { code message path }"
EVENT = """id name enabled level revision silentBecause owner { displayName } category { id } eventType { id }
    conditions { all { condition operator value summary } any { summary } }
    actions { action perform summary oncePerItem maximumFrequencyMinutes }"""
LIST = """query($scope: EventScope, $filter: EventFilter, $first: Int, $after: String) {
    events(scope: $scope, filter: $filter, first: $first, after: $after) {
        totalCount edges { node { id name owner { displayName } } } pageInfo { hasNextPage endCursor } } }"""
Form = dict[str, Any]


async def create(person: Person, **form: Any) -> Any:
    """Make an event, or try to; what is not said is as in most tests."""
    given = {"name": "An event", "eventType": "TICKET_CREATED", "actions": [message()], **form}
    result = f"event {{ {EVENT} }} {FAULTS}"
    operation = f"mutation($input: CreateEventInput!) {{ createEvent(input: $input) {{ {result} }} }}"
    return await person.ask(operation, input=given)


async def read(person: Person, event: str) -> Any:
    """Return an event as somebody reads it."""
    return await person.ask(f"query($id: ID!) {{ event(id: $id) {{ {EVENT} }} }}", id=event)


async def names(person: Person, scope: str = "MY", **narrowing: Any) -> list[str]:
    """Return the names on one of the lists."""
    found = await person.ask(LIST, scope=scope, filter=narrowing or None)
    return [edge["node"]["name"] for edge in found["edges"]]


def subject(*words: str, **more: Any) -> Form:
    """Put a condition on the subject."""
    return {"condition": "SUBJECT", "value": {"text": list(words)}, **more}


def ids(name: str, *of: str) -> Form:
    """Put a condition on a reference."""
    return {"condition": name, "value": {"ids": list(of)}}


async def some_events(desk: RunningDesk) -> None:
    """Let people have events."""
    await create(desk.maria, name="Beta 100%")
    await create(desk.maria, name="Alpha", eventType="TICKET_COMMENT_ADDED")
    await create(desk.omar, name="Gamma", enabled=False)
    await create(desk.ada, name="Delta", level="SYSTEM")
    await create(
        desk.ada, name="Epsilon", level="SYSTEM", eventType="EVENT_THROTTLED", actions=[message("x", "x")]
    )
    await create(desk.ada, name="Zeta")


async def update(person: Person, event: str, **changes: Any) -> Any:
    """Change an event, or try to."""
    result = f"event {{ {EVENT} }} {FAULTS}"
    operation = f"mutation($input: UpdateEventInput!) {{ updateEvent(input: $input) {{ {result} }} }}"
    return await person.ask(operation, input={"id": event, **changes})


async def bulk(person: Person, verb: str, *ids: str, **more: Any) -> Any:
    """Do the same to several events."""
    arguments = "".join(f", {name}: {str(value).lower()}" for name, value in more.items())
    result = (
        "deletedIds" if verb == "deleteEvents" else "events { id name enabled level owner { displayName } }"
    )
    operation = f"mutation($ids: [ID!]!) {{ {verb}(ids: $ids{arguments}) {{ {result} {FAULTS} }} }}"
    return await person.ask(operation, ids=list(ids))
