"""What one test leaves in a database, the next one does not find."""

from typing import Any

import asyncpg

from tests.recycled import Recycled

PROCESS = "SELECT pg_backend_pid()"
LEFT = (
    "SHOW lock_timeout",
    "SELECT pg_listening_channels()",
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory'",
    "SELECT name FROM pg_prepared_statements WHERE from_sql",
    "SELECT to_regclass('pg_temp.noted')",
    "SELECT current_user = session_user",
)
COUNT = "SELECT count(*) FROM session"
SPEND = "SELECT nextval('push_key_id_seq')"
RENAME = "UPDATE role SET name = 'R' WHERE key = 'AGENT'"
NAME = "SELECT name FROM role WHERE key = 'AGENT'"


async def ask(url: str, *statements: str) -> list[Any]:
    """Run statements; return the first value of each."""
    connection = await asyncpg.connect(url)
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


async def test_rows_and_numbers_are_as_they_were(recycled: Recycled) -> None:
    """What was taken away is there again, what was changed is not, and numbers are counted anew."""
    address, before = recycled.url, await ask(recycled.url, COUNT, NAME, SPEND)
    recycled.clean()
    await ask(recycled.url, RENAME, "DELETE FROM session")
    recycled.clean()

    assert await ask(recycled.url, COUNT, NAME, SPEND) == before
    assert recycled.url == address
    recycled.clean()


async def test_whoever_is_still_connected_is_cut(recycled: Recycled) -> None:
    left = await asyncpg.connect(recycled.url)
    transaction = left.transaction()
    await transaction.start()
    await left.execute(RENAME)
    recycled.clean()

    assert await ask(recycled.url, NAME) == ["Agent"]
    assert await ask(recycled.url, "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'") == [0]


async def test_a_connection_is_handed_on_with_nothing_left_on_it(recycled: Recycled) -> None:
    taken = "SET lock_timeout = 7", "LISTEN bells", "SELECT pg_advisory_lock(7)", "SET ROLE pg_monitor"
    made = 'PREPARE "a B" AS SELECT 1', "CREATE TEMP TABLE noted ()"
    first = await ask(recycled.url, PROCESS, *made, *taken)
    recycled.clean()

    assert await ask(recycled.url, PROCESS, *LEFT) == [first[0], "0", *[None] * 4, True]


async def test_whoever_has_left_a_connection_is_told_nothing_more(recycled: Recycled) -> None:
    """But that it is closed, once."""
    told, asked = list[object](), list[object]()
    connection = await asyncpg.connect(recycled.url)
    connection.add_termination_listener(told.append)
    connection.add_query_logger(asked.append)
    await connection.close()
    await ask(recycled.url, PROCESS)

    assert (len(told), asked) == (1, [])
    recycled.clean()


async def test_what_has_another_shape_is_replaced(recycled: Recycled) -> None:
    address = recycled.url
    await ask(recycled.url, "ALTER TABLE mute ADD COLUMN more text")
    recycled.clean()

    assert recycled.url != address
    assert await ask(recycled.url, "SELECT count(*) FROM mute") == [0]
