"""Very many are told some at a time, each once, whatever comes between."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime

import pytest

from domain.deeds.attempts import MAXIMUM_ATTEMPTS, retry_parked
from domain.deeds.deed import Telling
from domain.deeds.outbox import Occurrence, Pending
from domain.deliveries.records import Delivery, DeliveryChannel
from domain.engine.firing import portions
from domain.engine.records import Portion
from domain.events.records import Firing
from domain.ids import uuid7
from domain.messages import Letter, Message
from domain.people.records import Agent
from domain.ports import ToRing
from notifications.inbox import Inboxes
from notifications.placing import topic
from tests.desk import SOON, message
from tests.domain.engine.quiet import QuietDesk


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one be the most who are told in one transaction."""
    monkeypatch.setattr(portions, "MOST", 1)


async def tell_all(quiet: QuietDesk) -> Occurrence:
    """Let the engine fire an event that tells everybody, and leave the rest."""
    everyone = [agent.global_id for agent in quiet.agents.values()]
    await quiet.event("ada", system=True, actions=[message(agents=everyone)], name="To all")
    await quiet.ticket()
    [occurrence] = await quiet.occurrences()
    await quiet.worker.rules.catch_up([occurrence])
    fired = await quiet.worker._dealing.fire([occurrence])
    assert (len(fired.bells), fired.unfinished) == (1, {occurrence.id})
    return occurrence


async def told(quiet: QuietDesk) -> dict[str, int]:
    """Count what lies in everybody's inbox."""
    return {name: len(await quiet.inbox(name)) for name in quiet.agents}


async def test_another_process_goes_on_where_one_has_died(quiet: QuietDesk) -> None:
    """But tells nobody who was disabled since."""
    await tell_all(quiet)
    assert sorted((await told(quiet)).values()) == [0, 0, 0, 1]
    [*_, last] = sorted(quiet.agents.values(), key=lambda agent: agent.id)
    await Agent.filter(id=last.id).update(enabled=False)
    quiet.clock.advance(minutes=1)
    await quiet.colleague.look_into_outbox()
    await quiet.colleague.work_off()

    assert await told(quiet) == {name: int(agent.id != last.id) for name, agent in quiet.agents.items()}
    assert not await Portion.exists()
    assert not await Pending.exists()
    assert {(letter.subject, letter.urgent) for letter in await Message.all()} == {("Printer on fire", False)}


async def test_a_bell_rings_for_each_who_is_told_later(quiet: QuietDesk) -> None:
    everyone = [agent.global_id for agent in quiet.agents.values()]
    await quiet.event("ada", system=True, actions=[message(agents=everyone)])
    async with AsyncExitStack() as listening:
        topics = [topic(agent.id) for agent in quiet.agents.values()]
        readers = [await listening.enter_async_context(quiet.worker._feed.listen(own)) for own in topics]
        await quiet.ticket()
        await quiet.work()
        async with asyncio.timeout(SOON):
            rung = [await reader.get() for reader in readers]
    assert [notice.topic for notice in rung] == topics


