from typing import Any

import pytest

from schema.execution import running
from tests.desk import Person, RunningDesk, message
from tests.resolvers.deeds import faults, nobody
from tests.resolvers.events import FRONT, LIST, SALES, create, ids, names, read, some_events, subject


async def run(person: Person, event: str, item: str) -> Any:
    """Run a manual event by hand."""
    operation = """mutation($event: ID!, $item: ID!) { runManualEvent(eventId: $event, itemId: $item) {
        event { name } errors { code message path } } }"""
    return await person.ask(operation, event=event, item=item)


# ---------------------------------------------------------------- making


async def test_an_event_reads_as_a_person_would_say_it(desk: RunningDesk) -> None:
    """Names of groups and people stand where ids do."""
    conditions = {
        "all": [
            subject("vip"),
            ids("GROUP", desk.groups[FRONT], desk.groups["Support Experts"]),
            {"condition": "PRIORITY", "operator": "NOT_IN", "value": {"values": ["LOW"]}},
            {"condition": "MESSAGES_IN", "value": {"range": {"min": 3}}},
            {"condition": "TIME_OF_DAY", "value": {"timeOfDay": {"start": "22:00", "end": "06:00"}}},
            {"condition": "DAY_OF_WEEK", "value": {"days": ["SUNDAY", "SATURDAY"]}},
        ],
        "any": [ids("AGENT", desk.maria.id), {"condition": "PINNED", "value": {"flag": True}}],
    }
    actions = [
        {**message(agents=[desk.omar.id], roles=[desk.roles["Manager"]]), "maximumFrequencyMinutes": 60},
        {"perform": {"transferTicket": {"groupId": desk.groups[SALES], "agentId": desk.omar.id}}},
        {"perform": {"addTicketComment": {"text": "Look"}}, "oncePerItem": True},
    ]
    made = (await create(desk.ada, level="SYSTEM", conditions=conditions, actions=actions))["event"]
    shown = await read(desk.ada, made["id"])
    assert [condition["summary"] for condition in shown["conditions"]["all"]] == [
        "Subject contains 'vip'",
        "Group is Support Front Line or Support Experts",
        "Priority is not Low",
        "Messages Received Count is at least 3",
        "Time of Day is between 22:00 and 06:00",
        "Day of Week is Saturday or Sunday",
    ]
    assert [condition["summary"] for condition in shown["conditions"]["any"]] == [
        "Agent Assigned is Maria Lopez",
        "Pinned is true",
    ]
    assert [action["summary"] for action in shown["actions"]] == [
        "Send message to Omar Haddad, Manager, at most once in 60 min",
        "Transfer to Sales Front Line (Omar Haddad)",
        "Add a general comment, once per item",
    ]
    assert [condition["operator"] for condition in shown["conditions"]["all"][:2]] == ["CONTAINS", "IN"]
    assert shown["conditions"]["all"][0]["value"] == {"text": ["vip"]}
    assert shown == made


# ---------------------------------------------------------------- changing


# ---------------------------------------------------------------- the three lists


async def test_a_list_is_narrowed_by_category_type_state_and_name(desk: RunningDesk) -> None:
    """Names are searched without regard to case, and signs stand for themselves."""
    await some_events(desk)
    found = {
        str(narrowing): await names(desk.ada, scope, **narrowing)
        for scope, narrowing in (
            ("GLOBAL", {"category": "TICKETS"}),
            ("GLOBAL", {"eventType": "EVENT_THROTTLED"}),
            ("EMPLOYEES", {"enabled": False}),
            ("EMPLOYEES", {"enabled": True, "eventType": "TICKET_COMMENT_ADDED"}),
            ("EMPLOYEES", {"search": " ETA "}),
            ("EMPLOYEES", {"search": "0%"}),
            ("EMPLOYEES", {"search": "_"}),
            ("EMPLOYEES", {"search": "  "}),
        )
    }
    assert list(found.values()) == [
        ["Delta"],
        ["Epsilon"],
        ["Gamma"],
        ["Alpha"],
        ["Beta 100%", "Zeta"],
        ["Beta 100%"],
        [],
        ["Alpha", "Beta 100%", "Gamma", "Zeta"],
    ]


async def test_a_list_is_read_page_by_page(desk: RunningDesk) -> None:
    """Also where several events have the same name."""
    made = [(await create(desk.maria, name=name))["event"]["id"] for name in ("B", "A", "B", "C", "B")]
    seen, after = [], None
    for _ in range(3):
        page = await desk.maria.ask(LIST, first=2, after=after)
        seen += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert not page["pageInfo"]["hasNextPage"]
    assert [event["name"] for event in seen] == ["A", "B", "B", "B", "C"]
    assert {event["id"] for event in seen} == set(made)


# ---------------------------------------------------------------- silence


# ---------------------------------------------------------------- by hand


