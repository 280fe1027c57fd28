"""Faults of the database: which say that it is away, whatever was asked."""

import sqlite3

import asyncpg
import pytest
from asyncpg.exceptions import _base
from tortoise.exceptions import OperationalError, TransactionManagementError

from domain.storage.faults import is_away


def of_sqlite(code: int) -> Exception:
    """Return a fault as Tortoise has it."""
    cause = sqlite3.OperationalError()
    cause.sqlite_errorcode = code
    return OperationalError(cause)


@pytest.mark.parametrize(
    ("fault", "away"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InternalClientError("cannot switch to state 12; another is in progress"), True),
        (TransactionManagementError(asyncpg.ReadOnlySQLTransactionError()), True),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (of_sqlite(sqlite3.SQLITE_READONLY), True),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), True),
        (of_sqlite(sqlite3.SQLITE_INTERRUPT), False),
        (of_sqlite(sqlite3.SQLITE_ERROR), False),
        (_base.DataError("invalid input for query argument $1"), False),
        (OperationalError(asyncpg.UndefinedColumnError()), False),
        (ValueError(), False),
    ],
    ids=lambda given: repr(given)[:60],
)
def test_what_says_that_the_database_is_away(fault: Exception, away: bool) -> None:
    assert is_away(fault) is away
