"""
What a page of 50 costs the served desk, beside bare rows, served rows, and Strawberry over Tortoise.

The desk and its peers are served by uvicorn, each in a process of its own, and asked over HTTP; what is
measured is for how long that process ran. Rows are read by the database's own driver and written by orjson:
bare in the bench's own process, without HTTP, and served. The desk also looks who asks, and shows them only
what they may see; its peers do neither.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from statistics import median
from time import process_time

import asyncpg

from domain.events.records import Event
from domain.ids import uuid7
from tests.bench.peers.rows import written
from tests.bench.processes import Measured, served, served_desk
from tests.bench.storages import Figures, Storage
from tests.conftest import Place
from tests.desk import Person, message
from tests.domain.engine.quiet import action, quiet_desk

ROUNDS, REQUESTS, KEPT = 5, 10, 60
ROWS = 50


@dataclass(frozen=True)
class Page:
    """What is asked for: a field of the desk, what of its nodes, and the columns of that."""

    field: str
    wanted: str
    sql: str
    listed: bool = True

    @property
    def asked(self) -> str:
        """The operation for the desk."""
        return f"{{ {self.field} {{ edges {{ node {{ {self.wanted} }} }} }} }}" if self.listed else self.plain

    @property
    def plain(self) -> str:
        """The operation for the peer."""
        return f"{{ {self.field.replace('scope: MY, ', '')} {{ {self.wanted} }} }}"


_TYPE, _COMPARED = "eventType { id title }", "condition operator value"
PAGES = {
    "50 events with conditions and actions": Page(
        "events(scope: MY, first: 50)",
        f"id name enabled revision owner {{ id displayName }} {_TYPE}"
        f" conditions {{ all {{ {_COMPARED} }} any {{ {_COMPARED} }} }}"
        " actions { perform oncePerItem maximumFrequencyMinutes }",
        "SELECT e.id, e.name, e.enabled, revision, owner_id, display_name,"
        " event_type, conditions, actions FROM event e JOIN agent a ON a.id = owner_id"
        " ORDER BY e.name, e.id LIMIT 50",
    ),
    "50 messages with event and item": Page(
        "messages(first: 50)",
        f"id subject body sentAt readAt {_TYPE} event {{ id name }} item {{ id kind label url }}",
        "SELECT m.id, m.subject, body, sent_at, read_at, m.event_type, event_id, name, item_id, item_kind,"
        " t.number, t.subject AS label FROM message m JOIN event e ON e.id = event_id"
        " JOIN occurrence o ON o.id = occurrence_id JOIN ticket t ON t.id = item_id"
        " ORDER BY sequence DESC LIMIT 50",
    ),
    "50 tickets with group and agent": Page(
        "tickets(first: 50)",
        "id number subject status priority createdAt lastActivityAt"
        " group { id name } agent { id displayName }",
        "SELECT t.id, number, subject, status, priority, t.created_at, t.last_activity_at, group_id, g.name,"
        " agent_id, display_name FROM ticket t JOIN agent_group g ON g.id = group_id"
        " LEFT JOIN agent a ON a.id = agent_id ORDER BY t.id DESC LIMIT 50",
    ),
    "50 occurrences with facts": Page(
        "occurrences(first: 50)",
        f"id occurredAt depth {_TYPE} facts {{ name value }}",
        "SELECT id, occurred_at, depth, event_type, facts FROM occurrence ORDER BY id DESC LIMIT 50",
    ),
    "the viewer's id": Page(
        "viewer", "id", "SELECT id FROM agent WHERE email = 'ada@desk.example'", listed=False
    ),
}
Reading = Callable[[str], Awaitable[bytes]]


async def measure(storage: Storage) -> Figures:
    """Ask for each page in turns; the first turn warms up."""
    place = storage.new()
    await _fill(place)
    given = {"DATABASE_URL": place.database_url.partition("?")[0]}  # Tortoise has another word for `sslmode`
    async with (
        served_desk(place) as ours,
        served("tests.bench.peers.lists:app", given) as other,
        served("tests.bench.peers.rows:app", given) as rows,
        _driver(place) as read,
    ):
        ada, somebody, anybody = (
            await ours.sign_in("ada"),
            *(Person(each.address, "", "") for each in (other, rows)),
        )
        figures = {}
        for name, page in PAGES.items():
            costs: dict[str, list[float]] = {"rows": [], "served": [], "ours": [], "peer": []}
            for _ in range(1 + ROUNDS):
                costs["rows"].append(await _reading(read, page.sql))
                costs["served"].append(await _asking(rows, anybody, page.sql, page))
                costs["ours"].append(await _asking(ours, ada, page.asked, page))
                costs["peer"].append(await _asking(other, somebody, page.plain, page))
            cost = {who: 1000 * median(seconds[1:]) for who, seconds in costs.items()}
            figures[f"Page of {name}"] = (
                f"{cost['ours']:.2f} ms; rows {cost['rows']:.2f} ms, {cost['ours'] / cost['rows']:.1f} times;"
                f" served {cost['served']:.2f} ms, {cost['ours'] / cost['served']:.1f} times;"
                f" peer {cost['peer']:.2f} ms, {cost['ours'] / cost['peer']:.2f} times"
            )
        for person in (ada, somebody, anybody):
            await person.close()
    return figures


async def _fill(place: Place) -> None:
    """Let an event of Ada's ring for each ticket, and give her more events like it."""
    conditions = {
        "all": [
            {"condition": "SUBJECT", "value": {"text": ["printer", "paper"]}},
            {"condition": "PRIORITY", "value": {"values": ["NORMAL", "HIGH"]}},
        ]
    }
    async with quiet_desk(place) as desk:
        actions = [message(), action("pinTicket", pinned=True)]
        first = await desk.event("ada", conditions=conditions, actions=actions)
        for _ in range(KEPT):
            await desk.ticket(agent=desk.agents["maria"])
        await desk.work()
        more = [copy(first) for _ in range(KEPT)]
        for event in more:
            event.id = uuid7()
        await Event.bulk_create(more)


@asynccontextmanager
async def _driver(place: Place) -> AsyncIterator[Reading]:
    """Read rows as the driver gives them, and write them as JSON."""
    if place.database_url.startswith("sqlite"):
        connection = sqlite3.connect(place.database_url.removeprefix("sqlite:///"))
        connection.row_factory = sqlite3.Row

        async def read(sql: str) -> bytes:
            return written(connection.execute(sql).fetchall())

        yield read
        connection.close()
        return
    session = await asyncpg.connect(place.database_url)

    async def fetch(sql: str) -> bytes:
        return written(await session.fetch(sql))

    yield fetch
    await session.close()


async def _reading(read: Reading, sql: str) -> float:
    """Return the seconds that reading takes."""
    begun = process_time()
    for _ in range(REQUESTS):
        await read(sql)
    return (process_time() - begun) / REQUESTS


async def _asking(server: Measured, person: Person, operation: str, page: Page) -> float:
    """Return the seconds that a server runs for an answer."""
    begun = server.seconds
    for _ in range(REQUESTS):
        found = await person.ask(operation)
        if page.listed and len(found["edges"] if operation == page.asked else found) != ROWS:
            raise RuntimeError(f"{server.address} has another number of rows.")
    return (server.seconds - begun) / REQUESTS
