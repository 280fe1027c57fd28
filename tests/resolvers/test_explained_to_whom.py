"""Who learns what of an item by what happened to it: each field, each role, and what became of it since."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from tests.desk import PASSWORD, Person, RunningDesk, message
from tests.pairs import ON_SQLITE
from tests.programs import program
from tests.resolvers.explaining import happened

WHAT = "occurrence { facts { name value } item { label } }"
FIRING = f"firing {{ heldBack outcomes {{ reason recipients }} {WHAT} }}"
TOLD = f"outcome summary checks {{ held expected actual }} {WHAT} {FIRING}"
A_LIST = f"explanations(first: 1) {{ edges {{ node {{ {TOLD} }} }} }}"
FIELDS = {
    "explainEvent": "query($event: ID!, $occurrence: ID!) {"
    f" explainEvent(eventId: $event, occurrenceId: $occurrence) {{ {TOLD} }} }}",
    "Event.explanations": f"query($event: ID!) {{ event(id: $event) {{ {A_LIST} }} }}",
    "Event.explanations by outcome": "query($event: ID!, $outcome: Outcome) { event(id: $event) {"
    f" {A_LIST.replace('first: 1', 'first: 1, outcome: $outcome')} }} }}",
    "Occurrence.explanations of an explanation": "query($event: ID!) { event(id: $event) {"
    f" explanations(first: 1) {{ edges {{ node {{ occurrence {{ {A_LIST} }} }} }} }} }} }}",
    "Occurrence.explanations": "query($occurrence: ID!) { node(id: $occurrence) {"
    f" ... on Occurrence {{ {A_LIST} }} }} }}",
    "node": f"query($occurrence: ID!) {{ node(id: $occurrence) {{ id ... on Occurrence {WHAT[11:]} }} }}",
    "occurrences": "{ occurrences(first: 1, filter: {eventType: TICKET_CREATED}) {"
    f" edges {{ node {WHAT[11:]} }} }} }}",
    "Message.occurrence": f"{{ messages(first: 1) {{ edges {{ node {{ {WHAT} }} }} }} }}",
    "backtestEvent": "query($draft: CreateEventInput!, $since: DateTime!) {"
    " backtestEvent(draft: $draft, since: $since) {"
    f" examined matched complete days {{ examined }} matches {{ wouldSend {{ subject }} {WHAT} }} }} }}",
}
TRACE = f"subscription($event: ID!) {{ eventTraced(id: $event) {{ {TOLD} }} }}"
ALL, OUTCOME, NOTHING = "all of it", "the outcome alone", "nothing"
SECRETS = ("Zanzibar", "Nemo", "Low", "LOW")  # what the ticket's facts hold, and no condition
UNTOLD = {"It fired.", "Not all that it asks for was so."}
CONDITIONS = {
    "FIRED": {"condition": "SUBJECT", "value": {"text": ["burns"]}},
    "CONDITION_FAILED": {"condition": "PRIORITY", "value": {"values": ["URGENT"]}},
}
Changed = Callable[[RunningDesk, str], Awaitable[None]]


async def nothing_since(desk: RunningDesk, ticket: str) -> None:
    """Let all be as it was."""


async def transferred(desk: RunningDesk, ticket: str) -> None:
    """Let the ticket be handed to Support."""
    move = "mutation($input: TransferTicketInput!) { transferTicket(input: $input) { errors { message } } }"
    to = {"id": ticket, "groupId": desk.groups["Support Front Line"]}
    assert (await desk.ada.ask(move, input=to))["errors"] == []


async def deleted(desk: RunningDesk, ticket: str) -> None:
    """Let the ticket be deleted."""
    delete = "mutation($id: ID!) { deleteTicket(id: $id) { errors { message } } }"
    assert (await desk.ada.ask(delete, id=ticket))["errors"] == []


async def its_owner_has_left(desk: RunningDesk, ticket: str) -> None:
    """Let Omar leave Sales."""
    del ticket
    move = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    to = {"agentId": desk.omar.id, "groupIds": [desk.groups["Support Experts"]]}
    assert (await desk.ada.ask(move, input=to))["errors"] == []


# Of a ticket of Sales: its agent, whose event it is, Support's, the managers of both, and the administrator.
TO_WHOM: dict[Changed, dict[str, str]] = {
    nothing_since: {"omar": ALL, "maria": NOTHING, "marta": ALL, "lena": NOTHING, "ada": ALL},
    transferred: {"omar": OUTCOME, "maria": NOTHING, "marta": OUTCOME, "lena": NOTHING, "ada": ALL},
    deleted: {"omar": ALL, "maria": NOTHING, "marta": ALL, "lena": NOTHING, "ada": ALL},
    its_owner_has_left: {"omar": OUTCOME, "maria": NOTHING, "marta": ALL, "lena": NOTHING, "ada": ALL},
}


@pytest.fixture
async def staffed(desk: RunningDesk) -> RunningDesk:
    """Give a desk with a manager of Support, too, where all may read everybody's events."""
    role = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"
    reading = ["CREATE_AND_EDIT_MY_EVENTS", "VIEW_EMPLOYEE_EVENTS", "VIEW_OCCURRENCES"]
    area = {"area": "EVENTS", "level": "CUSTOM", "permissions": reading}
    for name in ("Agent", "Manager"):
        given = await desk.ada.ask(role, input={"id": desk.roles[name], "areas": [area]})
        assert given["errors"] == []
    await hired(desk, "lena", "Manager", "Support Experts")
    return desk


