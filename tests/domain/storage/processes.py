"""What several processes do at once to one database, each given a verb and its address."""

import asyncio
import warnings
from collections.abc import Callable, Coroutine
from multiprocessing.synchronize import Barrier
from typing import Any, Final
from uuid import UUID

from domain.storage import database, migrating
from domain.storage.configuration import Tables
from tests.faults.processes import BEGUN
from tests.servers import PATIENCE

TABLES: Final = Tables(
    records=["tests.domain.storage.models_for_tests"], migrations="tests.domain.storage.migrations_for_tests"
)

COUNTED: Final = UUID(int=7)
TIMES: Final = 200

_READ: Final = "SELECT number FROM note WHERE id = $1"


async def migrate(url: str) -> None:
    """Make the tables of the tests."""
    await migrating.migrate(url, TABLES)


async def count(url: str) -> None:
    """Read a number and write the next, in one transaction, many times."""
    await database.open_database(url, TABLES)
    try:
        for _ in range(TIMES):
            await _count_one()
    finally:
        await database.close_database()


async def _count_one() -> None:
    async with database.transaction():
        (row,) = await database.rows(f"{_READ}{database.for_update()}", COUNTED)
        await database.rows("UPDATE note SET number = $1 WHERE id = $2", row["number"] + 1, COUNTED)


VERBS: Final[dict[str, Callable[[str], Coroutine[Any, Any, None]]]] = {"count": count, "migrate": migrate}


async def at_once(processes: int, verb: str, url: str) -> None:
    """Run the verb in that many processes, begun at one moment, and expect all of them to end well."""
    together = BEGUN.Barrier(processes, timeout=PATIENCE)
    started = [BEGUN.Process(target=_run, args=(together, verb, url)) for _ in range(processes)]
    for process in started:
        process.start()
    for process in started:
        await asyncio.to_thread(process.join, PATIENCE)
    assert [process.exitcode for process in started] == [0] * processes


def _run(together: Barrier, verb: str, url: str) -> None:
    warnings.simplefilter("error")
    together.wait()
    asyncio.run(VERBS[verb](url))
