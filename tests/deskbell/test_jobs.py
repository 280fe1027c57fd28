"""What a process does beside answering: every job comes to its turn."""

import asyncio
from datetime import datetime, timedelta

import pytest

from deskbell import jobs as beside
from domain.deeds.outbox import Occurrence
from domain.desk.common import RelatedItemKind
from domain.desk.custom_fields import GoneField
from domain.desk.rooms.tickets import Ticket
from domain.desk.rooms.whos_on import Visitor
from domain.engine.working.worker import Worker
from domain.ids import uuid7
from domain.messages import Message
from domain.people.records import Group
from tests.conftest import Place
from tests.desk import SOON, RunningDesk, message
from tests.domain.engine.waiting import idle
from tests.pairs import ON_SQLITE
from tests.serving import running

IN_A_SECOND = 10


async def visitor(since: datetime) -> Visitor:
    """Put a visitor on the list who has looked at nothing since then."""
    return await Visitor.create(
        ip_address="192.0.2.1", current_page="/idle", hits=1, created_at=since, last_activity_at=since
    )


async def gone(one: Visitor) -> None:
    """Wait until a visitor has been taken off the list."""
    async with asyncio.timeout(SOON):
        while await Visitor.exists(id=one.id):
            await asyncio.sleep(0.05)


async def test_idle_visitors_go_while_the_clock_rings_all_the_time(desk: RunningDesk) -> None:
    """Tickets come due many times a second, for longer than the test waits."""
    await desk.event("ada", "TICKET_IDLE", level="SYSTEM", conditions=idle(30))
    group, begun = await Group.first(), desk.clock() - timedelta(minutes=30)
    since = [begun + timedelta(seconds=tick / IN_A_SECOND) for tick in range(6 * int(SOON) * IN_A_SECOND)]
    await Ticket.bulk_create(
        Ticket(number=f"Q-{number}", subject="Quiet", group=group, created_at=at, last_activity_at=at)
        for number, at in enumerate(since)
    )
    async with asyncio.timeout(SOON):
        while not await Message.exists():
            await asyncio.sleep(0.05)
    await gone(await visitor(desk.clock() - timedelta(minutes=20)))


async def test_an_event_rings_for_idle_visitors_before_they_go(desk: RunningDesk) -> None:
    """Also at the very moment at which they are to go, and after a night in which nobody asked."""
    tell = message("#CURRENT_PAGE#", "-")
    await desk.event("ada", "ONLINE_ACTIVITY", level="SYSTEM", conditions=idle(15), actions=[tell])
    one = await visitor(desk.clock())
    desk.clock.advance(hours=8)
    await gone(one)
    await desk.settled()
    assert [message.subject for message in await Message.all()] == ["/idle"]
    happened = [
        occurrence.event_type for occurrence in await Occurrence.filter(item_id=one.id).order_by("id")
    ]
    assert happened == ["ONLINE_ACTIVITY", "ONLINE_VISITOR_REMOVED"]


@ON_SQLITE
async def test_no_two_jobs_begin_at_one_moment(
    desk: RunningDesk, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would open a connection of its own, at the start and again and again."""
    begun = list[float]()
    monkeypatch.setattr(beside, "_every", lambda *_, after=0.0, **__: begun.append(after))
    worker = desk.runtime.engine
    assert isinstance(worker, Worker)
    beside.jobs(place.settings(), worker, desk.clock)
    assert len(set(begun)) == len(begun) > 1


@ON_SQLITE
async def test_what_is_left_of_deleted_fields_is_swept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "LOOKED_AFTER_EVERY", 0.05)
    async with running(place.settings()), asyncio.timeout(SOON):
        await GoneField.create(id=uuid7(), item_kind=RelatedItemKind.TICKET, key="COLOUR")
        while await GoneField.exists():
            await asyncio.sleep(0.05)
