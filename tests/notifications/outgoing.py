"""A desk's way out, over a channel that answers as it is told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.queue import enqueue
from domain.deliveries.records import Delivery, DeliveryChannel, DeliveryState
from domain.ids import uuid7
from domain.storage.database import transaction
from notifications.dispatcher import Dispatcher
from tests.desk import SOON
from tests.domain.engine.quiet import QuietDesk

DOWN = Failed("500 Internal Server Error")


@dataclass
class Wire:
    """A channel that notes what it brings out, and answers as it is told."""

    answer: Callable[[Delivery], str | Failed] = lambda _: "OK"
    at_once: int = 4
    time_limit: float = 10.0
    sent: list[Delivery] = field(default_factory=list)
    reported: list[Attempt] = field(default_factory=list)
    deaf: set[str] = field(default_factory=set)
    hear_again: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, delivery: Delivery) -> str | Failed:
        """Note a delivery, then answer; who is deaf does not before they hear again."""
        self.sent.append(delivery)
        if delivery.receiver in self.deaf:
            await self.hear_again.wait()
        return self.answer(delivery)

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Note a failure."""
        self.reported.append(attempt)

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def bodies(self) -> list[str]:
        """What was brought out, in order."""
        return [sent.body for sent in self.sent]


@dataclass
class Out:
    """A desk's way out, which looks only when it is told to."""

    desk: QuietDesk
    wire: Wire = field(default_factory=Wire)

    def __post_init__(self) -> None:
        self.dispatcher = self.another()

    def another(self) -> Dispatcher:
        """Return the dispatcher of another process."""
        worker = self.desk.colleague if hasattr(self, "dispatcher") else self.desk.worker
        return Dispatcher({DeliveryChannel.WEB: self.wire}, worker, self.desk.clock)

    async def write(self, *bodies: str, receiver: str = "web:a") -> list[Delivery]:
        """Write deliveries that are due."""
        now = self.desk.clock()
        made = [
            Delivery(
                channel=DeliveryChannel.WEB,
                receiver=receiver,
                recipient="https://a.example",
                body=body,
                event_id=uuid7(),
                occurrence_id=uuid7(),
                created_at=now,
            )
            for body in bodies
        ]
        async with transaction():
            await enqueue(made, now)
        return made

    async def look(self, *dispatchers: Dispatcher) -> None:
        """Let what is due be brought out, and wait for it."""
        chosen = dispatchers or (self.dispatcher,)
        async with asyncio.timeout(SOON):
            while True:
                for dispatcher in chosen:
                    dispatcher._woken.clear()
                await asyncio.gather(*(dispatcher.look() for dispatcher in chosen))
                while serving := [task for dispatcher in chosen for task in dispatcher._serving.values()]:
                    await asyncio.wait(serving)
                if not any(dispatcher._woken.is_set() for dispatcher in chosen):
                    return

    async def end(self) -> None:
        """Let nothing go on."""
        serving = list(self.dispatcher._serving.values())
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def states(self, written: Sequence[Delivery]) -> list[DeliveryState]:
        """Say what became of some deliveries."""
        found = {
            delivery.id: delivery
            for delivery in await Delivery.filter(id__in=[delivery.id for delivery in written])
        }
        return [found[delivery.id].state for delivery in written]
