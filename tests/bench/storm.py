"""
What a desk does when much comes at once: raised by an integrator, and done by many people.

The desk is served in a process of its own, on one core of its own where the machine has another; the bare
driver writes the very same rows into a copy of it, in turns. People's deeds come at an even pace, however
late they are answered: the knee is the last pace at which bells are not late.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from time import monotonic
from typing import Any
from uuid import uuid4

import orjson

from tests.bench.bare import Cost, bare
from tests.bench.listeners import Listeners
from tests.bench.live import OPERATIONS
from tests.bench.mixed import LIVE, OPEN, Late, Load, crowd_of, quantile
from tests.bench.people import tokens_of
from tests.bench.processes import Measured, served_desk
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.posting import Posts

ROUNDS, AT_ONCE, EVENTS = 3, 500, 100
ONE_BY_ONE = 100
PACE, PACED_FOR = 100, 8.0
PACES, STEP, TOO_LATE = (25, 50, 75, 100, 150, 200, 300, 400, 500, 600, 800), 3.0, 0.25
STORM, STORM_ENDS, OTHERS = 20_000, 15.0, 20
TICKETS = 9_000
RAISE = (OPERATIONS / "integrate.graphql").read_text()
NO_BUDGET = {"DESKBELL_EVENT_BUDGET": str(10**9)}  # by default, an event rings a thousand times a minute


async def measure(storage: Storage) -> Figures:
    """Raise many at once beside the bare driver; then let people work, alone and during a storm."""
    return await _raised(storage) | await _worked(storage)


async def _raised(storage: Storage) -> Figures:
    place = storage.new()
    async with quiet_desk(place) as desk:
        await _events(desk)
        [token, reader] = await tokens_of(desk, [desk.agents["ada"], desk.agents["marta"]])
        group = desk.groups["Support Front Line"].global_id
    copy, ours, theirs = storage.copy(place), list[Cost](), list[Cost]()
    async with (
        bare(place, copy) as driver,
        one_core(place) as server,
        Listeners.of(server.address, LIVE, [reader]) as listeners,
    ):
        integrator = Integrator(server, token, group)
        for _ in range(1 + ROUNDS):
            await server.rested()
            begun, used = monotonic(), server.seconds
            await integrator.raise_some()
            [heard] = await listeners.hear(AT_ONCE)
            last = max(heard)
            await server.rested()
            ours.append(Cost(last - begun, server.seconds - used))
            theirs.append(await driver.follow())
        integrator.posts.close()
    seconds, cpu = (
        (median(cost.seconds for cost in ours[1:]), median(cost.seconds for cost in theirs[1:])),
        (median(cost.cpu for cost in ours[1:]), median(cost.cpu for cost in theirs[1:])),
    )
    return {
        f"{AT_ONCE} raised, of {EVENTS} events one hears each, to the last bell": (
            f"{AT_ONCE / seconds[0]:,.0f}/s; {_beside(*seconds)}"
        ),
        "… CPU of the desk's process": _beside(*cpu),
    }


def _beside(ours: float, bare: float) -> str:
    ours, bare = (1_000_000 * seconds / AT_ONCE for seconds in (ours, bare))
    return f"{ours:,.0f} µs each, {ours / bare:.0f} times the bare driver's {bare:,.0f} µs"


async def _worked(storage: Storage) -> Figures:
    place = storage.new()
    async with quiet_desk(place) as desk:
        await _events(desk)
        crowd = await crowd_of(desk, TICKETS)
    async with one_core(place) as server, crowd.at(server) as load:
        await load.steadily(20, 2)  # warms up
        return {
            "A ticket at a time, until it is answered": await _one_by_one(load),
            f"{PACE} mixed deeds a second, open loop": str(await load.steadily(PACE, PACED_FOR)),
            "… p99 of bells stays below 250 ms up to": await _knee(load),
            f"{OTHERS} deeds a second of others, in quiet": str(await load.steadily(OTHERS, 5)),
            f"… while {STORM:,} are raised": await _in_a_storm(load),
        }


async def _one_by_one(load: Load) -> str:
    begun, used = monotonic(), load.server.seconds
    tickets = [await load.do(OPEN, load.crowd.tokens[0]) for _ in range(ONE_BY_ONE)]
    seconds = monotonic() - begun
    await load.all_rang([ticket for ticket, _ in tickets])
    await load.server.rested()
    cpu = (load.server.seconds - used) / ONE_BY_ONE
    return f"{ONE_BY_ONE / seconds:.0f}/s, {1000 * cpu:.1f} ms of CPU with its bell"


async def _knee(load: Load) -> str:
    passed = "none"
    for pace in PACES:
        late = await load.steadily(pace, STEP)
        if (p99 := quantile(late.bells, 99)) > TOO_LATE:
            return f"{passed} ({pace}/s: p99 {1000 * p99:.0f} ms)"
        passed = f"{pace}/s"
    return passed


async def _in_a_storm(load: Load) -> str:
    """Let an integrator raise as many as it can; say how late others' answers and bells were meanwhile."""
    integrator = Integrator(load.server, load.crowd.listener, load.crowd.groups[0])
    storm = asyncio.create_task(integrator.rage())
    late, ends = list[Late](), monotonic() + STORM_ENDS
    while not storm.done() and monotonic() < ends:
        late.append(await load.steadily(OTHERS, 2))
    storm.cancel()
    await asyncio.gather(storm, return_exceptions=True)
    integrator.posts.close()
    answers, bells = ([one for turn in late for one in getattr(turn, what)] for what in ("answers", "bells"))
    return f"{Late(answers, bells)}; {integrator.raised:,} were raised meanwhile"


