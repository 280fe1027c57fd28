"""Events are changed by those who may, one at a time or many, and each change counts."""

import asyncio

from tests.desk import RunningDesk, message
from tests.programs import program
from tests.resolvers.deeds import faults, nobody
from tests.resolvers.events import bulk, create, names, read, subject, update
from tests.rights import assign, give


async def test_an_edit_changes_what_it_names_and_counts_the_revision(desk: RunningDesk) -> None:
    """Name, conditions and actions each by themselves; what is left out or null stays."""
    made = (await create(desk.maria, name="VIPs", conditions={"all": [subject("vip")]}))["event"]
    renamed = (await update(desk.maria, made["id"], name="Gold", conditions=None))["event"]
    assert renamed == {**made, "name": "Gold", "revision": 2}
    asked = (await update(desk.maria, made["id"], conditions={"any": [subject("gold")]}))["event"]
    assert asked["conditions"] == {"all": [], "any": [{"summary": "Subject contains 'gold'"}]}
    pinning = [{"perform": {"pinTicket": {"pinned": True}}}]
    done = (await update(desk.maria, made["id"], actions=pinning, enabled=False))["event"]
    assert [action["summary"] for action in done["actions"]] == ["Pin"]
    assert (done["name"], done["conditions"], done["enabled"], done["revision"]) == (
        "Gold",
        asked["conditions"],
        False,
        4,
    )
    assert await read(desk.maria, made["id"]) == done


async def test_only_its_owner_edits_an_event_and_others_do_not_find_it(desk: RunningDesk) -> None:
    """An administrator sees it and may switch it or delete it, but not rewrite it."""
    made = (await create(desk.maria, name="VIPs"))["event"]
    assert faults(await update(desk.omar, made["id"], name="Mine")) == [("NOT_FOUND", ["id"])]
    assert faults(await update(desk.ada, made["id"], name="Mine")) == [("FORBIDDEN", ["id"])]
    assert faults(await update(desk.maria, nobody("Event"), name="x")) == [("NOT_FOUND", ["id"])]
    assert faults(await update(desk.maria, desk.omar.id, name="x")) == [("NOT_FOUND", ["id"])]
    assert await read(desk.omar, made["id"]) is None
    assert await read(desk.maria, made["id"]) == made

    assert faults(await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=False)) == []
    assert (await read(desk.maria, made["id"]))["silentBecause"] == "It is disabled."
    assert faults(await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=True)) == []
    assert (await read(desk.maria, made["id"]))["enabled"]
    assert faults(await bulk(desk.ada, "deleteEvents", made["id"])) == []
    assert await read(desk.maria, made["id"]) is None


async def test_an_administrator_enables_anothers_event_within_its_owners_rights(desk: RunningDesk) -> None:
    """Maria may no longer look into tickets, though Ada may."""
    made = (await create(desk.maria, name="VIPs"))["event"]
    await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=False)
    assign = "mutation($id: ID!) { assignRoles(agentId: $id, roleIds: []) { errors { code } } }"
    await desk.ada.ask(assign, id=desk.maria.id)
    refused = await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=True)

    assert ("FORBIDDEN", ["ids", "0", "eventType"]) in faults(refused)
    assert not (await read(desk.ada, made["id"]))["enabled"]


async def test_who_may_only_read_others_events_neither_switches_nor_deletes_them(desk: RunningDesk) -> None:
    """What they may do with events of their own is nothing to those."""
    made = (await create(desk.maria))["event"]
    await give(desk, "Agent", "EVENTS", "CUSTOM", "CREATE_AND_EDIT_MY_EVENTS", "VIEW_EMPLOYEE_EVENTS")
    for verb, given in (("setEventsEnabled", {"enabled": False}), ("deleteEvents", {})):
        assert faults(await bulk(desk.omar, verb, made["id"], **given)) == [("FORBIDDEN", ["ids", "0"])]
    assert await read(desk.omar, made["id"]) == made


async def test_who_may_have_no_events_of_their_own_edits_none_that_is_left(desk: RunningDesk) -> None:
    """They may switch it all the same: nothing is theirs to say of it but whether it is on."""
    made = (await create(desk.maria))["event"]
    await give(desk, "Agent", "EVENTS", "CUSTOM", "MANAGE_GLOBAL_EVENTS")
    assert faults(await update(desk.maria, made["id"], name="Mine")) == [("FORBIDDEN", ["id"])]
    assert faults(await bulk(desk.maria, "setEventsEnabled", made["id"], enabled=False)) == []


async def test_a_system_event_is_enabled_by_the_rights_of_who_enables_it(desk: RunningDesk) -> None:
    """Whoever made it may have left the administrators since."""
    made = (await create(desk.ada, level="SYSTEM", enabled=False))["event"]
    await assign(desk, "marta", "Administrator")
    await assign(desk, "ada")
    assert faults(await bulk(desk.marta, "setEventsEnabled", made["id"], enabled=True)) == []
    assert (await read(desk.marta, made["id"]))["enabled"]


async def test_a_token_enables_of_its_makers_events_only_what_it_might_make(desk: RunningDesk) -> None:
    """One that may not look into tickets has no event on them."""
    made = (await create(desk.maria, enabled=False))["event"]
    blind = await program(desk, "maria", "CREATE_AND_EDIT_MY_EVENTS")
    seeing = await program(desk, "maria", "CREATE_AND_EDIT_MY_EVENTS", "VIEW_TICKETS")
    refused = await bulk(blind, "setEventsEnabled", made["id"], enabled=True)
    assert faults(refused) == [("FORBIDDEN", ["ids", "0", "eventType"])]
    assert faults(await bulk(seeing, "setEventsEnabled", made["id"], enabled=True)) == []


