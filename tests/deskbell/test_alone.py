"""Where no Redis connects them, one process serves a database, of whatever host."""

import asyncio
import fcntl
import hashlib
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from deskbell.alone import SERVE, _lease_held, alone
from deskbell.environment import BadSetting
from deskbell.jobs import UPKEEP
from deskbell.settings import Settings
from domain.migrations import TABLES
from domain.storage import leasing
from domain.storage.database import close_database, open_database, rows
from domain.storage.leasing import Keeper
from tests.conftest import Place
from tests.desk import SOON
from tests.pairs import ON_POSTGRES, ON_SQLITE

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


def ready() -> None:
    """Find a database that is up to date."""


def lease(url: str, sql: str, *values: object) -> list[dict[str, object]]:
    """Look at the lease, or do something to it, as another host would."""
    found = list[dict[str, object]]()

    async def ask() -> None:
        await open_database(url, TABLES)
        try:
            found.extend(await rows(sql, *values))
        finally:
            await close_database()

    asyncio.run(ask())
    return found


def test_a_second_process_is_refused_with_a_sentence(settings: Settings, said: list[str]) -> None:
    """And let in as soon as the first one has ended."""
    refused = pytest.raises(BadSetting, match=REFUSED)
    with alone(settings, said.append, ready), refused, alone(settings, said.append, ready):
        pass
    with alone(settings, said.append, ready):
        pass


def test_several_processes_serve_where_redis_connects_them(place: Place, tmp_path: Path) -> None:
    settings = place.settings(redis_url="redis://127.0.0.1:1/0")
    with alone(settings, print, ready), alone(settings, print, ready):
        pass


def test_one_with_redis_and_one_without_keep_each_other_out(
    place: Place, settings: Settings, impatient: None
) -> None:
    """The first of them does; on PostgreSQL by the upkeep, which one of those with Redis has."""
    wired = place.settings(redis_url="redis://127.0.0.1:1/0")
    upkeep = Keeper(settings.database_url, UPKEEP, waits=print, lost=print)
    refused = pytest.raises(BadSetting, match=REFUSED)
    with alone(settings, print, ready), refused, alone(wired, print, ready):
        pass
    with alone(wired, print, ready):
        if settings.file is None:
            upkeep.take()
        with refused, alone(settings, print, ready):
            pass
    if settings.file is None:
        upkeep.release()
        assert lease(settings.database_url, "SELECT holder FROM lease") == []


@pytest.mark.parametrize("redis_url", [None, "redis://127.0.0.1:1/0"])
def test_nothing_is_prepared_below_a_process_that_serves(
    place: Place, settings: Settings, redis_url: str | None
) -> None:
    """A newer version would bring the database up to what the older one cannot use."""
    prepared = list[str]()
    late = place.settings(redis_url=redis_url)
    refused = pytest.raises(BadSetting, match=REFUSED)
    with alone(settings, print, ready), refused, alone(late, print, lambda: prepared.append("late")):
        pass
    assert prepared == []
    with alone(late, print, lambda: prepared.append("in time")):
        assert prepared == ["in time"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("link", "said"), [(os.symlink, REFUSED), (os.link, "DESKBELL_DATABASE_URL: .*desk.* has a second name")]
)
def test_a_file_is_served_by_one_process_whatever_its_name(
    place: Place, settings: Settings, tmp_path: Path, link: Callable[[str, Path], None], said: str
) -> None:
    other = tmp_path / "other_desk.db"
    by_another = place.settings(redis_url=None, database_url=f"sqlite:///{other}")
    with alone(settings, print, ready):
        link(settings.database_url.removeprefix("sqlite:///"), other)
        with pytest.raises(BadSetting, match=said), alone(by_another, print, ready):
            pass


@ON_SQLITE
def test_a_process_of_an_earlier_version_keeps_this_one_out(settings: Settings) -> None:
    """As in an upgrade where the new one starts before the old one stops."""
    name = hashlib.sha256(settings.database_url.encode()).hexdigest()[:12]
    with (settings.folder / f".serving.{name}").open("ab") as old:
        fcntl.flock(old, fcntl.LOCK_EX)
        with pytest.raises(BadSetting, match=REFUSED), alone(settings, print, ready):
            pass


