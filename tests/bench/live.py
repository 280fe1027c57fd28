"""
How fast one process brings live messages and occurrences to their readers, beside peers on the same wire.

Everybody is asked the operations that clients were promised, and has the same listeners. The desk's messages
lie in inboxes and are rung as firings ring them; peers are told on the wire all that they push, and look up
nothing. Throughput is by the time for which the server's process ran: what it brings on a core of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from subprocess import CalledProcessError
from time import monotonic
from typing import Any

import orjson

from domain.access.gate import Gate
from domain.administration import staff
from domain.administration.bootstrap import installation
from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.engine.ringing.glancing import glances_at
from domain.engine.ringing.wire import OCCURRENCES, occurrence_to_bytes
from domain.events.records import Event
from domain.ids import uuid7
from domain.messages import Copy, Letter
from domain.people.records import Agent
from domain.ports import Feed, Notice
from domain.storage.database import transaction
from notifications.feed import open_feed
from notifications.placing import deliver, read_bell, topic
from tests.bench.listeners import Listeners
from tests.bench.pace import evenly
from tests.bench.processes import Measured, served, served_by_node, served_desk
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.desk import SECRET_KEY
from tests.domain.engine.quiet import QuietDesk, quiet_desk

READERS, WARMING = 1_000, 20
ROUNDS = 8  # in each of which each reader gets a message
PER_SECOND, TURNS = 1_000, 16
PORTIONS = 4  # of the readers, one a turn: a desk rings at once, and bells of half a second ago are old
OPERATIONS = Path(__file__).parents[1] / "contracts" / "data" / "operations"
IN_JAVASCRIPT = Path(__file__).parent / "peers" / "graphql_ws.mjs"
BODY = "The printer on the second floor is on fire again, and nobody has seen the extinguisher since. " * 2
OURS = "Deskbell"
PEERS: dict[str, Callable[[Mapping[str, str]], AbstractAsyncContextManager[Measured]]] = {
    "naive Strawberry": partial(served, "tests.bench.peers.naive:app"),
    "graphql-ws": partial(served_by_node, IN_JAVASCRIPT),
}
Ring = Callable[[Sequence[Notice]], Coroutine[Any, Any, object]]


@dataclass(frozen=True)
class Server:
    """Who is measured, whom it lets in, and how it is rung."""

    process: Measured
    tokens: Sequence[str]
    ring: Ring


@dataclass
class Stream:
    """One operation of one server, who listens to it, and what it has shown."""

    server: Server
    listeners: Listeners
    connecting: float  # seconds a reader
    kib: float  # a reader
    rates: list[float] = field(default_factory=list)

    async def flood(self, bells: Sequence[Notice], count: int) -> None:
        """Ring all at once; note how many messages come in a second for which the server runs."""
        begun = self.server.process.seconds
        await self.server.ring(bells)
        await self.listeners.hear(count)
        self.rates.append(count / (self.server.process.seconds - begun))

    async def steadily(self, bells: Sequence[Notice], per_second: int = PER_SECOND) -> list[float]:
        """Ring readers in their order, one after the other; return how late each message came, in seconds."""
        rung, rings = list[float](), list[asyncio.Task[object]]()

        def ring(number: int) -> None:
            rung.append(monotonic())
            rings.append(asyncio.create_task(self.server.ring(bells[number : number + 1])))

        await evenly(len(bells), per_second, ring)
        await asyncio.gather(*rings)
        heard = await self.listeners.hear(len(bells))
        return [came - rang for came, rang in zip(chain.from_iterable(heard), rung, strict=True)]


@dataclass
class Bells:
    """What there is to ring, for the readers in their order."""

    readers: list[Agent]
    event: Event
    occurrence: Occurrence

    async def messages(self) -> Sequence[Notice]:
        """Put a message into each inbox; return their bells."""
        about = self.occurrence
        letter = Letter(
            subject="Printer on fire",
            body=BODY,
            event_id=self.event.id,
            occurrence_id=about.id,
            event_type=about.event_type,
            event_name=self.event.name,
            sent_at=about.recorded_at,
        )
        copies = [
            Copy(letter, reader.id, uuid7()) for reader in sorted(self.readers, key=lambda reader: reader.id)
        ]
        item = about.item_kind, about.item_id
        glances = await glances_at([item], datetime.now(UTC))
        async with transaction():
            return await deliver(copies, [about], glances)

    async def occurrences(self) -> Sequence[Notice]:
        """Let what happened happen again; return what tells of it."""
        again = copy(self.occurrence)
        again.id = uuid7()
        await Occurrence.bulk_create([again])
        return [Notice(OCCURRENCES, occurrence_to_bytes(again))]


async def measure(storage: Storage) -> Figures:
    """Measure one stream after the other, those who serve it in turns."""
    place = replace(storage.new(), redis_url=storage.wire.url)
    async with quiet_desk(place) as desk:
        figures = Figures()
        agents, supervisors = await bells_of(desk, "Agent"), await bells_of(desk, "Administrator")
        for name, operation, bells, make in (
            ("Messages, own channels", "live", agents, agents.messages),
            ("Occurrences, one channel", "supervise", supervisors, supervisors.occurrences),
        ):
            async with AsyncExitStack() as stack:  # what has served one stream has memory left for the next
                servers = await _servers(place, desk, bells.readers, stack)
                wanted = (OPERATIONS / f"{operation}.graphql").read_text()
                streams = {who: await stream_of(server, wanted, stack) for who, server in servers.items()}
                await _flood(streams, make)
                figures |= _figures(name, streams)
                if bells is agents:
                    figures[f"{name}, {PER_SECOND:,} a second"] = await _lateness(streams, agents)
        return figures


async def bells_of(desk: QuietDesk, role: str) -> Bells:
    group = desk.groups["Support Front Line"]

    async def readers(deed: Deed) -> list[Agent]:
        return [
            await staff.create_agent(
                deed,
                email=f"{role}{number}@desk.example",
                display_name=f"Reader {number}",
                password="of no use",
                roles=[desk.roles[role]],
                groups=[group],
            )
            for number in range(READERS)
        ]

    event = await desk.event("ada", system=True)
    await desk.ticket()
    await desk.work()
    occurrence = (await desk.occurrences())[-1]
    return Bells(await desk.do(readers), event, occurrence)


async def _servers(
    place: Place, desk: QuietDesk, readers: Sequence[Agent], stack: AsyncExitStack
) -> dict[str, Server]:
    """Let all serve, each on channels of its own; peers take a channel's name for a token."""
    servers, wire = {OURS: await our_server(place, desk, readers, stack)}, str(place.redis_url)
    for name, serve in PEERS.items():
        where = {"REDIS_URL": wire, "OCCURRENCES": f"{name}:{OCCURRENCES}"}
        with suppress(CalledProcessError):  # the packages of one in JavaScript may not be to be had
            served = await stack.enter_async_context(serve(where))
            feed = await stack.enter_async_context(open_feed(wire, namespace=f"{name}:"))
            channels = [f"{name}:{topic(reader.id)}" for reader in readers]
            servers[name] = Server(served, channels, partial(_tell, feed))
    return servers


