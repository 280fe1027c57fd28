"""Backtests of what time tells of: they ring where the clock did, and say where they cannot know."""

import random
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.entries import MessageDirection
from domain.desk.rooms.knowledge_base import KBArticle
from domain.desk.rooms.tasks import Task, TaskStatus
from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.errors import Invalid
from domain.events.records import Event, Firing
from tests.desk import message
from tests.domain.engine.backtesting.trying import tried, tried_again
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting, idle

GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
OPEN = {"condition": "STATUS", "value": {"values": ["ACTIVE"]}}
HIGH = {"condition": "PRIORITY", "value": {"values": ["HIGH", "URGENT"]}}
WAITS = {"condition": "STATUS", "value": {"values": ["WAITING"]}}


def lasting(minutes: float, *more: dict[str, Any]) -> dict[str, Any]:
    """Ask for a ticket that has been open for so long, and more."""
    return {"all": [{"condition": "DURATION_MINUTES", "value": {"range": {"min": minutes}}}, *more]}


async def act(waiting: Waiting, chance: random.Random, tickets: list[Ticket]) -> None:
    """Let something happen to a ticket, which is activity or not."""
    quiet = waiting.desk
    if len(tickets) < 3 or chance.random() < 0.15:
        tickets.append(await quiet.ticket(chance.choice(GROUPS[:2])))
        return
    ticket = chance.choice(tickets)
    what = chance.random()
    if what < 0.45:
        await waiting.act(ticket, Ticket.change, priority=chance.choice(list(TicketPriority)))
    elif what < 0.65:
        open_ = [TicketStatus.ACTIVE, TicketStatus.WAITING, TicketStatus.CLOSED]
        await waiting.act(ticket, Ticket.change, status=chance.choice(open_))
    elif what < 0.8:
        await waiting.act(ticket, Ticket.message, direction=MessageDirection.IN, body="Still burning.")
    elif (group := quiet.groups[chance.choice(GROUPS)]).id != (await Ticket.get(id=ticket.id)).group_id:
        await waiting.act(ticket, Ticket.transfer, group=group)


async def became(event: Event) -> list[tuple[datetime, Any, bool]]:
    """
    Return what an event fired on: when, for which item, and whether it did nothing.

    Less what it was asked again on behalf of others, when it had rung: alone, it would not have been.
    """
    found = []
    for firing in await Firing.filter(event_id=event.id):
        if (firing.held_back or "").startswith("It had rung"):
            continue
        told = await Occurrence.get(id=firing.occurrence_id)
        rested = bool(firing.held_back) or all(done["outcome"] == "HELD_BACK" for done in firing.outcomes)
        found.append((told.occurred_at, told.item_id, rested))
    return sorted(found)


@pytest.mark.parametrize("seed", range(4))
async def test_a_backtest_rings_where_the_clock_did(quiet: QuietDesk, waiting: Waiting, seed: int) -> None:
    chance, since, tickets = random.Random(seed), quiet.clock(), list[Ticket]()  # noqa: S311 - the same each time
    often = [{**message(), "maximumFrequencyMinutes": 45}]
    drafts = [
        ("maria", "TICKET_IDLE", idle(30)),
        ("maria", "TICKET_IDLE", idle(20, HIGH)),
        ("ada", "TICKET_IDLE", idle(40, any=[HIGH, WAITS])),
        ("ada", "TICKET_DURATION", lasting(50, HIGH)),
    ]
    events = [
        (owner, await quiet.event(owner, type_, system=owner == "ada", conditions=asked, actions=actions))
        for owner, type_, asked in drafts
        for actions in ([message()], often)
    ]
    await waiting.tick()
    for _ in range(40):
        await waiting.wait(minutes=chance.choice([3, 8, 13, 21]))
        await act(waiting, chance, tickets)
        await quiet.work()
    await waiting.wait(minutes=1)

    for owner, event in events:
        said = await tried_again(quiet, event, owner, since)
        told = [(match.occurrence, bool(match.held_back)) for match in said.matches]

        assert sorted((made.occurred_at, made.item_id, rested) for made, rested in told) == await became(
            event
        )
        assert said.complete


async def test_a_task_rings_when_it_was_due_unless_it_was_done(quiet: QuietDesk) -> None:
    due, agent = quiet.clock() + timedelta(hours=1), quiet.agents["maria"]
    given: dict[str, Any] = {"agent": agent, "due_at": due}
    names = ("Left undone", "Done in time", "Put off")
    tasks = [await quiet.do(partial(Task.open, subject=name, **given), "maria") for name in names]
    await quiet.do(lambda deed: tasks[1].change(deed, status=TaskStatus.COMPLETED), "maria")
    await quiet.do(lambda deed: tasks[2].change(deed, due_at=due + timedelta(hours=5)), "maria")
    quiet.clock.advance(hours=2)

    said = await tried(quiet, event_type="TASK_DUE", actions=[message("#TASK_SUBJECT#", "Hm.")])

    assert [match.would_send[0].subject for match in said.matches] == ["Left undone"]
    assert [match.occurrence.occurred_at for match in said.matches] == [due]


