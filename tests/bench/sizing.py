"""What desks of some sizes need, by arithmetic alone: from what one deed, bell, page and reader cost."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import ceil

from domain.storage.sharing import MOST

MIB = 1024.0  # KiB
GIB = 1024 * MIB
SIZES = (1_000, 100_000, 1_000_000)  # agents
SEARCHED = range(10**9)  # the same, for those with whom something is full


@dataclass(frozen=True)
class Costs:
    """
    What was measured; CPU in seconds, memory and disk in KiB.

    Attributes:
        deed: CPU of one deed, with its occurrence matched with no event, in Deskbell's process.
        bell: the same of what one event that hears adds, with one message, until it is rung.
        push: of bringing one message to one reader.
        page: of answering one request.
        entry: of letting one reader in.
        deed_database, bell_database, page_database: CPU of PostgreSQL, for one of each.
        deed_wal, bell_wal: what PostgreSQL writes ahead.
        deed_kept: rows and indexes that stay, of one deed.
        deed_aged, bell_aged: rows and indexes that are forgotten in time, of one deed and one message.
        notice: CPU of Redis, for one notice to one process.
        topic: memory of Redis for one subscription.
        reader: memory of a process for one reader.
        process: memory of a process without readers.
    """

    deed: float
    bell: float
    push: float
    page: float
    entry: float
    deed_database: float
    bell_database: float
    page_database: float
    deed_wal: float
    bell_wal: float
    deed_kept: float
    deed_aged: float
    bell_aged: float
    notice: float
    topic: float
    reader: float
    process: float

    def rounded(self) -> "Costs":
        """Return them to two digits, which is as well as they are known."""
        return Costs(**{field.name: float(f"{getattr(self, field.name):.2g}") for field in fields(self)})

    def told(self) -> Mapping[str, str]:
        """Say each as the page on large desks does, by its name."""
        return {field.name: _told(field.name, getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True)
class Habits:
    """
    What is assumed of a desk and of its machines.

    Attributes:
        deeds: to the items that one agent works on, on one day.
        bells, pages: on that day, messages that they get, and requests of their screens.
        sockets: of one agent, on the average of those who are there and those who are not.
        busy: seconds of a day in which it all happens.
        peak: how many times the mean of that the busiest minute brings.
        back: seconds in which all who were cut off are let in again.
        days: for which what ages is kept.
        full: up to which part a core is used.
        cores, connections: of a host, and of a process to PostgreSQL.
        database_cores, database_wal: of the largest PostgreSQL that one would run; KiB a second.
        database_connections: that it takes without PgBouncer.
    """

    deeds: float = 100
    bells: float = 60
    pages: float = 300
    sockets: float = 0.6
    busy: float = 8 * 3600
    peak: float = 3
    back: float = 120
    days: float = 90
    full: float = 0.6
    cores: int = 16
    connections: int = MOST
    database_cores: int = 64
    database_wal: float = 200 * MIB
    database_disk: float = 16 * 1024 * GIB
    database_connections: int = 500


@dataclass(frozen=True)
class Needs:
    """What a desk needs in its busiest minute; memory and disk in KiB, CPU in cores."""

    agents: int
    deeds: float
    bells: float
    pages: float
    sockets: float
    cores: float
    processes: int
    hosts: int
    memory: float
    redis_cores: float
    redis_shards: int
    redis_memory: float
    one_topic: float
    database_cores: float
    wal: float
    wal_a_day: float
    connections: int
    rows_aged: float
    rows_a_year: float


def needs(agents: int, costs: Costs, habits: Habits) -> Needs:
    """Reckon what a desk of that many agents needs."""
    second = agents * habits.peak / habits.busy
    deeds, bells, pages = (second * of_one for of_one in (habits.deeds, habits.bells, habits.pages))
    sockets = agents * habits.sockets
    cores = deeds * costs.deed + bells * (costs.bell + costs.push * habits.sockets) + pages * costs.page
    processes = max(2, ceil(max(cores / habits.full, sockets * costs.entry / habits.back)))
    one_topic = deeds * costs.notice * processes
    redis = bells * costs.notice + one_topic
    wal = habits.deeds * costs.deed_wal + habits.bells * costs.bell_wal
    aged = habits.deeds * costs.deed_aged + habits.bells * costs.bell_aged
    return Needs(
        agents=agents,
        deeds=deeds,
        bells=bells,
        pages=pages,
        sockets=sockets,
        cores=cores,
        processes=processes,
        hosts=ceil(processes / habits.cores),
        memory=processes * costs.process + sockets * costs.reader,
        redis_cores=redis,
        redis_shards=1 if redis < habits.full else 1 + ceil((redis - one_topic) / habits.full),
        redis_memory=sockets * costs.topic,
        one_topic=one_topic,
        database_cores=deeds * costs.deed_database
        + bells * costs.bell_database
        + pages * costs.page_database,
        wal=second * wal,
        wal_a_day=agents * wal,
        connections=processes * habits.connections,
        rows_aged=agents * habits.days * aged,
        rows_a_year=agents * 365 * habits.deeds * costs.deed_kept,
    )


def strain(need: Needs, habits: Habits) -> dict[str, float]:
    """Return how full is what there is only one of, the fullest first; 1 is as full as it may be."""
    full = {
        "PostgreSQL's cores": need.database_cores / (habits.database_cores * habits.full),
        "PostgreSQL's log": need.wal / habits.database_wal,
        "PostgreSQL's disk": (need.rows_aged + need.rows_a_year) / habits.database_disk,
        "PostgreSQL's connections": need.connections / habits.database_connections,
        "the topic of all occurrences": need.one_topic / habits.full,
    }
    return dict(sorted(full.items(), key=lambda item: -item[1]))


def full_at(costs: Costs, habits: Habits) -> dict[str, int]:
    """Return with how many agents each thing that there is only one of is full, the fewest first."""
    found = {
        name: bisect_left(
            SEARCHED, 1, key=lambda agents: int(strain(needs(agents, costs, habits), habits)[name])
        )
        for name in strain(needs(1, costs, habits), habits)
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def table(costs: Costs, habits: Habits) -> list[str]:
    """Write the table of `SIZES` in Markdown."""
    columns = [_column(needs(agents, costs, habits), habits) for agents in SIZES]
    head = [f"| | {' | '.join(f'{agents:,} agents' for agents in SIZES)} |", "|---|---|---|---|"]
    return head + [f"| {name} | {' | '.join(column[name] for column in columns)} |" for name in columns[0]]


def _column(need: Needs, habits: Habits) -> Mapping[str, str]:
    fullest = list(strain(need, habits).items())[:2]
    return {
        "Deeds, bells and requests a second": f"{_few(need.deeds)}, {_few(need.bells)}, {_few(need.pages)}",
        "Sockets": f"{need.sockets:,.0f}",
        "Cores at work": _few(need.cores),
        f"Processes, on hosts of {habits.cores} cores": f"{need.processes:,} on {need.hosts:,}",
        "… their memory": _size(need.memory),
        "Redis: cores at work, shards": f"{_few(need.redis_cores)}, {need.redis_shards}",
        "… memory of subscriptions": _size(need.redis_memory),
        "PostgreSQL: cores at work": _few(need.database_cores),
        "… connections without a pooler": f"{need.connections:,}",
        "… log a second, a day": f"{_size(need.wal)}, {_size(need.wal_a_day)}",
        f"… what is kept for {habits.days:.0f} days": _size(need.rows_aged),
        "… what a year adds for ever": _size(need.rows_a_year),
        "Fullest of what there is one of": "; ".join(f"{name} {100 * part:,.0f} %" for name, part in fullest),
    }


def _told(name: str, value: float) -> str:
    if value >= 0.1 or name in {"topic", "reader", "process"}:
        return f"{value:,.6g} KiB"
    return f"{1e3 * value:.3g} ms" if value >= 1e-3 else f"{1e6 * value:.3g} µs"


def _few(number: float) -> str:
    if number < 1e-4:
        return "next to none"
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _size(kib: float) -> str:
    for unit, name in ((1024 * GIB, "TiB"), (GIB, "GiB"), (MIB, "MiB")):
        if kib >= unit:
            return f"{_few(kib / unit)} {name}"
    return f"{_few(kib)} KiB"
