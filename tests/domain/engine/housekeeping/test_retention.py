"""What is too old is forgotten, and nothing else: no promise is broken for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from domain.deeds.keys import UsedKey
from domain.deeds.outbox import PARKED, Occurrence, Pending
from domain.deliveries.queue import FOREVER
from domain.deliveries.records import Delivery, DeliveryChannel, Queued, Receiver
from domain.engine.housekeeping import forgetting
from domain.engine.housekeeping.forgetting import Retention
from domain.engine.housekeeping.retention import RETENTION, TURN, forget, keep_house
from domain.engine.records import EventUse, Portion
from domain.events.records import Event, Firing
from domain.ids import uuid7
from domain.messages import Message
from domain.people.access_records import ApiToken, FailedSignIns, Session, SignInHelp
from domain.storage.database import dialect, rows
from domain.storage.records import Lease
from tests.desk import SOON
from tests.domain.engine.ageing import KEPT, delete, later
from tests.domain.engine.quiet import QuietDesk

pytestmark = pytest.mark.usefixtures("faults")

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND name NOT LIKE 'sought\\_%' ESCAPE '\\'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' UNION SELECT 'sought'",
}


async def test_of_every_table_is_said_what_goes(quiet: QuietDesk) -> None:
    """A new one is not there before it is said what becomes of its rows."""
    there = {row["name"] for row in await rows(TABLES[dialect()])} - {"tortoise_migrations"}
    assert RETENTION.keys() == there
    assert all(retention.says for retention in RETENTION.values())


async def test_what_is_older_than_the_days_to_keep_is_forgotten(quiet: QuietDesk) -> None:
    """But for an occurrence that still waits in the outbox."""
    await quiet.event("maria")
    await quiet.ticket(subject="Dealt with")
    await quiet.work()
    await quiet.ticket(subject="Waiting")
    long_ago = quiet.clock() - timedelta(days=100)
    await FailedSignIns.create(key="account nobody", count=3, last_at=long_ago)
    lately = quiet.clock() - timedelta(hours=23)
    await FailedSignIns.create(key="account somebody", count=3, last_at=lately)
    maria = quiet.agents["maria"]
    await Session.create(agent=maria, refresh_hash="old", started_at=long_ago, expires_at=long_ago)
    await Lease.create(name="of-maria", holder="nobody", ends_at=long_ago)
    assert await forget(quiet.clock(), KEPT) == 3
    assert await Occurrence.all().count() == 2

    assert await forget(quiet.clock(), timedelta(days=-1)) == 3

    [waiting] = await Occurrence.all()
    assert waiting.facts["SUBJECT"] == "Waiting"
    assert await Pending.filter(occurrence_id=waiting.id).count() == 1
    assert await Firing.all().count() == await Message.all().count() == 0
    assert [tries.key for tries in await FailedSignIns.all()] == ["account somebody"]


async def test_keys_of_raised_occurrences_are_forgotten_after_a_day(quiet: QuietDesk) -> None:
    """Whatever else is kept for longer."""
    for name, hours in (("old", 25), ("new", 23)):
        at = quiet.clock() - timedelta(hours=hours)
        await UsedKey.create(key=name, said="", used_at=at, source_id=uuid7(), made_id=uuid7())
    assert await forget(quiet.clock(), KEPT) == 1
    assert [used_key.key for used_key in await UsedKey.all()] == ["new"]


async def test_deliveries_that_have_ended_are_forgotten(quiet: QuietDesk) -> None:
    """One that still waits stays, however old."""
    long_ago = quiet.clock() - timedelta(days=100)
    for body, ended in (("arrived", long_ago), ("waiting", None)):
        one = Delivery(channel=DeliveryChannel.MAIL, receiver="mail", recipient="a@b.example", body=body)
        one.created_at, one.ended_at = long_ago, ended
        await one.save(force_create=True)
    assert await forget(quiet.clock(), KEPT) == 1
    assert [delivery.body for delivery in await Delivery.all()] == ["waiting"]


async def test_a_deleted_event_stays_for_as_long_as_a_firing_or_a_delivery_names_it(quiet: QuietDesk) -> None:
    event = await quiet.event("maria")
    await quiet.ticket()
    await quiet.work()
    ahead = quiet.clock() + timedelta(days=1)  # by a clock that was set back since
    await Firing.all().update(fired_at=ahead)
    held = Delivery(channel=DeliveryChannel.MAIL, receiver="mail", recipient="a@b.example", body="")
    held.event_id, held.created_at = event.id, quiet.clock()
    await held.save(force_create=True)
    await delete(quiet, event)
    for days, left in ((90.5, 1), (1, 0)):
        await later(quiet, days=days)
        assert await Firing.all().count() == left
        assert await Event.filter(id=event.id).exists()
        assert await EventUse.all().count() == 1
    await Delivery.all().update(ended_at=quiet.clock())
    for _ in range(3):
        await later(quiet)
    assert await Delivery.all().count() == await Event.all().count() == await EventUse.all().count() == 0


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
    assert {receiver.key for receiver in await Receiver.all()} == {"web:waited-for", "web:by-hand"}


async def test_what_is_parked_for_longer_than_anything_is_kept_goes_with_its_occurrence(
    quiet: QuietDesk,
) -> None:
    await quiet.ticket()
    await Pending.all().update(state=PARKED)
    [parked] = await quiet.occurrences()
    await Portion.create(occurrence_id=parked.id, letter={}, agents=[])
    await later(quiet, days=89)
    assert await Occurrence.exists()
    assert await Portion.exists()
    await later(quiet, days=2)
    await later(quiet)
    assert not await Pending.exists()
    assert not await Portion.exists()
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
    assert {api_token.name for api_token in await ApiToken.all()} == {"used", "lasting"}


async def test_one_process_in_all_looks_in_an_hour(quiet: QuietDesk) -> None:
    """The next to look may be any, so that one that dies is missed by none."""
    one, other = quiet.worker.worker, quiet.colleague.worker
    assert await keep_house(one, quiet.clock(), KEPT) == 0
    quiet.clock.advance(minutes=59)
    assert [await keep_house(process, quiet.clock(), KEPT) for process in (one, other)] == [None, None]
    quiet.clock.advance(minutes=2)
    assert await keep_house(other, quiet.clock(), KEPT) is not None
    assert await keep_house(one, quiet.clock(), -TURN) is None


async def test_tables_take_turns_batch_by_batch_and_a_fault_in_one_costs_the_others_nothing(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, faults: pytest.LogCaptureFixture
) -> None:
    """However many rows there are of one table, the next one's first batch goes before its second."""
    turns = list[str]()

    async def noting(table: str, retention: Retention) -> AsyncIterator[int]:
        assert retention.forget
        async for gone in retention.forget(table, quiet.clock(), KEPT):
            turns.append(table)
            yield gone

    async def failing(*_: Any) -> AsyncIterator[int]:
        raise ValueError
        yield 0

    for table in ("failed_sign_ins", "event_use"):
        retention = RETENTION[table]
        noted = Retention(retention.says, lambda table, *_, retention=retention: noting(table, retention))
        monkeypatch.setitem(RETENTION, table, noted)
    monkeypatch.setitem(RETENTION, "action_mark", Retention("It fails.", failing))
    monkeypatch.setattr(forgetting, "BATCH", 2)
    monkeypatch.setattr(forgetting, "LONGEST", SOON)
    for number in range(5):
        await EventUse.create(event_id=uuid7(), slot=0)
        await FailedSignIns.create(key=str(number), last_at=quiet.clock() - 2 * KEPT)
    assert await forget(quiet.clock(), KEPT) == 10
    assert turns == ["event_use", "failed_sign_ins"] * 3
    [told] = [record.getMessage() for record in faults.records if record.levelname == "ERROR"]
    assert "action_mark" in told
    faults.clear()
