"""What became of an event: whoever reads that reads this, but nothing of items that they may not see."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket
from domain.events.records import Firing
from domain.ids import parse_global_id
from resolvers.firings import UNTOLD
from tests.desk import Person, RunningDesk, message, refusal
from tests.programs import program
from tests.resolvers.test_occurrence_sight import LEAVE
from tests.rights import give
from tests.statements import asked

HISTORY = """query History($eventId: ID!, $first: Int, $after: String) {
  event(id: $eventId) {
    firingCount
    firings(first: $first, after: $after) {
      edges { cursor node { id firedAt heldBack outcomes { action outcome reason recipients }
        occurrence { id occurredAt } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""
BACKWARDS = """query($id: ID!, $last: Int, $before: String) { event(id: $id) {
    firings(last: $last, before: $before) { edges { cursor node { id } } } } }"""
NODE = "query($id: ID!) { node(id: $id) { id ... on Firing { heldBack event { id } occurrence { id } } } }"
UPDATE = "mutation($input: UpdateTicketInput!) { updateTicket(input: $input) { errors { message } } }"
DELETE = "mutation($id: ID!) { deleteTicket(id: $id) { errors { message } } }"
CLOSED = "It is closed and locked; set another status first."
ONCE = "It had run for this ticket at … and runs once per item."
RUNG = "It had rung for this ticket in its wait since 13:32 and rings once in a wait."


async def history(who: Person, event: dict[str, Any], **page: Any) -> list[dict[str, Any]]:
    """Return what became of an event, newest first, as somebody reads it."""
    answer = await who.ask(HISTORY, eventId=event["id"], **page)
    return [edge["node"] for edge in answer["firings"]["edges"]]


async def stored(event: dict[str, Any]) -> list[Firing]:
    """Return what is stored of an event, oldest first."""
    return await Firing.filter(event_id=parse_global_id(event["id"])[1]).order_by("id")


@pytest.fixture
async def told(desk: RunningDesk) -> tuple[dict[str, Any], str]:
    """An event of Maria's that was held back, failed and did what it should, and the ticket of all that."""
    comment = {"perform": {"addTicketComment": {"text": "Still?"}}}
    once = {**message(), "oncePerItem": True}
    event = await desk.event("maria", "TICKET_STATUS_CHANGED", actions=[comment, once])
    ticket = await desk.ticket()
    for status in ("WAITING", "CLOSED_AND_LOCKED"):
        assert (await desk.ada.ask(UPDATE, input={"id": ticket["id"], "status": status}))["errors"] == []
        await desk.settled()
    opened = await Occurrence.get(event_type="TICKET_CREATED")
    await Firing.create(
        event_id=parse_global_id(event["id"])[1],
        occurrence_id=opened.id,
        revision=1,
        held_back=RUNG,
        outcomes=[],
        fired_at=desk.clock(),
    )
    return event, ticket["id"]


def spoken(firing: dict[str, Any]) -> Any:
    """Return what a firing tells that may be about an item; hours are left out."""
    given = [outcome["reason"] for outcome in firing["outcomes"]]
    reasons = [reason and re.sub(r"\d\d:\d\d", "…", reason) for reason in given]
    return firing["heldBack"], reasons, [outcome["recipients"] for outcome in firing["outcomes"]]


WHOLE = [(RUNG, [], []), (None, [CLOSED, ONCE], [None, None]), (None, [None, None], [None, 1])]
MASKED = [(UNTOLD, [], []), (None, [None, None], [None, None]), (None, [None, None], [None, None])]


async def test_pages_go_through_all_that_became_of_an_event_newest_first(desk: RunningDesk) -> None:
    event = await desk.event("maria")
    other = await desk.event("maria")
    for _ in range(5):
        await desk.ticket()
    await desk.settled()
    everything = [firing.global_id for firing in reversed(await stored(event))]
    moments = [firing["firedAt"] for firing in await history(desk.maria, event)]
    assert moments == sorted(moments, reverse=True)
    for size in (1, 2, 5, 6):
        forwards, place, more = list[str](), None, True
        while more:
            answer = await desk.maria.ask(HISTORY, eventId=event["id"], first=size, after=place)
            page = answer["firings"]
            forwards += [edge["node"]["id"] for edge in page["edges"]]
            place, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert forwards == everything
        last = (await desk.maria.ask(BACKWARDS, id=event["id"], last=size))["firings"]
        assert [edge["node"]["id"] for edge in last["edges"]] == everything[-size:]
        place = last["edges"][0]["cursor"]
        rest = (await desk.maria.ask(BACKWARDS, id=event["id"], last=size, before=place))["firings"]
        assert [edge["node"]["id"] for edge in rest["edges"]] == everything[:-size][-size:]
    assert (await desk.maria.ask(HISTORY, eventId=event["id"]))["firingCount"] == 5
    assert len(await history(desk.maria, other)) == 5
    for wrong in ({"first": 201}, {"first": 1, "after": "nonsense"}):
        assert await refusal(history(desk.maria, event, **wrong)) == "BAD_USER_INPUT"


async def the_owner(desk: RunningDesk, _: str) -> Person:
    return desk.maria


async def an_administrator(desk: RunningDesk, _: str) -> Person:
    return desk.ada


async def a_token_that_sees_tickets(desk: RunningDesk, _: str) -> Person:
    return await program(desk, "maria", "CREATE_AND_EDIT_MY_EVENTS", "VIEW_TICKETS")


async def the_owner_of_a_ticket_that_is_gone(desk: RunningDesk, ticket: str) -> Person:
    assert (await desk.ada.ask(DELETE, id=ticket))["errors"] == []
    return desk.maria


async def a_token_that_sees_no_tickets(desk: RunningDesk, _: str) -> Person:
    return await program(desk, "maria", "CREATE_AND_EDIT_MY_EVENTS")


async def a_manager_of_another_department(desk: RunningDesk, _: str) -> Person:
    await give(desk, "Manager", "EVENTS", "CUSTOM", "VIEW_EMPLOYEE_EVENTS", "VIEW_OCCURRENCES")
    return desk.marta


async def an_owner_who_has_left(desk: RunningDesk, _: str) -> Person:
    assert (await desk.ada.ask(LEAVE, input={"agentId": desk.maria.id, "groupIds": []}))["errors"] == []
    return desk.maria


async def an_owner_who_may_not_look_into_tickets(desk: RunningDesk, _: str) -> Person:
    await give(desk, "Agent", "TICKETS", "NONE")
    return desk.maria


async def the_owner_of_a_ticket_that_went_elsewhere(desk: RunningDesk, ticket: str) -> Person:
    """Who still sees what happened to it before."""
    sales = parse_global_id(desk.groups["Sales Front Line"])[1]
    await Ticket.filter(id=parse_global_id(ticket)[1]).update(group_id=sales)
    return desk.maria


Reader = Callable[[RunningDesk, str], Awaitable[Person]]
SEES: list[tuple[Reader, bool, bool]] = [
    (the_owner, True, True),
    (an_administrator, True, True),
    (a_token_that_sees_tickets, True, True),
    (the_owner_of_a_ticket_that_is_gone, True, True),
    (a_token_that_sees_no_tickets, False, False),
    (a_manager_of_another_department, False, False),
    (an_owner_who_has_left, False, False),
    (an_owner_who_may_not_look_into_tickets, False, False),
    (the_owner_of_a_ticket_that_went_elsewhere, False, True),
]


@pytest.mark.parametrize(
    ("reader", "item", "occurrence"), [pytest.param(*case, id=case[0].__name__) for case in SEES]
)
async def test_a_reader_is_told_no_more_than_they_may_see_of_the_item(
    desk: RunningDesk, told: tuple[dict[str, Any], str], reader: Reader, item: bool, occurrence: bool
) -> None:
    """How it went, and when, is for whoever reads the event, by each way that leads there."""
    event, ticket = told
    who = await reader(desk, ticket)
    firings = await history(who, event)
    went = [[(outcome["action"], outcome["outcome"]) for outcome in firing["outcomes"]] for firing in firings]
    comment, bell = "ADD_TICKET_COMMENT", "SEND_MESSAGE"
    assert went == [[], [(comment, "FAILED"), (bell, "HELD_BACK")], [(comment, "DONE"), (bell, "DONE")]]
    assert [spoken(firing) for firing in firings] == (WHOLE if item else MASKED)
    for firing in firings:
        assert bool(firing["occurrence"]) is occurrence
        found = await who.ask(NODE, id=firing["id"])
        assert (found["event"], found["heldBack"]) == ({"id": event["id"]}, firing["heldBack"])
        assert bool(found["occurrence"]) is occurrence


async def test_the_list_of_all_firings_tells_no_more_of_events_and_items_than_one_may_see(
    desk: RunningDesk, told: tuple[dict[str, Any], str]
) -> None:
    """Who manages the desk sees that there were some."""
    shown = """{ firings { edges { node { heldBack outcomes { action outcome reason recipients }
        event { id } occurrence { id } } } } }"""
    for who, whole in ((desk.ada, True), (await program(desk, "ada", "MANAGE_DESK"), False)):
        firings = [edge["node"] for edge in (await who.ask(shown))["edges"]]
        assert [spoken(firing) for firing in firings] == (WHOLE if whole else MASKED)
        assert [(bool(each["event"]), bool(each["occurrence"])) for each in firings] == [(whole, whole)] * 3


async def test_who_may_not_read_an_event_reads_nothing_of_its_firings(
    desk: RunningDesk, told: tuple[dict[str, Any], str]
) -> None:
    """Nor does a token that opens no events, or anybody once the event is deleted."""
    event, _ = told
    firing = (await history(desk.maria, event))[0]["id"]
    for who in (desk.omar, desk.marta, await program(desk, "maria", "VIEW_TICKETS")):
        assert await who.ask(NODE, id=firing) is None
    assert await desk.omar.ask(HISTORY, eventId=event["id"]) is None
    delete = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { errors { message } } }"
    assert (await desk.maria.ask(delete, ids=[event["id"]]))["errors"] == []
    assert await desk.maria.ask(NODE, id=firing) is None


async def test_what_an_event_could_be_asked_about_is_found_by_its_id_within_sight(desk: RunningDesk) -> None:
    """Without VIEW_OCCURRENCES: of its type; of an event that waits for such items, whatever happened."""
    await desk.ticket()
    other = await desk.ticket("Sales Front Line")
    assert (await desk.ada.ask(UPDATE, input={"id": other["id"], "priority": "HIGH"}))["errors"] == []
    await desk.settled()
    happened = await Occurrence.filter(category="TICKETS").order_by("id")
    opened, far, changed = (occurrence.global_id for occurrence in happened)

    async def found() -> list[bool]:
        return [bool(await desk.omar.ask(NODE, id=thing)) for thing in (opened, far, changed)]

    assert await found() == [False, False, False]
    await desk.event("omar")
    assert await found() == [False, True, False]
    waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}
    await desk.event("omar", "TICKET_IDLE", conditions={"all": [waits]})
    assert await found() == [False, True, True]
    nothing = await program(desk, "omar", "VIEW_TICKETS")
    assert await nothing.ask(NODE, id=far) is None


async def test_a_page_asks_the_database_as_often_for_fifty_as_for_two(desk: RunningDesk) -> None:
    """Each on a ticket of its own."""
    event = await desk.event("ada")
    for _ in range(2):
        await desk.ticket()
    shown = "heldBack outcomes { reason } event { name } occurrence { occurredAt item { label } }"
    document = (
        f'{{ event(id: "{event["id"]}") {{ firings(first: 50) {{ edges {{ node {{ {shown} }} }} }} }} }}'
    )
    await desk.settled()
    few = await asked(desk, document)
    for _ in range(48):
        await desk.ticket()
    await desk.settled()

    assert len(await history(desk.ada, event, first=50)) == 50
    assert (await asked(desk, document), few) == (few, 5)


async def test_what_another_version_wrote_of_an_action_is_left_out(desk: RunningDesk) -> None:
    event = await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    [firing] = await stored(event)
    [known] = firing.outcomes
    for strange in ({"action": "FLY"}, {"outcome": "PERHAPS"}, {"reason": 7}, {"recipients": "all"}):
        await Firing.filter(id=firing.id).update(outcomes=[{**known, **strange}, known])
        [shown] = await history(desk.maria, event)
        assert [outcome["action"] for outcome in shown["outcomes"]] == ["SEND_MESSAGE"]


async def test_whom_an_event_tells_reads_its_firings_only_where_they_read_the_event(
    desk: RunningDesk,
) -> None:
    """In the inbox and on a stream: Ada, whose it is, and Omar, whom it tells."""
    told = message(agents=[desk.ada.id, desk.omar.id])
    event = await desk.event("ada", level="SYSTEM", actions=[told])
    below = "event { firings(first: 1) { edges { node { id } } } }"
    live = f"subscription {{ messageDelivered {{ message {{ subject {below} }} }} }}"
    inbox = f"{{ messages {{ edges {{ node {{ {below} }} }} }} }}"
    async with desk.ada.subscribed(live) as adas, desk.omar.subscribed(live) as omars:
        await desk.streams(2)
        await desk.ticket()
        pushed = (await adas.next())["message"]["event"]
        assert "not yours to look into" in str(await omars.ended())

    firing = {"edges": [{"node": {"id": (await stored(event))[0].global_id}}]}
    assert pushed == {"firings": firing}
    assert (await desk.ada.ask(inbox))["edges"] == [{"node": {"event": {"firings": firing}}}]
    answer = await desk.omar.answer(inbox)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"]["messages"]["edges"] == [{"node": {"event": None}}]
