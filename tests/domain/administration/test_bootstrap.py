"""What every desk has from its first start, and that a desk with people stays as it is."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.administration.bootstrap import found_desk, installation
from domain.administration.built_in_roles import BUILT_IN
from domain.migrations import TABLES
from domain.people.passwords import is_password
from domain.people.records import Agent, Brand, Role
from domain.storage.database import close_database, open_database
from domain.storage.migrating import migrate
from tests.servers import PostgresServer


@pytest.fixture(scope="module")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database with nothing in it."""
    path = tmp_path_factory.mktemp("tables") / "desk.db"
    asyncio.run(migrate(f"sqlite:///{path}", TABLES))
    return path


@pytest.fixture(scope="module")
def postgres_tables(postgres: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database with nothing in it."""
    name = f"tables-{uuid4().hex}"
    asyncio.run(migrate(postgres.create(name), TABLES))
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of the test's own with tables and nothing in them."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_tables'), tmp_path)}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create(f"desk-{uuid4().hex}", request.getfixturevalue("postgres_tables"))


@pytest.fixture
async def nothing(tables: str) -> AsyncIterator[None]:
    """Open it."""
    await open_database(tables, TABLES)
    yield
    await close_database()


@pytest.mark.usefixtures("nothing")
async def test_a_desk_is_founded_once() -> None:
    """The password that is made up is said the first time, and that alone works."""
    assert await installation() == ""
    password = await found_desk("Ada@Desk.Example", None, "Europe/Lisbon")
    assert password
    founded = await installation()
    assert founded
    assert await found_desk("other@desk.example", None) is None
    [ada] = await Agent.all()
    assert (ada.email, ada.time_zone) == ("ada@desk.example", "Europe/Lisbon")
    assert await is_password(ada.password_hash, password)
    assert await Role.all().count() == len(BUILT_IN)
    assert await Brand.all().count() == 1
    assert await installation() == founded


@pytest.mark.usefixtures("nothing")
async def test_a_password_that_is_given_is_not_said_again() -> None:
    assert await found_desk("ada@desk.example", "correct horse battery") is None
    [ada] = await Agent.all()
    assert await is_password(ada.password_hash, "correct horse battery")


@pytest.mark.usefixtures("nothing")
async def test_a_role_that_is_missing_comes_back() -> None:
    """As after an update that brings another; nobody's is changed."""
    await found_desk("ada@desk.example", "correct horse battery")
    await Role.filter(key="EVERYONE").delete()
    await found_desk("ada@desk.example", "correct horse battery")
    assert await Role.exists(key="EVERYONE")
