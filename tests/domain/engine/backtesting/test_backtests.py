"""Backtests: they say what the engine did, without doing it; and they end in time."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.engine.backtesting import backtests, steps, trail
from domain.engine.backtesting.backtests import Backtest, backtest
from domain.errors import LimitExceeded
from domain.events.records import Event, Firing
from domain.messages import Message
from domain.policy import Policy
from domain.storage.database import rows
from tests.desk import message
from tests.domain.engine.backtesting.trying import never, trial, tried, tried_again
from tests.domain.engine.quiet import QuietDesk
from tests.statements import counting

GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
OWNERS = {"maria": GROUPS[0], "marta": GROUPS[2], "ada": GROUPS[1]}  # and a group that each of them sees
COUNT = "SELECT COUNT(*) AS found FROM {}"
TYPES = ("TICKET_CREATED", "TICKET_PRIORITY_CHANGED", "TICKET_STATUS_CHANGED", "TICKET_TRANSFERRED")


class Generated:
    """What some random numbers make happen, and the events that hear of it."""

    def __init__(self, quiet: QuietDesk, seed: int) -> None:
        self.quiet, self.chance = quiet, random.Random(seed)  # noqa: S311 - the same each time
        self.tickets = list[Ticket]()

    def conditions(self, group: str) -> dict[str, Any]:
        """Ask for one or two things that are often so, or none."""
        priorities = self.chance.sample(list(TicketPriority), 2)
        some = [
            {"condition": "PRIORITY", "value": {"values": [str(priority) for priority in priorities]}},
            {"condition": "SUBJECT", "value": {"text": [self.chance.choice(["printer", "lamp"])]}},
            {"condition": "STATUS", "operator": "NOT_IN", "value": {"values": ["CLOSED"]}},
            {"condition": "GROUP", "value": {"ids": [self.quiet.groups[group].global_id]}},
        ]
        chosen = self.chance.sample(some, self.chance.randrange(3))
        return {self.chance.choice(["all", "any"]): chosen} if chosen else {}

    def actions(self) -> list[dict[str, Any]]:
        """Tell somebody, now and then limited."""
        limits: Sequence[dict[str, Any]] = (
            {},
            {"oncePerItem": True},
            {"maximumFrequencyMinutes": self.chance.choice([3, 20])},
        )
        return [
            {**message(f"{place} #TICKET_SUBJECT#"), **self.chance.choice(limits)}
            for place in range(self.chance.choice([1, 1, 2]))
        ]

    async def event(self) -> tuple[str, Event]:
        """Make an event; return whose it is, too."""
        owner = self.chance.choice(list(OWNERS))
        given = {"conditions": self.conditions(OWNERS[owner]), "actions": self.actions()}
        event_type = self.chance.choice(TYPES)
        return owner, await self.quiet.event(owner, event_type, system=owner == "ada", **given)

    async def happen(self) -> None:
        """Let something happen, after a while."""
        self.quiet.clock.advance(minutes=self.chance.choice([0, 1, 2, 15]))
        if not self.tickets or self.chance.random() < 0.3:
            subject = self.chance.choice(["Printer on fire", "Lamp", "Other"])
            self.tickets.append(await self.quiet.ticket(self.chance.choice(GROUPS), subject=subject))
            return
        ticket = self.chance.choice(self.tickets)
        if self.chance.random() < 0.3:
            group = self.quiet.groups[self.chance.choice(GROUPS)]
            if group.id != (found := await Ticket.find(ticket.id, None)).group_id:
                await self.quiet.do(lambda deed: found.transfer(deed, group=group))
            return
        open_ = [TicketStatus.ACTIVE, TicketStatus.WAITING, TicketStatus.CLOSED]
        await self.quiet.change(
            ticket, priority=self.chance.choice(list(TicketPriority)), status=self.chance.choice(open_)
        )


async def became(event: Event) -> list[tuple[Any, bool, list[str]]]:
    """Return what became of an event, newest first: the occurrence, whether it did nothing, its messages."""
    found = []
    for firing in await Firing.filter(event_id=event.id).order_by("-occurrence_id"):
        letters = await Message.filter(event_id=event.id, occurrence_id=firing.occurrence_id)
        idle = bool(firing.held_back) or all(done["outcome"] == "HELD_BACK" for done in firing.outcomes)
        found.append((firing.occurrence_id, idle, sorted(letter.subject for letter in letters)))
    return found


def would(said: Backtest) -> list[tuple[Any, bool, list[str]]]:
    """Return the same of a backtest."""
    return [
        (
            match.occurrence.id,
            match.held_back is not None,
            sorted(preview.subject for preview in match.would_send),
        )
        for match in said.matches
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_a_backtest_says_what_the_engine_did(quiet: QuietDesk, seed: int) -> None:
    generated, since = Generated(quiet, seed), quiet.clock()
    events = [await generated.event() for _ in range(12)]
    for _ in range(25):
        await generated.happen()
        await quiet.work()

    for owner, event in events:
        said = await tried_again(quiet, event, owner, since)
        fired = await became(event)

        assert would(said) == fired
        assert (said.matched, said.held_back) == (len(fired), sum(idle for _, idle, _ in fired))


async def test_the_budget_of_a_minute_counts(quiet: QuietDesk) -> None:
    for _ in range(5):
        await quiet.ticket()

    said = await tried(quiet, policy=Policy(event_budget=2))

    sentence = "It fired more than 2 times in a minute and was throttled."
    assert (said.matched, said.held_back) == (5, 3)
    assert [match.held_back for match in said.matches] == [sentence] * 3 + [None] * 2


async def test_nothing_is_written(quiet: QuietDesk) -> None:
    await quiet.ticket()
    await quiet.work()
    tables = ("event", "firing", "message", "action_mark", "event_use", "occurrence", "delivery", "pending")

    async def numbers() -> list[int]:
        return [(await rows(COUNT.format(table)))[0]["found"] for table in tables]

    before = await numbers()
    assert (await tried(quiet, actions=[{**message(), "oncePerItem": True}])).matched == 1

    assert await numbers() == before


async def test_it_stops_when_it_is_told_to_and_says_that_there_is_more(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP", 2)
    for number in range(5):
        await quiet.ticket(subject=f"Number {number}")
        quiet.clock.advance(days=1)
    answers = iter([False, True])

    async def after_one_step() -> bool:
        return next(answers)

    said = await backtest(await trial(quiet), after_one_step)

    assert (said.examined, said.complete) == (2, False)
    assert [match.would_send[0].subject for match in said.matches] == ["Number 4", "Number 3"]
    assert [(day.examined, day.matched) for day in said.days] == [(1, 1), (1, 1), (0, 0)]


async def test_it_remembers_no_more_matches_than_it_may(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "KEPT", 2)
    monkeypatch.setattr(steps, "STRETCH", 2)
    for _ in range(5):
        await quiet.ticket()

    said = await tried(quiet)

    assert (said.matched, said.complete) == (2, False)


async def test_of_what_ended_before_what_is_kept_nothing_is_read(quiet: QuietDesk) -> None:
    """And it is said that this is not all."""
    await quiet.ticket()
    now = quiet.clock()
    asked = await trial(quiet, since=now - timedelta(days=200), until=now - timedelta(days=100))
    with counting() as noted:
        found = await backtest(asked, never)
    assert not [statement for statement in noted if "FROM occurrence o" in statement]
    assert (found.examined, found.complete, found.days) == (0, False, [])


async def test_messages_that_are_too_much_to_be_shown_are_refused(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all matches that are asked for, and with what to do."""
    monkeypatch.setattr(backtests, "TEXTS", 20)
    for _ in range(3):
        await quiet.ticket()
    actions = [message("12345", "67890")]

    assert (await tried(quiet, actions=actions, first=2)).matched == 3
    with pytest.raises(LimitExceeded, match="ask for fewer matches") as refused:
        await tried(quiet, actions=actions, first=3)
    assert refused.value.path == ("first",)
