"""
What a crowd costs: thousands who come at once, as after a restart, and sign-outs while all of them listen.

Everybody is let in by token and subscribes. Bells ring for others meanwhile, who came before. The sign-outs
are of somebody else, in another process.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import cycle, islice
from statistics import quantiles
from time import monotonic

from domain.access.ending import end_one
from domain.access.gate import Gate
from domain.deeds.deed import Deed
from domain.engine.ringing.wire import CHANGES
from domain.people.access_records import Session
from domain.ports import Notice
from tests.bench.listeners import Listeners
from tests.bench.live import OPERATIONS, Bells, Server, Stream, bells_of, our_server, stream_of
from tests.bench.storages import Figures, Storage
from tests.desk import SECRET_KEY
from tests.domain.engine.quiet import QuietDesk, quiet_desk

CROWD, EARLY = 5_000, 20  # readers
BELLS, SIGN_OUTS = 100, 50  # a second
SECONDS = 5


async def measure(storage: Storage) -> Figures:
    """Let a crowd in, and then people out."""
    place = replace(storage.new(), redis_url=storage.wire.url)
    wanted = (OPERATIONS / "live.graphql").read_text()
    async with quiet_desk(place) as desk, AsyncExitStack() as stack:
        bells = await bells_of(desk, "Agent")
        server = await our_server(place, desk, bells.readers, stack)
        process = server.process
        few = replace(bells, readers=bells.readers[:EARLY])
        early = await stream_of(Server(process, server.tokens[:EARLY], server.ring), wanted, stack)
        tokens = list(islice(cycle(server.tokens[EARLY:]), CROWD))
        kib, seconds, begun = process.kib, process.seconds, monotonic()
        ringing = asyncio.create_task(_ring(early, few, arrived := asyncio.Event()))
        await stack.enter_async_context(Listeners.of(process.address, wanted, tokens, CROWD))
        took, used = monotonic() - begun, process.seconds - seconds
        arrived.set()
        late = quantiles(await ringing, n=100)
        await process.rested()
        idle, busy = await _signing_out(desk, server, 0), await _signing_out(desk, server, SIGN_OUTS)
        return {
            f"{CROWD:,} readers who come at once": f"all listen after {took:.1f} s;"
            f" {1000 * used / CROWD:.2f} ms of CPU and {(process.kib - kib) / CROWD:.0f} KiB each",
            f"… {BELLS} bells a second of others meanwhile": f"p50 {1000 * late[49]:.0f} ms,"
            f" p99 {1000 * late[98]:.0f} ms",
            f"… {SIGN_OUTS} sign-outs a second while they listen": f"{100 * busy:.1f} % of a core,"
            f" where {100 * idle:.1f} % without",
        }


async def _ring(stream: Stream, bells: Bells, arrived: asyncio.Event) -> list[float]:
    """Ring until all have come; return how late each message came."""
    late = list[float]()
    while not arrived.is_set():
        late += await stream.steadily(await bells.messages(), BELLS)
    return late


async def _signing_out(desk: QuietDesk, server: Server, per_second: int) -> float:
    """Return how much of a core a process takes while somebody leaves again and again."""
    process, gate, agent = server.process, Gate(SECRET_KEY, desk.clock), desk.agents["maria"]
    for _ in range(per_second * SECONDS):
        await gate.open_session(agent)
    newest = Session.filter(agent_id=agent.id).order_by("-id").limit(per_second * SECONDS)
    opened = await newest if per_second else []
    await process.rested()
    seconds, begun = process.seconds, monotonic()
    for number, session in enumerate(opened):
        await asyncio.sleep(max(0.0, begun + number / per_second - monotonic()))

        async def sign_out(deed: Deed, session: Session = session) -> None:
            await end_one(deed, Session, session.id, agent.id)

        await desk.do(sign_out)
        await server.ring([Notice(CHANGES, b"")])  # as a served desk does, for which these have no engine
    await asyncio.sleep(max(0.0, begun + SECONDS - monotonic()))
    return (process.seconds - seconds) / (monotonic() - begun)
