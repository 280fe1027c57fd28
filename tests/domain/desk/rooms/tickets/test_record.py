import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from deskbell.app import utc_now
from domain.catalogue.declared import EventKind
from domain.desk.rooms import CATALOGUE
from tests.desk import RunningDesk, message, refusal
from tests.domain.desk.rooms.tickets.ticketing import (
    CASES,
    FRONT,
    PLANNED,
    SENT,
    VERBS,
    Ticketing,
    later,
    work,
)
from tests.resolvers.deeds import Form, act, faults, happened, nobody, outcome, ticket_now

__all__ = ["work"]  # the fixture


def test_every_event_type_of_tickets_is_raised_by_a_deed() -> None:
    """Those that are run by hand aside."""
    types = CATALOGUE.category_of("TICKET_CREATED").event_types
    assert {event_type.id for event_type in types if event_type.kind is EventKind.INSTANT} == {
        case.raises for case in CASES
    }


REFUSED: dict[str, tuple[str, Form, str]] = {
    "transfer to where it is": (
        "transferTicket",
        {"groupId": "@Support Front Line", "agentId": "@maria"},
        "INVALID groupId",
    ),
    "transfer to a group that is not there": (
        "transferTicket",
        {"groupId": nobody("Group")},
        "NOT_FOUND groupId",
    ),
    "transfer to what is no group": ("transferTicket", {"groupId": "@Sales"}, "INVALID groupId"),
    "transfer to what is no id": ("transferTicket", {"groupId": "somewhere"}, "INVALID groupId"),
    "transfer to an agent of another group": (
        "transferTicket",
        {"groupId": "@Support Experts", "agentId": "@omar"},
        "INVALID agentId",
    ),
    "transfer to nobody": (
        "transferTicket",
        {"groupId": "@Support Experts", "agentId": nobody("Agent")},
        "NOT_FOUND agentId",
    ),
    "a follow-up in the past": ("scheduleTicketFollowUp", {"at": later(-1)}, "INVALID at"),
    "a follow-up without an offset": ("scheduleTicketFollowUp", {"at": "2099-01-01T09:00"}, "INVALID at"),
    "a follow-up by an agent of another group": (
        "scheduleTicketFollowUp",
        {"at": later(), "agentId": "@omar"},
        "INVALID agentId",
    ),
    "a follow-up that nobody planned": ("completeTicketFollowUp", {}, "CONFLICT"),
    "answers to a form that was not sent": (
        "completeTicketForm",
        {"formId": "@form", "answers": "Good"},
        "NOT_FOUND formId",
    ),
    "a form that is not there": ("sendTicketForm", {"formId": nobody("Form")}, "NOT_FOUND formId"),
    "a comment of blanks": ("addTicketComment", {"text": " \n "}, "INVALID text"),
    "a message without a body": ("addTicketMessage", {"direction": "OUT", "body": ""}, "INVALID body"),
    "a message that is too long": (
        "addTicketMessage",
        {"direction": "OUT", "body": "x" * 50_001},
        "INVALID body",
    ),
    "a message that cannot be kept": (
        "addTicketMessage",
        {"direction": "IN", "body": "a\0b"},
        "INVALID body",
    ),
    "a subject of blanks": ("updateTicket", {"subject": "  "}, "INVALID subject"),
    "a subject that is too long": ("updateTicket", {"subject": "x" * 201}, "INVALID subject"),
    "no minutes": ("logTicketTime", {"minutes": 0}, "INVALID minutes"),
    "time for what is no category": (
        "logTicketTime",
        {"minutes": 5, "categoryId": "@form"},
        "INVALID categoryId",
    ),
    "a ticket that is not there": ("closeTicket", {"id": nobody("Ticket")}, "NOT_FOUND id"),
    "what is no ticket": ("closeTicket", {"id": "@Sales"}, "NOT_FOUND id"),
    "what is no id": ("closeTicket", {"id": "rubbish"}, "INVALID id"),
}


async def test_what_cannot_be_done_is_refused_at_its_field_and_changes_nothing(work: Ticketing) -> None:
    """Each refusal names the input field, and no occurrence tells of it."""
    before = await ticket_now(work.desk, work.ticket), await happened(work.desk)
    outcomes = {}
    for said, (verb, given, _) in REFUSED.items():
        label = next(name for name, value in VERBS[verb].items() if value == "@ticket")
        outcomes[said] = await outcome(work.desk.maria, verb, **work.named({label: "@ticket", **given}))
    assert outcomes == {said: expected for said, (_, _, expected) in REFUSED.items()}
    assert (await ticket_now(work.desk, work.ticket), await happened(work.desk)) == before


async def test_every_fault_of_a_form_is_told_at_once(desk: RunningDesk) -> None:
    """An empty subject, a group that is none, and a name that is too long."""
    form = {"subject": " ", "groupId": desk.maria.id, "customerName": "x" * 201}
    assert faults(await act(desk.maria, "createTicket", **form)) == [
        ("INVALID", ["subject"]),
        ("INVALID", ["groupId"]),
        ("INVALID", ["customerName"]),
    ]


