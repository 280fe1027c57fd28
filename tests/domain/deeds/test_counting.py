"""Counts: right whatever happens at once, and rung on entering a range, for those they concern."""

import asyncio
import random
from copy import copy
from functools import partial
from typing import Any

import pytest

from domain.administration import structure
from domain.deeds.counting import counts
from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.deeds.recording import do
from domain.deeds.recounting import recount
from domain.desk.rooms import CATALOGUE
from domain.desk.rooms.tickets import Ticket, TicketStatus
from domain.errors import Refused
from domain.events.definitions import Definition
from domain.ids import global_id
from tests.conftest import Place
from tests.desk import RunningDesk, message
from tests.domain.deeds.counts import COUNTED, EXPERTS, FRONT, SALES, numbers
from tests.domain.engine.quiet import QuietDesk, action, quiet_desk
from tests.faults.processes import serving
from tests.pairs import ON_POSTGRES
from tests.resolvers.deeds import outcome

SAY = {
    "TICKET_COUNT_FOR_AGENT": "#TICKET_COUNT# #TICKET_AGENT#",
    "TICKET_COUNT_FOR_GROUP": "#TICKET_COUNT# #TICKET_GROUP#",
    "TICKET_COUNT_FOR_DEPARTMENT": "#TICKET_COUNT# #TICKET_DEPARTMENT#",
}


TYPES = list(SAY)

MESSAGE = {"direction": "IN", "body": "Hello?"}


def within(*more: dict[str, Any], **ends: float) -> dict[str, Any]:
    """Write conditions: a count within a range, and what else."""
    return {"all": [{"condition": "TICKET_COUNT", "value": {"range": ends}}, *more]}


async def watch(desk: QuietDesk, owner: str, event_type: str, *more: dict[str, Any], **ends: float) -> None:
    """Make an event on a count."""
    given = {"conditions": within(*more, **ends), "actions": [message(SAY[event_type])]}
    await desk.event(owner, event_type, system=owner == "ada", **given)


async def act(desk: QuietDesk, ticket: Ticket, verb: Any, **given: Any) -> None:
    """Do something to a ticket."""

    async def work(deed: Deed) -> None:
        await verb(await Ticket.find(ticket.id, None, lock=True), deed, **given)

    await desk.do(work)


async def test_an_event_on_counts_rings_for_each_that_enters_its_range_in_one_chain(quiet: QuietDesk) -> None:
    """As where an event takes a ticket from one group to the next."""
    await watch(quiet, "ada", "TICKET_COUNT_FOR_GROUP", min=1, max=1)
    to = {"groupId": quiet.groups[EXPERTS].global_id}
    await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[action("transferTicket", **to)])
    for _ in range(2):
        ticket = await quiet.ticket(FRONT)
    await quiet.work()
    assert await quiet.inbox("ada") == [f"1 {FRONT}"]
    await quiet.change(ticket, priority="HIGH")
    await quiet.work()

    assert sorted(await quiet.inbox("ada")) == [f"1 {EXPERTS}", f"1 {FRONT}", f"1 {FRONT}"]


async def test_a_count_is_told_of_to_an_event_that_is_not_known_here_yet(quiet: QuietDesk) -> None:
    """As another process has just made one, and tells of the same count: each move is told once."""
    await quiet.ticket()  # of which nobody hears
    await watch(quiet, "ada", "TICKET_COUNT_FOR_GROUP", min=1)
    unknowing: Any = copy(quiet.worker)
    unknowing.hears = lambda _, current: set() if current is None else None
    opening = partial(Ticket.open, subject="One", group=quiet.groups[FRONT])
    await asyncio.gather(
        *(do(opening, by=None, at=quiet.clock(), engine=engine) for engine in [unknowing, quiet.worker] * 4)
    )

    told = await Occurrence.filter(event_type="TICKET_COUNT_FOR_GROUP")
    steps = sorted((one.count_before, one.count) for one in told)
    assert steps == [(number, number + 1) for number in range(1, 9)]
    assert await numbers() == {("Ticket", FRONT): 9}


