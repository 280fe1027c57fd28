"""Who is shown which occurrences, and raises which."""

from tests.desk import RunningDesk
from tests.resolvers.test_sight import give

VIEW = """mutation($input: ReportPageViewInput!) { reportPageView(input: $input) {
    visitor { id hits customerEmail } errors { code path } } }"""
OCCURRENCES = "{ occurrences(first: 50) { edges { node { eventType { id } } } } }"
RAISE = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    occurrence { id } history errors { code path } } } }"""


async def listed(desk: RunningDesk, by: str) -> list[str]:
    """Return the types of the occurrences that somebody sees, newest first."""
    found = await desk.people[by].ask(OCCURRENCES)
    return [edge["node"]["eventType"]["id"] for edge in found["edges"]]


async def test_what_only_administrators_hear_of_is_not_listed_for_others(desk: RunningDesk) -> None:
    """Though the rest of its category is."""
    await desk.ada.ask(VIEW, input={"key": "one", "page": "/", "ipAddress": "192.0.2.7"})
    visitor = (await desk.ada.ask("{ visitors { edges { node { id } } } }"))["edges"][0]["node"]["id"]
    remove = "mutation($id: ID!) { removeVisitor(input: {id: $id}) { errors { message } } }"
    assert (await desk.ada.ask(remove, id=visitor))["errors"] == []
    adas, martas = await listed(desk, "ada"), await listed(desk, "marta")
    assert {"ONLINE_VISITOR_REMOVED", "ONLINE_ACTIVITY"} <= set(adas)
    assert "ONLINE_ACTIVITY" in martas
    assert "ONLINE_VISITOR_REMOVED" not in martas


async def test_only_administrators_raise_what_only_they_hear_of(desk: RunningDesk) -> None:
    """Nobody else puts alarms into their inboxes."""
    await give(desk, "Agent", "EVENTS", "CUSTOM", "RAISE_OCCURRENCES")
    entry = {"eventType": "SMTP_CONNECTION_FAILED", "itemKey": "x", "idempotencyKey": "a", "facts": {}}
    [refused] = (await desk.maria.ask(RAISE, input=[entry]))["results"]
    assert refused["errors"] == [{"code": "FORBIDDEN", "path": ["input", "0", "eventType"]}]
    [raised] = (await desk.ada.ask(RAISE, input=[entry]))["results"]
    assert raised["errors"] == []
