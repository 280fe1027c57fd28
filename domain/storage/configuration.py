"""Where a database is and what it holds, as Tortoise wants to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from domain.storage.engines.disk import KEPT_LOG
from domain.storage.sharing import MOST


@dataclass(frozen=True)
class Tables:
    """What a database holds: the modules of its ``records``, and the package of their ``migrations``."""

    records: Sequence[str]
    migrations: str


class InvalidDatabaseUrl(ValueError):
    """The database's address is not one that can be used."""


def config_for(url: str, tables: Tables, pool: int = MOST, replica: str | None = None) -> dict[str, Any]:
    """
    Return Tortoise's configuration for a database that holds some tables.

    Args:
        pool: how many connections to a server this process may hold; SQLite has one.
        replica: the address of a server that follows the one of the first address.

    Raises:
        InvalidDatabaseUrl: The address is none that `connection_for` takes.
    """
    connection = connection_for(url, pool)
    if replica:
        where = connection_for(replica)["credentials"]
        names = ("host", "port", "user", "password", "database", "ssl")
        connection["credentials"]["replica"] = {name: where.get(name) for name in names}
    app = {"models": list(tables.records), "migrations": tables.migrations, "default_connection": "default"}
    return {"connections": {"default": connection}, "apps": {"desk": app}, "use_tz": True, "timezone": "UTC"}


def connection_for(url: str, pool: int = MOST) -> dict[str, Any]:
    """
    Return the engine that an address names, with all that it needs.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or
            ``postgres://user:password@host:port/database?sslmode=require``.
        pool: how many connections to a server this process may hold.

    Raises:
        InvalidDatabaseUrl: It is none of these.
    """
    if url.startswith("sqlite:///"):
        return _sqlite(unquote(url.removeprefix("sqlite:///")))
    if url.startswith(("postgres://", "postgresql://")):
        return _postgres(url, pool)
    raise InvalidDatabaseUrl("The database's address must begin with sqlite:/// or postgres://.")


def _sqlite(path: str) -> dict[str, Any]:
    if path in {"", ":memory:"} or path.endswith("/") or "?" in path:
        raise InvalidDatabaseUrl(
            "SQLite's address must name a file: sqlite:///relative.db, sqlite:////absolute.db."
        )
    # What was acknowledged survives losing power: `engines.disk` waits for that, and copies the log.
    pragmas = {
        "busy_timeout": 5000,
        "journal_mode": "WAL",
        "synchronous": "NORMAL",
        "foreign_keys": "ON",
        "wal_autocheckpoint": 0,
        # Else what undoes a statement grew into a file of its own with each new ticket.
        "temp_store": "MEMORY",
        "journal_size_limit": KEPT_LOG,
        "cache_size": -16_384,  # KiB; a search among a million records reads thousands of pages
    }
    return {"engine": "domain.storage.engines.sqlite", "credentials": {"file_path": path, **pragmas}}


def _postgres(url: str, pool: int) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        host, port, options = parts.hostname, parts.port or 5432, parse_qs(parts.query)
    except ValueError as error:
        raise InvalidDatabaseUrl(f"PostgreSQL's address is malformed: {error}.") from None
    database = unquote(parts.path).removeprefix("/")
    # A / or # in the password ends the host before it: what follows would be taken for the database.
    whole = database and "/" not in parts.path[1:] and not parts.fragment and url.isprintable()
    if not host or not whole or not options.keys() <= {"sslmode"}:
        raise InvalidDatabaseUrl(
            "PostgreSQL's address must be postgres://user:password@host:port/database?sslmode=…."
        )
    credentials = {
        "host": host,
        "port": port,
        "user": parts.username and unquote(parts.username),
        "password": parts.password and unquote(parts.password),
        "database": database,
        "minsize": 1,
        "maxsize": pool,
        "server_settings": {"timezone": "UTC"},
    }
    encryption = {"ssl": options["sslmode"][0]} if options else {}
    return {"engine": "domain.storage.engines.asyncpg", "credentials": credentials | encryption}
