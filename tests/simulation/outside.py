"""The world that deliveries go out to: one mail server that answers, refuses, is away, or does not answer."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.records import Delivery, DeliveryChannel
from tests.simulation.lives import Life
from tests.simulation.loop import Loop


class MailServer:
    """What it has taken, and which of it was asked for again although it had been taken for good."""

    def __init__(self, loop: Loop) -> None:
        self.loop, self.well = loop, True
        self.taken = Counter[UUID]()
        self.doubtful = set[UUID]()  # taken, but whoever sent it may not know
        self.lives = dict[UUID, list[Life]]()

    def open_channels(self, *_: object) -> dict[DeliveryChannel, Any]:
        """Stand for `deskbell.app.open_channels`."""
        return {DeliveryChannel.MAIL: Mail(self)}


class Mail:
    """A process's way to the mail server."""

    at_once, time_limit = 2, 10.0

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, delivery: Delivery) -> str | Failed:
        """Bring it out, if all goes well."""
        server, chance = self._server, self._server.loop.random.random()
        server.doubtful.add(delivery.id)
        await asyncio.sleep(chance * 0.2)
        if not server.well and chance < 0.3:
            return Failed("away", unreachable=True)
        if not server.well and chance < 0.4:
            return Failed("not now", alone=True)
        server.taken[delivery.id] += 1
        server.lives.setdefault(delivery.id, []).append(server.loop.life)
        await asyncio.sleep(100.0 if not server.well and chance < 0.5 else 0.05)
        return "taken"

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Say nothing: no event here hears of it."""

    async def close(self) -> None:
        """Hold nothing open."""
