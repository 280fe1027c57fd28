"""The figures of the whole desk, over GraphQL."""

from datetime import timedelta
from typing import Any

import pytest

from domain.deeds.outbox import FIRED, NEW, PARKED, Occurrence, Pending
from domain.deliveries.queue import FOREVER
from domain.deliveries.records import Receiver
from domain.events.records import Firing
from domain.ids import parse_global_id
from domain.messages import Message
from tests.desk import RunningDesk, refusal
from tests.outside import Outside, email

ACTIVITY = """query($span: ActivitySpan!) { activity(span: $span) {
    since until parked waiting
    parts { since until exact fired heldBack read unread medianLateness p95Lateness
        occurrences { category { id } count } deliveries { state count } }
    firings { fired heldBack eventId event { id name } }
    throttled { name } paused { key name until failingSince waiting } } }"""

LISTED = """query($filter: FiringFilter) { firings(filter: $filter) { totalCount
    edges { node { id firedAt heldBack event { name } } } } }"""
RECEIPTS = """query($filter: MessageReceiptFilter) { messageReceipts(filter: $filter) { totalCount
    edges { node { lateness } } } }"""
OCCURRENCES = """query($filter: OccurrenceFilter, $outbox: OutboxState) {
    occurrences(filter: $filter, outbox: $outbox) { edges { node { id } } } }"""
WAITING = """query($for: String!) { deliveries(filter: { waitingFor: $for, channel: MAIL }) {
    totalCount edges { node { id } } } }"""
NODE = "query($id: ID!) { node(id: $id) { id } }"


async def listed(desk: RunningDesk, **given: Any) -> list[dict[str, Any]]:
    """Return the firings of the desk that a filter leaves."""
    found = await desk.ada.ask(LISTED, filter=given)
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


def total(found: dict[str, Any], name: str) -> int:
    """Add up a number over the parts."""
    return sum(part[name] for part in found["parts"])


def added(found: dict[str, Any], name: str, by: str) -> dict[str, int]:
    """Add up a list of counts over the parts."""
    sums = dict[str, int]()
    for one in (one for part in found["parts"] for one in part[name]):
        key = one[by]["id"] if by == "category" else one[by]
        sums[key] = sums.get(key, 0) + one["count"]
    return sums


@pytest.mark.parametrize(("span", "parts"), [("HOUR", 12), ("DAY", 24), ("MONTH", 30)])
async def test_an_administrator_is_told_how_much_there_was(outside: Outside, span: str, parts: int) -> None:
    desk = outside.desk
    event = await desk.event("maria", name="New ticket", actions=[email(), *MESSAGE])
    await desk.ticket()
    await outside.until("SENT")
    await desk.settled()
    desk.clock.advance(seconds=1)
    found = await desk.ada.ask(ACTIVITY, span=span)
    assert len(found["parts"]) == parts
    assert (found["parts"][0]["since"], found["parts"][-1]["until"]) == (found["since"], found["until"])
    assert all(part["exact"] for part in found["parts"])
    assert added(found, "occurrences", "category")["TICKETS"] == 1
    assert added(found, "deliveries", "state") == {"SENT": 1}
    figures = {name: total(found, name) for name in ("fired", "heldBack", "read", "unread")}
    assert figures == {"fired": 1, "heldBack": 0, "read": 0, "unread": 1}
    named = {"id": event["id"], "name": "New ticket"}
    assert found["firings"] == [{"fired": 1, "heldBack": 0, "eventId": event["id"], "event": named}]
    assert 0 <= found["parts"][-1]["medianLateness"] <= found["parts"][-1]["p95Lateness"]
    assert (found["parked"], found["waiting"], found["throttled"], found["paused"]) == (0, 0, [], [])


MESSAGE = [{"perform": {"sendMessage": {"subject": "x", "body": "y"}}}]


async def test_it_is_for_administrators_alone(desk: RunningDesk) -> None:
    for person in (desk.marta, desk.maria):
        assert await refusal(person.ask(ACTIVITY, span="HOUR")) == "FORBIDDEN"


async def test_what_was_counted_a_moment_ago_is_told_again_and_counted_anew_in_time(
    desk: RunningDesk,
) -> None:
    await desk.ticket()
    desk.clock.advance(seconds=1)
    await desk.settled()
    first = await desk.ada.ask(ACTIVITY, span="HOUR")
    await desk.ticket()
    await desk.settled()
    assert await desk.ada.ask(ACTIVITY, span="HOUR") == first
    desk.clock.advance(seconds=11)
    later = await desk.ada.ask(ACTIVITY, span="HOUR")
    assert added(later, "occurrences", "category")["TICKETS"] == 2


async def test_an_event_that_is_gone_keeps_its_figures_and_not_its_name(desk: RunningDesk) -> None:
    event = await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    remove = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { errors { code } } }"
    assert (await desk.maria.ask(remove, ids=[event["id"]]))["errors"] == []
    desk.clock.advance(seconds=1)
    found = await desk.ada.ask(ACTIVITY, span="DAY")
    assert found["firings"] == [{"fired": 1, "heldBack": 0, "eventId": event["id"], "event": None}]
    [firing] = await listed(desk, eventId=event["id"])
    assert (firing["event"], await desk.ada.ask(NODE, id=firing["id"])) == (None, {"id": firing["id"]})


