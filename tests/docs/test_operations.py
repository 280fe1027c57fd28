"""Every operation that the API's page shows, sent to one desk as it stands there, in their order."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from graphql import OperationDefinitionNode, OperationType, parse

from tests.desk import PASSWORD, Person, RunningDesk
from tests.docs.blocks import DOCS, blocks
from tests.domain.access.test_sign_in_help import code_from
from tests.outside import Outside, email
from tests.pairs import ON_SQLITE

API = DOCS / "api.md"
Told = dict[str, Any]  # what was answered, by the operation, and ids by what they are of
NOTHING: Callable[[Told], dict[str, Any]] = lambda _: {}  # noqa: E731 - as the others in the table
AGO, SOON = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
RAISING = "Programs: tokens, and raising occurrences"
DRAFT = json.loads(blocks(API, "json", "The form of an event")[0])


def as_sent_back(told: Told) -> dict[str, Any]:
    """Return an event's form, of what was read of it, as the page says."""
    event = told["EventToEdit"]["event"]
    sent = ("condition", "field", "operator", "value", "timeZone")
    return {
        **{name: event[name] for name in ("id", "revision", "name", "enabled")},
        "conditions": {
            name: [{member: condition[member] for member in sent} for condition in event["conditions"][name]]
            for name in ("all", "any")
        },
        "actions": [
            {name: action[name] for name in ("perform", "maximumFrequencyMinutes", "oncePerItem")}
            for action in event["actions"]
        ],
    }


# Who sends each, and with which variables.
GIVEN: dict[str, tuple[str, Callable[[Told], dict[str, Any]]]] = {
    "SignIn": ("nobody", lambda _: {"email": "omar@desk.example", "password": PASSWORD}),
    "Refresh": ("nobody", lambda told: {"refreshToken": told["SignIn"]["signIn"]["session"]["refreshToken"]}),
    "ChangePassword": ("omar", lambda _: {"oldPassword": PASSWORD, "password": "another long one 4711"}),
    "ChangeNameAndZone": ("omar", lambda _: {"displayName": "Omar Haddad", "timeZone": "Europe/Berlin"}),
    "ForgotPassword": ("nobody", lambda _: {"email": "omar@desk.example"}),
    "ResetPassword": ("nobody", lambda told: {"code": told["code"], "password": "a new password"}),
    "SignOut": ("marta", NOTHING),
    "Tickets": ("maria", NOTHING),
    "EventToEdit": ("maria", lambda told: {"id": told["event"]}),
    "SaveEvent": ("maria", lambda told: {"input": as_sent_back(told)}),
    "Live": ("maria", NOTHING),
    "Inbox": ("maria", NOTHING),
    "ItemOfABell": ("maria", lambda told: {"id": told["ticket"]}),
    "WhatCanBeWatched": ("maria", NOTHING),
    "FormOfAnEvent": ("maria", lambda _: {"type": "TICKET_CREATED"}),
    "GroupsToTransferTo": ("maria", NOTHING),
    "CreateEvent": ("maria", lambda _: {"input": DRAFT}),
    "History": ("maria", lambda told: {"eventId": told["event"]}),
    "Why": ("maria", lambda told: {"eventId": told["event"], "occurrenceId": occurrence(told)}),
    "WhyNot": ("maria", lambda told: {"eventId": told["event"]}),
    "WhoHeard": ("maria", lambda told: {"occurrenceId": occurrence(told)}),
    "Trace": ("maria", lambda told: {"eventId": told["event"]}),
    "Backtest": ("maria", lambda _: {"draft": DRAFT, "since": AGO.isoformat()}),
    "Try": ("maria", lambda told: {"draft": DRAFT, "occurrenceId": occurrence(told)}),
    "Test": ("maria", lambda _: {"draft": DRAFT}),
    "Quiet": ("maria", NOTHING),
    "MuteTasks": ("maria", lambda _: {"until": SOON.isoformat()}),
    "Deliveries": ("ada", NOTHING),
    "RetryDeliveries": ("ada", lambda told: {"ids": deliveries(told)}),
    "Activity": ("ada", lambda _: {"span": "DAY"}),
    "UnreadMessages": ("ada", NOTHING),
    "TokenForAnotherHelpDesk": ("ada", NOTHING),
    "Raise": ("program", lambda _: json.loads(blocks(API, "json", RAISING)[0])),
    "RegisterProvider": ("ada", lambda told: {"url": told["url"]}),
    "TestProvider": ("ada", lambda told: {"providerId": provider(told)}),
    "NotifyProvider": ("ada", lambda told: {"providerId": provider(told)}),
}


def occurrence(told: Told) -> str:
    """Return the occurrence of the newest firing."""
    return str(told["History"]["event"]["firings"]["edges"][0]["node"]["occurrence"]["id"])


def deliveries(told: Told) -> list[str]:
    """Return those that were given up."""
    found = [edge["node"] for edge in told["Deliveries"]["deliveries"]["edges"]]
    return [delivery["id"] for delivery in found if delivery["state"] == "GIVEN_UP"]


def provider(told: Told) -> str:
    """Return what was registered."""
    return str(told["RegisterProvider"]["createExternalProvider"]["externalProvider"]["id"])


def refusals(told: Any) -> list[Any]:
    """Find what payloads say of what is wrong, wherever it stands."""
    if isinstance(told, list):
        return [refusal for one in told for refusal in refusals(one)]
    if not isinstance(told, dict):
        return []
    return [*told.get("errors", ()), *refusals(list(told.values()))]


async def sent(desk: RunningDesk, by: Person, document: str, name: str, variables: dict[str, Any]) -> Any:
    """Send one operation of a document, and return its data; of a subscription, what comes first."""
    [operation] = [
        node
        for node in parse(document).definitions
        if isinstance(node, OperationDefinitionNode) and node.name and node.name.value == name
    ]
    if operation.operation is OperationType.SUBSCRIPTION:
        async with by.subscribed(document, operation_name=name, **variables) as heard:
            await desk.streams(1)
            await desk.ticket(subject=name)
            first = await heard.next()
        await desk.streams(0)
        return first
    answer = json.loads(await by.post(query=document, operationName=name, variables=variables))
    assert "errors" not in answer, (name, answer)
    return answer["data"]


@ON_SQLITE
async def test_every_operation_of_the_page_is_answered(outside: Outside) -> None:
    """And nothing in its payload is refused."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "550 No such user"
    event, _ = await desk.event("maria"), await desk.event("maria", actions=[email()])
    ticket = await desk.ticket()
    await outside.until("GIVEN_UP")
    outside.mailbox.answer = lambda _: None
    await desk.settled()
    told: Told = {"event": event["id"], "ticket": ticket["id"], "url": outside.calls.url}
    named = [
        (block, node.name.value)
        for block in blocks(API, "graphql")
        for node in parse(block).definitions
        if isinstance(node, OperationDefinitionNode) and node.name
    ]
    assert {name for _, name in named} == GIVEN.keys()
    for block, name in named:
        who, variables = GIVEN[name]
        told[name] = await sent(desk, desk.people[who], block, name, variables(told))
        assert refusals(told[name]) == [], name
        if name == "ForgotPassword":
            told["code"] = await code_from(outside)
        if name == "TokenForAnotherHelpDesk":
            token = told[name]["createApiToken"]["token"]
            desk.people["program"] = Person(desk.address, token, "")
