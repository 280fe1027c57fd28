"""What a draft would do, and its first message to oneself, before it is saved."""

from typing import Any

import pytest

from tests.desk import GraphQLRefusal, RunningDesk, message, refusal
from tests.pairs import ON_SQLITE
from tests.resolvers.drafts import PREVIEW, TEST, action, drafted, held
from tests.resolvers.explaining import PRINTER, REPLY, URGENT, happened, short
from tests.rights import ASSIGN

ROLE = """mutation($input: CreateRoleInput!) { createRole(input: $input) {
    role { id } errors { message } } }"""


async def previewed(
    desk: RunningDesk,
    by: str,
    occurrence: str | None = None,
    event_type: str = "TICKET_CREATED",
    **given: Any,
) -> dict[str, Any]:
    """Ask what a draft would do."""
    draft = drafted(event_type, **given)
    told: dict[str, Any] = await desk.people[by].ask(PREVIEW, draft=draft, occurrence=occurrence)
    return told


async def manages_global_events(desk: RunningDesk, name: str, **areas: str) -> None:
    """Give somebody a role with that permission, some areas, and nothing else."""
    levels = [{"area": area, "level": level} for area, level in areas.items()]
    events = {"area": "EVENTS", "level": "CUSTOM", "permissions": ["MANAGE_GLOBAL_EVENTS"]}
    made = await desk.ada.ask(ROLE, input={"name": "Reader", "areas": [events, *levels]})
    assert made["errors"] == []
    await desk.ada.ask(ASSIGN, agent=desk.people[name].id, roles=[made["role"]["id"]])


async def test_outcome_checks_and_texts_are_those_of_an_event_that_had_been_there(desk: RunningDesk) -> None:
    ticket = await desk.ticket(priority="LOW")
    occurrence = await happened(desk)
    told = await previewed(desk, "maria", occurrence, conditions={"all": [URGENT, PRINTER]})
    assert told["outcome"] == "CONDITION_FAILED"
    assert told["summary"] == "It asks for a priority of Urgent or High; this ticket's was Low."
    assert [held for _, held, *_ in short(told)] == [False, True]
    assert told["wouldDo"] == [
        {
            "action": "SEND_MESSAGE",
            "recipient": "Maria Lopez",
            "subject": "Printer on fire",
            "body": ticket["number"],
        }
    ]
    told = await previewed(desk, "maria", occurrence, enabled=False, conditions={"all": [PRINTER]})
    assert (told["outcome"], told["summary"]) == ("FIRED", "All that it asks for was so.")


async def test_of_what_waits_for_something_else_no_text_is_made(desk: RunningDesk) -> None:
    await desk.ticket()
    told = await previewed(desk, "maria", await happened(desk), "TICKET_DELETED")
    assert (told["outcome"], told["wouldDo"]) == ("OTHER_EVENT_TYPE", [])


async def test_an_idle_draft_is_held_against_whatever_happened_to_the_ticket(desk: RunningDesk) -> None:
    ticket = await desk.ticket()
    desk.clock.advance(minutes=12.5)
    await desk.maria.ask(REPLY, input={"ticketId": ticket["id"], "direction": "OUT", "body": "Soon."})
    occurrence = await happened(desk, "TICKET_MESSAGE_SENT")
    for minutes, outcome, summary in (
        (30, "CONDITION_FAILED", "It rings at 30 minutes; this ticket had waited 12 when a reply began its"),
        (5, "HELD_BACK", "It had rung at "),  # if it had been there
    ):
        asked = {"all": [{"condition": "IDLE_MINUTES", "value": {"range": {"min": minutes}}}]}
        told = await previewed(desk, "maria", occurrence, "TICKET_IDLE", conditions=asked)
        assert (told["outcome"], told["summary"][: len(summary)]) == (outcome, summary)


async def test_without_an_occurrence_the_catalogues_examples_stand_for_it(desk: RunningDesk) -> None:
    group = {"condition": "GROUP", "value": {"ids": [desk.groups["Support Front Line"]]}}
    told = await previewed(
        desk,
        "maria",
        conditions={"all": [URGENT, group]},
        actions=[message("#TICKET_SUBJECT#", "#EVENT_NAME#")],
    )
    assert told["outcome"] == "FIRED"
    assert told["summary"] == (
        "With example values: All that it asks for was so. There is no example of Group, so that was not"
        " looked at."
    )
    assert short(told) == [["PRIORITY", True, "is Urgent or High", "High"]]
    [done] = told["wouldDo"]
    assert (done["subject"], done["body"]) == ("The printer is on fire", "A draft")


async def test_recipients_are_named_and_of_many_the_first(desk: RunningDesk) -> None:
    tell = message(roles=[desk.roles["Everyone"]])
    mail = action("sendEmail", subject="S", body="B", to={"owner": True}, addresses=["boss@desk.example"])
    told = await previewed(desk, "ada", level="SYSTEM", actions=[tell, mail])
    tell, mail = told["wouldDo"]
    assert sorted(tell["recipient"].split(", ")) == ["Ada Stone", "Maria Lopez", "Marta Silva", "Omar Haddad"]
    assert (mail["recipient"], mail["subject"], mail["body"]) == (
        "ada@desk.example, boss@desk.example",
        "S",
        "B",
    )


