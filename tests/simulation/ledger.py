"""
The ledger: what was written, in the order in which it was, noted by the database itself past the product.

SQLite lets one write at a time, so this order is that in which all processes saw it; what was undone is
not in it.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.simulation.loop import Loop

COLUMNS = "at REAL, wall REAL, name TEXT, verb TEXT, key TEXT, told TEXT"
WATCHED = {
    "mute": ("id", {"INSERT", "UPDATE OF until", "DELETE"}, ("agent_id", "about", "until")),
    "notification_profile": ("agent_id", {"INSERT", "UPDATE"}, ("agent_id", "given")),
    "message": ("id", {"INSERT"}, ()),
    "event": ("id", {"INSERT", "UPDATE"}, ("name", "enabled", "hears_from", "deleted_at")),
    "firing": ("id", {"INSERT"}, ("event_id", "occurrence_id")),
    "pending": ("occurrence_id", {"INSERT", "DELETE"}, ()),
    "delivery": ("id", {"INSERT"}, ("state", "deliver_at")),
}
"""Of each table its key, what is noted, and with what of the row; not what is counted as it is changed."""


@dataclass(frozen=True)
class Entry:
    """A row that was written ``at`` a moment of the run, when its writer's clock showed ``wall``."""

    at: float
    wall: float
    table: str
    verb: str
    key: UUID
    row: dict[str, Any]


def keep(database: Path) -> None:
    """Have a database keep its ledger from now on."""
    with sqlite3.connect(database) as connection:
        connection.execute(f"CREATE TABLE ledger ({COLUMNS})")
        for name, (key, verbs, columns) in WATCHED.items():
            for verb in sorted(verbs):
                row = "OLD" if verb == "DELETE" else "NEW"
                told = ", ".join(f"'{column}', {row}.{column}" for column in columns)
                noted = f"moment(), wall(), '{name}', '{verb[:6]}', {row}.{key}, json_object({told})"
                trigger = f"CREATE TRIGGER {name}_{verb[:6]} AFTER {verb} ON {name}"
                connection.execute(f"{trigger} BEGIN INSERT INTO ledger VALUES ({noted}); END")
    connection.close()


def let_write(connection: sqlite3.Connection, loop: Loop) -> None:
    """Let a connection write into what is noted, at the moments of a loop."""
    connection.create_function("moment", 0, loop.time)
    connection.create_function("wall", 0, loop.wall)


def read(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Read the ledger, oldest first."""
    for at, wall, name, verb, key, told in connection.execute("SELECT * FROM ledger ORDER BY rowid"):
        yield Entry(at, wall, name, verb, UUID(key), json.loads(told))