async def test_the_lists_behind_the_figures_have_what_was_counted(desk: RunningDesk) -> None:
    """In each part, by when things were noted, also where they happened long before."""
    event, other = await desk.event("maria"), await desk.event("ada", level="SYSTEM")
    for _ in range(2):
        await desk.ticket()
        await desk.settled()
        desk.clock.advance(minutes=6)
    [first, *_] = await Firing.filter(event_id=parse_global_id(event["id"])[1]).order_by("id")
    await Firing.filter(id=first.id).update(held_back="It was throttled.", outcomes=[])
    await Occurrence.all().update(occurred_at=desk.clock() - timedelta(days=9))
    mine = Message.filter(agent_id=parse_global_id(desk.maria.id)[1])
    await mine.filter(sequence=1).update(read_at=desk.clock())
    found = await desk.ada.ask(ACTIVITY, span="HOUR")
    assert [total(found, name) for name in ("fired", "heldBack", "read", "unread")] == [3, 1, 1, 3]
    for part in found["parts"]:
        within = {end: part[end] for end in ("since", "until")}
        for held_back, name in ((False, "fired"), (True, "heldBack")):
            assert len(await listed(desk, heldBack=held_back, **within)) == part[name]
        late = list[float]()
        for read, name in ((True, "read"), (False, "unread")):
            receipts = await desk.ada.ask(RECEIPTS, filter={"read": read, **within})
            assert receipts["totalCount"] == len(receipts["edges"]) == part[name]
            late += [edge["node"]["lateness"] for edge in receipts["edges"]]
        assert part["p95Lateness"] == pytest.approx(max(late, default=None), abs=0.001)
        noted = {f"recorded{end.capitalize()}": moment for end, moment in within.items()}
        for each in part["occurrences"]:
            of = {"category": each["category"]["id"], **noted}
            assert len((await desk.ada.ask(OCCURRENCES, filter=of))["edges"]) == each["count"]
    whole = {"since": found["since"], "until": found["until"]}
    reasons = [each["heldBack"] for each in await listed(desk, eventId=event["id"], **whole)]
    assert reasons == [None, "It was throttled."]
    assert [len(await listed(desk, eventId=each["id"], heldBack=True)) for each in (event, other)] == [1, 0]
    assert await listed(desk, since=found["until"]) == []


@pytest.mark.usefixtures("still_clock")
async def test_the_lists_of_what_waits_have_what_is_counted(desk: RunningDesk) -> None:
    """
    What is parked or waits in the outbox, and the mails that wait for a server, within sight.

    The numbers are told again for two seconds, in whatever span.
    """
    await desk.event("maria", actions=[email()])
    for _ in range(4):
        await desk.ticket()
    await desk.settled()
    parked, fired, *others = await Occurrence.filter(event_type="TICKET_CREATED").order_by("id")
    for occurrence, state in ((parked, PARKED), (fired, FIRED), *((other, NEW) for other in others)):
        await Pending.create(occurrence_id=occurrence.id, state=state, claimed_until=FOREVER)
    await Receiver.create(key="mail", paused_until=FOREVER)
    found = await desk.ada.ask(ACTIVITY, span="HOUR")
    assert (found["parked"], found["waiting"]) == (1, 2)
    assert [(each["key"], each["waiting"]) for each in found["paused"]] == [("mail", 4)]

    async def outbox(state: str, **given: str) -> list[str]:
        listed = await desk.ada.ask(OCCURRENCES, outbox=state, filter=given)
        return [edge["node"]["id"] for edge in listed["edges"]]

    assert await outbox("PARKED") == [parked.global_id]
    assert await outbox("WAITING", category="TICKETS") == [each.global_id for each in reversed(others)]
    assert await outbox("WAITING", category="TASKS") == []
    await Pending.filter(state=PARKED).delete()
    assert (await desk.ada.ask(ACTIVITY, span="DAY"))["parked"] == 1
    desk.clock.advance(seconds=2)
    assert (await desk.ada.ask(ACTIVITY, span="HOUR"))["parked"] == len(await outbox("PARKED")) == 0
    assert await refusal(desk.marta.ask(OCCURRENCES, outbox="PARKED")) == "FORBIDDEN"
    for person, receiver, count in (
        ("ada", "mail", 4),
        ("maria", "mail", 4),
        ("marta", "mail", 0),
        ("ada", "\0", 0),
    ):
        waiting = await desk.people[person].ask(WAITING, **{"for": receiver})
        assert (waiting["totalCount"], len(waiting["edges"])) == (count, count)


async def test_what_is_paused_is_told_by_its_name(desk: RunningDesk) -> None:
    make = """mutation($input: CreateExternalProviderInput!) { createExternalProvider(input: $input) {
        externalProvider { id } errors { code message } } }"""
    form = {"name": "Chat of the team", "url": "https://chat.example/hook"}
    made = await desk.ada.ask(make, input=form)
    assert made["errors"] == []
    pause = """mutation($input: UpdateExternalProviderInput!) { updateExternalProvider(input: $input) {
        errors { code message } } }"""
    paused = {"providerId": made["externalProvider"]["id"], "paused": True}
    assert (await desk.ada.ask(pause, input=paused))["errors"] == []
    for key in ("mail", "web:https://web.example:443", "file:tickets.log"):
        await Receiver.create(key=key, paused_until=FOREVER)
    found = await desk.ada.ask(ACTIVITY, span="HOUR")
    assert {each["until"] for each in found["paused"]} == {None}
    names = ["tickets.log", "mail", "Chat of the team", "https://web.example:443"]
    assert [each["name"] for each in found["paused"]] == names