async def test_a_form_is_completed_once_for_each_time_it_was_sent(work: Ticketing) -> None:
    """Sent twice, it is completed twice, and no third time."""
    for _ in range(2):
        await work.do(*SENT[:1], **SENT[1])
    done = [
        await outcome(work.desk.maria, "completeTicketForm", **work.named(VERBS["completeTicketForm"]))
        for _ in range(3)
    ]
    assert done == ["done", "done", "NOT_FOUND formId"]


async def test_a_locked_ticket_takes_no_work_until_its_status_is_another(work: Ticketing) -> None:
    """Also not beside the status that it has already; another status opens it again."""
    await work.do("closeTicket", id="@ticket", lock=True)
    refused = {
        **{verb: form for verb, form in VERBS.items() if verb not in {"updateTicket", "deleteTicket"}},
        "updateTicket": {"id": "@ticket", "priority": "LOW"},
    }
    before = await ticket_now(work.desk, work.ticket), await happened(work.desk)

    outcomes = {
        verb: await outcome(work.desk.maria, verb, **work.named(form)) for verb, form in refused.items()
    }
    received = {"ticketId": "@ticket", "direction": "IN", "body": "Still burns"}
    outcomes["received"] = await outcome(work.desk.maria, "addTicketMessage", **work.named(received))
    same = {"id": "@ticket", "status": "CLOSED_AND_LOCKED", "subject": "Smoke"}
    outcomes["same"] = await outcome(work.desk.maria, "updateTicket", **work.named(same))

    assert set(outcomes.values()) == {"CONFLICT"}, outcomes
    assert (await ticket_now(work.desk, work.ticket), await happened(work.desk)) == before
    await work.do("updateTicket", id="@ticket", status="ACTIVE")
    await work.do("addTicketComment", ticketId="@ticket", text="Open again")


async def test_a_closed_ticket_is_not_closed_again(work: Ticketing) -> None:
    """It may be locked, though; and a request to close it comes too late."""
    await work.do("closeTicket", id="@ticket")
    for verb in ("closeTicket", "requestTicketClose"):
        assert await outcome(work.desk.maria, verb, id=work.ticket) == "CONFLICT"
    await work.do("closeTicket", id="@ticket", lock=True)


@pytest.mark.parametrize(
    ("direction", "status", "raised"),
    [
        ("IN", "ACTIVE", ["TICKET_MESSAGE_RECEIVED", "TICKET_STATUS_CHANGED"]),
        ("OUT", "CLOSED", ["TICKET_MESSAGE_SENT"]),
    ],
)
async def test_a_message_from_the_customer_opens_a_closed_ticket_again(
    work: Ticketing, direction: str, status: str, raised: list[str]
) -> None:
    """One to the customer leaves it closed."""
    await work.do("closeTicket", id="@ticket")
    before = len(await happened(work.desk))
    await work.do("addTicketMessage", ticketId="@ticket", direction=direction, body="Still burns")
    assert (await ticket_now(work.desk, work.ticket))["status"] == status
    assert [occurrence.type for occurrence in (await happened(work.desk))[before:]] == raised


async def test_tickets_opened_at_the_same_time_have_numbers_of_their_own(desk: RunningDesk) -> None:
    """Twenty at once, none lost and none twice."""
    tickets = await asyncio.gather(*(desk.ticket() for _ in range(20)))
    assert len({opened["number"] for opened in tickets}) == 20
    assert sum(occurrence.type == "TICKET_CREATED" for occurrence in await happened(desk)) == 20


async def omar_works_nights(desk: RunningDesk) -> str:
    """Let Omar work in a new group of Sales, whose manager Marta is not in it; return the group."""
    made = await desk.ada.ask(
        """mutation($input: CreateGroupInput!) {
            createGroup(input: $input) { group { id } errors { path } } }""",
        input={"name": "Sales Night", "departmentId": desk.departments["Sales"]},
    )
    group: str = made["group"]["id"]
    desk.groups["Sales Night"] = group
    await change_agent(desk, "omar", groupIds=[group])
    return group