async def hired(desk: RunningDesk, name: str, role: str, group: str) -> None:
    """Let somebody be hired, and sign in."""
    made = """mutation($input: CreateAgentInput!) { createAgent(input: $input) {
        agent { id } errors { message } } }"""
    form = {"email": f"{name}@desk.example", "displayName": name, "password": PASSWORD}
    places = {"roleIds": [desk.roles.get(role, role)], "groupIds": [desk.groups[group]]}
    agent = (await desk.ada.ask(made, input={**form, **places}))["agent"]
    sign_in = """mutation($input: SignInInput!) { signIn(input: $input) {
        session { accessToken } errors { message } } }"""
    answer = await desk.nobody.ask(sign_in, input={"email": form["email"], "password": PASSWORD})
    desk.people[name] = Person(desk.address, answer["session"]["accessToken"], agent["id"])


async def program_of(desk: RunningDesk, name: str) -> Person:
    """Return a program that may all that somebody may."""
    permissions = (await desk.people[name].ask("{ viewer { permissions } }"))["permissions"]
    return await program(desk, name, *permissions)


def first_told(answer: Any) -> Any:
    """Return what an answer explains or shows first, wherever it stands there; None where it is nothing."""
    if not isinstance(answer, dict) or "summary" in answer or "facts" in answer:
        return answer
    for list_, member in (("edges", "node"), ("matches", "occurrence")):
        if list_ in answer:
            return first_told(answer[list_][0][member]) if answer[list_] else None
    return first_told(answer.get("explanations") or answer.get("occurrence"))


def verdict(answer: Any) -> str:
    """Say how much of the ticket an answer tells; whatever else it tells is a leak."""
    told, text = first_told(answer), json.dumps(answer)
    if told and told.get("checks", True) and SECRETS[0] in text:
        return ALL
    assert [secret for secret in SECRETS if secret in text] == []
    if told is None:
        assert {answer.get(number, 0) for number in ("examined", "matched")} == {0} if answer else True
        return NOTHING
    assert told.get("occurrence", told)["item"] is None
    if "summary" in told:
        assert told["checks"] == []
        assert told["summary"] in UNTOLD
    return OUTCOME


async def told(who: Person, field: str, things: dict[str, Any]) -> str:
    """Ask by a field; say how much it tells."""
    asked = {thing: given for thing, given in things.items() if f"${thing}:" in FIELDS[field]}
    answer = await who.answer(FIELDS[field], **asked)
    if "errors" in answer:
        return NOTHING if answer["errors"][0]["extensions"]["code"] == "NOT_FOUND" else str(answer)
    [found] = answer["data"].values()
    return verdict(found)


def expected(changed: Changed, name: str, field: str, outcome: str) -> str:
    """Return how much somebody may be told."""
    told = TO_WHOM[changed][name]
    if field == "Message.occurrence":
        return told if (name, outcome) == ("omar", "FIRED") else NOTHING
    if changed is its_owner_has_left and name == "omar":
        # What his own event fired on he may look up there; what it did not, not any more.
        elsewhere = field.lower().startswith("occurrence") or field == "backtestEvent"
        return OUTCOME if outcome == "FIRED" and not elsewhere else NOTHING
    return NOTHING if field == "backtestEvent" and told == OUTCOME else told