async def test_counts_are_right_whatever_happens_at_once(desk: RunningDesk) -> None:
    """Transfers, closing, opening again and deleting, all at once and for the same tickets."""
    for event_type in TYPES:
        form = {"conditions": within(min=3), "level": "SYSTEM"}
        await desk.event("ada", event_type, actions=[message(SAY[event_type])], **form)
    tickets = [(await desk.ticket())["id"] for _ in range(6)]
    chance = random.Random(7)  # noqa: S311 - a mix that is the same each time
    ways: list[Any] = [
        lambda ticket: ("transferTicket", {"id": ticket, "groupId": desk.groups[SALES]}),
        lambda ticket: ("transferTicket", {"id": ticket, "groupId": desk.groups[EXPERTS]}),
        lambda ticket: (
            "transferTicket",
            {"id": ticket, "groupId": desk.groups[FRONT], "agentId": desk.maria.id},
        ),
        lambda ticket: ("closeTicket", {"id": ticket}),
        lambda ticket: ("updateTicket", {"id": ticket, "status": "ACTIVE"}),
        lambda ticket: ("addTicketMessage", {"ticketId": ticket, **MESSAGE}),
    ]
    for _ in range(3):
        deeds = [chance.choice(ways)(ticket) for ticket in tickets for _ in range(4)]
        chance.shuffle(deeds)
        done = await asyncio.gather(*(outcome(desk.ada, verb, **form) for verb, form in deeds))
        assert not {
            sentence for sentence in done if not sentence.startswith(("done", "CONFLICT", "INVALID", "BAD_"))
        }, done
        assert await recount(COUNTED) == []
    gone = await asyncio.gather(*(outcome(desk.ada, "deleteTicket", id=ticket) for ticket in tickets[:3] * 2))

    assert gone.count("done") == 3
    assert await recount(COUNTED) == []
    told = await Occurrence.filter(event_type="TICKET_COUNT_FOR_GROUP").order_by("id")
    for (_, _, group), number in (await counts(by="Group", entity="Ticket")).items():
        steps = [
            (occurrence.count or 0) - (occurrence.count_before or 0)
            for occurrence in told
            if occurrence.item_id == group
        ]
        assert sum(steps) == number


@ON_POSTGRES
async def test_counts_are_right_where_two_processes_work(place: Place) -> None:
    """Each closes, opens and moves the same tickets."""
    operation = "mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } } }"
    async with serving(place) as here, serving(place) as there:
        people = [await here.sign_in("ada"), await there.sign_in("ada")]
        groups = {group["name"]: group["id"] for group in await people[0].ask("{ groups { id name } }")}
        made = await asyncio.gather(
            *(
                people[n % 2].ask(operation, input={"subject": str(n), "groupId": groups[FRONT]})
                for n in range(8)
            )
        )
        tickets = [opened["ticket"]["id"] for opened in made]
        await asyncio.gather(
            *(
                outcome(person, verb, id=ticket, **given)
                for ticket in tickets
                for person in people
                for verb, given in (
                    ("transferTicket", {"groupId": groups[SALES]}),
                    ("closeTicket", {}),
                    ("updateTicket", {"status": "WAITING"}),
                )
            )
        )
        for person in people:
            await person.close()
    async with quiet_desk(place):
        assert await recount(COUNTED) == []


@pytest.mark.parametrize("event_type", TYPES)
async def test_a_count_rings_on_entering_its_range_and_again_only_after_leaving(
    quiet: QuietDesk, event_type: str
) -> None:
    """Two or three: the fourth leaves it upwards, the first but one downwards."""
    await watch(quiet, "maria", event_type, min=2, max=3)
    maria, heard = quiet.agents["maria"], []
    tickets = []
    for _ in range(4):
        tickets.append(await quiet.ticket(agent=maria))
        await quiet.work()
        heard.append(len(await quiet.inbox("maria")))
    for ticket in tickets:
        await act(quiet, ticket, Ticket.close)
        await quiet.work()
        heard.append(len(await quiet.inbox("maria")))

    assert heard == [0, 1, 1, 1, 2, 2, 2, 2]
    whose = {"AGENT": "Maria Lopez", "GROUP": FRONT, "DEPARTMENT": "Support"}[
        event_type.rsplit("_", maxsplit=1)[-1]
    ]
    assert await quiet.inbox("maria") == [f"2 {whose}", f"3 {whose}"]


async def test_a_range_without_a_lower_end_is_entered_from_above(quiet: QuietDesk) -> None:
    await watch(quiet, "maria", "TICKET_COUNT_FOR_GROUP", max=1)
    tickets = [await quiet.ticket() for _ in range(3)]
    for ticket in tickets:
        await act(quiet, ticket, Ticket.close)
    await quiet.work()

    assert await quiet.inbox("maria") == [f"1 {FRONT}"]


async def test_an_event_made_within_its_range_waits_for_the_next_time(quiet: QuietDesk) -> None:
    tickets = [await quiet.ticket() for _ in range(2)]
    await watch(quiet, "maria", "TICKET_COUNT_FOR_GROUP", min=2)
    await quiet.ticket()
    await quiet.work()
    assert await quiet.inbox("maria") == []

    for ticket in tickets:
        await act(quiet, ticket, Ticket.close)
    await quiet.ticket()
    await quiet.work()
    assert await quiet.inbox("maria") == [f"2 {FRONT}"]


