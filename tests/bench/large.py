"""
What first pages, counts and searches take on a large desk, against one with 10,000 rows.

`ROWS` in the environment says how many messages, occurrences and firings the large one has; it has a tenth
of that in tickets, and the small one 10,000. Times are those for which desk and database run, the least of
several requests.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery
from domain.desk.rooms.tickets import Ticket
from domain.events.records import Firing
from domain.ids import global_id
from domain.messages import Message
from domain.storage.database import dialect, rows
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.desk import Person, running
from tests.domain.engine.quiet import quiet_desk
from tests.filling import fill, made_id, moment, one_of

SMALL = 10_000
LARGE = int(os.environ.get("ROWS", "1_000_000"))
ROUNDS = 12
SELDOM = 10_007  # of so many, one is in sight of Omar
NODE = "edges { node { id } }"


@dataclass(frozen=True)
class Asked:
    """What is asked for, and by whom: Ada sees everything, Maria nearly all, Omar next to nothing."""

    field: str
    by: tuple[str, ...] = ("ada", "maria", "omar")
    wanted: str = NODE

    @property
    def operation(self) -> str:
        """The operation."""
        return f"query($event: ID!) {{ {self.field} {{ {self.wanted} }} other: event(id: $event) {{ id }} }}"


COUNT = "totalCount totalCountIsExact"
ASKED = {
    "Messages": Asked("messages(first: 50)"),
    "Messages that are unread": Asked("messages(first: 50, filter: { unread: true })", ("ada", "omar")),
    "Messages, counted": Asked("messages(first: 0)", ("ada", "omar"), COUNT),
    "Occurrences": Asked("occurrences(first: 50)", ("ada",)),
    "Occurrences of a type": Asked("occurrences(first: 50, filter: { eventType: TICKET_DELETED })", ("ada",)),
    "Firings of an event": Asked("event(id: $event)", ("maria",), f"firings(first: 50) {{ {NODE} }}"),
    "Deliveries": Asked("deliveries(first: 50)"),
    "Deliveries that were given up": Asked("deliveries(first: 50, filter: { state: GIVEN_UP })", ("ada",)),
    "Tickets": Asked("tickets(first: 50)"),
    "Tickets that are pinned": Asked("tickets(first: 50, filter: { pinned: true })"),
    "Tickets, counted": Asked("tickets(first: 0)", wanted=COUNT),
    "Tickets, a word of all of them": Asked('tickets(first: 50, filter: { search: "printer" })'),
    "Tickets, a word of few": Asked('tickets(first: 50, filter: { search: "printer 4242" })'),
    "Tickets, two letters of few": Asked('tickets(first: 50, filter: { search: "東京" })'),
    "Tickets, a word of none": Asked('tickets(first: 50, filter: { search: "scanner" })'),
    "Tickets, a word of all of them, counted": Asked(
        'tickets(first: 0, filter: { search: "printer" })', wanted=COUNT
    ),
}


async def measure(storage: Storage) -> Figures:
    """Ask a small desk, then a large one; the first request of each kind warms up."""
    before, after = [await _measured(storage.new(), count) for count in (SMALL, LARGE)]
    return {
        name: f"{small:.1f} ms, of {LARGE:,} {after[name]:.1f} ms, {after[name] / small:.2f} times"
        for name, small in before.items()
    }


async def _measured(place: Place, count: int) -> dict[str, float]:
    """Return the milliseconds that each takes on a desk with so many rows."""
    event, taken = await _filled(place, count), dict[str, float]()
    async with running(place.settings()) as desk:
        for name, asked in ASKED.items():
            for who in asked.by:
                times = [await _asking(desk.people[who], asked.operation, event) for _ in range(1 + ROUNDS)]
                taken[f"{name}, by {who}"] = 1000 * min(times[1:])
    return taken


async def _asking(person: Person, operation: str, event: str) -> float:
    """Return for how many seconds this process, and those of the database, run for an answer."""
    begun = process_time() + await _database_time()
    answer = await person.answer(operation, event=event)
    taken = process_time() + await _database_time() - begun
    if "errors" in answer:
        raise RuntimeError(f"{operation} is answered with {answer}")
    return taken


async def _database_time() -> float:
    if dialect() == "sqlite":
        return 0.0
    sessions = await rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    return sum(_ran(session["pid"]) for session in sessions)


def _ran(process: int) -> float:
    """Return for how many seconds a process ran, right to a microsecond."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


async def _filled(place: Place, count: int) -> str:
    """Fill a desk; return the id of the event that fired."""
    async with quiet_desk(place) as desk:
        event = await desk.event("maria")
        agents = {name: str(agent.id) for name, agent in desk.agents.items()}
        groups = {name: str(group.id) for name, group in desk.groups.items()}
        mostly = one_of([groups["Support Front Line"], groups["Support Experts"]])
        seldom, by_maria = _seldom(groups["Sales Front Line"], mostly), one_of([agents["maria"]])
        happened = {
            "event_type": one_of(["TICKET_CREATED", "TICKET_DELETED", "TICKET_TRANSFERRED"]),
            "category": "'TICKETS'",
            "item_kind": "'Ticket'",
            "group_id": seldom,
        }
        told = {"occurrence_id": made_id(), "event_id": one_of([str(event.id)])}
        await fill(Occurrence, count, happened)
        await fill(Firing, count, {**told, "chain": made_id(), "outcomes": "'[]'"})
        read = f"CASE WHEN i % 5000 > 0 THEN {moment()} END"
        inboxes = _seldom(agents["omar"], one_of([agents["ada"]]))
        letter = {**told, "agent_id": inboxes, "sequence": "i + 1", "read_at": read}
        await fill(Message, count, letter | {"event_type": "'TICKET_CREATED'"})
        states = "CASE WHEN i % 5000 = 0 THEN 'GIVEN_UP' ELSE 'SENT' END"
        addressed = {"state": states, "agent_id": _seldom(agents["omar"], by_maria), "ended_at": moment()}
        await fill(Delivery, count // 10, told | addressed)
        subject = "'printer ' || i || ' in room ' || i % 77 || CASE WHEN i % 500 = 3 THEN ' 東京' ELSE '' END"
        pinned = {"pinned": "i % 5000 = 0", "number": "'q-' || i"}
        await fill(Ticket, max(SMALL, count // 10), {"subject": subject, "group_id": seldom, **pinned})
        for agent in (agents["ada"], agents["omar"]):
            await _open_inbox(UUID(agent), count)
        if dialect() == "postgres":  # would do this by itself, minutes later
            await rows("VACUUM (ANALYZE)")
            await rows("CHECKPOINT")
        return global_id(event.entity, event.id)


def _seldom(one: str, other: str) -> str:
    return f"CASE WHEN i % {SELDOM} = 1 THEN {one_of([one])} ELSE {other} END"


async def _open_inbox(agent: UUID, last: int) -> None:
    await rows("DELETE FROM inbox WHERE agent_id = $1", agent)
    sql = "INSERT INTO inbox (agent_id, last_sequence, expired_through, unread) VALUES ($1, $2, 0, 0)"
    await rows(sql, agent, last)
