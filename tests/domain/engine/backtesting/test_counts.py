"""Backtests of counts: they are rebuilt from the movements of items, as they were told of live."""

import asyncio
import random
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from domain.deeds.counting import Tally
from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.engine.backtesting import counts as backtesting_counts
from domain.engine.backtesting.counts import PastCounts
from domain.errors import Invalid
from domain.events.records import Event, Firing
from tests.desk import message
from tests.domain.engine.backtesting.trying import tried, tried_again
from tests.domain.engine.quiet import QuietDesk
from tests.pairs import ON_POSTGRES

GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
TYPES = ("TICKET_COUNT_FOR_GROUP", "TICKET_COUNT_FOR_DEPARTMENT", "TICKET_COUNT_FOR_AGENT")


def counts(least: int | None, most: int | None = None) -> dict[str, Any]:
    """Ask for a count that has come into a range."""
    return {"all": [{"condition": "TICKET_COUNT", "value": {"range": {"min": least, "max": most}}}]}


async def happen(quiet: QuietDesk, chance: random.Random, tickets: list[Ticket]) -> None:
    """Let a ticket be opened, handed over, closed or opened again, or taken away."""
    quiet.clock.advance(minutes=chance.choice([0, 1, 7]))
    if not tickets or chance.random() < 0.3:
        tickets.append(await quiet.ticket(chance.choice(GROUPS)))
        return
    ticket = await Ticket.find((drawn := chance.choice(tickets)).id, None)
    what = chance.random()
    if what < 0.1:
        tickets.remove(drawn)
        await quiet.do(ticket.delete_item)
    elif what < 0.5:
        status = chance.choice([TicketStatus.ACTIVE, TicketStatus.CLOSED, TicketStatus.WAITING])
        await quiet.change(ticket, status=status)
    elif (group := quiet.groups[chance.choice(GROUPS)]).id != ticket.group_id:
        agent = quiet.agents["maria"] if group.name == GROUPS[0] and chance.random() < 0.7 else None
        await quiet.do(lambda deed: ticket.transfer(deed, group=group, agent=agent))


async def became(event: Event) -> list[tuple[Any, ...]]:
    """Return what an event fired on: when, whose count, how many, and whether it did nothing."""
    found = []
    for firing in await Firing.filter(event_id=event.id).order_by("-occurrence_id"):
        told = await Occurrence.get(id=firing.occurrence_id)
        idle = bool(firing.held_back) or all(done["outcome"] == "HELD_BACK" for done in firing.outcomes)
        found.append((told.occurred_at, told.item_id, told.count, idle))
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_a_backtest_says_when_counts_entered_the_range(quiet: QuietDesk, seed: int) -> None:
    chance, since, tickets = random.Random(seed), quiet.clock(), list[Ticket]()  # noqa: S311 - the same each time
    ranges = [(2, None), (None, 1), (3, 4)]
    often = [{**message(), "maximumFrequencyMinutes": 20}]
    events = [
        await quiet.event("ada", event_type, system=True, conditions=counts(*given), actions=often)
        for event_type in TYPES
        for given in ranges
    ]
    for _ in range(40):
        await happen(quiet, chance, tickets)
        await quiet.work()

    for event in events:
        said = await tried_again(quiet, event, "ada", since)
        told = [(match.occurrence, bool(match.held_back)) for match in said.matches]
        would = [(made.occurred_at, made.item_id, made.count, idle) for made, idle in told]

        assert sorted(would, key=str) == sorted(await became(event), key=str)
        assert said.complete


async def test_an_event_need_not_have_been_there_for_its_counts_to_be_known(quiet: QuietDesk) -> None:
    for _ in range(3):
        await quiet.ticket()
    kept = await Tally.get(entity="Ticket", by="Group")
    await Tally.filter(key=kept.key).update(number=2)
    kept.key, kept.number = f"{kept.key}:7", 1  # as of a connection, where nobody heard
    await kept.save(force_create=True)

    said = await tried(quiet, event_type="TICKET_COUNT_FOR_GROUP", conditions=counts(2))

    assert (said.examined, said.matched) == (3, 1)
    assert said.matches[0].occurrence.count == 2
    assert said.matches[0].would_send[0].body == ""


