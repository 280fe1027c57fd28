"""
Placing: where messages get their place in an inbox.

A message's sequence is raised with the inbox's row locked, so a reader who has seen one number has seen, or
can read, all before it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import NoneType
from typing import Any
from uuid import UUID

import orjson

from domain.messages import About, Bell, Glance, Inbox, Letter, Message
from domain.ports import Notice, Telling
from domain.sight import Opening
from domain.storage.database import as_uuid, rows
from domain.storage.records import in_parts
from domain.storage.writing import insert

_TEXTS = ("id", "agent_id", "subject", "body", "event_type", "event_id", "occurrence_id", "sent_at")
UNREAD = {**dict.fromkeys(_TEXTS, str), "sequence": int, "silent": bool, "test": bool, "read_at": NoneType}
SHAPES = UNREAD, UNREAD | {"read_at": str}  # of a message, as the wire has its columns


async def deliver(letters: Sequence[Letter], of: Mapping[UUID, Telling]) -> Sequence[Notice]:
    """
    Add messages, locking each inbox once, in the order given; return the bells to ring.

    ``of`` is what each occurrence tells, with how its item stands.
    """
    inboxes = await _extend(Counter(letter.agent_id for letter in letters))
    messages, unread = list[Message](), list[int]()
    for letter in letters:
        inbox = inboxes[letter.agent_id]
        inbox.last_sequence, inbox.unread = inbox.last_sequence + 1, inbox.unread + 1
        messages.append(_message(letter, inbox.last_sequence))
        unread.append(inbox.unread)
    await insert(messages)
    bells = list[Notice]()
    for message, count, letter in zip(messages, unread, letters, strict=True):
        telling = of[letter.occurrence_id]
        about = telling.occurrence.item_kind, telling.occurrence.item_id
        bells.append(bell(message, count, about, glance=telling.glance, event_name=letter.event_name))
    return bells


async def _extend(counts: Mapping[UUID, int]) -> dict[UUID, Inbox]:
    """Make room in inboxes, locking them in the order given; return them as they were before."""
    found = dict[UUID, Inbox]()
    for part in in_parts(list(counts.items())):
        numbers = range(1, 2 * len(part), 2)
        places = ", ".join(f"(${n}::uuid, ${n + 1}::bigint, 0, ${n + 1}::bigint)" for n in numbers)
        raised = await rows(
            "INSERT INTO inbox (agent_id, last_sequence, expired_through, unread)"  # noqa: S608 - numbers of ours
            f" VALUES {places} ON CONFLICT (agent_id) DO UPDATE SET"
            " last_sequence = inbox.last_sequence + excluded.last_sequence,"
            " unread = inbox.unread + excluded.unread RETURNING agent_id, last_sequence, unread",
            *(value for pair in part for value in pair),
        )
        # Rows come back in any order, and as they are after all of these messages.
        for row in raised:
            agent = as_uuid(row["agent_id"])
            before = row["last_sequence"] - counts[agent], row["unread"] - counts[agent]
            found[agent] = Inbox(agent_id=agent, last_sequence=before[0], unread=before[1])
    return found


def _message(letter: Letter, sequence: int) -> Message:
    return Message(
        id=letter.id,
        agent_id=letter.agent_id,
        sequence=sequence,
        subject=letter.subject,
        body=letter.body,
        event_type=letter.event_type,
        event_id=letter.event_id,
        occurrence_id=letter.occurrence_id,
        sent_at=letter.sent_at,
        silent=letter.silent,
        test=letter.test,
    )


def bell(
    message: Message,
    unread: int,
    about: About,
    *,
    glance: Glance | None = None,
    event_name: str | None = None,
) -> Notice:
    """Return the bell of a message, with how many its reader has not read, and the item that it is about."""
    seen = glance and [
        glance.label,
        glance.url,
        orjson.dumps(glance.opening.to_json()).decode(),
        glance.as_of,
    ]
    told = [message.columns(), unread, about, event_name, seen]
    return Notice(topic(message.agent_id), orjson.dumps(told))


def read_bell(payload: bytes) -> Bell:
    """Read a bell off a notice; TypeError or ValueError if it is none, or that of another version."""
    told, unread, (kind, item), event_name, seen = orjson.loads(payload)
    shape = {name: type(value) for name, value in told.items()} if type(told) is dict else None
    others = type(unread), type(kind), type(item)
    if shape not in SHAPES or others != (int, str, str) or not _perhaps_text(event_name):
        raise ValueError("no bell")
    return Bell(told, unread, (kind, item), event_name, None if seen is None else _glance(*seen))


def _glance(label: Any, url: Any, opening: str, as_of: str) -> Glance:
    found = Glance(label, url, _opening(opening), datetime.fromisoformat(as_of))
    if type(label) is not str or not _perhaps_text(url) or found.as_of.tzinfo is None:
        raise ValueError("no glance")
    return found


def _perhaps_text(value: Any) -> bool:
    return value is None or type(value) is str


@lru_cache(maxsize=1_000)
def _opening(text: str) -> Opening:
    # Written as a text of its own, since most items of a group are open to the same people.
    return Opening.from_json(orjson.loads(text))


def topic(agent_id: UUID) -> str:
    """Name the topic on which an agent's bell rings."""
    return f"agent:{agent_id.hex}"