async def our_server(
    place: Place, desk: QuietDesk, readers: Sequence[Agent], stack: AsyncExitStack
) -> Server:
    """Serve a desk whose bells go over a wire, and let readers in."""
    assert place.redis_url
    name, gate = f"deskbell:{await installation()}:", Gate(SECRET_KEY, desk.clock)
    feed = await stack.enter_async_context(open_feed(place.redis_url, namespace=name))
    tokens = [(await gate.open_session(reader)).access for reader in readers]
    return Server(await stack.enter_async_context(served_desk(place)), tokens, feed.publish)


async def _tell(feed: Feed, bells: Sequence[Notice]) -> None:
    await feed.publish([Notice(bell.topic, _pushed(bell)) for bell in bells])


def _pushed(bell: Notice) -> bytes:
    """Return all that a peer pushes where the desk has this to tell."""
    if bell.topic == OCCURRENCES:
        told, _ = orjson.loads(bell.payload)
        facts = [
            {"name": name, "value": None if value is None else str(value)}
            for name, value in told["facts"].items()
        ]
        kind = {"id": told["event_type"], "title": "Ticket Created", "category": {"id": told["category"]}}
        return orjson.dumps(
            {
                "id": told["id"],
                "occurredAt": told["occurred_at"],
                "depth": told["depth"],
                "eventType": kind,
                "actor": None,
                "facts": facts,
            }
        )
    told = read_bell(bell.payload)
    message = {
        "id": told.id,
        "subject": told.subject,
        "body": told.body,
        "sentAt": told.sent_at.isoformat(),
        "eventType": {"id": told.event_type, "title": "Ticket Created"},
        "event": {"id": told.event, "name": "An event"},
        "item": {
            "id": told.occurrence,
            "kind": "Ticket",
            "label": "T-000001 Printer on fire",
            "url": f"http://127.0.0.1:8000/#/Ticket/{told.occurrence}",
        },
    }
    cursor = f"{told.agent}.{told.sequence}"
    return orjson.dumps({"cursor": cursor, "replayed": False, "unreadCount": told.unread, "message": message})


