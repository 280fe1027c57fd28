"""What the domain asks of the world around it; `deskbell` wires the adapters."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.deeds.deed import Telling
from domain.messages import Bell, Inbox, Message


class Notice(NamedTuple):
    """What tells every listener of a topic that something new is in the database; at best, what it is."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """Notices of this topic may have been lost: read the database from the last known place."""

    topic: str


class Reader(Protocol):
    """
    One listener's bounded queue of one topic's notices, in order.

    When it fills, its oldest notices are dropped and one `Gap` stands in their place, so a slow
    reader costs a bounded amount of memory and loses nothing that the database holds.
    """

    async def get(self, at_once: Callable[[Notice], bool] | None = None) -> Notice | Gap:
        """
        Wait for the next notice or gap; raises what `end` was given.

        While it waits, ``at_once`` is asked first, within whatever brings a notice: what it takes is not
        returned, and nobody is woken for it. It says False of what it leaves.
        """
        ...

    def end(self, reason: BaseException) -> None:
        """Make `get` raise ``reason``, at once and from now on."""
        ...


class Feed(Protocol):
    """
    The bell wire between processes: it may lose notices, and says so with a `Gap`.

    Order is kept for one topic and one publisher.
    """

    async def publish(self, notices: Sequence[Notice]) -> bool:
        """
        Ring; say whether all of it is out. Never raises for a broken wire.

        What could not be sent is made up for with a `Gap` on its topics once the wire is back.
        """
        ...

    def doubt(self, topics: Iterable[str] | None) -> None:
        """Tell this process's listeners of some topics, or of all, a `Gap`: notices may have been lost."""
        ...

    def listen(self, topic: str) -> AbstractAsyncContextManager[Reader]:
        """Join a topic; on entry every notice published from now on will be heard."""
        ...


@dataclass(frozen=True, slots=True)
class ToRing:
    """What telling has left to do: the bells to ring, and how many deliveries were made."""

    bells: Sequence[Notice] = ()
    deliveries: int = 0


class Postbox(Protocol):
    """Where deeds leave messages, where the bells for them come from, and where readers catch up."""

    async def tell(self, tellings: Sequence[Telling], at: datetime) -> ToRing:
        """
        Bring to agents what deeds tell them, in their order, as each of them wants to be told.

        All of it is written within the current transaction.
        """
        ...

    async def bells_of(self, occurrences: Collection[UUID], at: datetime) -> Sequence[Notice]:
        """Return what to ring for the messages that occurrences made, as it would be now, at ``at``."""
        ...

    async def bells_for(self, messages: Sequence[Message], at: datetime) -> list[Bell]:
        """Return the bells of messages, as they would ring now; of some there may be none, see `Message`."""
        ...

    def topic_of(self, agent_id: UUID) -> str:
        """Name the topic on which an agent's bell rings."""
        ...

    def agent_of(self, topic: str) -> UUID | None:
        """Return whose bell rings on a topic; None where it is nobody's alone."""
        ...

    def read_bell(self, payload: bytes) -> Bell:
        """Read a bell off a notice; TypeError or ValueError if it is none, or that of another version."""
        ...

    async def inbox_of(self, agent_id: UUID) -> Inbox:
        """Return an agent's inbox, empty if nothing has ever come."""
        ...

    def place_of(self, cursor: str | None, inbox: Inbox) -> int:
        """
        Return the sequence behind which a reader goes on: None is the end, "" the oldest kept.

        Raises:
            BadRequest: the cursor was never given to this reader.
            CursorExpired: messages after it are no longer kept, or the desk was restored to before it.
        """
        ...

    def cursors_of(self, agent_id: UUID) -> Callable[[int], str]:
        """Return what gives the cursor that stands just behind a message of an agent's, by its sequence."""
        ...

    async def missed(self, agent_id: UUID, since: int) -> list[Message]:
        """
        Return a page of an agent's messages behind a sequence, oldest first; empty at the end.

        Raises:
            CursorExpired: the desk was restored to before it.
        """
        ...

    async def mark_read(self, agent_id: UUID, ids: Sequence[UUID], at: datetime) -> list[Message]:
        """Mark an agent's messages as read; return those of ``ids`` that are theirs."""
        ...

    async def mark_all_read(self, agent_id: UUID, through: int, at: datetime) -> None:
        """Mark an agent's messages up to a sequence as read, a part at a time, so that bells can pass."""
        ...

    def read_notice(self, agent_id: UUID) -> Notice:
        """Return what to ring when somebody has read: it brings no message, only the count has changed."""
        ...
