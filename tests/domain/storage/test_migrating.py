import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from tortoise.context import get_current_context

from domain.migrations import TABLES
from domain.storage.configuration import InvalidDatabaseUrl
from domain.storage.database import close_database, open_database, rows
from domain.storage.migrating import NewerDatabase, migrate
from tests.domain.storage import processes

BEFORE_THAT = "0007_upkeep"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Open a desk's database for a while."""
    await open_database(url, TABLES)
    try:
        yield
    finally:
        await close_database()


async def test_processes_that_migrate_at_once_all_come_up(url: str) -> None:
    """Four of them, on an empty database whose folder may not exist yet."""
    await processes.at_once(4, "migrate", url)

    await open_database(url, processes.TABLES)
    try:
        applied = await rows("SELECT name FROM tortoise_migrations")
        assert [row["name"] for row in applied] == ["0001_initial"]
        assert await rows("SELECT * FROM note") == []
    finally:
        await close_database()


async def test_migrating_leaves_nothing_open(url: str) -> None:
    """No context in which a later query would find a closed database."""
    await processes.migrate(url)
    assert get_current_context() is None


async def test_tasks_that_migrate_at_once_wait_for_each_other(url: str) -> None:
    """The wait blocks neither the loop nor itself."""
    await asyncio.gather(*(processes.migrate(url) for _ in range(3)))


async def test_nothing_is_touched_for_an_address_that_cannot_be_used() -> None:
    """Not even a folder made."""
    with pytest.raises(InvalidDatabaseUrl):
        await migrate("sqlite:///", TABLES)


async def test_what_a_newer_version_has_changed_is_left_alone(url: str) -> None:
    """It keeps what this version would not, such as counts in rows that it does not know of."""
    await processes.migrate(url)
    async with opened(url):
        await rows("UPDATE tortoise_migrations SET name = '0002_later'")

    with pytest.raises(NewerDatabase, match=r"a newer version has changed it \(0002_later\)"):
        await processes.migrate(url)


async def test_a_migrated_file_is_ready_for_several_readers(tmp_path: Path) -> None:
    """The write-ahead log is in place before the first server opens it."""
    await processes.migrate(f"sqlite:///{tmp_path}/desk.db")
    with closing(sqlite3.connect(tmp_path / "desk.db")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_nobody_else_on_the_host_reads_a_database_that_is_made(tmp_path: Path) -> None:
    before = tmp_path / "before.db"
    before.touch(mode=0o640)
    for name in ("before", "desk"):
        await processes.migrate(f"sqlite:///{tmp_path}/{name}.db")
    assert [path.stat().st_mode & 0o777 for path in (before, tmp_path / "desk.db")] == [0o640, 0o600]


async def test_addresses_from_before_are_found_in_the_form_of_now(url: str, tmp_path: Path) -> None:
    """But for one whose composed form another agent has already: nobody becomes somebody else."""
    insert = """INSERT INTO agent
        (id, email, display_name, password_hash, time_zone, enabled, availability, created_at)
        VALUES ($1, $2, $3, 'x', 'UTC', TRUE, 'AVAILABLE', $4)"""
    await migrate(url, TABLES, upto=BEFORE_THAT)
    async with opened(url):
        for number, name in enumerate(("u\u0308@desk", "o\u0308@desk", "\u00f6@desk", "sam@b\u00fccher")):
            await rows(insert, UUID(int=number), f"{name}.example", str(number), datetime.now(UTC))
    await migrate(url, TABLES)

    async with opened(url):
        kept = await rows("SELECT email FROM agent ORDER BY id")
    hosts = ["\u00fc@desk", "o\u0308@desk", "\u00f6@desk", "sam@xn--bcher-kva"]
    assert [row["email"].removesuffix(".example") for row in kept] == hosts