async def stream_of(server: Server, operation: str, stack: AsyncExitStack) -> Stream:
    """Let readers in, once a few have come and gone."""
    process = server.process
    async with Listeners.of(process.address, operation, server.tokens[:WARMING]):
        await process.rested()
    await process.rested()
    seconds, kib = process.seconds, process.kib
    listeners = await stack.enter_async_context(Listeners.of(process.address, operation, server.tokens))
    await process.rested()
    return Stream(server, listeners, (process.seconds - seconds) / READERS, (process.kib - kib) / READERS)


async def _flood(streams: Mapping[str, Stream], make: Callable[[], Awaitable[Sequence[Notice]]]) -> None:
    """Ring, in turns, what comes to everybody so many times; the first turn warms up."""
    for _ in range(1 + ROUNDS):
        bells = await make()
        for stream in streams.values():
            await stream.flood(bells, READERS)


def _figures(name: str, streams: Mapping[str, Stream]) -> Figures:
    rates = {who: median(stream.rates[1:]) for who, stream in streams.items()}
    peers = (
        f", {rates[OURS] / rates[who]:.2f} of {who}'s {rates[who]:,.0f}/s" for who in rates if who != OURS
    )
    return {
        f"{name}, {READERS:,} readers": f"{rates[OURS]:,.0f}/s{''.join(peers)}",
        f"{name}, KiB a reader": _each({who: f"{stream.kib:.0f}" for who, stream in streams.items()}),
        f"{name}, ms to let a reader in": _each(
            {who: f"{1000 * stream.connecting:.1f}" for who, stream in streams.items()}
        ),
    }


async def _lateness(streams: Mapping[str, Stream], bells: Bells) -> str:
    late = {who: list[float]() for who in streams}
    for turn in range(TURNS):
        some = await replace(bells, readers=bells.readers[turn % PORTIONS :: PORTIONS]).messages()
        for who, stream in streams.items():  # the desk comes first, which alone asks how old they are
            late[who] += await stream.steadily(some)
    cuts = {who: quantiles(seconds, n=100) for who, seconds in late.items()}
    return _each(
        {who: f"p50 {1000 * cut[49]:.1f} ms, p99 {1000 * cut[98]:.1f} ms" for who, cut in cuts.items()}
    )


def _each(said: Mapping[str, str]) -> str:
    return "; ".join(words if who == OURS else f"{who} {words}" for who, words in said.items())