async def test_who_cannot_be_told_in_some_tries_is_told_once_an_operator_says_so(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile the others are, and the event's owner reads that it failed."""
    occurrence = await tell_all(quiet)
    [_, broken, *_] = sorted(quiet.agents, key=lambda name: quiet.agents[name].id)
    tell = Inboxes.tell

    async def failing(self: Inboxes, tellings: Sequence[Telling], at: datetime) -> ToRing:
        if any(quiet.agents[broken].id in telling.agents for telling in tellings):
            raise LookupError
        return await tell(self, tellings, at)

    with monkeypatch.context() as faulty:
        faulty.setattr(Inboxes, "tell", failing)
        for _ in range(1 + MAXIMUM_ATTEMPTS + 1):  # the first tells the others
            quiet.clock.advance(minutes=1)
            await quiet.worker.look_into_outbox()
            await quiet.worker._following.all_told()
    [fired] = await Firing.filter(occurrence_id=occurrence.id)
    reason = "In 5 tries not everybody could be told; the fault has been logged."
    failed = {"action": "SEND_MESSAGE", "outcome": "FAILED", "reason": reason, "recipients": 4}
    assert fired.outcomes == [failed]
    assert await told(quiet) == {name: int(name != broken) for name in quiet.agents}

    assert await retry_parked(quiet.clock()) == 1
    assert await retry_parked(quiet.clock()) == 0
    await quiet.work()
    assert await told(quiet) == dict.fromkeys(quiet.agents, 1)


async def test_whose_process_ends_as_it_gets_on_or_waits_was_not_tried_in_vain(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else many restarts would park what takes long to tell."""
    await tell_all(quiet)
    await quiet.ticket()
    await quiet.worker._dealing.fire((await quiet.occurrences())[1:])
    await Pending.all().update(attempts=MAXIMUM_ATTEMPTS - 1)
    tell, lives = Inboxes.tell, iter([True])

    async def ending(self: Inboxes, tellings: Sequence[Telling], at: datetime) -> ToRing:
        if next(lives, False):
            return await tell(self, tellings, at)
        raise asyncio.CancelledError

    monkeypatch.setattr(Inboxes, "tell", ending)
    quiet.clock.advance(minutes=1)
    await quiet.colleague.look_into_outbox()
    task = quiet.colleague._following._task
    assert task
    await asyncio.wait([task])

    assert await Portion.all().count() == 5
    left = await Pending.all().order_by("occurrence_id")
    assert [pending.attempts for pending in left] == [0, MAXIMUM_ATTEMPTS - 1]


async def test_two_who_go_on_at_the_same_time_tell_each_once(quiet: QuietDesk) -> None:
    occurrence = await tell_all(quiet)

    async def go_on() -> list[ToRing]:
        return [part async for part in portions.follow(occurrence, Inboxes(), quiet.clock())]

    rung = await asyncio.gather(go_on(), go_on())
    assert await told(quiet) == dict.fromkeys(quiet.agents, 1)
    assert sum(len(part.bells) for parts in rung for part in parts) == 3


async def test_who_is_told_twice_of_one_thing_is_told_in_order(quiet: QuietDesk) -> None:
    everyone = [agent.global_id for agent in quiet.agents.values()]
    last = [*quiet.agents][-1]
    await quiet.event("ada", system=True, actions=[message("To all", agents=everyone)], name="First made")
    await quiet.event("ada", system=True, actions=[message("To one", agents=everyone[-1:])], name="Then made")
    await quiet.ticket()
    await quiet.work()

    assert await quiet.inbox(last) == ["To all", "To one"]
    assert await told(quiet) == {name: 1 + (name == last) for name in quiet.agents}


async def test_what_is_fired_together_is_told_in_order(quiet: QuietDesk) -> None:
    """Also of two things that happened to one item, of which very many hear the first."""
    everyone = [agent.global_id for agent in quiet.agents.values()]
    await quiet.event("ada", system=True, actions=[message("To all", agents=everyone)])
    await quiet.event(
        "ada", "TICKET_PRIORITY_CHANGED", system=True, actions=[message("After", agents=everyone[-1:])]
    )
    await quiet.change(await quiet.ticket(), priority="HIGH")
    await quiet.work()

    assert await quiet.inbox([*quiet.agents][-1]) == ["To all", "After"]


async def test_where_an_event_writes_to_agents_by_itself_all_is_told_at_once() -> None:
    """Else there were two mails, its own and that of a profile."""
    event, agents = uuid7(), [uuid7(), uuid7()]
    happened = Occurrence(id=uuid7(), item_id=uuid7())
    sent = {"agent_id": agents[0], "event_id": event, "occurrence_id": happened.id}
    mail = Delivery(channel=DeliveryChannel.MAIL, **sent)
    letter = Letter(
        subject="-",
        body="-",
        event_id=event,
        occurrence_id=happened.id,
        event_type="TICKET_CREATED",
        sent_at=mail.created_at,
    )
    tellings = [Telling(happened, letter, agents), Telling(happened, deliveries=[mail])]

    assert await portions.begin(tellings) == (tellings, set())
