"""What a desk has written, written again by the bare driver in batches: what it costs at the least."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any, Protocol

import asyncpg

from tests.conftest import Place

Row = Sequence[Any]
Statements = list[tuple[str, Sequence[Row]]]

_AS_THE_DESK = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
# Triggers keep up what is sought, also in the copy.
_TABLES = """SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'
    AND name NOT LIKE 'sqlite%' AND name <> 'sought'"""
_COLUMNS = "SELECT name, pk FROM pragma_table_info(?)"
_TABLES_OF_POSTGRES = """SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = 'public'::regnamespace"""
_COLUMNS_OF_POSTGRES = """SELECT attname, COALESCE(attnum = ANY (indkey), FALSE) FROM pg_attribute
    LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"""


@dataclass(frozen=True)
class Table:
    """A table: its columns, and which of them are its key, by their places."""

    name: str
    columns: Sequence[str]
    key: Sequence[int]


@dataclass(frozen=True)
class Cost:
    """What it took, in seconds: until it was done, and of this process on a core."""

    seconds: float
    cpu: float


class _Driver(Protocol):
    async def tables(self) -> list[Table]: ...
    async def read(self, table: Table) -> Iterable[Row]: ...
    async def write(self, statements: Statements) -> None: ...


class _Sqlite:
    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in _AS_THE_DESK:
            self.connection.execute(f"PRAGMA {pragma}")

    async def tables(self) -> list[Table]:
        names = [name for (name,) in self.connection.execute(_TABLES).fetchall()]
        return [_table(name, self.connection.execute(_COLUMNS, (name,)).fetchall()) for name in names]

    async def read(self, table: Table) -> Iterable[Row]:
        return self.connection.execute(_reading(table)).fetchall()

    async def write(self, statements: Statements) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            self.connection.executemany(sql.replace("$", "?"), rows)
        self.connection.execute("COMMIT")


class _Postgres:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def tables(self) -> list[Table]:
        fetch = self.connection.fetch
        names = [row[0] for row in await fetch(_TABLES_OF_POSTGRES)]
        return [_table(name, map(tuple, await fetch(_COLUMNS_OF_POSTGRES, name))) for name in names]

    async def read(self, table: Table) -> Iterable[Row]:
        return [tuple(row) for row in await self.connection.fetch(_reading(table))]

    async def write(self, statements: Statements) -> None:
        async with self.connection.transaction():
            for sql, rows in statements:
                await self.connection.executemany(sql, rows)


class Bare:
    """A desk, a copy of it, and the bare driver that lets the copy follow."""

    def __init__(self, desk: _Driver, copy: _Driver, tables: Iterable[Table]) -> None:
        self._desk, self._copy = desk, copy
        self._known: dict[Table, dict[Row, Row]] = {}
        # Who was in the outbox follows from what happened; some may be in it still.
        self._tables = [table for table in tables if table.key and table.name != "pending"]

    async def look(self) -> list[Statements]:
        """Return what writes into the copy all that the desk has written since the last look."""
        written: Statements = []
        occurrences = list[Row]()
        for table in self._tables:
            rows = {_part(row, table.key): row for row in await self._desk.read(table)}
            known, self._known[table] = self._known.get(table, {}), rows
            new = [row for key, row in rows.items() if key not in known]
            written.append((_inserting(table), new))
            written.append(_updating(table, [row for key, row in rows.items() if known.get(key, row) != row]))
            if table.name == "occurrence":
                occurrences = [row[:1] for row in new]
        # Each occurrence was in the outbox, too, and has left it.
        waiting = [(*row, "NEW", "", _MOMENT, 0) for row in occurrences]
        columns = "occurrence_id, state, claimed_by, claimed_until, attempts"
        written.append((_insert("pending", columns, 5), waiting))
        return [
            [(sql, rows) for sql, rows in written if rows],
            [("DELETE FROM pending WHERE occurrence_id = $1", occurrences)],
        ]

    async def follow(self) -> Cost:
        """Write into the copy what the desk has written since; return what that took."""
        transactions = await self.look()
        begun, used = perf_counter(), process_time()
        for statements in transactions:
            await self._copy.write(statements)
        return Cost(perf_counter() - begun, process_time() - used)


_MOMENT = datetime.now(UTC)


@asynccontextmanager
async def bare(place: Place, copy: Place) -> AsyncIterator[Bare]:
    """Let the bare driver write into a copy what a desk writes from now on."""
    async with _driver(place) as desk, _driver(copy) as other:
        following = Bare(desk, other, await desk.tables())
        await following.look()
        yield following


@asynccontextmanager
async def _driver(place: Place) -> AsyncIterator[_Driver]:
    if place.database_url.startswith("sqlite"):
        desk = _Sqlite(place.database_url.removeprefix("sqlite:///"))
        yield desk
        desk.connection.close()
        return
    connection = await asyncpg.connect(place.database_url)
    yield _Postgres(connection)
    await connection.close()


def _table(name: str, columns: Iterable[Row]) -> Table:
    found = list(columns)
    key = tuple(place for place, (_, in_key) in enumerate(found) if in_key)
    return Table(name, tuple(column for column, _ in found), key)


def _part(row: Row, places: Iterable[int]) -> Row:
    return tuple(row[place] for place in places)


def _reading(table: Table) -> str:
    return f'SELECT {", ".join(_quoted(table.columns))} FROM "{table.name}"'


def _inserting(table: Table) -> str:
    return _insert(table.name, ", ".join(_quoted(table.columns)), len(table.columns))


def _insert(table: str, columns: str, count: int) -> str:
    values = ", ".join(f"${place}" for place in range(1, count + 1))
    return f'INSERT INTO "{table}" ({columns}) VALUES ({values})'


def _updating(table: Table, rows: Sequence[Row]) -> tuple[str, Sequence[Row]]:
    """Return what changes some rows, in the columns in which any of them may have changed."""
    rest = [place for place in range(len(table.columns)) if place not in table.key]
    names = list(_quoted(table.columns))
    changes = ", ".join(f"{names[place]} = ${at}" for at, place in enumerate(rest, 1))
    found = " AND ".join(f"{names[place]} = ${at}" for at, place in enumerate(table.key, len(rest) + 1))
    sql = f'UPDATE "{table.name}" SET {changes} WHERE {found}'
    return sql, [_part(row, (*rest, *table.key)) for row in rows]


def _quoted(names: Iterable[str]) -> Iterable[str]:
    return (f'"{name}"' for name in names)
