"""Whether the database is away: it cannot be reached, restarts, or has dropped a connection in use."""

import sqlite3
from typing import Final

import asyncpg
from tortoise.exceptions import DBConnectionError

AWAY: Final = (
    OSError,
    DBConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # as where a connection ends while it is being given back
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
"""What says so of PostgreSQL."""


def is_away(fault: Exception) -> bool:
    """Say whether a fault is the database's, whatever was asked; the same may be asked again later."""
    cause = fault.args[0] if fault.args and isinstance(fault.args[0], Exception) else fault
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_INTERRUPT}
    # asyncpg says of a parameter, too, that it cannot be taken.
    return isinstance(cause, AWAY) and not isinstance(cause, ValueError)