async def test_a_follow_up_rings_when_it_was_planned_unless_it_was_done(
    quiet: QuietDesk, waiting: Waiting
) -> None:
    planned, doing = quiet.clock() + timedelta(hours=1), Ticket.schedule_follow_up
    tickets = [await quiet.ticket(subject=name) for name in ("Left undone", "Done in time", "Put off")]
    for ticket in tickets:
        await waiting.act(ticket, doing, at=planned)
    await waiting.act(tickets[1], Ticket.complete_follow_up)
    await waiting.act(tickets[2], doing, at=planned + timedelta(hours=5))
    quiet.clock.advance(hours=2)

    text = [message("#TICKET_SUBJECT#", "Hm.")]
    said = await tried(quiet, event_type="TICKET_FOLLOW_UP_DUE", conditions={"all": [OPEN]}, actions=text)

    assert [match.would_send[0].subject for match in said.matches] == ["Left undone"]
    assert ([match.occurrence.occurred_at for match in said.matches], said.complete) == ([planned], True)


async def test_an_article_goes_stale_for_whoever_is_in_charge_unless_it_is_a_draft(quiet: QuietDesk) -> None:
    """Its agent, not who changed it last."""
    stale = quiet.clock() + quiet.worker.policy.kb_stale_after
    agents = quiet.agents
    forms = [("Hers", "maria", False), ("His", "omar", False), ("A draft", "maria", True)]
    for title, name, draft in forms:
        form: dict[str, Any] = {"title": title, "body": "Hm.", "agent": agents[name], "draft": draft}
        await quiet.do(partial(KBArticle.write, **form), "ada")
    quiet.clock.advance(hours=24 * 200)

    mine = {"condition": "AGENT", "value": {"ids": [agents["maria"].global_id]}}
    text = [message("#ARTICLE_TITLE#", "Hm.")]
    asked: dict[str, Any] = {"conditions": {"all": [mine]}, "actions": text, "kept": timedelta(days=300)}
    said = await tried(quiet, event_type="KB_ARTICLE_STALE", since=stale - timedelta(days=1), **asked)

    assert [match.would_send[0].subject for match in said.matches] == ["Hers"]
    assert said.matches[0].occurrence.facts["AGENT"] == agents["maria"].global_id
    assert stale <= said.matches[0].occurrence.occurred_at < stale + timedelta(minutes=1)


async def test_a_plan_that_was_not_kept_yet_makes_it_incomplete(quiet: QuietDesk) -> None:
    await quiet.ticket()
    [told] = await quiet.occurrences()
    del told.facts["FOLLOW_UP_AT"]
    await Occurrence.filter(id=told.id).update(facts=told.facts)

    assert not (await tried(quiet, event_type="TICKET_FOLLOW_UP_DUE")).complete


async def test_what_it_tells_is_as_it_stood_at_the_crossing(quiet: QuietDesk) -> None:
    ticket = await quiet.ticket()
    quiet.clock.advance(minutes=10)
    await quiet.change(ticket, priority=TicketPriority.URGENT)
    quiet.clock.advance(minutes=60)
    text = "#TICKET_PRIORITY# after #TICKET_IDLE_MINUTES#"

    said = await tried(quiet, event_type="TICKET_IDLE", conditions=idle(30), actions=[message(text, "Hm.")])

    assert said.matches[0].would_send[0].subject == "Urgent after 30"
    assert (said.examined, said.matched) == (1, 1)


async def test_what_cannot_be_known_is_refused_and_named(quiet: QuietDesk) -> None:
    words = {"condition": "SUBJECT", "value": {"text": ["fire"]}}
    with pytest.raises(Invalid) as refused:
        await tried(quiet, event_type="TICKET_IDLE", conditions=idle(30, words))
    given = {"conditions": idle(30), "actions": [message("#AGENT_NAME#", "Hm.")]}
    with pytest.raises(Invalid, match="cannot replay Agent Idle"):
        await tried(quiet, "ada", "AGENT_IDLE", system=True, **given)

    assert refused.value.sentence.startswith("A backtest cannot replay Subject")
    assert refused.value.path == ("conditions", "all", "1")


async def test_a_wait_that_may_have_begun_before_what_is_kept_makes_it_incomplete(quiet: QuietDesk) -> None:
    asked, lately = lasting(80 * 24 * 60), quiet.clock() - timedelta(days=9)

    assert not (await tried(quiet, "maria", "TICKET_DURATION", conditions=asked)).complete
    assert (await tried(quiet, "maria", "TICKET_DURATION", conditions=asked, since=lately)).complete
