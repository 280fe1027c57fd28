"""What another version of us, or a hand, has written in a way that cannot be read here costs only itself."""

from typing import Any

import pytest

from domain.storage.database import dialect, rows
from domain.storage.records import RULES, raise_revision
from tests.desk import RunningDesk

EVENTS = "{ events { edges { node { id name level silentBecause conditions { all { summary } } } } } }"
DELETE = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { deletedIds errors { code } } }"
UPDATE = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
    event { name } errors { code message } } }"""


def illegible() -> str:
    """Return what stands in a column of JSON that cannot be read: PostgreSQL keeps out what is no JSON."""
    return "{not json" if dialect() == "sqlite" else '["a list"]'


async def write(table: str, column: str, value: str, of: str) -> None:
    """Write into a row, by its global id, past all that checks."""
    cast = "::jsonb" if dialect() == "postgres" and column not in {"level", "event_type"} else ""
    digits = of.rpartition("_")[2]
    uuid = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    await rows(f"UPDATE {table} SET {column} = '{value}'{cast} WHERE id = '{uuid}'")  # noqa: S608 - ours
    if table == "event":
        change = await raise_revision(RULES)
        await rows(f"UPDATE event SET change = {change} WHERE id = '{uuid}'")  # noqa: S608 - ours


@pytest.mark.parametrize("column", ["conditions", "level"])
async def test_an_event_that_cannot_be_read_silences_nobody_elses(desk: RunningDesk, column: str) -> None:
    """It says that it is silent, is not edited into something else, and can be deleted."""
    strange, _ = await desk.event("maria", name="Strange"), await desk.event("maria", name="Known")
    await write("event", column, illegible() if column == "conditions" else "WEIRD", strange["id"])
    async with desk.hearing("maria") as heard:
        await desk.ticket()
        await heard["maria"].next()
        await desk.settled()
        assert heard["maria"].silent
    listed = {edge["node"]["name"]: edge["node"] for edge in (await desk.maria.ask(EVENTS))["edges"]}
    assert (listed["Known"]["silentBecause"], listed["Strange"]["level"]) == (None, "AGENT")
    assert column in listed["Strange"]["silentBecause"]
    refused = await desk.maria.ask(UPDATE, input={"id": strange["id"], "name": "Mended"})
    assert [one["code"] for one in refused["errors"]] == ["CONFLICT"]
    deleted = await desk.maria.ask(DELETE, ids=[strange["id"]])
    assert deleted == {"deletedIds": [strange["id"]], "errors": []}


async def test_an_event_that_cannot_be_read_is_switched_off_as_it_is(desk: RunningDesk) -> None:
    strange = await desk.event("maria")
    await write("event", "conditions", illegible(), strange["id"])
    before = await rows("SELECT conditions FROM event")
    off = "mutation($ids: [ID!]!) { setEventsEnabled(ids: $ids, enabled: false) { errors { code } } }"
    assert (await desk.maria.ask(off, ids=[strange["id"]]))["errors"] == []
    assert await rows("SELECT conditions FROM event") == before


async def test_a_role_that_cannot_be_read_gives_nothing_and_keeps_nobody_out(desk: RunningDesk) -> None:
    """Maria holds it; what everybody holds stays."""
    await write("role", "grants_json", illegible(), desk.roles["Agent"])
    await desk.ada.ask('mutation { createDepartment(input: {name: "New"}) { errors { code } } }')
    viewer: Any = await desk.maria.ask("{ viewer { displayName permissions } }")
    assert viewer["displayName"] == "Maria Lopez"
    assert "VIEW_TICKETS" not in viewer["permissions"]
    assert "VIEW_KB_ARTICLES" in viewer["permissions"]


async def test_what_happened_of_an_unknown_type_breaks_no_page(desk: RunningDesk) -> None:
    """Neither of what happened, nor of the inbox."""
    event = await desk.event("ada", level="SYSTEM")
    for subject in ("One", "Two"):
        await desk.ticket(subject=subject)
    await desk.settled()
    occurrences = "{ occurrences { edges { node { id eventType { id } } } } }"
    messages = "{ messages { edges { node { id subject eventType { id } } } } }"
    [newest, _] = (await desk.ada.ask(messages))["edges"]
    [latest, *others] = (await desk.ada.ask(occurrences))["edges"]
    await write("message", "event_type", "TICKET_EXPLODED", newest["node"]["id"])
    await write("occurrence", "event_type", "TICKET_EXPLODED", latest["node"]["id"])
    assert [edge["node"]["subject"] for edge in (await desk.ada.ask(messages))["edges"]] == ["One"]
    assert (await desk.ada.ask(occurrences))["edges"] == others
    await write("event", "event_type", "TICKET_EXPLODED", event["id"])
    opened = "query($id: ID!) { node(id: $id) { id } }"
    for gone in (newest["node"]["id"], latest["node"]["id"], event["id"]):
        assert await desk.ada.ask(opened, id=gone) is None


async def test_an_item_from_elsewhere_that_cannot_be_read_hides_no_other(desk: RunningDesk) -> None:
    """A page of bells still says what each of the others is about."""
    await desk.event("ada", level="SYSTEM")
    raise_ = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) {
        results { errors { code } occurrence { item { id } } } } }"""
    entry = {"eventType": "TICKET_CREATED", "facts": {"SUBJECT": "Far"}}
    entries = [{**entry, "itemKey": one, "idempotencyKey": one} for one in ("a", "b")]
    raised = (await desk.ada.ask(raise_, input=entries))["results"]
    await desk.settled()
    await write("foreign_item", "facts", illegible(), raised[0]["occurrence"]["item"]["id"])
    inbox = await desk.ada.ask("{ messages { edges { node { item { id } } } } }")
    assert {edge["node"]["item"]["id"] for edge in inbox["edges"]} == {
        one["occurrence"]["item"]["id"] for one in raised
    }
