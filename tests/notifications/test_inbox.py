"""Inboxes: every message has its place, and a cursor stands between two of them."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import pytest

from domain.engine.housekeeping import retention
from domain.engine.housekeeping.retention import RETENTION, forget
from domain.errors import BadRequest, CursorExpired
from domain.messages import Inbox, Message
from domain.storage.database import dialect, rows, transaction
from notifications import inbox
from notifications.inbox import Inboxes
from tests.conftest import Place
from tests.desk import SOON, message
from tests.domain.engine.quiet import QuietDesk, quiet_desk

INBOXES = Inboxes()
HOLDS_UP = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))) AS one"


@pytest.fixture
async def quiet(place: Place) -> AsyncIterator[QuietDesk]:
    """Give a desk where everyone hears of every ticket, once its engine is told to work."""
    async with quiet_desk(place) as desk:
        everyone: dict[str, Any] = {"agents": [agent.global_id for agent in desk.agents.values()]}
        await desk.event("ada", system=True, actions=[message(**everyone)])
        yield desk


async def marias(desk: QuietDesk) -> Inbox:
    return await INBOXES.inbox_of(desk.agents["maria"].id)


async def test_sequences_have_no_hole_though_processes_fire_at_once(quiet: QuietDesk) -> None:
    """Two processes, twenty occurrences, four readers of each."""
    for _ in range(20):
        await quiet.ticket()
    await asyncio.gather(*(quiet.fire_at_once(occurrence) for occurrence in await quiet.occurrences()))

    for agent in quiet.agents.values():
        messages = await Message.filter(agent_id=agent.id).order_by("sequence")
        assert [told.sequence for told in messages] == list(range(1, 21))
        assert len({told.occurrence_id for told in messages}) == 20
        assert (await INBOXES.inbox_of(agent.id)).unread == 20


async def test_reading_lowers_the_unread_count_once(quiet: QuietDesk) -> None:
    for _ in range(3):
        await quiet.ticket()
    await quiet.work()
    maria = quiet.agents["maria"]
    ids = [told.id for told in await INBOXES.missed(maria.id, 0)]
    for _ in range(2):
        read = await INBOXES.mark_read(maria.id, ids[:2], quiet.clock())
        assert {told.id for told in read} == set(ids[:2])
        assert all(told.read_at for told in read)

    assert (await marias(quiet)).unread == 1


async def test_nobody_marks_what_is_not_theirs(quiet: QuietDesk) -> None:
    await quiet.ticket()
    await quiet.work()
    [theirs] = await INBOXES.missed(quiet.agents["omar"].id, 0)

    assert await INBOXES.mark_read(quiet.agents["maria"].id, [theirs.id], quiet.clock()) == []
    assert (await INBOXES.inbox_of(quiet.agents["omar"].id)).unread == 1
    assert (await marias(quiet)).unread == 1


async def test_reading_while_processes_fire_counts_right(quiet: QuietDesk) -> None:
    for _ in range(10):
        await quiet.ticket()
    occurrences = await quiet.occurrences()
    await asyncio.gather(*(quiet.fire_at_once(occurrence) for occurrence in occurrences[:5]))
    maria = quiet.agents["maria"].id
    ids = [told.id for told in await INBOXES.missed(maria, 0)]
    await asyncio.gather(
        *(INBOXES.mark_read(maria, ids[:4], quiet.clock()) for _ in range(3)),
        *(quiet.fire_at_once(occurrence) for occurrence in occurrences[5:]),
    )

    assert (await marias(quiet)).unread == 6
    assert await Message.filter(agent_id=maria, read_at__isnull=True).count() == 6


async def test_a_cursor_stands_just_behind_its_message(quiet: QuietDesk) -> None:
    for subject in ("First", "Second", "Third"):
        await quiet.ticket(subject=subject)
    await quiet.work()
    inbox = await marias(quiet)
    first = (await INBOXES.missed(inbox.agent_id, 0))[0]

    async def behind(cursor: str | None) -> list[str]:
        place = INBOXES.place_of(cursor, inbox)
        return [told.subject for told in await INBOXES.missed(inbox.agent_id, place)]

    assert await behind(INBOXES.cursors_of(first.agent_id)(first.sequence)) == ["Second", "Third"]
    assert await behind("") == ["First", "Second", "Third"]
    assert await behind(None) == []


async def test_a_cursor_that_was_never_given_is_refused(quiet: QuietDesk) -> None:
    """Another agent's, and what is no cursor at all."""
    await quiet.ticket()
    await quiet.work()
    inbox, own = await marias(quiet), quiet.agents["maria"].id.hex
    [theirs] = await INBOXES.missed(quiet.agents["omar"].id, 0)
    places = ("", "-1", "01", "1.1", "9" * 30, "²", "１", "1\n")  # noqa: RUF001 - not a digit of ours
    wrong = ("x", ".1", *(f"{own}.{place}" for place in places))
    for cursor in (INBOXES.cursors_of(theirs.agent_id)(theirs.sequence), *wrong):
        with pytest.raises(BadRequest) as refusal:
            INBOXES.place_of(cursor, inbox)
        assert refusal.value.path == ("after",)