class Integrator:
    """Raises what happened elsewhere, five hundred at once."""

    def __init__(self, server: Measured, token: str, group: str) -> None:
        self.server, self.token, self.group = server, token, group
        self.posts, self.raised = Posts(), 0

    async def rage(self) -> None:
        """Raise the whole storm."""
        while self.raised < STORM:
            await self.raise_some()

    async def raise_some(self) -> None:
        """Raise a call's worth, of which one event hears each."""
        entries = [self._entry(number) for number in range(AT_ONCE)]
        body = orjson.dumps(
            {"query": RAISE, "operationName": "RaiseOccurrences", "variables": {"input": entries}}
        )
        about = {"accept": "application/json", "authorization": f"Bearer {self.token}"}
        answer = orjson.loads(await self.posts.post(f"{self.server.address}/graphql", body, **about))
        results = "data" in answer and answer["data"]["raiseOccurrences"]["results"]
        if not results or any(result["errors"] for result in results):
            raise RuntimeError(str(answer)[:1000])
        self.raised += AT_ONCE

    def _entry(self, number: int) -> dict[str, Any]:
        facts = {"SUBJECT": _subject(number % EVENTS), "GROUP": self.group, "STATUS": "ACTIVE"}
        key = uuid4().hex
        return {"idempotencyKey": key, "eventType": "TICKET_CREATED", "itemKey": key, "facts": facts}


async def _events(desk: QuietDesk) -> None:
    """Make events of which each hears one order, and tells Marta."""
    to_marta = message(agents=[desk.agents["marta"].global_id])
    for number in range(EVENTS):
        conditions = {"all": [{"condition": "SUBJECT", "value": {"text": [_subject(number)]}}]}
        await desk.event("ada", system=True, conditions=conditions, actions=[to_marta])


def _subject(number: int) -> str:
    return f"Order number {number:03}"


@asynccontextmanager
async def one_core(place: Place) -> AsyncIterator[Measured]:
    """Serve a desk on one core."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    try:
        server = served_desk(place, **NO_BUDGET)
        async with server as measured:
            os.sched_setaffinity(0, everywhere - {min(everywhere)} or everywhere)
            yield measured
    finally:
        os.sched_setaffinity(0, everywhere)
