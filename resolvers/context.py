"""What every resolver is given: the running desk, and who asks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.desk.deed import Deed, Engine, do
from domain.engine.deliveries import DeliveryChannel
from domain.errors import Unauthenticated
from domain.people.access import Gate
from domain.people.principal import Principal
from domain.ports import Feed, Postbox
from resolvers.loaders import Loaders
from resolvers.streams import Streams

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The running desk, wired once in each process."""

    engine: Engine
    gate: Gate
    feed: Feed
    postbox: Postbox
    streams: Streams
    clock: Callable[[], datetime]
    time_zone: str = "UTC"  # of agents who are given none
    channels: frozenset[DeliveryChannel] = frozenset()  # that deliveries can leave by; others wait
    dispatch: Callable[[], None] = lambda: None  # says that deliveries are due


@dataclass
class Context:
    """
    One operation: the desk, who asks (None: nobody signed in), from where, and loaders of its own.

    ``signed_in`` is who has been let in by this very operation, whoever asked.
    """

    desk: Desk
    asker: Principal | None
    address: str
    loaders: Loaders = field(default_factory=Loaders)
    signed_in: UUID | None = None

    @property
    def principal(self) -> Principal:
        """
        Who asks.

        Raises:
            Unauthenticated: nobody is signed in.
        """
        if self.asker is None:
            raise Unauthenticated
        return self.asker

    @property
    def now(self) -> datetime:
        """The moment, by the desk's clock."""
        return self.desk.clock()

    async def do(self, work: Callable[[Deed], Awaitable[T]]) -> T:
        """Do some work as one deed of the asker; its occurrences go to the engine once it is committed."""
        asker = self.principal
        return await do(work, by=asker.agent, at=self.now, engine=self.desk.engine, asker=asker)