async def change_agent(desk: RunningDesk, name: str, **changes: Any) -> None:
    """Let Ada change somebody."""
    changed = await desk.ada.ask(
        """mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code path } } }""",
        input={"agentId": desk.people[name].id, **changes},
    )
    assert changed["errors"] == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("omar", "done"),
        ("marta", "done"),
        ("ada", "done"),
        ("maria", "NOT_FOUND {label}"),
        ("everyone", "FORBIDDEN at the field"),
    ],
    ids=["agent in the group", "manager of the department", "administrator", "agent elsewhere", "Everyone"],
)
async def test_people_work_on_the_tickets_that_their_groups_and_roles_allow(
    desk: RunningDesk, who: str, expected: str
) -> None:
    """Every verb asks the same: in sight or not there at all, and the right to edit tickets."""
    night = await omar_works_nights(desk)
    form = (await act(desk.ada, "createForm", name="Satisfaction"))["form"]["id"]
    category = (await act(desk.ada, "createTimeLogCategory", name="On site"))["timeLogCategory"]["id"]
    if who == "everyone":
        who = "omar"
        await desk.ada.ask(
            "mutation($id: ID!) { assignRoles(agentId: $id, roleIds: []) { errors { code } } }",
            id=desk.omar.id,
        )
    outcomes, wanted = {}, {}
    for verb, given in VERBS.items():
        work = Ticketing(desk, (await desk.ticket("Sales Night"))["id"], form, category)
        if verb in {"completeTicketForm", "completeTicketFollowUp"}:
            first = SENT if verb == "completeTicketForm" else PLANNED
            await work.do(first[0], "ada", **first[1])
        label = next(name for name, value in given.items() if value == "@ticket")
        outcomes[verb], wanted[verb] = (
            await outcome(desk.people[who], verb, **work.named(given)),
            expected.format(label=label),
        )
    opened = {"subject": "No sound", "groupId": night}
    outcomes["createTicket"] = await outcome(desk.people[who], "createTicket", **opened)
    wanted["createTicket"] = expected.format(label="groupId")
    assert outcomes == wanted


async def test_tickets_out_of_sight_are_not_there(work: Ticketing) -> None:
    """Neither by their id nor in lists; a transfer takes them along at once."""
    desk = work.desk
    node, several = "query($id: ID!) { node(id: $id) { id } }", "{ tickets { totalCount } }"

    async def seen_by(name: str) -> tuple[bool, int]:
        person = desk.people[name]
        return await person.ask(node, id=work.ticket) is not None, (await person.ask(several))["totalCount"]

    assert [await seen_by(name) for name in ("maria", "omar", "marta", "ada")] == [
        (True, 1),
        (False, 0),
        (False, 0),
        (True, 1),
    ]
    await work.do("transferTicket", id="@ticket", groupId="@Sales Front Line")
    assert [await seen_by(name) for name in ("maria", "omar", "marta", "ada")] == [
        (False, 0),
        (True, 1),
        (True, 1),
        (True, 1),
    ]


async def test_a_deleted_ticket_is_gone_for_everybody(work: Ticketing) -> None:
    """Nothing can be done to it any more."""
    await work.do("deleteTicket", id="@ticket")
    assert await ticket_now(work.desk, work.ticket) is None
    assert await outcome(work.desk.ada, "closeTicket", id=work.ticket) == "NOT_FOUND id"


async def test_nobody_opens_tickets_without_signing_in(desk: RunningDesk) -> None:
    """The mutation is closed, whatever is sent."""
    opening = act(desk.nobody, "createTicket", subject="No sound", groupId=desk.groups[FRONT])
    assert await refusal(opening) == "UNAUTHENTICATED"


async def test_a_message_speaks_of_the_ticket_by_names(work: Ticketing) -> None:
    """Variables of people, places and states are what people call them; what has no value is nothing."""
    text = "#TICKET_GROUP#, #TICKET_AGENT#, #PREVIOUS_VALUE# to #NEW_VALUE#, #ACTING_AGENT#, #EVENT_OWNER#"
    await work.desk.event("maria", "TICKET_PRIORITY_CHANGED", actions=[message("Now", text)])
    await work.desk.event(
        "maria", "TICKET_COMMENT_ADDED", actions=[message("#CUSTOMER_NAME#", "[#NEW_VALUE#]")]
    )
    await work.do("updateTicket", "ada", id="@ticket", priority="HIGH")
    await work.do("addTicketComment", ticketId="@ticket", text="Call back")
    await work.desk.settled()
    assert [(told["subject"], told["body"]) for told in reversed(await work.desk.messages("maria"))] == [
        ("Now", "Support Front Line, Maria Lopez, Normal to High, Ada Stone, Maria Lopez"),
        ("Ines Prado", "[]"),
    ]


async def test_what_a_customer_writes_is_never_taken_for_a_template(desk: RunningDesk) -> None:
    """A customer called #TICKET_NUMBER# stays one."""
    await desk.event("maria", actions=[message("#CUSTOMER_NAME#", "#TICKET_SUBJECT#")])
    await desk.ticket(subject="##EVENT_NAME## #ITEM_ID#", customerName="#TICKET_NUMBER#")
    await desk.settled()
    [told] = await desk.messages("maria")
    assert (told["subject"], told["body"]) == ("#TICKET_NUMBER#", "##EVENT_NAME## #ITEM_ID#")


async def test_moments_of_an_occurrence_are_written_in_utc(work: Ticketing) -> None:
    """Whatever zone the actor or the owner is in."""
    [occurrence] = await happened(work.desk)
    for name in ("TIME_OF_DAY", "DAY_OF_WEEK"):
        at = datetime.fromisoformat(str(occurrence.facts[name]))
        assert at.utcoffset() == timedelta()
        assert abs(utc_now() - at) < timedelta(minutes=1)