async def test_whoever_does_not_see_all_agents_is_told_how_many_get_it(desk: RunningDesk) -> None:
    """Of a group or role that they know by its name alone."""
    await manages_global_events(desk, "omar", TICKETS="FULL")
    to = {"roles": [desk.roles["Everyone"]]}
    actions = [message(roles=to["roles"]), action("sendEmail", subject="S", body="B", to=to)]
    told = await previewed(desk, "omar", level="SYSTEM", actions=actions)
    assert [set(done["recipient"].split(" and ")[0].split(", ")) for done in told["wouldDo"]] == [
        {"Omar Haddad", "Marta Silva"},
        {"omar@desk.example", "marta@desk.example"},
    ]
    assert [done["recipient"].split(" and ")[1] for done in told["wouldDo"]] == ["2 more"] * 2
    told = await previewed(desk, "omar", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    assert told["wouldDo"][0]["recipient"] == "1 agent"


async def test_what_an_action_would_fail_of_is_said(desk: RunningDesk) -> None:
    call = action("callWebPage", url="https://hooks.example/", body='{"to": #CUSTOMER_NAME#}')
    await desk.ticket()
    told = await previewed(desk, "ada", await happened(desk), level="SYSTEM", actions=[call])
    assert told["wouldDo"] == [{"action": "CALL_WEB_PAGE", "recipient": None, "subject": None, "body": None}]
    assert told["summary"].startswith("All that it asks for was so. 1 of its actions would fail: With its")


async def test_nothing_is_told_of_what_is_out_of_sight(desk: RunningDesk) -> None:
    ticket = await desk.ticket()
    occurrence = await happened(desk)
    with pytest.raises(GraphQLRefusal) as refused:
        await previewed(desk, "omar", occurrence)
    assert refused.value.code == "NOT_FOUND"
    assert refused.value.errors[0]["extensions"]["path"] == ["occurrenceId"]
    move = "mutation($input: TransferTicketInput!) { transferTicket(input: $input) { errors { message } } }"
    await desk.ada.ask(move, input={"id": ticket["id"], "groupId": desk.groups["Sales Front Line"]})
    for condition in (PRINTER, URGENT):
        told = await previewed(desk, "maria", occurrence, conditions={"all": [condition]})
        assert told == {
            "outcome": "NOT_VISIBLE",
            "summary": "You cannot open what this is about any more, so nothing of it is told.",
            "checks": [],
            "wouldDo": [],
        }
    assert (await previewed(desk, "ada", occurrence, level="SYSTEM"))["outcome"] == "FIRED"


@ON_SQLITE
async def test_facts_for_those_who_edit_are_not_told_to_those_who_read(desk: RunningDesk) -> None:
    """Neither by a text, nor in what a web service is told, nor by whether a condition holds."""
    await manages_global_events(desk, "omar", COMMUNITY="READ_ONLY", GLOBAL_ITEMS="FULL")
    thread = """mutation($input: CreateCommunityThreadInput!) { createCommunityThread(input: $input) {
        communityThread { id } errors { message } } }"""
    sam = {"displayName": "Sam", "userEmail": "sam@x.example"}
    answer = await desk.ada.ask(thread, input={"type": "IDEA", "title": "Hi", "body": "Ho", **sam})
    assert answer["errors"] == []
    occurrence = await happened(desk, "NEW_COMMUNITY_THREAD_CREATED")
    system: dict[str, Any] = {"level": "SYSTEM", "event_type": "NEW_COMMUNITY_THREAD_CREATED"}
    plain = [message("Hi", "Ho")]
    hidden: list[dict[str, Any]] = [
        {"actions": [message("#USER_EMAIL#", "Ho")]},
        {
            "actions": plain,
            "conditions": {"all": [{"condition": "USER_EMAIL", "value": {"text": ["sam@x.example"]}}]},
        },
    ]
    for given in hidden:
        assert await refusal(previewed(desk, "omar", occurrence, **system, **given)) == "FORBIDDEN"
    call = [action("callWebPage", url="https://hooks.example/")]
    [reader] = (await previewed(desk, "omar", occurrence, **system, actions=call))["wouldDo"]
    [editor] = (await previewed(desk, "ada", occurrence, **system, actions=call))["wouldDo"]
    assert ("sam@x.example" in reader["body"], "sam@x.example" in editor["body"]) == (False, True)


async def test_a_draft_is_checked_as_if_it_were_to_be_saved(desk: RunningDesk) -> None:
    wrong = drafted(
        actions=[message("#TICKET_SUBJCT#")], conditions={"all": [{**URGENT, "operator": "CONTAINS"}]}
    )
    with pytest.raises(GraphQLRefusal) as refused:
        await desk.maria.ask(PREVIEW, draft=wrong)
    faults = refused.value.errors[0]["extensions"]["faults"]
    assert [(fault["code"], fault["path"][:3]) for fault in faults] == [
        ("INVALID", ["draft", "conditions", "all"]),
        ("INVALID", ["draft", "actions", "0"]),
    ]
    answer = await desk.maria.ask(TEST, draft=wrong)
    assert [error["path"][:3] for error in answer["errors"]] == [fault["path"][:3] for fault in faults]
    assert answer["message"] is None


async def test_a_preview_writes_nothing(desk: RunningDesk) -> None:
    await desk.ticket()
    occurrence = await happened(desk)
    await desk.settled()
    before = await held()
    call = action("callWebPage", url="https://hooks.example/#ITEM_ID#")
    actions = [message(), call, action("addTicketComment", text="#TICKET_NUMBER#")]
    for given in (occurrence, None):
        told = await previewed(desk, "ada", given, level="SYSTEM", actions=actions)
        assert [done["action"] for done in told["wouldDo"]] == [
            "SEND_MESSAGE",
            "CALL_WEB_PAGE",
            "ADD_TICKET_COMMENT",
        ]
    assert await held() == before