async def test_a_transfer_takes_from_one_count_and_gives_to_another(quiet: QuietDesk) -> None:
    """Within a department its own count stands still."""
    for event_type in TYPES[1:]:
        await watch(quiet, "ada", event_type, min=1)
    ticket = await quiet.ticket(FRONT)
    await act(quiet, ticket, Ticket.transfer, group=quiet.groups[EXPERTS])
    await act(quiet, ticket, Ticket.transfer, group=quiet.groups[SALES])
    await quiet.work()

    told = ["1 Support", f"1 {FRONT}", f"1 {EXPERTS}", "1 Sales", f"1 {SALES}"]
    assert sorted(await quiet.inbox("ada")) == sorted(told)
    assert await numbers() == {("Ticket", SALES): 1}


async def test_who_hears_of_which_counts(quiet: QuietDesk) -> None:
    """Agents of what they belong to, managers of their departments, administrators of all."""
    back = "Sales Back Office"
    sales = quiet.departments["Sales"]
    made = await quiet.do(lambda deed: structure.create_group(deed, name=back, department=sales))
    quiet.groups[back] = made
    for owner in ("maria", "omar", "marta", "ada"):
        for event_type in TYPES:
            await watch(quiet, owner, event_type, min=1)
    await quiet.ticket(FRONT, agent=quiet.agents["maria"])
    await quiet.ticket(SALES, agent=quiet.agents["omar"])
    await quiet.ticket(back)
    await quiet.work()

    support = {"1 Maria Lopez", f"1 {FRONT}", "1 Support"}
    omar = {"1 Omar Haddad", f"1 {SALES}", "1 Sales"}
    assert set(await quiet.inbox("maria")) == support
    assert set(await quiet.inbox("omar")) == omar
    assert set(await quiet.inbox("marta")) == omar | {f"1 {back}"}
    assert set(await quiet.inbox("ada")) == support | omar | {f"1 {back}"}


async def test_a_count_is_of_all_open_tickets_whoever_may_open_them(quiet: QuietDesk) -> None:
    """Maria may not look into the other group, but works in its department."""
    await watch(quiet, "maria", "TICKET_COUNT_FOR_DEPARTMENT", min=3)
    for group in (EXPERTS, EXPERTS, FRONT):
        await quiet.ticket(group)
    await quiet.work()

    assert await quiet.inbox("maria") == ["3 Support"]


async def test_a_count_of_one_group_may_be_asked_for(quiet: QuietDesk) -> None:
    experts = {"condition": "GROUP", "value": {"ids": [quiet.groups[EXPERTS].global_id]}}
    await watch(quiet, "ada", "TICKET_COUNT_FOR_GROUP", experts, min=1)
    for group in (FRONT, EXPERTS, SALES):
        await quiet.ticket(group)
    await quiet.work()

    assert await quiet.inbox("ada") == [f"1 {EXPERTS}"]


@pytest.mark.parametrize(
    ("event_type", "dimensions"),
    [
        ("TICKET_COUNT_FOR_AGENT", {"AGENT"}),
        ("TICKET_COUNT_FOR_GROUP", {"GROUP", "DEPARTMENT", "BRAND"}),
        ("TICKET_COUNT_FOR_DEPARTMENT", {"DEPARTMENT", "BRAND"}),
    ],
)
def test_a_count_offers_what_it_is_of_and_nothing_of_single_tickets(
    event_type: str, dimensions: set[str]
) -> None:
    offered = CATALOGUE.category_of(event_type).conditions_of(event_type)

    assert {condition.id for condition in offered} == dimensions | {
        "TICKET_COUNT",
        "TIME_OF_DAY",
        "DAY_OF_WEEK",
    }
    assert not [action.id for action in CATALOGUE.actions_of(event_type) if action.changes_item]


