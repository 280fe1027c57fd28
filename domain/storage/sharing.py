"""How many connections a process holds: its share of what the database server lets in."""

from typing import Final

import asyncpg

MOST: Final = 18  # that a process has a use for, if it is not told otherwise
LEAST: Final = 6  # with which it works
SPARE: Final = 3  # left to commands, to whoever looks after the server, and to who serves alone
_LET_IN = """SELECT LEAST(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - COALESCE(current_setting('reserved_connections', true)::int, 0),
    (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
    (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))"""


class TooFew(Exception):
    """The server does not let as many in as are needed; the message is a sentence."""


async def share(url: str, processes: int, wanted: int | None) -> int:
    """
    Return how many connections each of the processes of this host may hold, ``wanted`` if that is possible.

    Raises:
        TooFew: the server has not as many.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: it cannot be reached or used.
    """
    if not url.startswith("postgres"):
        return wanted or MOST
    free = await _let_in(url) - SPARE
    needed = processes * (wanted or LEAST)
    if needed > free:
        many = f"{processes} processes need" if processes > 1 else "the process needs"
        raise TooFew(f"{many} {needed} connections, and the server has {free} for them")
    return wanted or min(MOST, free // processes)


async def _let_in(url: str) -> int:
    """Return how many may be connected who have no rights beyond their own; others may be connected too."""
    connection = await asyncpg.connect(url, timeout=10, statement_cache_size=0)
    try:
        return int(await connection.fetchval(_LET_IN))
    finally:
        await connection.close()


def parts(connections: int) -> tuple[int, int]:
    """
    Return how many of a process's connections are the desk's own, and how many are callers'.

    However few there are, the engine, the clock and the deliveries find one each, and no caller, who takes
    two at most, has all of theirs.
    """
    own = min(5, max(LEAST // 2, connections * 5 // 12))
    return own, connections - own
