"""Before serving: migrating, founding, and what an operator does to the database by hand."""

import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tortoise.exceptions import OperationalError

from deskbell.app import utc_now
from deskbell.environment import BadSetting, Say
from deskbell.settings import PREFIX, Settings
from domain.access.ending import replace_password
from domain.addresses import same_address
from domain.administration.bootstrap import found_desk
from domain.deeds.attempts import retry_parked
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.deeds.recounting import recount
from domain.desk.rooms import CATALOGUE
from domain.migrations import TABLES
from domain.people.passwords import LONGEST, SHORTEST, hash_password
from domain.people.records import Agent, Department
from domain.storage.database import close_database, open_database
from domain.storage.leasing import UNREACHABLE
from domain.storage.migrating import migrate
from domain.storage.sharing import TooFew, share

UNUSABLE = (*UNREACHABLE, sqlite3.Error, OperationalError, ValueError)


def unusable(fault: Exception) -> BadSetting:
    """Say in a sentence that the database cannot be reached or used."""
    return BadSetting(f"DESKBELL_DATABASE_URL: the database cannot be used: {fault}.")


async def prepare(
    settings: Settings, say: Say, build: Callable[[Settings], Awaitable[None]] | None = None
) -> bool:
    """
    Migrate, found the desk if it is new, and build what ``build`` builds if nobody has made anything yet.

    Says whether the database was of an older version. Processes that start together take turns. A password
    made up here is said once.

    Raises:
        BadSetting: the database cannot be reached or used.
    """

    async def found() -> None:
        async with _opened(settings):
            password = await found_desk(settings.admin_email, settings.admin_password, settings.time_zone)
            if password:
                say(f"The first administrator is {settings.admin_email} with the password: {password}")
            if build and await _is_untouched():
                await build(settings)

    try:
        return await migrate(settings.database_url, TABLES, then=found)
    except UNUSABLE as fault:
        raise unusable(fault) from fault


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[None]:
    """Have the database open, and say in a sentence if there is none or it cannot be used."""
    try:
        if settings.file and not settings.file.exists():  # SQLite would make it
            raise FileNotFoundError(f"there is no file {settings.file}; `migrate` and `serve` make it")
        await open_database(settings.database_url, TABLES)
        try:
            yield
        finally:
            await close_database()
    except UNUSABLE as fault:
        raise unusable(fault) from fault


async def connections_of(settings: Settings) -> int:
    """
    Return how many connections each process may hold.

    Raises:
        BadSetting: the server has not as many as are needed.
    """
    try:
        return await share(settings.database_url, settings.workers, settings.database_pool)
    except TooFew as fault:
        name = "DATABASE_POOL" if settings.database_pool else "WORKERS"
        raise BadSetting(f"{PREFIX}{name}: {fault}; lower it, or raise max_connections.") from None
    except UNUSABLE as fault:
        raise unusable(fault) from fault


async def _is_untouched() -> bool:
    """Say whether the desk has only what it was founded with: one administrator, and no department."""
    return await Agent.all().count() == 1 and not await Department.exists()


async def reset_password(settings: Settings, email: str, password: str | None) -> str | None:
    """Set an agent's password and end their access; return it, or None if there is nobody."""
    made = password or secrets.token_urlsafe(12)
    if not SHORTEST <= len(made) <= LONGEST:
        raise BadSetting(f"A password has {SHORTEST} to {LONGEST} characters.")
    hashed = await hash_password(made)

    async def replace(deed: Deed) -> str | None:
        agent = await Agent.get_or_none(email=same_address(email))
        if agent is None:
            return None
        await replace_password(deed, agent, hashed)
        return made

    async with _opened(settings):
        return await do(replace, by=None, at=utc_now(), engine=None)


async def retry(settings: Settings) -> int:
    """Have every parked occurrence tried anew by whoever serves; return how many there were."""
    async with _opened(settings):
        return await retry_parked(utc_now())


async def check(settings: Settings) -> list[str]:
    """Count everything anew and put right what differs; return a sentence for each count that was wrong."""
    counted = [category.item for category in CATALOGUE.categories if category.counted]
    async with _opened(settings):
        return await recount(counted)
