"""What may be watched and done, by whom."""

from tests.desk import RunningDesk, message, refusal
from tests.outside import call
from tests.resolvers.deeds import faults
from tests.resolvers.events import Form, bulk, create, names, update
from tests.rights import assign


async def test_an_event_may_do_to_items_only_what_its_owner_may(desk: RunningDesk) -> None:
    """Who may look into tickets but not change them hears of them, and no more."""
    operation = (
        """mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } errors { path } } }"""
    )
    areas = [
        {"area": "EVENTS", "level": "CUSTOM", "permissions": ["CREATE_AND_EDIT_MY_EVENTS"]},
        {"area": "TICKETS", "level": "READ_ONLY"},
    ]
    made = await desk.ada.ask(operation, input={"name": "Reader", "areas": areas})
    desk.roles["Reader"] = made["role"]["id"]
    await assign(desk, "maria", "Reader")

    pin: Form = {"perform": {"pinTicket": {"pinned": True}}}
    assert faults(await create(desk.maria)) == []
    assert faults(await create(desk.maria, actions=[message(), pin])) == [
        ("FORBIDDEN", ["actions", "1", "perform", "pinTicket"])
    ]
    assert faults(await create(desk.omar, actions=[message(), pin])) == []


async def test_system_level_events_tell_anybody_and_watch_what_administrators_may(desk: RunningDesk) -> None:
    """Ada makes one of each; one of her own is bounded like anybody's."""
    everybody = message(groups=list(desk.groups.values()), departments=[desk.departments["Sales"]])
    assert faults(await create(desk.ada, level="SYSTEM", actions=[everybody])) == []
    throttled: Form = {
        "eventType": "EVENT_THROTTLED",
        "actions": [message("#ERROR_MESSAGE#", "#EVENT_NAME#")],
    }
    assert faults(await create(desk.ada, level="SYSTEM", **throttled)) == []
    assert faults(await create(desk.ada, **throttled)) == [("FORBIDDEN", ["eventType"])]
    once = [{**throttled["actions"][0], "oncePerItem": True}]
    assert faults(await create(desk.ada, **{**throttled, "level": "SYSTEM", "actions": once})) == [
        ("INVALID", ["actions", "0", "oncePerItem"])
    ]


async def test_what_only_administrators_watch_and_do_is_in_no_event_of_ones_own(desk: RunningDesk) -> None:
    """Not of theirs either, also where the rest of a category is open to everybody."""
    watched: Form = {"eventType": "ONLINE_VISITOR_PURGED", "actions": [message("Purged", "-")]}
    done: Form = {"actions": [call("https://hooks.example/x")]}
    at = ["actions", "0", "perform", "callWebPage"]
    for who in (desk.ada, desk.maria):
        assert faults(await create(who, **watched)) == [("FORBIDDEN", ["eventType"])]
        assert faults(await create(who, **done)) == [("FORBIDDEN", at)]
    for given in (watched, done):
        assert faults(await create(desk.ada, level="SYSTEM", **given)) == []


async def test_without_the_permission_nobody_makes_events(desk: RunningDesk) -> None:
    """The field itself is closed; a list of one's own stays readable."""
    kept = (await create(desk.maria, name="Kept"))["event"]
    await assign(desk, "maria")
    for attempt in (
        create(desk.maria),
        update(desk.maria, kept["id"]),
        bulk(desk.maria, "copyEvents", kept["id"]),
    ):
        assert await refusal(attempt) == "FORBIDDEN"
    assert await names(desk.maria) == ["Kept"]
