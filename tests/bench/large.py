"""
What the lists of a large desk take, against those of one with 10,000 rows: first pages, counts and searches.

`ROWS` in the environment says how many messages, occurrences and firings the large one has; it has a tenth
of that in tickets and deliveries, and a hundredth of all else, the small one 10,000 of each. Times are those
for which desk and database run, the least of several requests. In the end the large one forgets for a minute.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from unittest.mock import AsyncMock, patch
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery
from domain.desk.rooms.tickets import Ticket
from domain.engine import activity
from domain.engine.housekeeping.forgetting import Batch
from domain.engine.housekeeping.retention import forget
from domain.events.records import Firing
from domain.messages import Message
from domain.migrations import TABLES
from domain.storage.database import close_database, dialect, open_database, rows
from domain.storage.engines.disk import Disk
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.desk import Person
from tests.domain.engine.quiet import quiet_desk
from tests.filling import BEGAN, moment, one_of
from tests.lists import PAGE, TOTAL, fill_all, lists
from tests.serving import running

SMALL = 10_000
LARGE = int(os.environ.get("ROWS", "1_000_000"))
PARTS = {Occurrence: 1, Message: 1, Firing: 1, Ticket: 10, Delivery: 10}
OTHERS = 100
ROUNDS, SLOW = 3, 0.25  # of one that took more seconds the second time is the last
SELDOM = 100  # rows, about, that are so, or that Omar sees, on either desk: else pages would differ in length
FORGETS_FOR = 60.0  # seconds
LONG = 0.05  # seconds for which a step is to hold nothing
LONGER = 2.0  # times what it takes on the small desk
KEEPS = 3_650  # days, for which nothing is forgotten while it is asked for
KEPT = timedelta(days=1)
ASKERS = ("ada", "maria", "omar")  # of whom one sees everything, one nearly all, one next to nothing
SEARCHED = ("printer", "printer 4242", "東京", "scanner")  # of all, of few, two letters of few, of none


async def measure(storage: Storage) -> Figures:
    """Ask a small desk, then a large one; the first request of each kind warms up."""
    small, large = storage.new(), storage.new()
    for place, count in ((small, SMALL), (large, LARGE)):
        await _fill(place, count)
    before, after = await _asked(small), await _asked(large)
    figures = {f"Pages of {name}": _compared(before[name], taken) for name, taken in after.items()}
    figures |= {f"Counts of {name}": _slowest(taken) for name, taken in (await _asked(large, TOTAL)).items()}
    await open_database(large.database_url, TABLES)
    try:
        return {**figures, "Activity of a month": await _activity(), "Forgetting": await _forgetting()}
    finally:
        await close_database()


def _compared(small: dict[str, float], large: dict[str, float]) -> str:
    """Say of some ways to ask for a list which one is slowest, and which one slows down most."""
    times = {how: taken / small[how] for how, taken in large.items()}
    worst = max(times, key=lambda how: times[how])
    longer = sum(more > LONGER for more in times.values())
    return (
        f"{_slowest(large)}; at most {times[worst]:.1f} times the {small[worst]:.1f} ms of few ({worst});"
        f" {longer} of {len(large)} more than {LONGER:.0f} times"
    )


def _slowest(taken: dict[str, float]) -> str:
    slowest = max(taken, key=lambda how: taken[how])
    return f"{median(taken.values()):.1f} ms, at most {taken[slowest]:.1f} ({slowest})"


async def _asked(place: Place, wanted: str = PAGE) -> dict[str, dict[str, float]]:
    """Return the milliseconds that each list takes, or its total, by whom it is asked for and how."""
    taken = defaultdict[str, dict[str, float]](dict)
    async with running(place.settings(keep_days=KEEPS)) as desk:
        for one in await lists(SEARCHED):
            if one.counted or wanted == PAGE:
                for who in ASKERS:
                    least = await _least(
                        desk.people[who], one.asking(wanted, first=50 if wanted == PAGE else 0)
                    )
                    if least is not None:
                        taken[one.name][f"{one.called} by {who}"] = least
    return taken


async def _least(person: Person, operation: str) -> float | None:
    """Return the least of the milliseconds that an answer takes; None where it is refused."""
    times = list[float]()
    for _ in range(1 + ROUNDS):
        begun = process_time() + await _database_time()
        answer = await person.answer(operation)
        times.append(1000 * (process_time() + await _database_time() - begun))
        if "errors" in answer:
            if answer["errors"][0]["extensions"]["code"] == "FORBIDDEN":
                return None
            raise RuntimeError(f"{operation} is answered with {answer}")
        if times[1:] and times[-1] > 1000 * SLOW:
            break
    return min(times[1:])


async def _database_time() -> float:
    return sum(map(_ran, await _database_sessions()))


async def _database_sessions() -> list[int]:
    if dialect() == "sqlite":
        return []
    # Without those of its upkeep, which end while something is measured.
    sessions = await rows(
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend'"
    )
    return [session["pid"] for session in sessions]


def _ran(process: int) -> float:
    """Return for how many seconds a process ran, right to a microsecond."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


