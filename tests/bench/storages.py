"""Founded desks to measure on, each in a new database on SQLite or PostgreSQL."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args
from urllib.parse import urlsplit
from uuid import uuid4

from domain.storage.database import dialect, rows
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk
from tests.founded import found
from tests.servers import PostgresServer, ValkeyServer, postgres_server, postgres_version, valkey_server

Name = Literal["SQLite", "PostgreSQL"]
NAMES: tuple[Name, ...] = get_args(Name)
Figures = dict[str, str]

_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)",
    "postgres": "WITH n(i) AS (SELECT generate_series(1, $1::bigint))",
}
_ID = {
    "sqlite": "printf('00000000-0000-7000-8000-%012x', i)",
    "postgres": "('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid",
}
_DAYS = "(1 + (i % 2) * $4::float + $3::float * i / $1)"
_IDLE_SINCE = {
    "sqlite": f"strftime('%Y-%m-%d %H:%M:%f000+00:00', julianday($2) - {_DAYS})",
    "postgres": f"$2::timestamptz - make_interval(secs => 86400 * {_DAYS})",
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

    def copy(self, place: Place) -> Place:
        """Copy a desk that nobody has open."""
        if self.name == "SQLite":
            path = self.folder / f"desk-{uuid4().hex}.db"
            shutil.copy(place.database_url.removeprefix("sqlite:///"), path)
            return replace(place, database_url=f"sqlite:///{path}")
        database = urlsplit(place.database_url).path.removeprefix("/")
        return replace(place, database_url=self.server.create(f"desk-{uuid4().hex}", database))


@contextmanager
def storages() -> Iterator[list[Storage]]:
    """Start the servers, as they come: PostgreSQL waits for the disk where it is told to commit."""
    with (
        TemporaryDirectory(prefix="desk-bench-") as place,
        postgres_server(durable=True) as server,
        valkey_server() as wire,
    ):
        folder, database = Path(place), f"template-{uuid4().hex}"
        asyncio.run(found(f"sqlite:///{folder}/template.db"))
        asyncio.run(found(server.create(database)))
        yield [
            Storage("SQLite", sqlite3.sqlite_version, folder, server, wire, f"{folder}/template.db"),
            Storage("PostgreSQL", postgres_version(), folder, server, wire, database),
        ]


async def fill(desk: QuietDesk, tickets: int, quiet_for: timedelta) -> None:
    """
    Put in tickets that nobody works on, by one statement.

    Half of them have been idle for a day to ``quiet_for`` and a day, half for that and twice ``quiet_for``
    more, so that what comes due between lies in the midst of the index.
    """
    here, days = dialect(), quiet_for / timedelta(days=1)
    own, idle_since = _ID[here], _IDLE_SINCE[here]
    await rows(
        "INSERT INTO ticket (id, number, subject, status, priority, pinned, group_id, messages_in,"
        f" messages_out, custom, created_at, last_activity_at) {_NUMBERS[here]} SELECT {own}, 'Q-' || i,"
        f" 'Quiet', 'ACTIVE', 'NORMAL', false, $5, 0, 0, '{{}}', {idle_since}, {idle_since} FROM n",
        tickets,
        desk.clock(),
        days,
        2 * days,
        desk.groups["Support Front Line"].id,
    )
    if here == "postgres":  # would do this by itself, minutes later
        await rows("VACUUM (ANALYZE) ticket")
        await rows("CHECKPOINT")
