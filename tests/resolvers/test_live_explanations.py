"""The live stream of what becomes of an event: within sight, each once, as its reader and it now stand."""

from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.deeds.outbox import PARKED, Occurrence, Pending
from domain.engine.ringing.wire import OCCURRENCES
from domain.ports import Gap, Notice
from resolvers import explanations, live_explanations
from tests.desk import Person, RunningDesk
from tests.pairs import ON_SQLITE
from tests.programs import program
from tests.resolvers.explaining import PRINTER, URGENT
from tests.resolvers.listening import away_once, code_of
from tests.resolvers.test_explained_lists import leave_support
from tests.statements import counting

TRACE = """subscription($id: ID!) { eventTraced(id: $id) { outcome summary
    checks { held actual } occurrence { facts { name value } item { label } } } }"""
UPDATE = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { errors { message } } }"
DELETE = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { deletedIds } }"
ROLE = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"


def told(explained: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return what became of which ticket, in order."""
    facts = [
        {fact["name"]: fact["value"] for fact in explanation["occurrence"]["facts"]}
        for explanation in explained
    ]
    return [
        (known["SUBJECT"], explanation["outcome"])
        for known, explanation in zip(facts, explained, strict=True)
    ]


@asynccontextmanager
async def tracing(desk: RunningDesk, who: Person, event: dict[str, Any]) -> Any:
    """Trace an event, from when the desk knows of it."""
    before = len(desk.runtime.streams)
    async with who.subscribed(TRACE, id=event["id"]) as trace:
        await desk.streams(before + 1)
        yield trace


async def test_what_becomes_of_an_event_is_told_as_it_happens(desk: RunningDesk, subscribe: Any) -> None:
    """Of what is in the reader's sight, whether it fires or not."""
    event = await desk.event("maria", conditions={"all": [URGENT]})
    async with subscribe(desk.maria, TRACE, id=event["id"]) as trace:
        await desk.streams(1)
        await desk.ticket("Sales Front Line", subject="Elsewhere")
        await desk.ticket(subject="Calm", priority="LOW")
        await desk.ticket(subject="Fire", priority="URGENT")
        calm, fire = await trace.take(2)

    assert told([calm, fire]) == [("Calm", "CONDITION_FAILED"), ("Fire", "FIRED")]
    assert calm["summary"] == "It asks for a priority of Urgent or High; this ticket's was Low."
    assert (fire["summary"][:12], fire["checks"]) == ("It fired at ", [{"held": True, "actual": "Urgent"}])
    assert fire["occurrence"]["item"]["label"].endswith("Fire")


@ON_SQLITE
async def test_what_cannot_be_explained_while_the_database_is_away_is_when_it_is_back(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await desk.event("maria")
    faults = away_once(monkeypatch, live_explanations, "explain")
    async with tracing(desk, desk.maria, event) as trace:
        await desk.ticket(subject="Fire")

        assert (told(await trace.take(1)), faults) == ([("Fire", "FIRED")], [])
        assert trace.silent


async def test_an_event_is_told_of_as_it_now_is(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [URGENT]})
    async with tracing(desk, desk.maria, event) as trace:
        await desk.ticket(subject="One", priority="LOW")
        await trace.next()
        await desk.maria.ask(UPDATE, input={"id": event["id"], "conditions": {"all": [PRINTER]}})
        await desk.ticket(subject="Two: printer", priority="LOW")
        two = await trace.next()
        await desk.maria.ask(UPDATE, input={"id": event["id"], "enabled": False})
        await desk.ticket(subject="Three")
        assert told([two, await trace.next()]) == [("Two: printer", "FIRED"), ("Three", "DISABLED")]


async def test_a_trace_ends_when_its_event_is_deleted(desk: RunningDesk, subscribe: Any) -> None:
    """Without anything happening."""
    event = await desk.event("maria")
    async with subscribe(desk.maria, TRACE, id=event["id"]) as trace:
        await desk.streams(1)
        await desk.maria.ask(DELETE, ids=[event["id"]])
        assert code_of(await trace.ended()) == "NOT_FOUND"


@ON_SQLITE
async def test_a_trace_ends_when_its_reader_may_not_read_the_event_any_more(desk: RunningDesk) -> None:
    """Omar reads all agents' events, until his role says otherwise."""
    event = await desk.event("maria")
    areas = [{"area": "EVENTS", "level": "FULL"}]
    await desk.ada.ask(ROLE, input={"id": desk.roles["Agent"], "areas": areas})
    async with tracing(desk, desk.omar, event) as trace:
        own = {"area": "EVENTS", "level": "CUSTOM", "permissions": ["CREATE_AND_EDIT_MY_EVENTS"]}
        await desk.ada.ask(ROLE, input={"id": desk.roles["Agent"], "areas": [own]})
        assert code_of(await trace.ended()) == "NOT_FOUND"
    async with desk.omar.subscribed(TRACE, id=event["id"]) as trace:
        assert code_of(await trace.ended()) == "NOT_FOUND"


@ON_SQLITE
async def test_a_trace_follows_its_readers_sight(desk: RunningDesk) -> None:
    event = await desk.event("maria")
    async with tracing(desk, desk.maria, event) as trace:
        await leave_support(desk)
        await desk.ticket(subject="Out of sight")
        await desk.ticket("Sales Front Line", subject="In sight")
        assert told([await trace.next()]) == [("In sight", "FIRED")]


@ON_SQLITE
async def test_a_program_traces_with_a_permission_for_events(desk: RunningDesk) -> None:
    event = await desk.event("maria")
    for own, answer in (("USE_INBOX", "FORBIDDEN"), ("CREATE_AND_EDIT_MY_EVENTS", "FIRED")):
        robot = await program(desk, "maria", own, "VIEW_TICKETS")
        async with robot.subscribed(TRACE, id=event["id"]) as trace:
            if answer == "FORBIDDEN":
                assert code_of(await trace.ended()) == answer
            else:
                await desk.streams(1)
                await desk.ticket()
                assert (await trace.next())["outcome"] == answer


async def test_what_the_wire_lost_is_read_later_and_nothing_twice(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not dealt with by then is told when it is, with what became of it."""
    monkeypatch.setattr("resolvers.live_occurrences.PAGE", 3)
    monkeypatch.setattr("resolvers.live_explanations.TOGETHER", 2)
    event = await desk.event("maria")
    feed: Any = desk.runtime.feed
    real, lost = feed.publish, list[Notice]()

    async def losing(notices: Sequence[Notice]) -> bool:
        lost.extend(notice for notice in notices if notice.topic == OCCURRENCES)
        return True  # as far as whoever rings knows

    async with tracing(desk, desk.maria, event) as trace:
        await desk.ticket(subject="First")
        assert told([await trace.next()]) == [("First", "FIRED")]
        monkeypatch.setattr(feed, "publish", losing)
        subjects = [str(number) for number in range(7)]
        await desk.tickets(*subjects)
        waiting = await Occurrence.filter(event_type="TICKET_CREATED").order_by("-id").first()
        assert waiting
        await Pending.create(occurrence_id=waiting.id, state=PARKED, claimed_until=desk.clock())
        monkeypatch.setattr(feed, "publish", real)
        [reader] = [stream.reader for stream in desk.runtime.streams._open]
        reader.put(Gap(OCCURRENCES))  # type: ignore[attr-defined]  # of the hub's reader
        assert told(await trace.take(6)) == [(subject, "FIRED") for subject in subjects[:-1]]
        await Pending.filter(occurrence_id=waiting.id).delete()
        reader.put(Gap(OCCURRENCES))  # type: ignore[attr-defined]  # the same
        assert told([await trace.next()]) == [("6", "FIRED")]
        await real(lost)
        await desk.ticket(subject="Last")
        assert told([await trace.next()]) == [("Last", "FIRED")]


@ON_SQLITE
async def test_an_event_that_nobody_traces_costs_nothing(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements and notices as before anybody did, and nothing is explained."""
    event = await desk.event("maria")
    explained, published = list[Any](), list[Notice]()
    feed: Any = desk.runtime.feed
    real, known = feed.publish, explanations._Known.of

    async def noting(notices: Sequence[Notice]) -> Any:
        published.extend(notices)
        return await real(notices)

    async def explaining(*given: Any) -> Any:
        explained.append(given)
        return await known(*given)

    worker: Any = desk.runtime.engine
    monkeypatch.setattr(worker, "take", lambda _: None)  # what is raised waits for us
    monkeypatch.setattr(feed, "publish", noting)
    monkeypatch.setattr(explanations._Known, "of", explaining)

    async def cost() -> tuple[int, int, int]:
        published.clear()
        explained.clear()
        await desk.ticket()
        raised = await Occurrence.filter(event_type="TICKET_CREATED").order_by("-id").first()
        assert raised
        with counting() as noted:
            worker.held.add([raised.id], raised.recorded_at)
            await worker._deal_with([raised])
            await worker._rung(many=False)
        return len(noted), len(published), len(explained)

    await cost()  # which reads what is then kept
    before = await cost()
    async with tracing(desk, desk.maria, event) as trace:
        traced = await cost()
        await trace.next()
        assert explained
    await desk.streams(0)
    assert before == await cost() == (*traced[:2], 0)
