"""Real servers, and a running desk on each pair of storage and wire."""

import asyncio
import gc
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from httpx._transports import default
from hypothesis import settings
from pydantic_settings import PydanticBaseSettingsSource

from deskbell import COLLECTED_AT
from deskbell.app import utc_now
from deskbell.settings import Settings
from domain.storage.sharing import LEAST
from schema import documents
from schema.execution import executor
from tests import kept
from tests.desk import SECRET_KEY, Clock, RunningDesk
from tests.founded import found
from tests.outside import Outside
from tests.pooler import Pooler, pooler, pooler_binary
from tests.prepared import prepare_records_once
from tests.receivers import mail_server, web_server
from tests.recycled import Recycled
from tests.servers import PostgresServer, ValkeyServer, postgres_server, valkey_server
from tests.serving import running
from tests.unchanged import refuse_changes

# SQLite waits for the disk at each commit, so that the tests' databases live in memory where there is room.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 - the tests make folders of their own there
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))  # others may have asked already

prepare_records_once()
refuse_changes()
kept.keep_connections()
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
documents.KEPT = executor.KEPT = 2_000  # most of what one test asks, another asks again
# Each of httpx's clients would read all certificates for itself, which takes longer than what it is for.
default.create_ssl_context = cache(httpx.create_ssl_context)  # type: ignore[attr-defined] # on purpose

HERE, LONG = Path(__file__).parent, {"simulation", "console", "faults"}
PAIRS = ("sqlite+memory", "postgres+valkey")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for the session."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def pgbouncer(postgres: PostgresServer) -> Iterator[Pooler]:
    """One PgBouncer for the session, with fewer connections to a database than two processes hold to it."""
    if not pooler_binary():
        pytest.skip("PgBouncer is not installed: apt-get install pgbouncer.")
    with pooler(postgres, connections=8) as running:
        yield running


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """One Valkey for the session; a test that stops it starts it again."""
    with valkey_server() as server:
        yield server


class Given(Settings):
    """Settings that tests give, and nothing else: the environment is not searched for them."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override] # the other sources go unused
        cls, *_: object, init_settings: PydanticBaseSettingsSource, **__: object
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name the one source."""
        return (init_settings,)


@dataclass(frozen=True)
class Place:
    """Where a desk lives: its database, its wire, and a folder for its files."""

    database_url: str
    redis_url: str | None
    folder: Path

    def settings(self, **given: object) -> Settings:
        """Return the settings of a desk that lives here."""
        where = {"database_url": self.database_url, "redis_url": self.redis_url, "database_pool": LEAST}
        return Given.model_validate({**where, "secret_key": SECRET_KEY, **given})


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database with the tests' people in it."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    asyncio.run(found(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database with the tests' people in it."""
    name = f"template-{uuid4().hex}"
    asyncio.run(found(postgres.create(name)))
    return name


@pytest.fixture(scope="session")
def recycled(postgres: PostgresServer, postgres_template: str) -> Iterator[Recycled]:
    """A founded desk's database, which each test gets as it was at first."""
    database = Recycled(postgres, postgres_template)
    yield database
    database.close()


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> str:
    """The pair of storage and wire that a test runs on; behaviour is the same on both."""
    return str(request.param)


@pytest.fixture
def place(pair: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A founded desk's database and wire, of this test's own."""
    if pair == "sqlite+memory":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "desk.db")
        yield Place(f"sqlite:///{tmp_path}/desk.db", None, tmp_path)
        return
    database: Recycled = request.getfixturevalue("recycled")
    wire: ValkeyServer = request.getfixturevalue("valkey")
    yield Place(database.url, wire.url, tmp_path)
    database.clean()


@pytest.fixture
async def desk(place: Place) -> AsyncIterator[RunningDesk]:
    """A desk with its people, served over a real socket."""
    async with running(place.settings()) as served:
        yield served


@pytest.fixture
async def outside(place: Place) -> AsyncIterator[Outside]:
    """Serve a desk that has a mail server, a log folder, and intranet hosts."""
    logs = place.folder / "logs"
    logs.mkdir()
    async with mail_server() as mailbox, web_server() as calls:
        given = {"smtp_url": mailbox.url, "log_dir": logs, "intranet_hosts": "127.0.0.1,name.invalid"}
        async with running(place.settings(**given)) as desk:
            yield Outside(desk, mailbox, calls, logs)


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores, since most tests wait for something most of the time."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no core waits for it at the end."""
    items.sort(key=lambda item: LONG.isdisjoint(item.path.relative_to(HERE).parts))


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run tests on the loop that a desk is served on, unless they name another."""
    marker = item.get_closest_marker("asyncio")
    others = {"asyncio": asyncio.new_event_loop} if marker and "loop_factories" in marker.kwargs else {}
    return {"uvloop": kept.loop, **others}


def pytest_collection_finish() -> None:
    """
    Spare the collector from going through all that was imported, and through desks that have not ended.

    And each test from a loop's own way with an interruption.
    """
    gc.freeze()
    gc.set_threshold(60_000, *COLLECTED_AT[1:])
    # Else asyncio would take the signal for each thing that it runs, and describe the task that runs it.
    signal.signal(signal.SIGINT, _interrupted)


def _interrupted(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def pytest_sessionfinish() -> None:
    """Close the loop that all tests have had."""
    kept.loop().end()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass only where a test says so."""
    start = utc_now()
    monkeypatch.setattr(Clock, "__call__", lambda clock: start + clock.moved)
