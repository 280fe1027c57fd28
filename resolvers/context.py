"""What every resolver is given: the running desk, and who asks."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson

from domain.access.gate import Gate
from domain.catalogue.forms import Line, field_of
from domain.deeds.deed import Deed
from domain.deeds.keys import Key
from domain.deeds.recording import Engine, do
from domain.deliveries.records import DeliveryChannel
from domain.engine.backtesting.steps import Stop
from domain.engine.ringing.glancing import glances_at
from domain.errors import NotFound, Unauthenticated
from domain.events.records import Event
from domain.messages import About, Glance
from domain.people.principal import Principal
from domain.policy import Policy
from domain.ports import Feed, Postbox
from domain.storage.leasing import held
from domain.storage.records import Record
from domain.storage.together import Together
from resolvers.counts import ActivityCounts
from resolvers.loaders import Loaders, events_of
from resolvers.streams import Streams
from resolvers.turns import Turn, Turns

T = TypeVar("T")
M = TypeVar("M", bound=Record)

KEY = field_of("idempotency_key", Line)
BACKTESTS = 2  # at a time in a process
BACKTESTED_FOR = timedelta(seconds=20)  # at most, with what is waited for


async def _stays() -> bool:
    return False


@dataclass(frozen=True)
class Desk:
    """The running desk, wired once in each process."""

    engine: Engine
    gate: Gate
    feed: Feed
    postbox: Postbox
    streams: Streams
    clock: Callable[[], datetime]
    policy: Policy
    time_zone: str = "UTC"  # of agents who are given none
    channels: frozenset[DeliveryChannel] = frozenset()  # that deliveries can leave by; others wait
    dispatch: Callable[[], None] = lambda: None  # says that deliveries are due
    kept: timedelta = timedelta(days=90)  # for which what happened is
    counts: ActivityCounts = field(default_factory=ActivityCounts)

    @cached_property
    def backtests(self) -> Turns:
        """Turns at backtests."""

        def elsewhere(person: UUID) -> Turn:
            name = f"of-{person.hex[-17:]}"  # which is as long as it may be
            return held(name, self.clock, BACKTESTED_FOR)

        return Turns(BACKTESTS, elsewhere)

    @cached_property
    def glances(self) -> Together[About, Glance]:
        """How items stand now, for all streams that ask for it at one time; nothing is kept."""

        async def look(items: Collection[About]) -> Mapping[About, Glance]:
            return await glances_at(items, self.clock())

        return Together(look)

    @cached_property
    def events(self) -> Together[UUID, Event]:
        """Events as they are now, with their owners, for all streams that ask at one time; none is kept."""
        return Together(events_of)


class StreamSender(Protocol):
    """The short way to a stream's reader, past all that answers go through."""

    def send(self, data: bytes) -> bool:
        """Send an answer's data, as JSON; False where that takes waiting, or nobody wants it any more."""
        ...

    async def ready(self) -> None:
        """Wait until the reader has read what was sent before."""
        ...


@dataclass(slots=True)
class Context:
    """
    One operation: the desk, who asks (None: nobody signed in), from where, and loaders of its own.

    ``keepsakes`` is what the asker's browser has kept for us, by name; ``keep`` has it keep one more.
    ``signed_in`` is who has been let in by this very operation, whoever asked. ``written`` gives what a
    stream answers with one of its values, as JSON, or None if that has to be executed; ``sender`` sends it.
    ``left`` says whether whoever asks has hung up, where that does not cancel what they asked for.
    """

    desk: Desk
    asker: Principal | None
    address: str
    keepsakes: Mapping[str, str] = field(default_factory=dict)
    keep: Callable[[str, str], None] = lambda _name, _text: None
    loaders: Loaders = field(default_factory=Loaders)
    signed_in: UUID | None = None
    sender: StreamSender | None = None
    written: Callable[[object], bytes | None] = lambda _: None
    left: Callable[[], Awaitable[bool]] = _stays

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

    def within(self, most: float, seconds: Callable[[], float] = monotonic) -> Stop:
        """Return what says whether so many ``seconds`` from now are over, or the client has left."""
        ends = seconds() + most

        async def stop() -> bool:
            return seconds() > ends or await self.left()

        return stop

    def push(self, value: object) -> bool:
        """Send a stream's reader one of its values at once; False where it has to go its usual way."""
        if self.sender is None or (data := self.written(value)) is None:
            return False
        return self.sender.send(data)

    async def ready(self) -> None:
        """Let others have their turn, and wait until a stream's reader has read what was sent before."""
        await asyncio.sleep(0)
        if self.sender:
            await self.sender.ready()

    async def do(self, work: Callable[[Deed], Awaitable[T]]) -> T:
        """Do some work as one deed of the asker; its occurrences go to the engine once it is committed."""
        asker = self.principal
        return await do(work, by=asker.agent, at=self.now, engine=self.desk.engine, asker=asker)

    async def make(
        self,
        name: str,
        given: Mapping[str, Any],
        work: Callable[[Deed], Awaitable[M]],
        find: Callable[[UUID], Awaitable[M | None]],
    ) -> M:
        """
        Make or change something as one deed; where ``given`` holds an idempotency key, once.

        ``find`` looks up what an earlier request of that ``name`` with the key has made.

        Raises:
            Conflict: the key stands for something else.
            NotFound: what it made is gone, or out of sight.
        """
        return await self.do(self.once(name, given, work, find))

    def once(
        self,
        name: str,
        given: Mapping[str, Any],
        work: Callable[[Deed], Awaitable[M]],
        find: Callable[[UUID], Awaitable[M | None]],
    ) -> Callable[[Deed], Awaitable[M]]:
        """Return the work of `make`, for whoever does it as a deed."""
        if given.get("idempotencyKey") is None:
            return work
        text = KEY.parse(given["idempotencyKey"])
        request = orjson.dumps([name, given], default=str, option=orjson.OPT_SORT_KEYS)
        key = Key.of(self.principal, text, self.desk.gate.signer.digest(request))

        async def keyed(deed: Deed) -> M:
            if (earlier := await key.take(deed.at)) is None:
                made = await work(deed)
                await key.led_to(made.id)
                return made
            if (found := await find(earlier)) is None:
                raise NotFound(
                    "What this key has made is gone, or no longer within your sight.",
                    path=("idempotencyKey",),
                )
            return found

        return keyed