@ON_SQLITE
@pytest.mark.parametrize("changed", TO_WHOM, ids=lambda changed: changed.__name__)
@pytest.mark.parametrize("outcome", CONDITIONS)
async def test_an_item_is_told_of_to_those_alone_who_may_see_it(
    staffed: RunningDesk, changed: Changed, outcome: str
) -> None:
    """Neither by a field nor by what a summary leaves out; programs are told no more than their makers."""
    event = await staffed.event("omar", conditions={"all": [CONDITIONS[outcome]]})
    given = {"subject": "Zanzibar burns", "customerName": "Nemo", "priority": "LOW"}
    ticket = await staffed.ticket("Sales Front Line", **given)
    await staffed.settled()
    things = {"event": event["id"], "occurrence": await happened(staffed)}
    asks = {"all": [{"condition": "SUBJECT", "value": {"text": [SECRETS[0]]}}]}
    things["draft"] = {"name": "x", "eventType": "TICKET_CREATED", "conditions": asks, "actions": [message()]}
    things["since"] = (staffed.clock() - timedelta(days=1)).isoformat()
    await changed(staffed, ticket["id"])
    unseen = changed is its_owner_has_left and outcome != "FIRED"
    things["outcome"] = "NOT_VISIBLE" if unseen else outcome  # as its owner now stands
    wrong = {}
    for name in TO_WHOM[changed]:
        for who in (staffed.people[name], await program_of(staffed, name)):
            for field in FIELDS:
                found = await told(who, field, things)
                if found != expected(changed, name, field, outcome):
                    wrong[name, who is staffed.people[name], field] = found
    assert wrong == {}


@ON_SQLITE
async def test_a_trace_tells_of_an_item_to_those_alone_who_may_see_it(staffed: RunningDesk) -> None:
    """Persons and programs: whoever does not see Sales hears of the ticket of Support first."""
    event = await staffed.event("omar", conditions={"all": [CONDITIONS["CONDITION_FAILED"]]})
    names = list(TO_WHOM[nothing_since])
    async with AsyncExitStack() as stack:
        traces = {}
        for name in names:
            for who in (staffed.people[name], await program_of(staffed, name)):
                trace = await stack.enter_async_context(who.subscribed(TRACE, event=event["id"]))
                traces[name, who.token] = trace
        await staffed.streams(len(traces))
        await staffed.ticket("Sales Front Line", subject="Zanzibar", priority="LOW")
        await staffed.ticket("Support Front Line", subject="Later")
        await staffed.ticket("Sales Front Line", subject="Latest")
        heard = {key: json.dumps(await trace.next()) for key, trace in traces.items()}
    expected = {key: TO_WHOM[nothing_since][key[0]] == ALL for key in heard}
    assert {key: "Zanzibar" in text for key, text in heard.items()} == expected


@ON_SQLITE
async def test_what_is_for_editors_is_not_told_to_those_who_may_only_look(staffed: RunningDesk) -> None:
    """Omar's event asks for an address that Vera, who may read the community, may not know."""
    made = """mutation($input: CreateRoleInput!) { createRole(input: $input) {
        role { id } errors { message } } }"""
    reading = ["CREATE_AND_EDIT_MY_EVENTS", "VIEW_EMPLOYEE_EVENTS"]
    areas = [
        {"area": "EVENTS", "level": "CUSTOM", "permissions": reading},
        {"area": "COMMUNITY", "level": "READ_ONLY"},
    ]
    role = (await staffed.ada.ask(made, input={"name": "Looker", "areas": areas}))["role"]["id"]
    await hired(staffed, "vera", role, "Sales Front Line")
    address = {"condition": "USER_EMAIL", "value": {"text": ["sea.example"]}}
    told_of = {"conditions": {"all": [address]}, "actions": [message("#THREAD_TITLE#", "-")]}
    event = await staffed.event("omar", "NEW_COMMUNITY_THREAD_CREATED", **told_of)
    thread = """mutation($input: CreateCommunityThreadInput!) { createCommunityThread(input: $input) {
        errors { message } } }"""
    form = {"title": "Why?", "type": "QUESTION", "body": "-", "displayName": "Kim"}
    made_thread = await staffed.ada.ask(thread, input={**form, "userEmail": "Nemo@sea.example"})
    assert made_thread["errors"] == []
    await staffed.settled()
    things = {"event": event["id"], "occurrence": await happened(staffed, "NEW_COMMUNITY_THREAD_CREATED")}
    for who in (staffed.people["vera"], await program_of(staffed, "vera")):
        for field in ("explainEvent", "Event.explanations", "Occurrence.explanations of an explanation"):
            asked = {thing: given for thing, given in things.items() if f"${thing}:" in FIELDS[field]}
            text = json.dumps(await who.ask(FIELDS[field], **asked))
            assert ("Nemo" in text, "It fired." in text, '"checks": []' in text) == (False, True, True), field
    assert "Nemo" in json.dumps(await staffed.omar.ask(FIELDS["Event.explanations"], event=event["id"]))
