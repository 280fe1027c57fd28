"""
What sixteen writers do over a network, in one process and in two, and what they lose to what is hot.

All open tickets of which one event hears each. A process that both write to and fire in tells until when all
was kept, and until when all was dealt with. Cases that are compared change about.

Whether two processes do twice as much as one shows where each has a core of its own, and all else has enough:
so they are also compared with a share of a core for each, where control groups may be made.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import median
from time import monotonic

from domain.administration import structure
from domain.deeds.deed import Deed
from domain.people.records import Group
from tests.bench.proxy import far_away
from tests.bench.shares import Busy, bounded
from tests.bench.storages import Figures, Storage
from tests.bench.writers import Took, Writers
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk

WRITERS, ROUNDS, EVENTS = 16, 3, 100
TICKETS = 512  # so that the last batch is a small part of it
EACH_WAY = 0.001
SHARE = 0.25  # of a core: of two cores this leaves enough to the database and the network
SOON = 0.05  # seconds until all processes begin
APART = tuple(f"Group {number}" for number in range(WRITERS))
TOGETHER = tuple(f"Desk {number}" for number in range(WRITERS))


@dataclass(frozen=True)
class Case:
    """In how many processes, each with its writers, in which groups, of which subjects."""

    processes: int
    groups: tuple[str, ...]
    subjects: tuple[int, int]


ONE, TWO = Case(1, APART, (0, 1)), Case(2, APART, (0, 1))
HOT = Case(1, TOGETHER, (0, 1))
POPULAR = Case(2, APART, (0, 0))


async def measure(storage: Storage) -> Figures:
    """Write from afar where the database is a server, then beside it."""
    place = storage.new()
    async with quiet_desk(place) as desk:
        await _furnish(desk)
    far, slow = dict[Case, list[Took]](), "no server"
    if storage.name == "PostgreSQL":
        async with far_away(place, EACH_WAY) as away:
            far, slow = await _compared(away, [ONE, TWO]), await _bounded(away)
    near = await _compared(place, [ONE, HOT, TWO, POPULAR])
    return {
        **_far(far),
        f"… each with {SHARE:.0%} of a core": slow,
        "16 writers, a department each": _rates(near, ONE),
        "… all in one department": f"{_rates(near, HOT)}; {_lost(near[ONE], near[HOT])}",
        "Two processes, an event each": _rates(near, TWO),
        "… one event for both": f"{_rates(near, POPULAR)}; {_lost(near[TWO], near[POPULAR])}",
    }


def _far(found: dict[Case, list[Took]]) -> Figures:
    names = "1 ms away each way, 16 writers", "… in each of two processes"
    if not found:
        return dict.fromkeys(names, "no server")
    gained = f"{_gained(found, ONE, TWO)}, on {os.cpu_count()} cores for all"
    return {names[0]: _rates(found, ONE), names[1]: f"{_rates(found, TWO)}; {gained}"}


async def _bounded(place: Place) -> str:
    """Compare one process with two, each with a share of a core; tell how many cores they had, and all."""
    async with _writers(place, 2) as processes:
        pids = [process.pid for process in processes]
        with bounded(pids, SHARE) as is_bounded:
            if not is_bounded:
                return "no control group may be made here"
            found = await _in_turns(processes, [ONE, TWO])
            busy = Busy(pids)
            await _turn(processes, TWO)
            theirs, everything = busy.cores()
    cores = " and ".join(f"{one:.2f}" for one in theirs)
    return (
        f"one {_rates(found, ONE)}, two {_rates(found, TWO)}; {_gained(found, ONE, TWO)};"
        f" two had {cores} cores, all {everything:.2f} of {os.cpu_count()}"
    )


def _gained(found: Mapping[Case, Sequence[Took]], one: Case, two: Case) -> str:
    pairs = zip(found[one], found[two], strict=True)
    return f"{2 * median(once.dealt_with / twice.dealt_with for once, twice in pairs):.2f} of one"


def _rates(found: Mapping[Case, Sequence[Took]], case: Case) -> str:
    kept, dealt_with = (
        case.processes * TICKETS / median(seconds)
        for seconds in ([took.kept for took in found[case]], [took.dealt_with for took in found[case]])
    )
    return f"{kept:.0f}/s kept, {dealt_with:.0f}/s dealt with"


def _lost(apart: Sequence[Took], together: Sequence[Took]) -> str:
    pairs = list(zip(apart, together, strict=True))
    kept = median(one.kept / other.kept for one, other in pairs)
    dealt_with = median(one.dealt_with / other.dealt_with for one, other in pairs)
    return f"{kept:.2f} and {dealt_with:.2f} of that"


async def _compared(place: Place, cases: Sequence[Case]) -> dict[Case, list[Took]]:
    async with _writers(place, max(case.processes for case in cases)) as processes:
        return await _in_turns(processes, cases)


@asynccontextmanager
async def _writers(place: Place, count: int) -> AsyncIterator[list[Writers]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Writers.of(place)) for _ in range(count)]


async def _in_turns(processes: Sequence[Writers], cases: Sequence[Case]) -> dict[Case, list[Took]]:
    """Return what each case took; the first turn warms up."""
    found = defaultdict[Case, list[Took]](list)
    for _ in range(1 + ROUNDS):
        for case in cases:
            found[case].append(await _turn(processes[: case.processes], case))
    return {case: took[1:] for case, took in found.items()}


async def _turn(processes: Sequence[Writers], case: Case) -> Took:
    begin = monotonic() + SOON
    took = await asyncio.gather(
        *(
            writers.write(begin, case.groups, _subject(number), TICKETS)
            for writers, number in zip(processes, case.subjects, strict=False)
        )
    )
    return Took(max(one.kept for one in took), max(one.dealt_with for one in took))


async def _furnish(desk: QuietDesk) -> None:
    """Make groups that share a department, and as many that do not; and events, each of one subject."""

    async def groups(deed: Deed) -> list[Group]:
        shared = await structure.create_department(deed, name="Shared")
        own = [await structure.create_department(deed, name=name) for name in APART]
        return [
            *[await structure.create_group(deed, name=name, department=shared) for name in TOGETHER],
            *[
                await structure.create_group(deed, name=department.name, department=department)
                for department in own
            ],
        ]

    await desk.do(groups)
    for number in range(EVENTS):
        conditions = {"all": [{"condition": "SUBJECT", "value": {"text": [_subject(number)]}}]}
        await desk.event("ada", system=True, conditions=conditions)


def _subject(number: int) -> str:
    return f"Order number {number:03}"
