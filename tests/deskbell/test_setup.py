"""What is done before serving, and by hand."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from deskbell import setup
from deskbell.commands import main
from deskbell.settings import Settings
from domain.migrations import TABLES
from domain.storage.migrating import migrate
from tests.deskbell.terminal import Terminal
from tests.psql import Psql
from tests.servers import PostgresServer, free_port


async def test_the_first_administrators_password_is_said_once(tmp_path: Path) -> None:
    settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/desk.db"})
    first, second = Terminal(), Terminal()
    await setup.prepare(settings, first)
    await setup.prepare(settings, second)

    assert "admin@localhost with the password: " in first.lines.get_nowait()
    assert second.lines.empty()


def test_an_upgrade_says_what_becomes_of_an_older_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there was nothing to bring up to date, or no database yet, there is none."""
    url = f"sqlite:///{tmp_path}/desk.db"
    asyncio.run(migrate(url, TABLES, upto="0039_eras"))
    monkeypatch.setenv("DESKBELL_DATABASE_URL", url)
    monkeypatch.setenv("DESKBELL_ADMIN_PASSWORD", "x" * 8)

    assert main(["migrate"]) == 0
    before, after = capsys.readouterr().out.splitlines()
    assert before == "The database is up to date."
    assert after == "A process of an older version that serves it goes on, and does not start again."
    for file in ("desk", "new"):
        monkeypatch.setenv("DESKBELL_DATABASE_URL", f"sqlite:///{tmp_path}/{file}.db")
        assert main(["migrate"]) == 0
        assert capsys.readouterr().out.splitlines() == [before]


async def test_a_parked_occurrence_waits_for_the_command(demo_settings: Settings) -> None:
    assert await setup.retry(demo_settings) == 0


def test_counts_are_checked_and_repaired_by_a_command(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what was wrong, and that with its status too; the second time all is right."""
    owner = "00000000-0000-0000-0000-000000000001"
    key = f"Ticket:Group:{owner.replace('-', '')}"
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database, database:
        database.execute("INSERT INTO tally VALUES (?, 'Ticket', 'Group', ?, 3)", (key, owner))
    monkeypatch.setenv("DESKBELL_DATABASE_URL", f"sqlite:///{tmp_path}/desk.db")

    assert main(["check"]) == 1
    said = f"Ticket by Group {owner}: 3 was counted, 0 is right.\nPut right: 1.\n"
    assert capsys.readouterr().out == said
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "Every count is right.\n"


@pytest.mark.parametrize(
    "url", ["postgres://nobody:hunter22@127.0.0.1:1/desk", "sqlite:////proc/desk.db", "sqlite:///folder"]
)
@pytest.mark.parametrize("command", ["migrate", "check"])
def test_a_database_that_cannot_be_used_stops_a_command_with_a_sentence(
    url: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESKBELL_DATABASE_URL", url)

    assert main([command]) == 2
    said = capsys.readouterr().err
    assert said.startswith("deskbell: DESKBELL_DATABASE_URL: the database cannot be used: ")
    assert "hunter22" not in said


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_a_password_that_nobody_could_choose_is_not_given(
    password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reset-password", "ada@desk.example", "--password", password]) == 2
    assert capsys.readouterr().err == "deskbell: A password has 8 to 200 characters.\n"


@pytest.mark.parametrize("command", ["check", "retry", "reset-password ada@desk.example"])
def test_a_command_makes_no_database_where_there_is_none(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKBELL_DATABASE_URL", f"sqlite:///{tmp_path}/desk.db")

    assert main(command.split()) == 2
    assert f"there is no file {tmp_path}/desk.db; " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WORKERS": "4"}, "WORKERS: 4 processes need 24 connections, and the server has 17 for them"),
        ({"DATABASE_POOL": "18"}, "DATABASE_POOL: the process needs 18 connections, and the server has 17"),
    ],
)
def test_too_few_connections_stop_the_start_with_a_sentence(
    postgres: PostgresServer,
    given: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = f"desk-{uuid4().hex}"
    monkeypatch.setenv("DESKBELL_DATABASE_URL", postgres.create(name))
    monkeypatch.setenv("DESKBELL_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("DESKBELL_PORT", str(free_port()))
    for variable, value in given.items():
        monkeypatch.setenv(f"DESKBELL_{variable}", value)
    with closing(Psql(postgres.url("postgres"))) as session:
        session.run(f'ALTER DATABASE "{name}" CONNECTION LIMIT 20')
    try:
        assert main(["serve"]) == 2
    finally:
        postgres.drop(name)
    assert capsys.readouterr().err.startswith(f"deskbell: DESKBELL_{said}")