async def test_a_manual_event_that_is_run_rings_alone(desk: RunningDesk) -> None:
    """Not the other manual events of its owner, nor those of others."""
    made = [
        await desk.event(
            name, "MANUAL_TICKET_EVENT", name=said, actions=[message("#EVENT_NAME#", "#ACTING_AGENT#")]
        )
        for name, said in (("maria", "First"), ("maria", "Second"), ("ada", "Third"))
    ]
    await desk.event("ada", "MANUAL_TICKET_EVENT", level="SYSTEM", name="Fourth")
    ticket = await desk.ticket()
    assert (await run(desk.maria, made[0]["id"], ticket["id"])) == {"event": {"name": "First"}, "errors": []}
    await desk.settled()
    assert [(told["subject"], told["body"]) for told in await desk.messages("maria")] == [
        ("First", "Maria Lopez")
    ]
    assert await desk.messages("ada") == []


async def test_a_manual_event_that_is_run_keeps_to_its_conditions(desk: RunningDesk) -> None:
    """It rings for the ticket that it is about, as often as it is run, and not for another."""
    made = await desk.event("maria", "MANUAL_TICKET_EVENT", conditions={"all": [subject("vip")]})
    for said in ("VIP", "Nobody"):
        ticket = await desk.ticket(subject=said)
        for _ in range(2):
            assert faults(await run(desk.maria, made["id"], ticket["id"])) == []
    await desk.settled()
    assert [told["subject"] for told in await desk.messages("maria")] == ["VIP", "VIP"]


async def test_a_manual_event_is_not_run_where_it_cannot_be(desk: RunningDesk) -> None:
    """Each refusal names its argument, and nothing happens."""
    manual = (await desk.event("maria", "MANUAL_TICKET_EVENT"))["id"]
    off = (await desk.event("maria", "MANUAL_TICKET_EVENT", enabled=False))["id"]
    created = (await desk.event("maria"))["id"]
    others = (await desk.event("omar", "MANUAL_TICKET_EVENT"))["id"]
    ticket, far = (await desk.ticket())["id"], (await desk.ticket(SALES))["id"]
    await desk.settled()
    rung = len(await desk.messages("maria"))
    attempts = {
        (created, ticket): ("INVALID", ["eventId"]),
        (off, ticket): ("INVALID", ["eventId"]),
        (others, ticket): ("NOT_FOUND", ["eventId"]),
        (nobody("Event"), ticket): ("NOT_FOUND", ["eventId"]),
        (ticket, ticket): ("NOT_FOUND", ["eventId"]),
        ("rubbish", ticket): ("INVALID", ["eventId"]),
        (manual, far): ("NOT_FOUND", ["itemId"]),
        (manual, nobody("Ticket")): ("NOT_FOUND", ["itemId"]),
        (manual, desk.omar.id): ("INVALID", ["itemId"]),
        (manual, "rubbish"): ("INVALID", ["itemId"]),
    }
    outcomes = {(event, item): faults(await run(desk.maria, event, item)) for event, item in attempts}
    assert outcomes == {attempt: [expected] for attempt, expected in attempts.items()}
    await desk.settled()
    assert len(await desk.messages("maria")) == rung


# ---------------------------------------------------------------- what readers learn


async def test_the_reader_of_a_global_events_message_learns_its_name_and_no_more(desk: RunningDesk) -> None:
    """Conditions, actions and silence are for those who manage it."""
    await desk.event("ada", name="Watch", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    await desk.ticket()
    await desk.settled()
    operation = "{{ messages {{ edges {{ node {{ subject event {{ name {inside} }} }} }} }} }}"

    assert (await desk.messages("maria"))[0]["event"] == {"name": "Watch"}
    for inside in ("conditions { all { summary } }", "actions { summary }", "silentBecause"):
        answer = await desk.maria.answer(operation.format(inside=inside))
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
        [edge] = answer["data"]["messages"]["edges"]
        assert edge["node"]["subject"] == "Printer on fire"


async def test_an_event_is_shown_as_it_is_now_however_often_it_was_shown_before(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FIRST", 0)
    made = await desk.event(
        "maria", conditions={"all": [{"condition": "PRIORITY", "value": {"values": ["LOW"]}}]}
    )
    listed = """{ events { edges { node { eventType { title } conditions { all { value } }
        actions { maximumFrequencyMinutes } } } } }"""
    changed = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { errors { message } } }"

    async def shown() -> tuple[Any, Any]:
        [edge] = (await desk.maria.ask(listed))["edges"]
        conditions, actions = edge["node"]["conditions"]["all"], edge["node"]["actions"]
        return conditions, actions[0]["maximumFrequencyMinutes"]

    before = [await shown() for _ in range(2)]
    form = {
        "id": made["id"],
        "revision": made["revision"],
        "conditions": {"all": [{"condition": "PRIORITY", "value": {"values": ["HIGH"]}}]},
        "actions": [message() | {"maximumFrequencyMinutes": 5}],
    }
    assert (await desk.maria.ask(changed, input=form))["errors"] == []

    assert before == [([{"value": {"values": ["LOW"]}}], 0)] * 2
    assert await shown() == ([{"value": {"values": ["HIGH"]}}], 5)
