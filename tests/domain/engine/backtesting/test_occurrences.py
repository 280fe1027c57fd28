"""Backtests of what happens at once: which occurrences are looked at, and as what."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket
from domain.engine.backtesting.backtests import backtest
from domain.events.records import Event
from resolvers.item_sight import hidden_now
from tests.domain.engine.backtesting.trying import never, trial, tried
from tests.domain.engine.quiet import QuietDesk


async def test_only_what_happened_in_its_time_counts(quiet: QuietDesk) -> None:
    moments = []
    for number in range(3):
        moments.append(quiet.clock())
        await quiet.ticket(subject=f"Number {number}")
        quiet.clock.advance(hours=1)

    said = await tried(quiet, since=moments[1], until=moments[2])

    assert [match.would_send[0].subject for match in said.matches] == ["Number 1"]
    assert said.complete


async def test_what_is_out_of_sight_by_now_and_happened_at_another_time_is_not_missed(
    quiet: QuietDesk,
) -> None:
    begun = quiet.clock()
    quiet.clock.advance(hours=1)
    gone = await quiet.ticket()
    await quiet.do(lambda deed: gone.transfer(deed, group=quiet.groups["Sales Front Line"]))
    asked = await trial(quiet, "maria", since=begun, until=quiet.clock())
    asked = replace(asked, out_of_sight=partial(hidden_now, asked.asker))

    found = [await backtest(replace(asked, until=until), never) for until in (begun, quiet.clock())]

    assert [said.complete for said in found] == [True, False]


async def test_a_draft_of_a_manual_event_is_asked_about_what_people_ran(quiet: QuietDesk) -> None:
    event = await quiet.event("maria", "MANUAL_TICKET_EVENT")
    ticket = await quiet.ticket()
    await quiet.do(lambda deed: _run(deed, ticket, event), "maria")

    said = await tried(quiet, event_type="MANUAL_TICKET_EVENT")

    assert (said.examined, said.matched) == (1, 1)


async def _run(deed: Deed, ticket: Ticket, event: Event) -> None:
    deed.happened("MANUAL_TICKET_EVENT", ticket, only_for=event.id)


async def test_what_was_told_of_later_counts_for_when_it_happened(quiet: QuietDesk) -> None:
    """As reports of other systems are, and what they had of before."""
    await quiet.ticket()
    [told] = await quiet.occurrences()
    before = told.occurred_at - timedelta(days=3)
    await Occurrence.filter(id=told.id).update(occurred_at=before)

    late = await tried(quiet, since=before - timedelta(hours=1), until=before + timedelta(hours=1))
    lately = await tried(quiet, since=before + timedelta(hours=1))

    assert (late.matched, lately.matched) == (1, 0)


async def test_what_was_not_known_yet_when_it_happened_is_nothing(quiet: QuietDesk) -> None:
    """As a version of us told of it that had no such fact."""
    for _ in range(2):
        await quiet.ticket()
    old, _ = await quiet.occurrences()
    facts = {name: fact for name, fact in old.facts.items() if name != "PRIORITY"}
    await Occurrence.filter(id=old.id).update(facts=facts)
    normal = {"condition": "PRIORITY", "value": {"values": ["NORMAL"]}}

    said = await tried(quiet, conditions={"all": [normal]})

    assert (said.examined, said.matched) == (2, 1)
