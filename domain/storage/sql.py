"""SQL that reads the same on SQLite and PostgreSQL: statements, what their rows hold, and what differs."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from domain.storage.columns import given, uuid_of
from domain.storage.connected import connection
from domain.storage.engines.at_once import NOT_KEPT


async def rows(sql: str, *params: Any) -> list[dict[str, Any]]:
    """
    Run one statement in the current transaction, if any, and return its rows.

    Parameters stand as ``$1``, ``$2``, …, also more than once; a cast that PostgreSQL needs, as in
    ``$1::timestamptz``, is left out on SQLite. UUIDs, aware times, booleans, and dicts and lists as JSON
    are compared and stored as the records' own fields are. Changes report only what they are told
    to by RETURNING. JSON comes back as text; on SQLite UUIDs and times do too: see `as_uuid` and
    `as_datetime`.
    """
    return await connection().execute_query_dict(*as_taken(sql, params))


async def tuples(sql: str, *params: Any) -> Sequence[Sequence[Any]]:
    """Do as `rows` does for many rows: each is its values in the order of the columns."""
    found: tuple[int, Sequence[Any]] = await connection().execute_query(*as_taken(sql, params))
    return found[1]


async def uuids(sql: str, *params: Any) -> list[UUID]:
    """Do as `rows` does for rows of one id each."""
    return [as_uuid(uuid) for row in await rows(sql, *params) for uuid in row.values()]


async def changed(sql: str, *params: Any) -> int:
    """Do as `rows` does for a change that is told nothing to report; return how many rows it met."""
    met: tuple[int, Sequence[Any]] = await connection().execute_query(*as_taken(sql, params))
    return met[0]


def as_taken(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return a statement and its parameters, those of `rows`, as the open database takes them."""
    return _for_sqlite(sql) if dialect() == "sqlite" else sql, given(params)


def as_uuid(value: UUID | str) -> UUID:
    """Return the id that a row of `rows` holds."""
    return value if type(value) is UUID else uuid_of(value)


def as_datetime(value: datetime | str) -> datetime:
    """Return the moment that a row of `rows` holds, aware, in UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def dialect() -> Literal["sqlite", "postgres"]:
    """Say which database is open."""
    return "sqlite" if connection().capabilities.dialect == "sqlite" else "postgres"


def among(parameter: str, kind: Literal["uuid", "text"] = "uuid") -> str:
    """Return the SQL by which a value is one of those that a parameter of `rows` lists: ids, or texts."""
    if dialect() == "sqlite":
        return f"IN (SELECT value FROM json_each({parameter}))"
    # Of an array PostgreSQL expects ten values; of a query a hundred, for which it may read the whole table.
    return f"= ANY (ARRAY(SELECT value::{kind} FROM json_array_elements_text({parameter}::json) AS value))"


def seconds_between(earlier: str, later: str) -> str:
    """Return the SQL for the seconds that lie between two moments, right to a millisecond."""
    if dialect() == "sqlite":
        return f"(julianday({later}) - julianday({earlier})) * 86400"
    return f"EXTRACT(EPOCH FROM {later} - {earlier})"


def for_update() -> str:
    """End a SELECT so that its rows stay as read until the transaction ends."""
    return "" if dialect() == "sqlite" else " FOR UPDATE"


def for_share(of: str = "") -> str:
    """
    End a SELECT so that nobody changes its rows until the transaction ends; others may do the same.

    ``of`` names the one table whose rows are meant where there are several.
    """
    return "" if dialect() == "sqlite" else f" FOR SHARE{of and f' OF {of}'}"


def for_update_skip_locked(of: str = "") -> str:
    """
    End a SELECT so that rows another transaction holds are left out; SQLite has one writer anyway.

    ``of`` names the one table whose rows are meant where there are several.
    """
    return "" if dialect() == "sqlite" else f" FOR UPDATE {f'OF {of} ' if of else ''}SKIP LOCKED"


def not_waiting_for_disk() -> str:
    """End the WHERE of a statement alone, of which it does no harm if losing power undoes it."""
    if dialect() == "sqlite":
        return f" {NOT_KEPT}"
    return " AND (SELECT set_config('synchronous_commit', 'off', TRUE)) IS NOT NULL"


@lru_cache(maxsize=1000)
def _for_sqlite(sql: str) -> str:
    return re.sub(r"\$(\d+)(?:::\w+)?", r"?\1", sql)
