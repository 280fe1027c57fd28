"""
What desks of a thousand to a million agents need, from what this machine is seen to need for each thing.

It measures on PostgreSQL for half a minute: deeds that no event hears and deeds that one hears; readers of a
served desk; what Redis does for a notice. The rest is arithmetic, in `sizing`. The costs that it prints
are to stand here as `MEASURED`: `python -m tests.bench.scale` writes what `docs/scale.md` tells of them.
"""

import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

from domain.access.gate import Gate
from domain.administration.bootstrap import installation
from domain.deeds.deed import Deed
from domain.desk.entries import MessageDirection
from domain.desk.rooms.tickets import Ticket
from domain.ports import Notice
from domain.storage.database import rows
from notifications.feed import open_feed
from tests.bench.live import OPERATIONS, READERS, Server, bells_of, stream_of
from tests.bench.processes import Measured, served_desk
from tests.bench.sizing import SIZES, Costs, Habits, full_at, table
from tests.bench.storages import Figures, Storage
from tests.desk import SECRET_KEY, Person, message
from tests.domain.engine.quiet import QuietDesk, quiet_desk

WARMING, DEEDS, BATCH, FLOODS, NOTICES = 200, 600, 50, 8, 20_000
PAGES, PAGE = 60, "{ messages(first: 50) { edges { node { id subject body sentAt event { id name } } } } }"
BODY = "The printer on the second floor is on fire again, and nobody has seen the extinguisher since. " * 2
AGED, KEPT = ("occurrence", "firing", "message"), ("item_message",)  # of tickets, none comes
COSTS, NEEDS = "Seconds of CPU and KiB", "With {:,} agents: {}"


class Spent(NamedTuple):
    """CPU of this process and of PostgreSQL, and KiB of its log and of rows with their indexes."""

    here: float
    database: float
    wal: float
    aged: float
    kept: float

    def since(self, before: "Spent", turns: int) -> "Spent":
        """Return what a turn took."""
        return Spent(*((now - then) / turns for now, then in zip(self, before, strict=True)))


async def measure(storage: Storage) -> Figures:
    """Measure, and reckon; SQLite, which serves one host, is no subject of this."""
    if storage.name == "SQLite":
        return Figures.fromkeys([COSTS, *_reckoned(MEASURED)], "")
    costs = (await measured(storage)).rounded()
    return {COSTS: str(costs), **_reckoned(costs)}


def _reckoned(costs: Costs) -> Figures:
    lines = [line.strip("| ").split(" | ") for line in table(costs, Habits())[2:]]
    return {
        NEEDS.format(agents, name): column
        for name, *columns in lines
        for agents, column in zip(SIZES, columns, strict=True)
    }


async def measured(storage: Storage) -> Costs:
    """Measure everything of which there is no figure yet."""
    silent, heard = await _deeds(storage)
    bell = heard.since(silent, 1)
    served = await _served(storage)
    notice, topic = await _wire(storage)
    return Costs(
        deed=silent.here,
        bell=bell.here,
        push=served.push,
        page=served.page,
        entry=served.entry,
        deed_database=silent.database,
        bell_database=bell.database,
        page_database=served.page_database,
        deed_wal=silent.wal,
        bell_wal=bell.wal,
        deed_kept=silent.kept,
        deed_aged=silent.aged,
        bell_aged=bell.aged,
        notice=notice,
        topic=topic,
        reader=served.reader,
        process=served.process,
    )


async def _deeds(storage: Storage) -> tuple[Spent, Spent]:
    """Return what a deed takes that nobody hears, and what one that an event hears, with one message."""
    async with quiet_desk(storage.new()) as desk:
        tickets = [await desk.ticket() for _ in range(BATCH)]
        silent = await _spent(desk, tickets)
        tell = message(subject="#TICKET_SUBJECT#", body=BODY)
        await desk.event("ada", "TICKET_MESSAGE_SENT", system=True, actions=[tell])
        return silent, await _spent(desk, tickets)


