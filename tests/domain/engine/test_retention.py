"""What is too old is forgotten, and nothing else: no promise is broken for it."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.deeds.counting import Tally
from domain.deeds.deed import Deed
from domain.deeds.keys import UsedKey
from domain.deeds.outbox import PARKED, Occurrence, Pending
from domain.deeds.spells import Episode
from domain.deliveries.queue import FOREVER
from domain.deliveries.records import Delivery, DeliveryChannel, Queued, Receiver
from domain.desk.rooms.tickets import Ticket, TicketStatus
from domain.engine import retention
from domain.engine.records import Budget, ClockMark
from domain.engine.retention import FORSAKEN, RULES, TURN, Rule, forget, keep_house
from domain.events import editing
from domain.events.records import ActionMark, Event, Firing
from domain.foreign.items import ForeignItem
from domain.ids import uuid7
from domain.messages import Message
from domain.people.access_records import ApiToken, FailedSignIns, Session, SignInHelp
from domain.people.principal import principals
from domain.storage.database import dialect, rows
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting

KEPT = timedelta(days=90)
ONCE = [{**message(), "oncePerItem": True}]
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
}


@pytest.fixture(autouse=True)
def faults(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """No rule may fail, unless that is what a test wants."""
    yield caplog
    assert [one.getMessage() for one in caplog.get_records("call") if one.levelname == "ERROR"] == []


async def later(quiet: QuietDesk, **by: float) -> None:
    """Let time pass, as `timedelta` counts, and then forget what is too old."""
    quiet.clock.advance(**by)
    await forget(quiet.clock(), KEPT)


async def delete(quiet: QuietDesk, event: Event) -> None:
    """Let Maria delete an event of hers."""
    maria = quiet.agents["maria"]
    principal = (await principals([maria]))[maria.id]
    await quiet.do(lambda deed: editing.delete_event(deed, event.id, principal), "maria")


async def test_every_table_has_a_rule(quiet: QuietDesk) -> None:
    """A new one is not there before it is said what becomes of its rows."""
    there = {row["name"] for row in await rows(TABLES[dialect()])} - {"tortoise_migrations"}
    assert RULES.keys() == there
    assert all(rule.says for rule in RULES.values())


async def test_what_is_older_than_the_days_to_keep_is_forgotten(quiet: QuietDesk) -> None:
    """But for an occurrence that still waits in the outbox."""
    await quiet.event("maria")
    await quiet.ticket(subject="Dealt with")
    await quiet.work()
    await quiet.ticket(subject="Waiting")
    long_ago = quiet.clock() - timedelta(days=100)
    await FailedSignIns.create(key="account nobody", count=3, last_at=long_ago)
    maria = quiet.agents["maria"]
    await Session.create(agent=maria, refresh_hash="old", started_at=long_ago, expires_at=long_ago)
    assert await forget(quiet.clock(), KEPT) == 2
    assert await Occurrence.all().count() == 2

    assert await forget(quiet.clock(), timedelta(days=-1)) == 3

    [waiting] = await Occurrence.all()
    assert waiting.facts["SUBJECT"] == "Waiting"
    assert await Pending.filter(occurrence_id=waiting.id).count() == 1
    assert await Firing.all().count() == await Message.all().count() == 0


async def test_keys_of_raised_occurrences_are_forgotten_after_a_day(quiet: QuietDesk) -> None:
    """Whatever else is kept for longer."""
    for name, hours in (("old", 25), ("new", 23)):
        at = quiet.clock() - timedelta(hours=hours)
        await UsedKey.create(key=name, said="", used_at=at, source_id=uuid7(), made_id=uuid7())
    assert await forget(quiet.clock(), KEPT) == 1
    assert [one.key for one in await UsedKey.all()] == ["new"]


async def test_deliveries_that_have_ended_are_forgotten(quiet: QuietDesk) -> None:
    """One that still waits stays, however old."""
    long_ago = quiet.clock() - timedelta(days=100)
    for body, ended in (("arrived", long_ago), ("waiting", None)):
        one = Delivery(channel=DeliveryChannel.MAIL, receiver="mail", recipient="a@b.example", body=body)
        one.created_at, one.ended_at = long_ago, ended
        await one.save(force_create=True)
    assert await forget(quiet.clock(), KEPT) == 1
    assert [one.body for one in await Delivery.all()] == ["waiting"]


async def test_once_per_item_holds_for_as_long_as_the_item_is_there(quiet: QuietDesk) -> None:
    await quiet.event("maria", "TICKET_PRIORITY_CHANGED", actions=ONCE)
    lasting, leaving = await quiet.ticket(subject="Lasting"), await quiet.ticket(subject="Leaving")
    for ticket in (lasting, leaving):
        await quiet.change(ticket, priority="URGENT")
    await quiet.work()
    await later(quiet, days=200)
    await quiet.change(lasting, priority="LOW")
    await quiet.work()
    assert await Message.all().count() == 0  # those of then are too old, and there is no new one
    assert await ActionMark.all().count() == 2

    await Waiting(quiet).act(leaving, Ticket.delete_item)
    await later(quiet, days=2)
    assert await ActionMark.all().count() == 2  # the outbox has yet to tell of its end
    await quiet.work()
    await later(quiet, days=2)
    assert [one.item_id for one in await ActionMark.all()] == [lasting.id]


async def test_a_frequency_holds_however_long_it_is(quiet: QuietDesk) -> None:
    seldom = [{**message(), "maximumFrequencyMinutes": 300 * 24 * 60}]
    await quiet.event("maria", actions=seldom)
    for subject in ("First", "Second"):
        await quiet.ticket(subject=subject)
        await quiet.work()
        assert await quiet.inbox("maria") == (["First"] if subject == "First" else [])
        await later(quiet, days=200)


async def test_a_spell_rings_once_also_when_it_lasts_for_longer_than_anything_is_kept(
    quiet: QuietDesk,
) -> None:
    """What is remembered of it goes when it is over, or its event is gone."""
    waiting = Waiting(quiet)
    event, ticket = await waiting.event(), await quiet.ticket()
    await waiting.wait(minutes=31)
    assert await waiting.rung() == ["Printer on fire"]
    for _ in range(2):
        await later(quiet, days=100)
        await quiet.change(ticket, priority="HIGH")
        await waiting.tick()
        assert await waiting.rung() == []
        assert await Episode.filter(event_id=event.id).count() == 1

    await waiting.act(ticket, Ticket.close)
    await waiting.tick()
    await later(quiet, days=1)
    assert await Episode.all().count() == 0


async def test_what_rang_for_a_closed_item_is_forgotten_in_time_and_does_not_ring_again(
    quiet: QuietDesk,
) -> None:
    """Also when it is opened again: for its age, and for a spell that no person has ended."""
    waiting = Waiting(quiet)
    await waiting.event()
    lasts = {"all": [{"condition": "DURATION_MINUTES", "value": {"range": {"min": 30}}}]}
    await quiet.event("maria", "TICKET_DURATION", conditions=lasts, actions=[message("Old")])
    ticket = await quiet.ticket()
    await waiting.wait(minutes=31)
    assert sorted(await waiting.rung()) == ["Old", "Printer on fire"]
    await Ticket.filter(id=ticket.id).update(status=TicketStatus.CLOSED)  # as an event does
    for days, left in ((300, 2), (70, 0)):
        await later(quiet, days=days)
        await waiting.tick()
        assert await Episode.all().count() == left

    await Ticket.filter(id=ticket.id).update(status=TicketStatus.ACTIVE)
    await quiet.change(ticket, priority="HIGH")
    await waiting.tick()
    assert await waiting.rung() == []
    assert await Episode.all().count() == 0


async def test_how_far_a_question_was_asked_is_forgotten_with_its_last_event(quiet: QuietDesk) -> None:
    """In the process too; asked again, it is asked from then on."""
    waiting = Waiting(quiet)
    await quiet.ticket()
    event = await waiting.event()
    await waiting.wait(minutes=31)
    await later(quiet)
    assert (
        [one.key for one in await ClockMark.all()] == list(waiting.clockwork._asked) == ["TICKET_IDLE:30.0"]
    )

    await waiting.switch(event, enabled=False)
    await waiting.tick()
    await later(quiet, days=1)
    assert await ClockMark.all().count() == len(waiting.clockwork._asked) == len(waiting.clockwork._kept) == 0
    await waiting.switch(event, enabled=True)
    await waiting.wait(minutes=31)
    assert await waiting.rung() == ["Printer on fire"]


async def test_what_was_asked_of_an_events_past_is_not_asked_again(quiet: QuietDesk) -> None:
    """It stays known until the event is deleted."""
    waiting = Waiting(quiet)
    await quiet.ticket()
    quiet.clock.advance(minutes=45)
    event = await waiting.event(include_past=True)
    await waiting.wait(minutes=1)
    assert await waiting.rung() == ["Printer on fire"]
    await waiting.switch(event, enabled=False)
    await later(quiet, days=200)
    past = f"TICKET_IDLE:30.0:{event.id.hex}"
    assert [one.key for one in await ClockMark.all()] == [past]

    await delete(quiet, event)
    await later(quiet)
    assert await ClockMark.all().count() == 0


async def test_what_an_event_used_of_its_budget_goes_with_its_minute(quiet: QuietDesk) -> None:
    await quiet.event("maria")
    await quiet.ticket()
    await quiet.work()
    await later(quiet, minutes=1)
    assert await Budget.all().count() == 1
    await later(quiet, days=2)
    assert await Budget.all().count() == 0


async def test_a_deleted_event_stays_for_as_long_as_a_firing_names_it(quiet: QuietDesk) -> None:
    event = await quiet.event("maria")
    await quiet.ticket()
    await quiet.work()
    await delete(quiet, event)
    await later(quiet, days=89)
    assert await Event.filter(id=event.id).exists()
    for _ in range(2):
        await later(quiet, days=2)
    assert await Firing.all().count() == await Event.all().count() == 0


async def test_a_receiver_is_forgotten_once_there_is_nothing_to_remember(quiet: QuietDesk) -> None:
    """Not one that somebody has paused, nor one for which something waits."""
    failing = quiet.clock()
    for key, failures, since, paused in (
        ("web:well", 0, None, None),
        ("web:failed", 6, failing, failing),
        ("web:waited-for", 6, failing, failing),
        ("web:by-hand", 0, None, FOREVER),
    ):
        await Receiver.create(key=key, failures=failures, failing_since=since, paused_until=paused)
    await Queued.create(delivery_id=uuid7(), receiver="web:waited-for", due_at=failing)
    await later(quiet, days=1)
    assert not await Receiver.filter(key="web:well").exists()
    assert await Receiver.filter(key="web:failed").exists()
    await later(quiet, days=91)
    assert {one.key for one in await Receiver.all()} == {"web:waited-for", "web:by-hand"}


@pytest.fixture
async def told(quiet: QuietDesk) -> ForeignItem:
    """Give an open ticket of another help desk, which counts for a group of this one."""

    async def tell(deed: Deed) -> ForeignItem:
        now: dict[str, Any] = dict.fromkeys(("created_at", "last_activity_at", "told_at"), deed.at)
        group = quiet.groups["Support Front Line"]
        item = ForeignItem(source_id=uuid7(), kind="Ticket", key="T-1", group=group, open=True, **now)
        await item.save(force_create=True)
        deed.touched(item)
        return item

    return await quiet.do(tell)


async def counted(of: UUID) -> int:
    """Return how many tickets count for a group."""
    return (await Tally.get(by="Group", entity="Ticket", owner_id=of)).number


async def test_what_nobody_tells_of_for_a_year_is_closed_and_counts_no_more(
    quiet: QuietDesk, told: ForeignItem
) -> None:
    """Then it goes like anything that is closed."""
    group = quiet.groups["Support Front Line"].id
    assert await counted(group) == 1
    await later(quiet, days=FORSAKEN.days - 1)
    assert (await ForeignItem.get(id=told.id)).open
    await later(quiet, days=2)
    assert await counted(group) == 0
    await later(quiet)
    assert not await ForeignItem.exists()


async def test_what_is_parked_for_longer_than_anything_is_kept_goes_with_its_occurrence(
    quiet: QuietDesk,
) -> None:
    await quiet.ticket()
    await Pending.all().update(state=PARKED)
    await later(quiet, days=89)
    assert await Occurrence.exists()
    await later(quiet, days=2)
    await later(quiet)
    assert not await Pending.exists()
    assert not await Occurrence.exists()


async def test_codes_and_tokens_go_that_open_nothing(quiet: QuietDesk) -> None:
    now, maria = quiet.clock(), quiet.agents["maria"]
    await SignInHelp.create(agent_id=maria.id, code_hash="old", expires_at=now)
    ends: dict[str, dict[str, Any]] = {
        "used": {},
        "lasting": {"expires_at": now + timedelta(days=9)},
        "ended": {"expires_at": now},
        "revoked": {"revoked_at": now},
        "revoked before it ended": {"revoked_at": now, "expires_at": now + timedelta(days=900)},
    }
    for name, end in ends.items():
        token: dict[str, Any] = {"name": name, "token_hash": name, "permissions": [], "created_at": now}
        await ApiToken.create(agent=maria, **token, **end)
    await later(quiet, days=89)
    assert not await SignInHelp.exists()
    assert await ApiToken.all().count() == 5
    await later(quiet, days=2)
    assert {one.name for one in await ApiToken.all()} == {"used", "lasting"}


async def test_one_process_in_all_looks_in_an_hour(quiet: QuietDesk) -> None:
    """The next to look may be any, so that one that dies is missed by none."""
    one, other = quiet.worker.worker, quiet.colleague.worker
    assert await keep_house(one, quiet.clock(), KEPT) == 0
    quiet.clock.advance(minutes=59)
    assert [await keep_house(each, quiet.clock(), KEPT) for each in (one, other)] == [None, None]
    quiet.clock.advance(minutes=2)
    assert await keep_house(other, quiet.clock(), KEPT) == 0
    assert await keep_house(one, quiet.clock(), -TURN) is None


async def test_rules_take_turns_batch_by_batch_and_a_fault_in_one_costs_the_others_nothing(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, faults: pytest.LogCaptureFixture
) -> None:
    """However many rows there are of one table, the next one's first batch goes before its second."""
    turns = list[str]()

    async def noting(table: str, rule: Rule) -> AsyncIterator[int]:
        assert rule.forget
        async for gone in rule.forget(table, quiet.clock(), KEPT):
            turns.append(table)
            yield gone

    async def failing(*_: Any) -> AsyncIterator[int]:
        raise ValueError
        yield 0

    for table in ("failed_sign_ins", "budget"):
        rule = RULES[table]
        noted = Rule(rule.says, lambda table, *_, rule=rule: noting(table, rule))
        monkeypatch.setitem(RULES, table, noted)
    monkeypatch.setitem(RULES, "action_mark", Rule("It fails.", failing))
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        await Budget.create(event_id=uuid7(), minute=0, used=1)
        await FailedSignIns.create(key=str(number), last_at=quiet.clock() - 2 * KEPT)
    assert await forget(quiet.clock(), KEPT) == 10
    assert turns == ["budget", "failed_sign_ins"] * 3
    [told] = [one.getMessage() for one in faults.records if one.levelname == "ERROR"]
    assert "action_mark" in told
    faults.clear()
