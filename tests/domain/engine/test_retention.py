"""What is too old is forgotten, and nothing else."""

from datetime import timedelta

from domain.desk.keys import UsedKey
from domain.engine.deliveries import Delivery, DeliveryChannel
from domain.engine.records import Firing
from domain.engine.retention import forget
from domain.ids import uuid7
from domain.people.records import FailedSignIns, Session
from domain.storage.outbox import Occurrence, Pending
from tests.domain.engine.quiet import QuietDesk


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
    assert await forget(quiet.clock(), timedelta(days=90)) == 2
    assert await Occurrence.all().count() == 2

    assert await forget(quiet.clock(), timedelta(days=-1)) == 2

    [waiting] = await Occurrence.all()
    assert waiting.facts["SUBJECT"] == "Waiting"
    assert await Pending.filter(occurrence_id=waiting.id).count() == 1
    assert await Firing.all().count() == 0


async def test_keys_of_raised_occurrences_are_forgotten_after_a_day(quiet: QuietDesk) -> None:
    """Whatever else is kept for longer."""
    for name, hours in (("old", 25), ("new", 23)):
        at = quiet.clock() - timedelta(hours=hours)
        await UsedKey.create(key=name, said="", used_at=at, source_id=uuid7(), made_id=uuid7())
    assert await forget(quiet.clock(), timedelta(days=90)) == 1
    assert [one.key for one in await UsedKey.all()] == ["new"]


async def test_deliveries_that_have_ended_are_forgotten(quiet: QuietDesk) -> None:
    """One that still waits stays, however old."""
    long_ago = quiet.clock() - timedelta(days=100)
    for body, ended in (("arrived", long_ago), ("waiting", None)):
        one = Delivery(channel=DeliveryChannel.MAIL, receiver="mail", recipient="a@b.example", body=body)
        one.created_at, one.ended_at = long_ago, ended
        await one.save(force_create=True)
    assert await forget(quiet.clock(), timedelta(days=90)) == 1
    assert [one.body for one in await Delivery.all()] == ["waiting"]
