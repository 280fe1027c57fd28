"""Inboxes: how tellings get there, what a reader has missed, and what they have read."""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from domain.deeds.deed import Telling
from domain.deeds.outbox import items_of
from domain.engine.ringing.glancing import glances_at
from domain.errors import BadRequest, CursorExpired
from domain.messages import Bell, Inbox, Message
from domain.ports import Notice, ToRing
from domain.storage.database import among, as_uuid, rows, transaction, tuples
from domain.storage.records import by_ids
from domain.storage.together import Together
from notifications.placing import agent_of, bell, read_bell, topic
from notifications.stages import STAGES, Round

PAGE = 200
PART = 1_000  # messages that are marked as read in one transaction


class Inboxes:
    """Every agent's inbox; the `Postbox` of the domain."""

    def __init__(self) -> None:
        self._together = Together(_inboxes_of)

    async def tell(self, tellings: Sequence[Telling], at: datetime) -> ToRing:
        """Let what deeds tell go through the stages."""
        round_ = Round(tellings, at)
        for stage in STAGES:
            await stage(round_)
        return ToRing(round_.bells, len(round_.asked) + len(round_.made))

    async def bells_of(self, occurrences: Collection[UUID], at: datetime) -> Sequence[Notice]:
        """Return the bells of the messages that occurrences made, as they would ring now, at ``at``."""
        messages = await by_ids(Message, occurrences, "occurrence_id")
        return await self._rung(sorted(messages, key=lambda told: (told.agent_id, told.sequence)), at)

    async def _rung(self, messages: Sequence[Message], at: datetime) -> Sequence[Notice]:
        """Make the bells of messages whose occurrences are still kept."""
        inboxes = await by_ids(Inbox, {message.agent_id for message in messages}, "agent_id")
        unread = {inbox.agent_id: inbox.unread for inbox in inboxes}
        named = f"SELECT id, name FROM event WHERE deleted_at IS NULL AND id {among('$1')}"  # noqa: S608 - ours
        told = await tuples(named, list({message.event_id for message in messages}))
        names = {as_uuid(uuid): name for uuid, name in told}
        items = await items_of({message.occurrence_id for message in messages})
        glances = await glances_at(set(items.values()), at)
        return [
            bell(
                message,
                unread[message.agent_id],
                about,
                glance=glances.get(about),
                event_name=names.get(message.event_id),
            )
            for message in messages
            if (about := items.get(message.occurrence_id))
        ]

    async def bells_for(self, messages: Sequence[Message], at: datetime) -> list[Bell]:
        """Return the bells of messages, as they would ring now; none where the occurrence is forgotten."""
        return [read_bell(notice.payload) for notice in await self._rung(messages, at)]

    def topic_of(self, agent_id: UUID) -> str:
        """Name the topic on which an agent's bell rings."""
        return topic(agent_id)

    def agent_of(self, topic: str) -> UUID | None:
        """Return whose bell rings on a topic; None where it is nobody's alone."""
        return agent_of(topic)

    def cursors_of(self, agent_id: UUID) -> Callable[[int], str]:
        """Return what gives the cursor behind a message of an agent's, by its sequence; opaque to clients."""
        return f"{agent_id.hex}.%d".__mod__

    read_bell = staticmethod(read_bell)

    async def inbox_of(self, agent_id: UUID) -> Inbox:
        """Return an agent's inbox, empty if nothing has ever come; to be asked outside of transactions."""
        return await self._together.get(agent_id) or Inbox(agent_id=agent_id)

    def place_of(self, cursor: str | None, inbox: Inbox) -> int:
        """
        Return the sequence behind which a reader wants to go on.

        None is the end of the inbox, the empty string the oldest message kept.

        Raises:
            BadRequest: the cursor was never given to this reader.
            CursorExpired: messages after it are no longer kept, or the desk was restored to before it.
        """
        if cursor is None:
            return int(inbox.last_sequence)
        if not cursor:
            return int(inbox.expired_through)
        given = re.fullmatch(rf"{inbox.agent_id.hex}\.(0|[1-9][0-9]{{,17}})", cursor)  # which fits a bigint
        place = int(given[1]) if given else None
        if place is None:
            raise BadRequest("That cursor was not given to you.", path=("after",))
        if not inbox.expired_through <= place <= inbox.last_sequence:
            raise CursorExpired(path=("after",))
        return place

    async def missed(self, agent_id: UUID, since: int) -> list[Message]:
        """
        Return an agent's messages behind a sequence, oldest first; to be asked outside of transactions.

        Raises:
            CursorExpired: the desk was restored to before it.
        """
        last = (await self.inbox_of(agent_id)).last_sequence
        if last < since:
            raise CursorExpired(path=("after",))
        if last == since:
            return []  # as for most who connect at once, and look together
        return await Message.filter(agent_id=agent_id, sequence__gt=since).order_by("sequence").limit(PAGE)

    async def mark_read(self, agent_id: UUID, ids: Sequence[UUID], at: datetime) -> list[Message]:
        """Mark an agent's messages as read; return those of ``ids`` that are theirs."""
        async with transaction():
            # The inbox first: firings lock in this order too.
            await rows("UPDATE inbox SET unread = unread WHERE agent_id = $1", agent_id)
            # By their ids alone: SQLite would go through all that the agent has.
            found = await by_ids(Message, ids)
            mine = Message.filter(id__in=[message.id for message in found if message.agent_id == agent_id])
            fresh = await mine.filter(read_at__isnull=True).update(read_at=at)
            await rows("UPDATE inbox SET unread = unread - $2 WHERE agent_id = $1", agent_id, fresh)
            return await mine

    async def mark_all_read(self, agent_id: UUID, through: int, at: datetime) -> None:
        """Mark an agent's messages up to a sequence as read, a part at a time, so that bells can pass."""
        which = "FROM message WHERE agent_id = $1 AND sequence > $2 AND sequence <= $3 AND read_at IS NULL"
        some = (
            f"SELECT MAX(sequence) AS last FROM (SELECT sequence {which} ORDER BY sequence LIMIT {PART}) part"  # noqa: S608 - ours
        )
        place = 0
        while (last := (await rows(some, agent_id, place, through))[0]["last"]) is not None:
            async with transaction():
                await rows("UPDATE inbox SET unread = unread WHERE agent_id = $1", agent_id)
                unread = Message.filter(agent_id=agent_id, sequence__gt=place, sequence__lte=last)
                fresh = await unread.filter(read_at__isnull=True).update(read_at=at)
                await rows("UPDATE inbox SET unread = unread - $2 WHERE agent_id = $1", agent_id, fresh)
            place = last

    def read_notice(self, agent_id: UUID) -> Notice:
        """Return what to ring when somebody has read: it brings no message, only the count has changed."""
        return Notice(topic(agent_id), b"")


async def _inboxes_of(agents: Collection[UUID]) -> dict[UUID, Inbox]:
    return {inbox.agent_id: inbox for inbox in await by_ids(Inbox, agents, "agent_id")}