async def test_what_another_version_of_us_has_told_moves_no_count(quiet: QuietDesk) -> None:
    await quiet.ticket()
    [told] = await quiet.occurrences()
    await quiet.change(await Ticket.get(id=told.item_id), priority=TicketPriority.HIGH)
    await Occurrence.filter(event_type="TICKET_PRIORITY_CHANGED").update(event_type="TICKET_PAINTED")

    said = await tried(quiet, event_type="TICKET_COUNT_FOR_GROUP", conditions=counts(1))
    assert (said.examined, said.matched) == (1, 1)
    await Occurrence.filter(id=told.id).delete()
    said = await tried(quiet, event_type="TICKET_COUNT_FOR_GROUP", conditions=counts(1))
    assert (said.examined, said.matched) == (0, 0)


@ON_POSTGRES
async def test_what_is_committed_once_counts_are_read_moved_none_of_them(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it happened before what was committed already."""
    begun, done, real = asyncio.Event(), asyncio.Event(), PastCounts.read
    await quiet.ticket("Support Experts")

    async def open_slowly(deed: Deed) -> None:
        await Ticket.open(deed, subject="Slow", group=quiet.groups["Support Experts"])
        begun.set()
        await done.wait()

    async def read(counts: PastCounts) -> UUID:
        newest = await real(counts)
        done.set()
        await opening
        return newest

    monkeypatch.setattr(PastCounts, "read", read)
    opening = asyncio.create_task(quiet.do(open_slowly))
    await begun.wait()
    await quiet.ticket("Sales Front Line")
    said = await tried(quiet, "ada", "TICKET_COUNT_FOR_GROUP", system=True, conditions=counts(1))

    assert (said.examined, said.matched) == (2, 2)


async def test_an_agents_draft_knows_only_their_counts(quiet: QuietDesk) -> None:
    await quiet.ticket("Sales Front Line")
    await quiet.ticket("Support Front Line")

    said = await tried(quiet, "omar", "TICKET_COUNT_FOR_GROUP", conditions=counts(1))

    assert (said.examined, said.matched) == (1, 1)


async def test_a_count_of_which_movements_are_not_kept_is_refused(quiet: QuietDesk) -> None:
    asked = {"all": [{"condition": "ACTIVE_AGENT_COUNT", "value": {"range": {"min": 1}}}]}

    given = {"conditions": asked, "actions": [message("Hm.", "Hm.")]}
    with pytest.raises(Invalid, match="cannot replay Active Agent Count for Group"):
        await tried(quiet, "ada", "ACTIVE_AGENT_COUNT_FOR_GROUP", system=True, **given)


async def test_counts_of_which_all_movements_are_forgotten_are_not_told_of(quiet: QuietDesk) -> None:
    """Time that is logged on a ticket makes a time log, and no ticket."""
    ticket = await quiet.ticket()
    await Occurrence.all().delete()
    await quiet.do(partial(ticket.log_time, minutes=5))

    said = await tried(quiet, event_type="TICKET_COUNT_FOR_GROUP", conditions=counts(1))

    assert (said.examined, said.matched) == (0, 0)


async def test_what_happened_long_before_counts_are_read_has_moved_them(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtesting_counts, "LATE", 0)
    await quiet.ticket()
    said = await tried(quiet, event_type="TICKET_COUNT_FOR_GROUP", conditions=counts(1))

    assert (said.examined, said.matched) == (1, 1)


async def test_counts_are_told_of_only_in_the_time_and_at_the_hours_that_are_asked_for(
    quiet: QuietDesk,
) -> None:
    moments = []
    for _ in range(3):
        moments.append(quiet.clock())
        await quiet.ticket()
        quiet.clock.advance(hours=2)
    said = await tried(
        quiet,
        event_type="TICKET_COUNT_FOR_GROUP",
        conditions=counts(None, 9),
        since=moments[0] + timedelta(hours=1),
        until=moments[1] + timedelta(hours=1),
    )
    assert [match.occurrence.count for match in said.matches] == []
    assert said.examined == 1

    hours = [f"{moments[1] + timedelta(minutes=minutes):%H:%M}" for minutes in (-30, 30)]
    at = {"condition": "TIME_OF_DAY", "value": {"timeOfDay": dict(zip(("start", "end"), hours, strict=True))}}
    for number, matched in ((2, [2]), (3, [])):
        given = {"all": [*counts(number, number)["all"], at]}
        said = await tried(quiet, event_type="TICKET_COUNT_FOR_GROUP", conditions=given)
        assert [match.occurrence.count for match in said.matches] == matched