async def test_a_cursor_of_what_a_restored_desk_does_not_have_has_expired(quiet: QuietDesk) -> None:
    """Its reader begins anew, rather than be refused for ever."""
    inbox = await marias(quiet)
    with pytest.raises(CursorExpired):
        INBOXES.place_of(INBOXES.cursors_of(inbox.agent_id)(inbox.last_sequence + 1), inbox)


async def test_a_cursor_older_than_what_is_kept_has_expired(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not read and is forgotten is not unread any more; the newest forgotten one's cursor works."""
    monkeypatch.setattr(retention, "INBOXES", 2)
    monkeypatch.setattr(retention, "OF_AN_INBOX", 1)
    for _ in range(2):
        await quiet.ticket(subject="Old")
    await quiet.work()
    first, second = await INBOXES.missed(quiet.agents["maria"].id, 0)
    quiet.clock.advance(days=91)
    await quiet.ticket(subject="New")
    await quiet.work()
    await forget(quiet.clock(), timedelta(days=90))
    assert await Message.all().count() == 4

    inbox = await marias(quiet)
    assert inbox.unread == 1
    with pytest.raises(CursorExpired):
        INBOXES.place_of(INBOXES.cursors_of(first.agent_id)(first.sequence), inbox)
    assert (
        INBOXES.place_of(INBOXES.cursors_of(second.agent_id)(second.sequence), inbox)
        == INBOXES.place_of("", inbox)
        == 2
    )
    assert [told.subject for told in await INBOXES.missed(inbox.agent_id, 2)] == ["New"]


async def test_inboxes_with_nothing_old_are_asked_together(quiet: QuietDesk) -> None:
    await quiet.ticket()
    await quiet.work()
    steps = RETENTION["message"].forget
    assert steps
    assert [gone async for gone in steps("message", quiet.clock(), timedelta(days=90))] == [0]


async def test_what_is_read_just_before_it_is_forgotten_counts_once(quiet: QuietDesk) -> None:
    for _ in range(3):
        await quiet.ticket()
    await quiet.work()
    maria, outside = quiet.agents["maria"].id, copy_context()
    ids = [told.id for told in await INBOXES.missed(maria, 0)]
    async with transaction():
        await INBOXES.mark_read(maria, ids[:2], quiet.clock())
        forgetting = asyncio.create_task(forget(quiet.clock(), timedelta(days=-1)), context=outside)
        async with asyncio.timeout(SOON):
            while dialect() == "postgres" and not (await rows(HOLDS_UP))[0]["one"]:
                await asyncio.sleep(0.005)
    await forgetting
    inbox = await marias(quiet)
    assert (inbox.unread, inbox.expired_through, inbox.last_sequence) == (0, 3, 3)


async def test_a_forgotten_inbox_goes_on_counting(quiet: QuietDesk) -> None:
    """A sequence is never given twice."""
    await quiet.ticket()
    await quiet.work()
    await forget(quiet.clock(), timedelta(days=-1))
    await quiet.ticket()
    await quiet.work()

    assert [told.sequence for told in await INBOXES.missed(quiet.agents["maria"].id, 0)] == [2]


async def test_all_are_marked_in_parts_and_each_counts_once(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes behind the place stays unread, what was read keeps its moment."""
    monkeypatch.setattr(inbox, "PART", 2)
    for _ in range(8):
        await quiet.ticket()
    await quiet.work()
    maria = quiet.agents["maria"]
    ids = [told.id for told in await INBOXES.missed(maria.id, 0)]
    early = quiet.clock()
    await INBOXES.mark_read(maria.id, [ids[1]], early)
    await asyncio.gather(*(INBOXES.mark_all_read(maria.id, 7, quiet.clock()) for _ in range(3)))
    kept = await INBOXES.missed(maria.id, 0)

    assert [told.read_at is None for told in kept] == [False] * 7 + [True]
    assert kept[1].read_at == early
    assert (await marias(quiet)).unread == 1
    assert (await INBOXES.inbox_of(quiet.agents["omar"].id)).unread == 8