async def test_bulk_acts_on_those_it_may_and_reports_the_others_by_place(desk: RunningDesk) -> None:
    """A malformed id, an id of something else, somebody else's event, and one that was given twice."""
    own, second = [(await create(desk.maria, name=name))["event"]["id"] for name in ("One", "Two")]
    other = (await create(desk.omar))["event"]["id"]
    given = ["rubbish", own, own, desk.omar.id, other, second]
    expected = [("INVALID", ["ids", "0"]), ("NOT_FOUND", ["ids", "3"]), ("NOT_FOUND", ["ids", "4"])]

    switched = await bulk(desk.maria, "setEventsEnabled", *given, enabled=False)
    copied = await bulk(desk.maria, "copyEvents", *given)
    deleted = await bulk(desk.maria, "deleteEvents", *given)

    for answered in (switched, copied, deleted):
        assert sorted(faults(answered), key=lambda fault: fault[1]) == expected
    assert [(event["name"], event["enabled"]) for event in switched["events"]] == [
        ("One", False),
        ("Two", False),
    ]
    assert [event["name"] for event in copied["events"]] == ["One (copy)", "Two (copy)"]
    assert deleted["deletedIds"] == [own, second]
    assert await names(desk.maria) == ["One (copy)", "Two (copy)"]
    assert (await read(desk.omar, other))["enabled"]


async def test_there_is_an_end_to_how_many_are_changed_at_once(desk: RunningDesk) -> None:
    """The whole call is refused."""
    answered = await bulk(desk.maria, "deleteEvents", *(nobody("Event") for _ in range(201)))
    assert faults(answered) == [("LIMIT_EXCEEDED", ["ids"])]


async def test_a_copy_is_the_copiers_own_and_disabled(desk: RunningDesk) -> None:
    """With the same conditions and actions, as far as the copier may have them."""
    vip = (await create(desk.maria, name="VIPs", conditions={"all": [subject("vip")]}))["event"]
    everybody = (
        await create(desk.ada, name="All", level="SYSTEM", actions=[message(agents=[desk.omar.id])])
    )["event"]

    copies = (await bulk(desk.ada, "copyEvents", vip["id"], everybody["id"]))["events"]

    assert [
        (event["name"], event["enabled"], event["level"], event["owner"]["displayName"]) for event in copies
    ] == [("VIPs (copy)", False, "AGENT", "Ada Stone"), ("All (copy)", False, "SYSTEM", "Ada Stone")]
    copy = await read(desk.ada, copies[0]["id"])
    assert (copy["conditions"], copy["actions"], copy["revision"]) == (vip["conditions"], vip["actions"], 1)


async def test_a_disabled_event_is_deaf_and_hears_only_what_comes_after(desk: RunningDesk) -> None:
    """What happened while it was off stays unheard when it is switched on."""
    made = await desk.event("maria", enabled=False)
    await desk.ticket(subject="Before")
    await bulk(desk.maria, "setEventsEnabled", made["id"], enabled=True)
    await desk.ticket(subject="After")
    await desk.settled()
    await bulk(desk.maria, "setEventsEnabled", made["id"], enabled=False)
    await desk.ticket(subject="Too late")
    await desk.settled()
    assert [told["subject"] for told in await desk.messages("maria")] == ["After"]


async def test_messages_outlast_the_event_that_sent_them(desk: RunningDesk) -> None:
    """They no longer name it, and it rings no more."""
    made = await desk.event("maria")
    await desk.ticket(subject="Before")
    await desk.settled()
    await bulk(desk.maria, "deleteEvents", made["id"])
    await desk.ticket(subject="After")
    await desk.settled()
    assert [(told["subject"], told["event"]) for told in await desk.messages("maria")] == [("Before", None)]


async def test_events_are_made_side_by_side_without_losing_any(desk: RunningDesk) -> None:
    """Ten at once, all of which ring."""
    await asyncio.gather(*(create(desk.maria, name=f"Event {place}") for place in range(10)))
    await desk.ticket()
    await desk.settled()
    assert len(await names(desk.maria)) == len(await desk.messages("maria")) == 10


async def test_an_edit_of_what_somebody_has_changed_since_is_a_conflict(desk: RunningDesk) -> None:
    """It changes nothing; who gives the revision of now, or none, goes on."""
    update = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
        event { name revision } errors { code path } } }"""
    made = await desk.event("maria")
    edit = {"id": made["id"], "revision": made["revision"]}
    first = await desk.maria.ask(update, input={**edit, "name": "First"})
    second = await desk.maria.ask(update, input={**edit, "name": "Second"})
    shown = await desk.maria.ask("query($id: ID!) { event(id: $id) { name revision } }", id=made["id"])
    third = await desk.maria.ask(update, input={**edit, "revision": shown["revision"], "name": "Third"})
    last = await desk.maria.ask(update, input={"id": made["id"], "name": "Last"})

    assert first["event"] == shown == {"name": "First", "revision": 2}
    assert second == {"event": None, "errors": [{"code": "CONFLICT", "path": ["revision"]}]}
    assert third["event"] == {"name": "Third", "revision": 3}
    assert last["event"] == {"name": "Last", "revision": 4}
