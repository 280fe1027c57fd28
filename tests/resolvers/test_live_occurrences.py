"""The live stream of occurrences: within sight, each once, for as long as the reader may."""

import time
from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock
from uuid import uuid4

import pytest

from domain.administration import staff
from domain.people.records import Agent, Role
from domain.ports import Gap, Notice
from domain.storage.revisions import raise_revision
from resolvers import live_occurrences
from resolvers.context import Context
from resolvers.live_occurrences import REMEMBERED, REMEMBERED_FOR, Watching
from resolvers.narrowing import Narrowing
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.resolvers.listening import away_once, code_of

A_SECOND = 5.0  # of a machine that has much else to do
OCCURRENCES = """subscription($filter: OccurrenceFilter) { occurrenceRaised(filter: $filter) {
    id eventType { id } facts { name value } } }"""


def titles(raised: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for occurrence in raised:
        facts = {fact["name"]: fact["value"] for fact in occurrence["facts"]}
        found.append((occurrence["eventType"]["id"], facts["SUBJECT"]))
    return found


async def test_a_manager_sees_their_departments_occurrences_and_an_administrator_all(
    desk: RunningDesk, subscribe: Any
) -> None:
    async with subscribe(desk.marta, OCCURRENCES) as marta, subscribe(desk.ada, OCCURRENCES) as ada:
        await desk.streams(2)
        await desk.ticket("Support Front Line", subject="A bug")
        await desk.ticket("Sales Front Line", subject="An offer")

        assert titles(await ada.take(2)) == [("TICKET_CREATED", "A bug"), ("TICKET_CREATED", "An offer")]
        assert titles(await marta.take(1)) == [("TICKET_CREATED", "An offer")]
        assert marta.silent


async def test_an_agent_may_not_watch_occurrences(desk: RunningDesk, subscribe: Any) -> None:
    async with subscribe(desk.maria, OCCURRENCES) as bells:
        assert code_of(await bells.ended()) == "FORBIDDEN"


async def test_a_filter_leaves_what_was_asked_for(desk: RunningDesk) -> None:
    deleting = "mutation($id: ID!) { deleteTicket(id: $id) { errors { message } } }"
    async with desk.ada.subscribed(OCCURRENCES, filter={"eventType": "TICKET_DELETED"}) as bells:
        await desk.streams(1)
        ticket = await desk.ticket(subject="Spam")
        await desk.ada.ask(deleting, id=ticket["id"])

        assert titles(await bells.take(1)) == [("TICKET_DELETED", "Spam")]


@ON_SQLITE
async def test_what_cannot_be_read_while_the_database_is_away_is_told_when_it_is_back(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_occurrences, "occurrence_from_bytes", Mock(side_effect=ValueError))
    faults = away_once(monkeypatch, live_occurrences, "recorded_since")
    async with desk.ada.subscribed(OCCURRENCES, filter={"eventType": "TICKET_CREATED"}) as bells:
        await desk.streams(1)
        await desk.ticket(subject="A bug")

        assert (titles(await bells.take(1)), faults) == ([("TICKET_CREATED", "A bug")], [])
        assert bells.silent


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another process"])
async def test_a_supervisor_whose_role_is_taken_sees_no_more_within_a_second(
    desk: RunningDesk, subscribe: Any, elsewhere: bool
) -> None:
    async with subscribe(desk.marta, OCCURRENCES) as bells:
        await desk.streams(1)
        if elsewhere:
            marta, role = await Agent.get(email="marta@desk.example"), await Role.get(key="AGENT")
            await staff.set_roles(marta, [role])
            await raise_revision("people")
        else:
            operation = (
                "mutation($a: ID!, $r: [ID!]!) { assignRoles(agentId: $a, roleIds: $r) { errors { code } } }"
            )
            assert await desk.ada.ask(operation, a=desk.marta.id, r=[desk.roles["Agent"]]) == {"errors": []}
        began = time.monotonic()
        assert code_of(await bells.ended()) == "FORBIDDEN"
        assert time.monotonic() - began < A_SECOND


async def test_a_supervisors_sight_follows_their_groups_while_they_watch(desk: RunningDesk) -> None:
    operation = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    async with desk.marta.subscribed(OCCURRENCES) as bells:
        await desk.streams(1)
        form = {"agentId": desk.marta.id, "groupIds": [desk.groups["Support Experts"]]}
        assert await desk.ada.ask(operation, input=form) == {"errors": []}
        await desk.ticket("Sales Front Line", subject="An offer")
        await desk.ticket("Support Front Line", subject="A bug")

        assert titles(await bells.take(1)) == [("TICKET_CREATED", "A bug")]


@pytest.mark.parametrize("hours", [0, 1])
async def test_occurrences_that_the_wire_lost_are_read_later_and_none_twice(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """Also when many others, not asked for, came since the last that was, or a clock was set back."""
    monkeypatch.setattr("resolvers.live_occurrences.PAGE", 3)
    async with desk.ada.subscribed(OCCURRENCES, filter={"category": "TICKETS"}) as bells:
        await desk.streams(1)
        await desk.tickets("First")
        assert titles(await bells.take(1)) == [("TICKET_CREATED", "First")]
        desk.clock.advance(hours=-hours)
        feed: Any = desk.runtime.feed
        real = feed.publish

        async def losing(notices: Any) -> bool:
            del notices
            return True  # as far as whoever rings knows

        monkeypatch.setattr(feed, "publish", losing)
        lost = [f"Ticket {number}" for number in range(8)]
        await desk.tickets(*lost)
        monkeypatch.setattr(feed, "publish", real)
        [reader] = [stream.reader for stream in desk.runtime.streams._open]
        reader.put(Gap("occurrences"))  # type: ignore[attr-defined]  # of the hub's reader
        await desk.tickets("Last")

        assert [subject for _, subject in titles(await bells.take(9))] == [*lost, "Last"]


@ON_SQLITE
@pytest.mark.parametrize("lost", [True, False], ids=["lost", "held up"])
async def test_what_comes_late_is_without_its_facts_where_its_item_has_gone(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    """By whatever way; Marta sees Sales, and the ticket has gone to Support since."""
    transfer = """mutation($id: ID!, $group: ID!) { transferTicket(input: {id: $id, groupId: $group}) {
        errors { message } } }"""
    async with desk.marta.subscribed(OCCURRENCES) as bells:
        await desk.streams(1)
        under_way = list[Notice]()

        async def losing(notices: Iterable[Notice]) -> bool:
            under_way.extend(notices)
            return True

        with monkeypatch.context() as wire:
            wire.setattr(desk.runtime.feed, "publish", losing)
            ticket = await desk.ticket("Sales Front Line", subject="An offer")
            await desk.ada.ask(transfer, id=ticket["id"], group=desk.groups["Support Front Line"])
            await desk.settled()
        desk.clock.advance(seconds=1)
        if lost:
            [reader] = [stream.reader for stream in desk.runtime.streams._open]
            reader.put(Gap("occurrences"))  # type: ignore[attr-defined]  # of the hub's reader
        else:
            await desk.runtime.feed.publish(under_way)
        [late] = await bells.take(1)

    assert late["eventType"] == {"id": "TICKET_CREATED"}
    assert [fact["name"] for fact in late["facts"]] == ["ITEM_ID", "ITEM_URL"]


@ON_SQLITE
async def test_what_was_told_is_remembered_for_as_long_as_it_may_come_again(desk: RunningDesk) -> None:
    """And no longer: a day of occurrences takes no more than a minute of them."""
    ada = await desk.runtime.gate.authenticate(desk.ada.token)
    watching = Watching(Context(desk.runtime, ada, ""), Narrowing())
    early, known = SimpleNamespace(id=uuid4()), SimpleNamespace(id=uuid4())
    watching.note(cast("Any", early))
    assert early.id in watching.told
    desk.clock.moved += REMEMBERED_FOR + timedelta(seconds=1)
    watching._newest = desk.clock()
    watching.note(cast("Any", known))
    assert list(watching.told) == [known.id]
    for _ in range(REMEMBERED + 5):
        watching.note(cast("Any", SimpleNamespace(id=uuid4())))
    assert len(watching.told) == REMEMBERED
