"""What was deleted goes for good in time, with what had gathered on it, and nothing that something names."""

from functools import partial
from typing import Any

from domain.desk.entries import Comment, ItemMessage
from domain.desk.rooms.live_chats import LiveChat
from domain.desk.rooms.tickets import Ticket
from domain.engine.housekeeping.retention import forget
from tests.domain.engine.ageing import KEPT, later
from tests.domain.engine.quiet import QuietDesk


async def _delete(ticket: Ticket, deed: Any) -> None:
    await (await Ticket.find(ticket.id, None, lock=True)).delete_item(deed)


async def test_a_deleted_item_goes_after_the_days_to_keep_with_its_entries(quiet: QuietDesk) -> None:
    gone, kept = [await quiet.ticket(body=f"Help, {number}") for number in range(2)]
    await Comment.create(item_id=gone.id, type="GENERAL", text="A note", written_at=quiet.clock())
    await quiet.do(partial(_delete, gone))
    await quiet.work()

    await later(quiet, days=89)
    assert await Ticket.all().count() == 2
    await later(quiet, days=2)
    assert [ticket.id for ticket in await Ticket.all()] == [kept.id]
    assert [entry.item_id for entry in await ItemMessage.all()] == [kept.id]
    assert await Comment.all().count() == 0


async def test_a_deleted_item_stays_while_another_names_it_or_it_is_to_be_told_of(quiet: QuietDesk) -> None:
    named, waits = await quiet.ticket(), await quiet.ticket()
    group = quiet.groups["Support Front Line"]
    chat = await quiet.do(lambda deed: LiveChat.start(deed, group=group, customer_name="Zoë"))
    await LiveChat.filter(id=chat.id).update(ticket_id=named.id)
    await quiet.work()
    for ticket in (named, waits):
        await quiet.do(partial(_delete, ticket))
    quiet.clock.advance(days=100)
    await forget(quiet.clock(), KEPT)
    assert await Ticket.all().count() == 2

    await quiet.work()
    await forget(quiet.clock(), KEPT)
    assert [ticket.id for ticket in await Ticket.all()] == [named.id]
    await LiveChat.filter(id=chat.id).update(ticket_id=None)
    await forget(quiet.clock(), KEPT)
    assert await Ticket.all().count() == 0
    assert await LiveChat.all().count() == 1
