"""The wire inside one process: nothing is lost, nothing needs setting up."""

import asyncio
from collections.abc import Sequence

from domain.ports import Notice
from notifications.feed.wire import Wire


class MemoryWire(Wire):
    """Carries notices to this process's own listeners."""

    connected = True

    def __init__(self) -> None:
        self._wanted: set[str] = set()

    async def connect(self) -> None:
        """Do nothing: the wire is always up."""

    async def disconnect(self) -> None:
        """Do nothing, as above."""

    async def subscribe(self, group: str) -> None:
        """Begin to carry this topic."""
        self._wanted.add(group)

    async def unsubscribe(self, group: str) -> None:
        """Stop carrying this topic."""
        self._wanted.discard(group)

    async def send(self, notices: Sequence[Notice]) -> bool:
        """Pass on what somebody listens to; nothing of it is lost."""
        for notice in notices:
            if notice.topic in self._wanted:
                self.hear(notice)
        # A publisher that never waited would keep the listeners from their turn, and the queue would grow.
        await asyncio.sleep(0)
        return True
