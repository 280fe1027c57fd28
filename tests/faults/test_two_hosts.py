"""Two hosts on one PostgreSQL without Redis: one serves, and everybody is told which."""

import signal

import asyncpg
import pytest

from tests.conftest import Place
from tests.faults.processes import command, serving
from tests.pairs import ON_POSTGRES

pytestmark = ON_POSTGRES


@pytest.fixture
def without_redis(place: Place) -> Place:
    """Where a desk is served without Redis."""
    return Place(place.database_url, None, place.folder)


async def test_a_second_host_is_refused_while_commands_beside_the_first_go_on(without_redis: Place) -> None:
    """A clean end leaves no lease behind."""
    async with serving(without_redis) as first:
        status, said = await command(without_redis, "serve")
        assert (status, "DESKBELL_REDIS_URL: another process serves this database already" in said) == (
            2,
            True,
        )
        assert (await command(without_redis, "migrate"))[0] == 0
        assert (await command(without_redis, "reset-password", "maria@desk.example"))[0] == 0
        first.tell(signal.SIGTERM)
        assert await first.gone() in {0, -signal.SIGTERM}
    connection = await asyncpg.connect(without_redis.database_url)
    assert await connection.fetch("SELECT holder FROM lease WHERE name = 'serve'") == []
    await connection.close()


async def test_who_stood_still_for_too_long_stops_and_who_died_is_not_waited_for_long(
    without_redis: Place,
) -> None:
    async with serving(without_redis) as first:
        first.tell(signal.SIGSTOP)
        async with serving(without_redis) as second:
            first.tell(signal.SIGCONT)
            assert await first.gone() == 2
            assert "has begun to serve this database, so this one stopped" in first.log.read_text()
            second.tell(signal.SIGKILL)
            await second.gone()
    async with serving(without_redis):
        pass
