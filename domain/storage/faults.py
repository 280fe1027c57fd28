"""
Faults of the database, told from one another, also within what Tortoise makes of them.

It is away where it cannot be reached, restarts, has dropped a connection in use, or takes nothing that is
written.
"""

import sqlite3
from typing import Final

import asyncpg
from tortoise.exceptions import DBConnectionError

from domain.storage.engines.guarded import GaveWay

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
    asyncpg.ReadOnlySQLTransactionError,  # as where it has become a standby: another takes what is written
)
"""What says so of PostgreSQL."""


def is_away(fault: Exception) -> bool:
    """Say whether a fault is the database's, whatever was asked; the same may be asked again later."""
    cause = _cause(fault)
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_INTERRUPT}
    # asyncpg says of a parameter, too, that it cannot be taken.
    return isinstance(cause, AWAY) and not isinstance(cause, ValueError)


def gave_way(fault: Exception) -> bool:
    """Say whether the database gave up on work in favour of others, so that it is worth doing again."""
    cause = _cause(fault)
    if isinstance(cause, GaveWay):
        return True
    if isinstance(cause, sqlite3.OperationalError):
        # The lower byte is the kind; above it stands which of its cases, as SQLITE_BUSY_SNAPSHOT.
        return cause.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return isinstance(cause, asyncpg.SerializationError | asyncpg.DeadlockDetectedError)


def took_too_long(fault: Exception) -> bool:
    """Say whether the database ended a statement because its caller's time was over."""
    cause = _cause(fault)
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
    return isinstance(cause, asyncpg.QueryCanceledError)


def _cause(fault: Exception) -> Exception:
    """Return what a driver has raised; Tortoise wraps it."""
    return fault.args[0] if fault.args and isinstance(fault.args[0], Exception) else fault