async def _activity() -> str:
    times = list[float]()
    for _ in range(3):
        begun = process_time() + await _database_time()
        await activity.count(activity.Span.MONTH, _end())
        times.append(process_time() + await _database_time() - begun)
    return f"{1000 * min(times):.0f} ms"


def _end() -> datetime:
    """Return when the last row was made."""
    return datetime.fromtimestamp(BEGAN + LARGE, UTC)


async def _forgetting() -> str:
    """Let go what is older than a day, for a while; say how long steps held what they took hold of."""
    begun = perf_counter()
    with _noted(await _database_sessions()) as steps, suppress(TimeoutError):
        async with asyncio.timeout(FORGETS_FOR):
            await forget(_end() + KEPT + KEPT, KEPT)
    took, taken = perf_counter() - begun, sorted(seconds for seconds, _ in steps)
    long = [seconds - waited for seconds, waited in steps if seconds > LONG]
    return (
        f"{len(taken):,} steps in {took:.0f} s, the longest {1000 * taken[-1]:.0f} ms,"
        f" 99 % within {1000 * taken[int(0.99 * len(taken))]:.0f} ms, {len(long)} above {1000 * LONG:.0f},"
        f" {sum(seconds > LONG for seconds in long)} of them also without what they waited for a processor"
    )


@contextmanager
def _noted(sessions: Sequence[int]) -> Iterator[list[tuple[float, float]]]:
    """Note how long each step took, and how long all waited for a processor since the one before."""
    steps, took, before = list[tuple[float, float]](), Batch.took, _waited(sessions)

    def noted(batch: Batch, seconds: float) -> None:
        nonlocal before
        waited, before = _waited(sessions) - before, _waited(sessions)
        steps.append((seconds, waited))
        took(batch, seconds)

    with patch.object(Batch, "took", noted):
        yield steps


def _waited(sessions: Sequence[int]) -> float:
    threads = [*Path("/proc/self/task").iterdir(), *(Path(f"/proc/{session}") for session in sessions)]
    return sum(int((thread / "schedstat").read_text().split()[1]) / 1e9 for thread in threads)


async def _fill(place: Place, count: int) -> None:
    """Fill a desk with an event's firings and all that grows."""
    async with quiet_desk(place) as desk, _in_a_hurry():
        event = await desk.event("maria")
        agents = {name: str(agent.id) for name, agent in desk.agents.items()}
        groups = {name: str(group.id) for name, group in desk.groups.items()}
        mostly = one_of([groups["Support Front Line"], groups["Support Experts"]])
        subject = (
            "'printer ' || i || ' in room ' || (i % 77) || CASE WHEN i % 500 = 3 THEN ' 東京' ELSE '' END"
        )
        await fill_all(
            str(event.id),
            lambda record: max(SMALL, count // PARTS.get(record, OTHERS)),
            group_id=_seldom(groups["Sales Front Line"], mostly),
            agent_id=_seldom(agents["omar"], one_of([agents["maria"], agents["ada"]])),
            creator_id=_seldom(agents["omar"], one_of([agents["maria"]])),
            event_type=one_of(["TICKET_CREATED", "TICKET_DELETED", "TICKET_TRANSFERRED"]),
            category="'TICKETS'",
            subject=subject,
            pinned=f"i % (total / {SELDOM}) = 0",
            state=f"CASE WHEN i % (total / {SELDOM}) = 0 THEN 'GIVEN_UP' ELSE 'SENT' END",
            ended_at=moment(),
        )
        for name in ASKERS:
            await _open_inbox(UUID(agents[name]), count)
        if dialect() == "postgres":  # would do this by itself, minutes later
            await rows("VACUUM (ANALYZE)")
            await rows("CHECKPOINT")


@asynccontextmanager
async def _in_a_hurry() -> AsyncIterator[None]:
    """Let SQLite keep no log, wait for no disk, and hold much in memory; PostgreSQL is quick enough."""
    if dialect() == "postgres":
        yield
        return
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "threads = 2"):
        await rows(f"PRAGMA {pragma}")
    with patch.object(Disk, "keep", AsyncMock()):
        yield


def _seldom(one: str, other: str) -> str:
    """Write one value for a few rows, as far apart as nothing else that depends on `i` repeats itself."""
    return f"CASE WHEN i % (total / {SELDOM} - 3) = 1 THEN {one_of([one])} ELSE {other} END"


async def _open_inbox(agent: UUID, last: int) -> None:
    await rows("DELETE FROM inbox WHERE agent_id = $1", agent)
    sql = "INSERT INTO inbox (agent_id, last_sequence, expired_through, unread) VALUES ($1, $2, 0, 0)"
    await rows(sql, agent, last)
