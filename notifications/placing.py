"""
Placing: where messages get their place in an inbox.

A message's sequence is raised with the inbox's row locked, so a reader who has seen one number has seen, or
can read, all before it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from domain.messages import Inbox, Letter, Message
from domain.ports import Notice
from domain.storage.database import as_uuid, rows
from domain.storage.records import in_parts


async def deliver(letters: Sequence[Letter]) -> Sequence[Notice]:
    """Add messages, locking each inbox once, in the order given; return the bells to ring."""
    inboxes = await _extend(Counter(letter.agent_id for letter in letters))
    messages, unread = list[Message](), list[int]()
    for letter in letters:
        inbox = inboxes[letter.agent_id]
        inbox.last_sequence, inbox.unread = inbox.last_sequence + 1, inbox.unread + 1
        messages.append(_message(letter, inbox.last_sequence))
        unread.append(inbox.unread)
    await Message.bulk_create(messages, batch_size=1_000)
    return [bell(message, count) for message, count in zip(messages, unread, strict=True)]


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
    )


def bell(message: Message, unread: int) -> Notice:
    """Return the bell of a message, with how many its reader has not read."""
    return Notice(topic(message.agent_id), orjson.dumps([message.columns(), unread]))


def topic(agent_id: UUID) -> str:
    """Name the topic on which an agent's bell rings."""
    return f"agent:{agent_id.hex}"
