"""What another version of us, or a hand, has written in a way that cannot be read here costs only itself."""

import json
from typing import Any

import pytest

from domain.deliveries.records import Delivery
from domain.storage.database import dialect, rows
from domain.storage.revisions import PEOPLE, RULES, raise_revision, revisions
from tests.desk import Person, RunningDesk
from tests.domain.desk.custom_fields.fields import field

EVENTS = "{ events { edges { node { id name level silentBecause conditions { all { summary } } } } } }"
DELETE = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { deletedIds errors { code } } }"
UPDATE = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
    event { name } errors { code message } } }"""


def illegible() -> str:
    """Return what stands in a column of JSON that cannot be read: PostgreSQL keeps out what is no JSON."""
    return "{not json" if dialect() == "sqlite" else '["a list"]'


async def write(table: str, column: str, value: str, of: str) -> None:
    """Write into a row, by its global id, past all that checks."""
    texts = {"level", "event_type", "time_zone"}
    cast = "::jsonb" if dialect() == "postgres" and column not in texts else ""
    digits, key = of.rpartition("_")[2], "agent_id" if table == "notification_profile" else "id"
    uuid = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    await rows(f"UPDATE {table} SET {column} = '{value}'{cast} WHERE {key} = '{uuid}'")
    if table == "event":
        change = await raise_revision(RULES)
        await rows(f"UPDATE event SET change = {change} WHERE id = '{uuid}'")


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
    assert [error["code"] for error in refused["errors"]] == ["CONFLICT"]
    deleted = await desk.maria.ask(DELETE, ids=[strange["id"]])
    assert deleted == {"deletedIds": [strange["id"]], "errors": []}


async def test_an_event_that_cannot_be_read_is_switched_off_as_it_is(desk: RunningDesk) -> None:
    strange = await desk.event("maria")
    await write("event", "conditions", illegible(), strange["id"])
    before = await rows("SELECT conditions FROM event")
    off = "mutation($ids: [ID!]!) { setEventsEnabled(ids: $ids, enabled: false) { errors { code } } }"
    assert (await desk.maria.ask(off, ids=[strange["id"]]))["errors"] == []
    assert await rows("SELECT conditions FROM event") == before


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
    entries = [{**entry, "itemKey": key, "idempotencyKey": key} for key in ("a", "b")]
    raised = (await desk.ada.ask(raise_, input=entries))["results"]
    await desk.settled()
    await write("foreign_item", "facts", illegible(), raised[0]["occurrence"]["item"]["id"])
    inbox = await desk.ada.ask("{ messages { edges { node { item { id } } } } }")
    assert {edge["node"]["item"]["id"] for edge in inbox["edges"]} == {
        result["occurrence"]["item"]["id"] for result in raised
    }


PROFILE = """{ viewer { id } notificationProfile {
    normal categories { category } quietHours { timeZone } digest { everyMinutes } warnings } }"""
SET_PROFILE = """mutation($input: SetNotificationProfileInput!) { setNotificationProfile(input: $input) {
    errors { message path } } }"""


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"quietHours": {"start": "22:00", "end": "06:00", "timeZone": "Mars/Base"}}, "'Mars/Base' is not a"),
        ({"quietHours": {"start": 22}}, "`quietHours` cannot be read"),
        ({"normal": ["FAX"]}, "`normal` cannot be read"),
        ({"categories": [{"category": "TASKS"}, {"normal": []}]}, "`categories` cannot be read"),
        ({"categories": [{"category": "FAXES"}, {"category": "TASKS"}]}, "The category FAXES is not known"),
    ],
)
async def test_what_cannot_be_read_of_a_profile_is_left_out_and_said(
    desk: RunningDesk, kept: dict[str, Any], said: str
) -> None:
    """The rest of it holds, and its owner goes on to move and to say anew what they want."""
    given = {"digest": {"everyMinutes": 60}}
    assert (await desk.maria.ask(SET_PROFILE, input=given))["errors"] == []
    await write("notification_profile", "given", json.dumps({**kept, **given}), desk.maria.id)
    shown = (await desk.maria.answer(PROFILE))["data"]["notificationProfile"]
    assert shown["normal"] == ["LIVE", "WEB_PUSH"]
    assert shown["categories"] == ([{"category": "TASKS"}] if "categories" in kept else [])
    assert (shown["quietHours"], shown["digest"]) == (None, {"everyMinutes": 60})
    assert said in " ".join(shown["warnings"])
    move = 'mutation { updateViewer(input: {timeZone: "Europe/Rome"}) { errors { message } } }'
    assert (await desk.maria.ask(move))["errors"] == []


async def test_who_lives_in_a_zone_that_is_not_known_here_says_their_quiet_hours_in_another(
    desk: RunningDesk,
) -> None:
    given = {"quietHours": {"start": "22:00", "end": "06:00"}}
    assert (await desk.maria.ask(SET_PROFILE, input=given))["errors"] == []
    await write("agent", "time_zone", "Mars/Base", desk.maria.id)
    await raise_revision(PEOPLE)  # which names nobody, so that everybody is looked at
    await desk.runtime.gate.admitted.look(await revisions())
    shown = (await desk.maria.answer(PROFILE))["data"]["notificationProfile"]
    assert shown["quietHours"] is None
    assert "Your own time zone, Mars/Base, is not known here" in " ".join(shown["warnings"])
    refused = (await desk.maria.ask(SET_PROFILE, input=given))["errors"]
    assert [fault["path"] for fault in refused] == [["quietHours", "timeZone"]]
    given = {"quietHours": {**given["quietHours"], "timeZone": "Europe/Rome"}}
    assert (await desk.maria.ask(SET_PROFILE, input=given))["errors"] == []


async def test_a_token_of_unknown_permissions_is_listed_and_revoked(desk: RunningDesk) -> None:
    """It opens what it holds beside them, and nothing else."""
    make = """mutation { createApiToken(input: {name: "Robot", permissions: [VIEW_TICKETS]}) {
        token apiToken { id } } }"""
    made = await desk.ada.ask(make)
    await write("api_token", "permissions", '["VIEW_FAXES", "VIEW_TICKETS", {}]', made["apiToken"]["id"])
    await desk.ada.ask('mutation { createDepartment(input: {name: "New"}) { errors { code } } }')
    listed = await desk.ada.ask("{ apiTokens { id permissions } }")
    assert listed == [{"id": made["apiToken"]["id"], "permissions": ["VIEW_TICKETS"]}]
    robot = desk.people.setdefault("robot", Person(desk.address, made["token"], desk.ada.id))
    assert (await robot.ask("{ viewer { permissions } }"))["permissions"] == ["VIEW_TICKETS"]
    revoke = "mutation($id: ID!) { revokeApiToken(id: $id) { errors { code } } }"
    assert (await desk.ada.ask(revoke, id=made["apiToken"]["id"]))["errors"] == []


async def test_a_custom_field_that_cannot_be_read_hides_no_ticket(desk: RunningDesk) -> None:
    strange, known = await desk.ticket(), await desk.ticket()
    there = (await field(desk, "Floor", "TEXT")).removeprefix("CustomField_")
    kept = {"nope": {}, "0" * 32: {"key": "X", "value": {}}, there: {"key": "FLOOR", "value": "kept"}}
    await write("ticket", "custom", json.dumps(kept), strange["id"])
    listed = await desk.maria.ask("{ tickets { edges { node { id customFields { value } } } } }")
    shown = {edge["node"]["id"]: edge["node"]["customFields"] for edge in listed["edges"]}
    assert shown == {strange["id"]: [{"value": "kept"}], known["id"]: []}


async def test_an_attempt_that_cannot_be_read_hides_no_delivery(desk: RunningDesk) -> None:
    of: Any = {"channel": "MAIL", "receiver": "x", "recipient": "x", "body": "x", "created_at": desk.clock()}
    one = await Delivery.create(**of)
    read = {"at": "2026-01-01T00:00:00+00:00", "answer": "OK", "reached": True, "succeeded": True}
    kept = [{"x": 1}, 5, {**read, "at": "soon"}, read]
    await write("delivery", "attempts", json.dumps(kept), one.global_id)
    listed = await desk.ada.ask("{ deliveries { edges { node { attempts { answer } } } } }")
    assert [edge["node"] for edge in listed["edges"]] == [{"attempts": [{"answer": "OK"}]}]


async def test_what_is_told_of_an_item_is_taken_whatever_cannot_be_read_of_it(desk: RunningDesk) -> None:
    raise_ = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) {
        results { errors { code } occurrence { item { id label } facts { name value } } } } }"""
    entry = {"eventType": "TICKET_CREATED", "itemKey": "a", "facts": {"SUBJECT": "Far", "PRIORITY": "HIGH"}}
    first = (await desk.ada.ask(raise_, input=[{**entry, "idempotencyKey": "1"}]))["results"][0]
    kept = {"TOLD_AT": 5, "GROUP": 7, "AGENT": [], "SUBJECT": {}, "STATUS": 3, "ITEM_URL": 5, "PINNED": "no"}
    known = json.dumps({**kept, "PRIORITY": "HIGH"})
    await write("foreign_item", "facts", known, first["occurrence"]["item"]["id"])
    more = {**entry, "eventType": "TICKET_STATUS_CHANGED", "facts": {"STATUS": "WAITING"}}
    again = (await desk.ada.ask(raise_, input=[{**more, "idempotencyKey": "2"}]))["results"][0]
    facts = {fact["name"]: fact["value"] for fact in again["occurrence"]["facts"]}
    assert (again["errors"], facts["STATUS"], facts["PRIORITY"]) == ([], "WAITING", "HIGH")


async def test_a_page_of_colleagues_shows_one_of_whom_something_cannot_be_read(desk: RunningDesk) -> None:
    """Though Tortoise reads it, as it goes by their groups."""
    await rows("UPDATE agent SET availability = 'SLEEPING'")
    found = await desk.maria.ask("{ agents { edges { node { availability } } } }")
    assert {edge["node"]["availability"] for edge in found["edges"]} == {"AVAILABLE"}
