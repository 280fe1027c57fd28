"""Founded desks to measure on, each in a new database on SQLite or PostgreSQL."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args
from uuid import uuid4

from domain.storage.database import dialect, rows
from tests import desk as driver
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk
from tests.servers import PostgresServer, ValkeyServer, postgres_server, postgres_version, valkey_server

Name = Literal["SQLite", "PostgreSQL"]
NAMES: tuple[Name, ...] = get_args(Name)
Figures = dict[str, str]

_FILL = {
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)",
        "printf('00000000-0000-7000-8000-%012x', i)",
        "strftime('%Y-%m-%d %H:%M:%f000+00:00', julianday($2) - (CASE WHEN i % 2 THEN $3 ELSE $4 END)"
        " - $5 * i / $1)",
    ),
    "postgres": (
        "WITH n(i) AS (SELECT generate_series(1, $1::bigint))",
        "('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid",
        "$2::timestamptz - make_interval(secs => 86400 * ((CASE WHEN i % 2 = 1 THEN $3::float ELSE $4::float END)"
        " + $5::float * i / $1))",
    ),
}


@dataclass(frozen=True)
class Storage:
    """A kind of database, and new desks in it."""

    name: Name
    version: str
    folder: Path
    server: PostgresServer
    wire: ValkeyServer
    template: str

    def new(self) -> Place:
        """Found a desk in a database of its own; on PostgreSQL its bells go over Valkey."""
        name = f"desk-{uuid4().hex}"
        if self.name == "SQLite":
            path = self.folder / f"{name}.db"
            shutil.copy(self.template, path)
            return Place(f"sqlite:///{path}", None, self.folder)
        return Place(self.server.create(name, self.template), self.wire.url, self.folder)


@contextmanager
def storages() -> Iterator[list[Storage]]:
    """Start the servers, as they come: PostgreSQL waits for the disk where it is told to commit."""
    with (
        TemporaryDirectory(prefix="desk-bench-") as place,
        postgres_server(durable=True) as server,
        valkey_server() as wire,
    ):
        folder, database = Path(place), f"template-{uuid4().hex}"
        driver.run(driver.found(f"sqlite:///{folder}/template.db"))
        driver.run(driver.found(server.create(database)))
        yield [
            Storage("SQLite", sqlite3.sqlite_version, folder, server, wire, f"{folder}/template.db"),
            Storage("PostgreSQL", postgres_version(), folder, server, wire, database),
        ]


async def fill(desk: QuietDesk, tickets: int, now: datetime, quiet_for: timedelta) -> None:
    """
    Put in tickets that nobody works on, by one statement.

    Half of them have been idle for up to ``quiet_for``, half for between two and three times that, so that what
    comes due between lies in the midst of the index.
    """
    numbers, own, idle_since = _FILL[dialect()]
    days = quiet_for / timedelta(days=1)
    group = desk.groups["Support Front Line"].id
    await rows(
        f"INSERT INTO ticket (id, number, subject, status, priority, pinned, group_id, messages_in, messages_out,"  # noqa: S608 - ours
        f" created_at, last_activity_at) {numbers} SELECT {own}, 'Q-' || i, 'Quiet', 'ACTIVE', 'NORMAL',"
        f" false, $6, 0, 0, {idle_since}, {idle_since} FROM n",
        tickets,
        now,
        0.0,
        2 * days,
        days,
        group,
    )
    if dialect() == "postgres":  # autovacuum would, a minute later
        await rows("ANALYZE ticket")
