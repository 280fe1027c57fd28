"""
What it takes to tell one thing to very many: to write it, beside the bare driver, and to ring.

Of all who are told, some read on sockets of their own. Somebody else opens tickets at an even pace and hears
of these, before and while everybody is told.
"""

import asyncio
from statistics import median
from time import monotonic, perf_counter, process_time

from tests.bench.bare import Cost, bare
from tests.bench.listeners import Listeners
from tests.bench.mixed import LIVE, OPEN, Crowd, crowd_of
from tests.bench.people import hire, tokens_of
from tests.bench.storages import Figures, Storage
from tests.bench.storm import one_core
from tests.conftest import Place
from tests.desk import message
from tests.domain.engine.quiet import quiet_desk

AGENTS, READERS = 5_000, 200
ROUNDS = 3
OTHERS, QUIET = 20, 5.0  # deeds a second of others; seconds
TO_ALL = "Everybody out"


async def measure(storage: Storage) -> Figures:
    """Tell everybody, in a process that does nothing else, and in one that serves."""
    place = storage.new()
    async with quiet_desk(place) as desk:
        agents = await hire(desk, AGENTS)
        conditions = {"all": [{"condition": "SUBJECT", "value": {"text": [TO_ALL]}}]}
        to_all = message(groups=[desk.groups["Support Front Line"].global_id])
        await desk.event("ada", system=True, conditions=conditions, actions=[to_all])
        readers = await tokens_of(desk, agents[:: AGENTS // READERS])
        crowd = await crowd_of(desk, 1_000)
    return await _written(storage.copy(place), storage.copy(place)) | await _rung(place, crowd, readers)


async def _written(place: Place, copy: Place) -> Figures:
    ours, theirs = list[Cost](), list[Cost]()
    async with quiet_desk(place) as desk, bare(place, copy) as driver:
        for _ in range(1 + ROUNDS):
            await desk.ticket(subject=TO_ALL)
            begun, used = perf_counter(), process_time()
            await desk.work()
            ours.append(Cost(perf_counter() - begun, process_time() - used))
            theirs.append(await driver.follow())
    seconds, bare_seconds = (median(cost.seconds for cost in costs[1:]) for costs in (ours, theirs))
    cpu, bare_cpu = (median(cost.cpu for cost in costs[1:]) for costs in (ours, theirs))
    return {
        f"One occurrence told to {AGENTS:,}, written": (
            f"{1000 * seconds:.0f} ms, {seconds / bare_seconds:.1f} times the bare driver's"
            f" {1000 * bare_seconds:.0f} ms; CPU {1000 * cpu:.0f} ms, {cpu / bare_cpu:.1f} times"
        )
    }


async def _rung(place: Place, crowd: Crowd, readers: list[str]) -> Figures:
    async with (
        one_core(place) as server,
        crowd.at(server) as load,
        Listeners.of(server.address, LIVE, readers) as listeners,
    ):
        await load.steadily(OTHERS, 2)  # warms up
        quiet = await load.steadily(OTHERS, QUIET)
        told, late = list[float](), list[float]()
        for _ in range(1 + ROUNDS):
            others = asyncio.create_task(load.steadily(OTHERS, 2))
            await asyncio.sleep(0.5)
            begun = monotonic()
            await load.do(OPEN, crowd.tokens[0], subject=TO_ALL)
            heard = await listeners.hear(READERS)
            told.append(max(at for [at] in heard) - begun)
            late.append(max((await others).bells))
        return {
            f"… until the last of {READERS} readers has its bell": f"{1000 * median(told[1:]):.0f} ms",
            f"… the latest bell of others, {OTHERS} a second": (
                f"{1000 * median(late[1:]):.0f} ms; in quiet {1000 * max(quiet.bells):.0f} ms"
            ),
        }
