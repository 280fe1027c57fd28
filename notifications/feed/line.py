"""Both ways of one server of Redis or Valkey: what is heard from it, and what is published there."""

import asyncio
from collections.abc import Callable, Iterable

from notifications.feed.listener import Listener
from notifications.feed.outage import Outage
from notifications.feed.sender import Sender
from notifications.feed.servers import Place
from notifications.feed.slots import Moved
from notifications.feed.wire import Wire


class Line:
    """
    A listener and a sender, who work from the start until they are closed.

    Args:
        place: Where the server is.
        wire: Whose line it is.
        name: What the log calls the server.
        announced: Called with what others say on `GAPS`.
        tell: Called at once with the topics of what was lost here.
        moved: Called where the server, one of a cluster, says that another has the topics of a slot.
        patience: Seconds of silence after which the peer counts as dead.
    """

    def __init__(
        self,
        place: Place,
        wire: Wire,
        name: str,
        *,
        announced: Callable[[str], None],
        tell: Callable[[Iterable[str]], None],
        moved: Callable[[Moved], None] | None = None,
        patience: float,
    ) -> None:
        self.sender = Sender(
            place, Outage(f"Publishing to {name}"), tell=tell, moved=moved, patience=patience
        )
        self.listener = Listener(
            place,
            wire,
            Outage(f"Listening to {name}"),
            announced=announced,
            moved=moved,
            up=self.sender.follow,
            patience=patience,
        )
        self._tasks = [asyncio.create_task(part.run()) for part in (self.listener, self.sender)]

    @property
    def connected(self) -> bool:
        """Whether others are heard here, and publishing has not failed."""
        return self.listener.connected and not self.sender.outage.on

    async def close(self) -> None:
        """Stop; what was not sent by now never will be."""
        self.listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
