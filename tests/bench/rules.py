"""What a hundred thousand events cost a process: start, memory, changes, and a ticket until it rang."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time, thread_time

from domain.administration.roles import update_role
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.engine.rules.changes import ChangeReader
from domain.engine.rules.rule_set import RuleSet
from domain.events.records import Event, EventLevel
from domain.ids import uuid7
from domain.people.records import Agent, Group, Membership, Role, RoleHeld
from domain.rights import Area, Grant, Level
from domain.storage.revisions import RULES, raise_revision
from tests.bench.lateness import working
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, quiet_desk

SIZES = (100, 10_000, 100_000)
MATCHES, OWNERS = 3, 2_000
ROUNDS, TICKETS = 5, 60
WARMING = 150  # tickets, after which SQLite's log is written over, which takes less than to append
CHANGED = 1_000
PAGE = 4096  # bytes of memory, as /proc counts


async def measure(storage: Storage) -> Figures:
    """Begin with many events, change some, and let tickets be told of, in turns among few and many events."""
    places = {events: await _desk_of(storage, events) for events in SIZES}
    found = await _alone(places[SIZES[-1]])
    cost: dict[int, list[float]] = {events: [] for events in SIZES}
    for _ in range(ROUNDS):
        for events, place in places.items():
            cost[events].append(await _ticket(place))
    each = {events: median(taken) * 1000 for events, taken in cost.items()}
    first = each[SIZES[0]]
    return found | {
        f"A ticket until it rang, {events:,} events, {MATCHES} of them hear": (
            f"{each[events]:.2f} ms of CPU, {each[events] / first:.2f} of the first"
        )
        for events in SIZES
    }


async def _alone(place: Place) -> Figures:
    """Measure a rule set by itself."""
    events = f"{SIZES[-1]:,} events"
    async with quiet_desk(place) as desk:
        rules, before = RuleSet(), _memory()
        async with _watched() as start:
            await rules.refresh()
        each = (_memory() - before) / len(rules.index)
        await _touch(CHANGED)
        async with _watched() as changed:
            await rules.refresh()
        role, reader = desk.roles["Manager"], _Counting.on(rules)
        await desk.do(lambda deed: update_role(deed, role.id, None, {Area.NEWS: Grant(Level.FULL)}), "ada")
        async with _watched() as edited:
            await rules.refresh()
        return {
            f"Start with {events} of {OWNERS:,} owners": f"{start}, {each:.0f} bytes each",
            f"… {CHANGED:,} of them changed at once": str(changed),
            "… a role edited that one owner holds": f"{edited}, {reader.owners} owners read",
        }


@dataclass
class _Taken:
    """What something took, in seconds of CPU, and for how long it held the loop."""

    cpu: float = 0
    longest: float = 0

    def __str__(self) -> str:
        return f"{self.cpu:.2f} s of CPU, at most {self.longest * 1000:.0f} ms in a stretch"


@asynccontextmanager
async def _watched() -> AsyncIterator[_Taken]:
    """Measure what is done meanwhile, without the collector, as a served process begins."""
    taken, going = _Taken(), True

    async def watch() -> None:
        while going:
            begun = thread_time()
            await asyncio.sleep(0.001)
            taken.longest = max(taken.longest, thread_time() - begun)

    gc.disable()
    watching, begun = asyncio.create_task(watch()), process_time()
    try:
        yield taken
    finally:
        taken.cpu = process_time() - begun
        going = False
        await watching
        gc.enable()


class _Counting(ChangeReader):
    """Counts the owners that are read."""

    owners = 0

    @classmethod
    def on(cls, rules: RuleSet) -> "_Counting":
        """Let a rule set read by one."""
        rules._reader = counting = cls()
        return counting

    async def changes(self, *given: object) -> object:  # type: ignore[override]
        """Read, and count."""
        found = await super().changes(*given)  # type: ignore[arg-type]
        self.owners += len(found.owners)
        return found


def _memory() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


async def _touch(number: int) -> None:
    """Change so many events at once."""
    some = await Event.all().order_by("id").limit(number)
    change = await raise_revision(RULES)
    await Event.filter(id__in=[event.id for event in some]).update(change=change)


async def _desk_of(storage: Storage, events: int) -> Place:
    """Found a desk with so many events on new tickets, of which `MATCHES` hear of those that are measured."""
    place = storage.new()
    async with quiet_desk(place) as desk:
        owners = await _owners(desk)
        first = await desk.event(
            "ada", "TICKET_CREATED", conditions=_conditions(desk, 0), actions=[message()]
        )
        made = [_event(desk, first, number, owners) for number in range(1, events)]
        await Event.bulk_create(made, batch_size=1_000)
        await raise_revision(RULES)
    return place


async def _owners(desk: QuietDesk) -> list[Agent]:
    role, group = await Role.get(key="AGENT"), desk.groups["Support Front Line"]
    numbers = range(OWNERS)
    owners = [
        Agent(
            email=f"{number}@bench.example",
            display_name=f"Owner {number}",
            name_order=f"owner {number}",
            password_hash="",
        )
        for number in numbers
    ]
    await Agent.bulk_create(owners, batch_size=1_000)
    await RoleHeld.bulk_create(
        [RoleHeld(agent_id=owner.id, role_id=role.id) for owner in owners], batch_size=1_000
    )
    places = [Membership(agent_id=owner.id, group_id=group.id) for owner in owners]
    await Membership.bulk_create(places, batch_size=1_000)
    await RoleHeld.create(agent_id=owners[0].id, role_id=desk.roles["Manager"].id)
    return owners


def _event(desk: QuietDesk, first: Event, number: int, owners: list[Agent]) -> Event:
    event = Event(**{**first.columns(), "id": uuid7(), "level": EventLevel.AGENT})
    event.name = event.name_order = f"Event {number}"
    event.owner_id = owners[number % OWNERS].id
    event.conditions = _conditions(desk, number)
    return event


def _conditions(desk: QuietDesk, number: int) -> dict[str, object]:
    """Ask for an order's number, and a group or a priority, as many others do."""
    order = {"condition": "SUBJECT", "operator": "CONTAINS", "value": {"text": [_subject(number)]}}
    group: Group = desk.groups["Support Front Line"]
    beside = (
        {"condition": "GROUP", "operator": "IN", "value": {"ids": [group.global_id]}},
        {"condition": "PRIORITY", "operator": "IN", "value": {"values": ["NORMAL", "HIGH"]}},
    )
    return {"all": [beside[number % 2], order], "any": []}


def _subject(number: int) -> str:
    return f"Order {max(0, number - MATCHES + 1):06}"


async def _ticket(place: Place) -> float:
    """Return the CPU, in seconds, of a ticket until all bells for it have rung."""
    async with quiet_desk(place) as desk, working(desk, place):
        await desk.worker.rules_read()
        gc.freeze()  # as a served process does
        try:
            await _open(desk, WARMING)
            begun = process_time()
            await _open(desk, TICKETS)
            return (process_time() - begun) / TICKETS
        finally:
            gc.unfreeze()


async def _open(desk: QuietDesk, tickets: int) -> None:
    """Open tickets one after the other, each once the one before has rung."""
    group = desk.groups["Support Front Line"]

    async def work(deed: Deed) -> None:
        await Ticket.open(deed, subject=_subject(0), group=group)

    for _ in range(tickets):
        rung = desk.worker.rung
        await do(work, by=desk.agents["maria"], at=desk.clock(), engine=desk.worker)
        while desk.worker.rung < rung + MATCHES:
            await asyncio.sleep(0.001)
