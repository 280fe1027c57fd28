"""What several processes do at once to one database, each started with a verb and its address."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final
from uuid import UUID

from domain.storage import database, migrating
from domain.storage.configuration import Tables

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
    command, pipe = [sys.executable, "-W", "error", "-m", __name__, verb, url], subprocess.PIPE
    started = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout
        await process.stdout.readline()
    words = await asyncio.gather(*(process.communicate(b"go\n") for process in started))
    assert [process.returncode for process in started] == [0] * processes, words


if __name__ == "__main__":
    print("ready", flush=True)  # noqa: T201 - told to the process that started this one
    sys.stdin.readline()
    asyncio.run(VERBS[sys.argv[1]](sys.argv[2]))
