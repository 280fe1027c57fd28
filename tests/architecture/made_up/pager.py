"""A channel that Deskbell does not have, as somebody would add it: it writes on a pager's line."""

import asyncio
from pathlib import Path

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.records import Delivery


class Pager:
    """The channel that pages; ``line`` is the device that it writes to."""

    at_once, time_limit = 1, 10.0

    def __init__(self, line: Path) -> None:
        self._line = line

    async def send(self, delivery: Delivery) -> str | Failed:
        """Page somebody; a line that is not there is tried again."""
        try:
            await asyncio.to_thread(self._line.write_text, f"{delivery.recipient}: {delivery.body}")
        except OSError as fault:
            return Failed(str(fault), unreachable=True)
        return "paged"

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Nothing hears of it."""

    async def close(self) -> None:
        """Nothing is kept open."""