def test_the_folder_is_made_and_a_file_that_cannot_be_is_named(tmp_path: Path) -> None:
    with alone(Settings(database_url=f"sqlite:///{tmp_path}/new/desk.db"), print, ready):
        pass
    (tmp_path / "file").touch()
    bad = Settings(database_url=f"sqlite:///{tmp_path}/file/desk.db")
    with pytest.raises(BadSetting, match="DESKBELL_DATABASE_URL"), alone(bad, print, ready):
        pass


@ON_POSTGRES
@pytest.mark.parametrize("redis_url", [None, "redis://127.0.0.1:1/0"])
def test_a_database_without_leases_is_prepared_first(place: Place, redis_url: str | None) -> None:
    """A new one, or one of before there were any."""
    url, prepared = place.database_url, list[str]()
    lease(url, "ALTER TABLE lease RENAME TO later")

    def prepare() -> None:
        prepared.append("once")
        lease(url, "ALTER TABLE later RENAME TO lease")

    with alone(place.settings(redis_url=redis_url), print, prepare):
        held = lease(url, "SELECT holder FROM lease")
        assert (prepared, len(held)) == (["once"], 0 if redis_url else 1)


@ON_POSTGRES
@pytest.mark.parametrize(("seconds", "waits"), [(1.5, ["Another process (host-1, process 7)"]), (60.0, [])])
def test_the_lease_of_a_process_that_died_is_waited_for(
    settings: Settings, said: list[str], seconds: float, waits: list[str]
) -> None:
    """The start says so. One that lasts longer than any is of before the clock was set back."""
    sql = "INSERT INTO lease VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3::float8))"
    lease(settings.database_url, sql, SERVE, "host-1, process 7", seconds)
    with alone(settings, said.append, ready):
        [held] = lease(settings.database_url, "SELECT holder FROM lease")
        assert f"process {os.getpid()}, " in str(held["holder"])
    assert [sentence.partition(" serves")[0] for sentence in said] == waits
    assert lease(settings.database_url, "SELECT holder FROM lease") == []


@ON_POSTGRES
def test_a_lease_is_renewed_for_as_long_as_it_is_held(settings: Settings, impatient: None) -> None:
    with alone(settings, print, ready):
        begun, ends = lease(settings.database_url, "SELECT clock_timestamp() AS now")[0]["now"], None
        while ends is None or ends < begun + timedelta(seconds=1.5):  # type: ignore[operator]  # a moment
            ends = lease(settings.database_url, "SELECT ends_at FROM lease")[0]["ends_at"]


@ON_POSTGRES
def test_a_process_whose_lease_another_has_stops_with_a_sentence(
    settings: Settings, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after it stood still; it is told to stop as if somebody had pressed Ctrl-C."""
    monkeypatch.setattr(leasing, "LENGTH", SOON)
    stopped = pytest.raises(BadSetting, match=r"another process \(host-2\) has begun to serve this database")
    with stopped, alone(settings, print, ready), suppress(KeyboardInterrupt):
        lease(settings.database_url, "UPDATE lease SET holder = 'host-2'")
        Event().wait(SOON)
    assert [row["holder"] for row in lease(settings.database_url, "SELECT holder FROM lease")] == ["host-2"]


@ON_POSTGRES
def test_a_process_without_redis_stops_where_one_with_it_has_begun(
    settings: Settings, impatient: None
) -> None:
    """Both may have looked before either had begun."""
    upkeep = Keeper(settings.database_url, UPKEEP, waits=print, lost=print)
    stopped = pytest.raises(BadSetting, match="has begun to serve this database, so this one stopped")
    with stopped, alone(settings, print, ready), suppress(KeyboardInterrupt):
        upkeep.take()
        Event().wait(SOON)
    upkeep.release()
    assert lease(settings.database_url, "SELECT holder FROM lease") == []


@ON_POSTGRES
def test_who_is_told_to_stop_gives_all_leases_back_and_stops(settings: Settings) -> None:
    told = list[int]()
    before = signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    try:
        url = settings.database_url
        with _lease_held(url, print), _lease_held(url, print, UPKEEP):
            signal.raise_signal(signal.SIGTERM)
            assert lease(url, "SELECT holder FROM lease") == []
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == [signal.SIGTERM]