COUNT, IDLE = within(min=1)["all"][0], {"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}


def _idle(**value: Any) -> list[dict[str, Any]]:
    return [{"condition": "IDLE_MINUTES", **value}]


@pytest.mark.parametrize(
    ("event_type", "conditions", "path", "sentence"),
    [
        (TYPES[1], {}, ("conditions", "all"), "Say Ticket Count once, among `all`"),
        (TYPES[1], {"all": [COUNT, COUNT]}, ("conditions", "all"), "once, among `all`"),
        (TYPES[1], {"any": [COUNT]}, ("conditions", "all"), "once, among `all`"),
        (TYPES[1], {"all": [COUNT], "any": [COUNT]}, ("conditions", "all"), "once, among `all`"),
        (
            TYPES[1],
            {"all": [COUNT, *_idle(value=IDLE["value"])]},
            ("conditions", "all", "1", "condition"),
            "is not a condition",
        ),
        ("TICKET_IDLE", {}, ("conditions", "all"), "Say Idle Minutes once, among `all`"),
        ("TICKET_IDLE", {"any": [IDLE]}, ("conditions", "all"), "Say Idle Minutes once, among `all`"),
        ("TICKET_DURATION", {}, ("conditions", "all"), "Say Duration Minutes once, among `all`"),
        *(
            ("TICKET_IDLE", {"all": _idle(value={"range": ends})}, "min", "needs a `min` above 0")
            for ends in ({"max": 5}, {"min": 0}, {"min": -3}, {"min": 1e12})
        ),
    ],
)
def test_what_a_count_or_a_clock_waits_for_is_said_once(
    event_type: str, conditions: dict[str, Any], path: Any, sentence: str
) -> None:
    """Or refused with the place, in words."""
    where = ("conditions", "all", "0", "value", "range", "min") if path == "min" else path
    with pytest.raises(Refused, match=sentence) as refused:
        Definition.parse(event_type, conditions, [message()]).sound()
    assert [part.path for part in refused.value.parts] == [where]


async def test_an_action_that_fails_moves_no_count(quiet: QuietDesk) -> None:
    """Maria's event closes, then hands over to somebody who does not work there: that alone is undone."""
    transfer = {
        "perform": {
            "transferTicket": {
                "groupId": global_id("Group", quiet.groups[EXPERTS].id),
                "agentId": quiet.agents["omar"].global_id,
            }
        }
    }
    await watch(quiet, "ada", "TICKET_COUNT_FOR_GROUP", min=1)
    event = await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[transfer])
    ticket = await quiet.ticket()
    await quiet.change(ticket, priority="URGENT")
    await quiet.work()

    assert await quiet.outcomes(event) == [["FAILED"]]
    assert await numbers() == {("Ticket", FRONT): 1}
    assert await recount(COUNTED) == []
    assert await quiet.inbox("ada") == [f"1 {FRONT}"]


async def test_an_event_that_fails_half_way_moves_no_count(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first action had closed the ticket when the second broke down; another event's deeds stand."""
    closing = {"perform": {"setTicketStatus": {"status": "CLOSED"}}}
    pinning = {"perform": {"pinTicket": {"pinned": True}}}
    broken = await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=[closing, pinning])
    moving = {"perform": {"transferTicket": {"groupId": quiet.groups[EXPERTS].global_id}}}
    await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[moving])
    ticket = await quiet.ticket()
    real = Ticket.change

    async def change(self: Ticket, deed: Deed, **given: Any) -> None:
        if given.get("pinned"):
            raise RuntimeError
        await real(self, deed, **given)

    await quiet.change(ticket, priority="URGENT")
    monkeypatch.setattr(Ticket, "change", change)
    await quiet.work()

    assert await quiet.outcomes(broken) == [["FAILED", "FAILED"]]
    assert (await Ticket.get(id=ticket.id)).status is TicketStatus.ACTIVE
    assert await numbers() == {("Ticket", EXPERTS): 1}
    assert await recount(COUNTED) == []


async def test_what_an_events_actions_do_counts_once(quiet: QuietDesk) -> None:
    """Handed over and closed in one firing."""
    actions = [
        {"perform": {"transferTicket": {"groupId": quiet.groups[EXPERTS].global_id}}},
        {"perform": {"setTicketStatus": {"status": "CLOSED"}}},
    ]
    await quiet.event("ada", "TICKET_PRIORITY_CHANGED", system=True, actions=actions)
    await watch(quiet, "ada", "TICKET_COUNT_FOR_DEPARTMENT", max=0)
    ticket = await quiet.ticket()
    await quiet.change(ticket, priority="URGENT")
    await quiet.work()

    assert await numbers() == {}
    assert await quiet.inbox("ada") == ["0 Support"]
    assert await recount(COUNTED) == []


async def test_a_refused_deed_moves_no_count(desk: RunningDesk) -> None:
    ticket = (await desk.ticket())["id"]
    given = {"id": ticket, "groupId": desk.groups[EXPERTS], "agentId": desk.omar.id}
    assert await outcome(desk.ada, "transferTicket", **given) == "INVALID agentId"

    assert await numbers() == {("Ticket", FRONT): 1}
