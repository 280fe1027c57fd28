"""Messages get their places in an inbox in the order in which they were told."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest

from domain.messages import Bell, Glance, Message
from domain.ports import Notice
from domain.rights import Permission
from domain.sight import Opening
from notifications.placing import bell, read_bell, topic
from resolvers.live import UNREADABLE
from tests.desk import SOON, message
from tests.domain.engine.quiet import QuietDesk


async def test_messages_of_several_events_come_in_the_order_in_which_the_events_were_made(
    quiet: QuietDesk,
) -> None:
    """Also after the first was edited, and in every process alike."""
    first = await quiet.event("maria", actions=[message("First")])
    await quiet.event("maria", actions=[message("Second"), message("Third")])
    await quiet.worker.look()
    await quiet.edit(first, "maria", name="Edited")
    await quiet.ticket()
    await quiet.work()

    assert await quiet.inbox("maria") == ["First", "Second", "Third"]


async def test_each_bell_says_how_many_are_unread_with_its_message(quiet: QuietDesk) -> None:
    """Also of several that come at once."""
    await quiet.event("maria", actions=[message(), message(), message()])
    async with quiet.worker._feed.listen(topic(quiet.agents["maria"].id)) as reader:
        await quiet.ticket()
        await quiet.work()
        async with asyncio.timeout(SOON):
            rung = [await reader.get() for _ in range(3)]

    bells = [read_bell(notice.payload) for notice in rung if isinstance(notice, Notice)]
    assert [(bell.sequence, bell.unread) for bell in bells] == [(1, 1), (2, 2), (3, 3)]


def rung(**given: Any) -> bytes:
    """Write the bell of a message."""
    told: dict[str, Any] = {
        **dict.fromkeys(("id", "agent_id", "event_id", "occurrence_id"), uuid4()),
        "subject": "Näher",
        "body": "",
        "event_type": "TICKET_CREATED",
        "sequence": 7,
        "silent": False,
        "test": False,
        "urgent": False,
        "sent_at": datetime(2026, 3, 29, 12, tzinfo=UTC),
        "read_at": None,
    }
    opening = Opening(((Permission.VIEW_TICKETS,),), uuid4(), anywhere=False, people=(uuid4(),))
    glance = Glance("T-1", None, opening, datetime.now(UTC))
    item = "Ticket", uuid4()
    return bell(Message(**told | given), 3, item, glance=glance, event_name="An event").payload


@pytest.mark.parametrize("read_at", [None, datetime(2026, 3, 30, tzinfo=UTC)])
def test_a_bell_is_read_as_it_was_rung(read_at: datetime | None) -> None:
    read = read_bell(rung(read_at=read_at))

    assert (read.sequence, read.unread, read.subject, read.read_at) == (7, 3, "Näher", read_at)
    assert read.named_event
    assert (read.named_event.name, read.named_event.global_id) == (
        "An event",
        f"Event_{read.record().event_id.hex}",
    )
    assert read.glance
    assert (read.glance.label, read.glance.opening.anywhere) == ("T-1", False)
    assert read.record().global_id == read.global_id
    assert read.record().about == read.about


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *((name, None) for name in ("id", "sequence", "subject", "body", "event_type", "sent", "unread")),
        *((name, 5) for name in ("id", "subject", "event", "read", "silent", "test", "urgent", "event_name")),
        *((name, "7") for name in ("sequence", "unread")),
        ("id", "no id"),
        ("sent", "at noon"),
        ("item_kind", 5),
        ("item_id", None),
        *(
            ("glance", seen)
            for seen in (False, 0, "T-1", [], ["T-1"], [5, None, "[]", "2026-03-29T12:00:00Z"])
        ),
        ("glance", ["T-1", None, "[[], null, true, []]", "2026-03-29T12:00:00"]),
        ("glance", ["T-1", None, "{}", "2026-03-29T12:00:00Z"]),
    ],
)
def test_what_is_no_bell_of_this_version_is_refused(name: str, wrong: Any) -> None:
    """So that its reader reads the inbox instead."""
    own, alike = (orjson.loads(row) for row in rung().split(b"\n"))
    where = Bell._fields.index({"event_name": "named_event", "sent": "sent_at"}.get(name, name))
    if where < len(own):
        own[where] = wrong
    else:
        alike[where - len(own)] = wrong

    with pytest.raises(UNREADABLE):
        read_bell(b"\n".join(map(orjson.dumps, (own, alike)))).record()


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"[]", b"{}", b"\xff", rung()[:-1] + b",1]", rung().replace(b"]\n", b",1]\n")]
)
def test_what_is_no_bell_at_all_is_refused(payload: bytes) -> None:
    with pytest.raises(UNREADABLE):
        read_bell(payload)
