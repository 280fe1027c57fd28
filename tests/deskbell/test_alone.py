"""Where no Redis connects them, one process serves a database, of whatever host."""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from deskbell.alone import SERVE, alone
from deskbell.settings import BadSetting, Settings
from domain.storage import leasing
from domain.storage.database import close_database, open_database, rows
from tests.conftest import Place
from tests.desk import SOON, run

REFUSED = "DESKBELL_REDIS_URL: another process serves this database already.*several need Redis"


@pytest.fixture
def settings(place: Place) -> Settings:
    """Where a desk is served without Redis."""
    return place.settings(redis_url=None)


@pytest.fixture
def said() -> list[str]:
    """What a start says while it waits."""
    return []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let leases be short."""
    monkeypatch.setattr(leasing, "LENGTH", 1.0)
    monkeypatch.setattr(leasing, "RENEWED_EVERY", 0.2)


def lease(url: str, sql: str, *values: object) -> list[dict[str, object]]:
    """Look at the lease, or do something to it, as another host would."""
    found = list[dict[str, object]]()

    async def ask() -> None:
        await open_database(url)
        try:
            found.extend(await rows(sql, *values))
        finally:
            await close_database()

    run(ask())
    return found


def test_a_second_process_is_refused_with_a_sentence(settings: Settings, said: list[str]) -> None:
    """And let in as soon as the first one has ended."""
    refused = pytest.raises(BadSetting, match=REFUSED)
    with alone(settings, said.append), refused, alone(settings, said.append):
        pass
    with alone(settings, said.append):
        pass


def test_several_processes_serve_where_redis_connects_them(place: Place, tmp_path: Path) -> None:
    settings = place.settings(redis_url="redis://127.0.0.1:1/0")
    with alone(settings, print), alone(settings, print):
        pass


@pytest.mark.parametrize("pair", ["postgres+valkey"])
def test_the_lease_of_a_process_that_died_is_waited_for(settings: Settings, said: list[str]) -> None:
    """The start says so."""
    sql = "INSERT INTO lease VALUES ($1, $2, clock_timestamp() + make_interval(secs => 1.5))"
    lease(settings.database_url, sql, SERVE, "host-1, process 7")
    with alone(settings, said.append):
        [held] = lease(settings.database_url, "SELECT holder FROM lease")
        assert f"process {os.getpid()}, " in str(held["holder"])
    assert [one.partition(" serves")[0] for one in said] == ["Another process (host-1, process 7)"]
    assert lease(settings.database_url, "SELECT holder FROM lease") == []


@pytest.mark.parametrize("pair", ["postgres+valkey"])
def test_a_lease_is_renewed_for_as_long_as_it_is_held(settings: Settings, impatient: None) -> None:
    with alone(settings, print):
        begun, ends = lease(settings.database_url, "SELECT clock_timestamp() AS now")[0]["now"], None
        while ends is None or ends < begun + timedelta(seconds=1.5):  # type: ignore[operator]  # a moment
            ends = lease(settings.database_url, "SELECT ends_at FROM lease")[0]["ends_at"]


@pytest.mark.parametrize("pair", ["postgres+valkey"])
def test_a_process_whose_lease_another_has_stops_with_a_sentence(settings: Settings, impatient: None) -> None:
    """As after it stood still; it is told to stop as if somebody had pressed Ctrl-C."""
    stopped = pytest.raises(BadSetting, match=r"another process \(host-2\) has begun to serve this database")
    with stopped, alone(settings, print), suppress(KeyboardInterrupt):
        sql = "UPDATE lease SET holder = 'host-2', ends_at = ends_at + make_interval(secs => 60)"
        lease(settings.database_url, sql)
        Event().wait(SOON)
    assert [one["holder"] for one in lease(settings.database_url, "SELECT holder FROM lease")] == ["host-2"]