async def _spent(desk: QuietDesk, tickets: list[Ticket]) -> Spent:
    async def write(ticket: Ticket, deed: Deed) -> None:
        found = await Ticket.find(ticket.id, None, lock=True)
        await found.message(deed, direction=MessageDirection.OUT, body=BODY)

    async def go(deeds: int) -> None:
        for number in range(deeds):
            await desk.do(partial(write, tickets[number % BATCH]), "maria")
            await desk.work()

    await go(WARMING)
    before = await _used()
    await go(DEEDS)
    return (await _used()).since(before, DEEDS)


async def _used() -> Spent:
    [row] = await rows(
        "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::float / 1024 AS wal, pg_backend_pid() AS pid"
    )
    tables = await rows(
        "SELECT relname AS name, pg_total_relation_size(oid)::float / 1024 AS kib FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    aged, kept = (sum(table["kib"] for table in tables if table["name"] in names) for names in (AGED, KEPT))
    family = _children(_parent(row["pid"]))
    database = sum(Measured(pid, "").seconds for pid in family)
    return Spent(process_time(), database, row["wal"], aged, kept)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Served(NamedTuple):
    """What a served desk takes: CPU of a push, a page and an entry, KiB of a reader and of itself without."""

    push: float
    page: float
    page_database: float
    entry: float
    reader: float
    process: float


async def _served(storage: Storage) -> Served:
    place = storage.new()
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(quiet_desk(place))
        bells, gate = await bells_of(desk, "Agent"), Gate(SECRET_KEY, desk.clock)
        tokens = [(await gate.open_session(reader)).access for reader in bells.readers]
        namespace = f"deskbell:{await installation()}:"
        feed = await stack.enter_async_context(open_feed(place.redis_url, namespace=namespace))
        process = await stack.enter_async_context(served_desk(place))
        await process.rested()
        empty = float(process.kib)
        server = Server(process, tokens, feed.publish)
        stream = await stream_of(server, (OPERATIONS / "live.graphql").read_text(), stack)
        for _ in range(1 + FLOODS):
            await stream.flood(await bells.messages(), READERS)
        page, page_database = await _page(process, tokens[0])
        push = 1 / median(stream.rates[1:])
        return Served(push, page, page_database, stream.connecting, stream.kib, empty)


async def _page(process: Measured, token: str) -> tuple[float, float]:
    """Return CPU of the process and of PostgreSQL for a page of messages."""
    reader = Person(process.address, token, "")
    await reader.ask(PAGE)
    before, here = await _used(), process.seconds
    for _ in range(PAGES):
        await reader.ask(PAGE)
    return (process.seconds - here) / PAGES, (await _used()).since(before, PAGES).database


async def _wire(storage: Storage) -> tuple[float, float]:
    """Return CPU of Redis for a notice that one process hears, and KiB of a subscription."""
    redis = Measured(storage.wire.process.pid, "")
    async with AsyncExitStack() as stack:
        feed = await stack.enter_async_context(open_feed(storage.wire.url, capacity=2 * NOTICES))
        kib, topics = redis.kib, [f"deskbell:{'0' * 36}:inbox:{number:036}" for number in range(NOTICES)]
        for topic in topics:
            await stack.enter_async_context(feed.listen(topic))
        held, seconds = (redis.kib - kib) / NOTICES, redis.seconds
        for _ in range(FLOODS):
            for start in range(0, NOTICES, BATCH):
                await feed.publish(
                    [Notice(topic, BODY.encode() * 3) for topic in topics[start : start + BATCH]]
                )
        return (redis.seconds - seconds) / (FLOODS * NOTICES), held


MEASURED = Costs(
    deed=0.0015,
    bell=0.0013,
    push=0.000023,
    page=0.00096,
    entry=0.00076,
    deed_database=0.00081,
    bell_database=0.001,
    page_database=0.00025,
    deed_wal=5.6,
    bell_wal=2.4,
    deed_kept=0.32,
    deed_aged=2.3,
    bell_aged=1.2,
    notice=0.0000016,
    topic=0.29,
    reader=27,
    process=120_000,
)
"""What the table in `docs/scale.md` rests on."""

if __name__ == "__main__":
    told = [f"- `{name}` {cost}" for name, cost in MEASURED.told().items()]
    full = [f"- {name}: full with {agents:,} agents" for name, agents in full_at(MEASURED, Habits()).items()]
    sys.stdout.write("\n".join([*table(MEASURED, Habits()), "", *told, "", *full, ""]))
