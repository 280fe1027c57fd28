"""The commands: what an operator and a visitor of the demo desk type."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, nullcontext
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from deskbell import demo, drive, setup
from deskbell.__main__ import main
from deskbell.listening import listen
from deskbell.settings import Settings
from domain.administration.structure import create_department
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.migrations import TABLES
from domain.people.records import Agent
from domain.storage.database import close_database, open_database
from tests.conftest import Place
from tests.desk import PASSWORD, SECRET_KEY, SOON, Clock, Person, RunningDesk, serving
from tests.faults.processes import serving as served_by_command

ROOT = Path(__file__).resolve().parents[2]


class Terminal:
    """What a command said, line by line."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, text: str) -> None:
        """Say something."""
        self.lines.put_nowait(text)

    async def until(self, wanted: str) -> str:
        """Wait for a line that holds some words."""
        async with asyncio.timeout(SOON):
            while wanted not in (line := await self.lines.get()):
                pass
        return line


@pytest.fixture
async def demo_settings(tmp_path: Path) -> Settings:
    """Where the demo desk was built."""
    settings = Settings.model_validate(
        {"database_url": f"sqlite:///{tmp_path}/desk.db", "secret_key": SECRET_KEY}
    )
    await setup.prepare(settings, print, demo.build)
    return settings


@pytest.fixture
async def demo_address(demo_settings: Settings) -> AsyncIterator[str]:
    """Where the demo desk is served."""
    async with serving(demo_settings, Clock()) as (address, _):
        yield address


async def test_the_demo_desk_is_built_once(demo_settings: Settings) -> None:
    said = Terminal()
    await setup.prepare(demo_settings, said, demo.build)
    await open_database(demo_settings.database_url, TABLES)
    try:
        assert await Agent.all().count() == len(demo.PEOPLE) + 1
        assert await Ticket.all().count() == len(demo.TICKETS)
    finally:
        await close_database()
    assert said.lines.empty()


async def test_the_demo_desk_is_announced_only_where_it_is(demo_settings: Settings, tmp_path: Path) -> None:
    other = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/other.db"})
    await setup.prepare(other, print)
    announced = await demo.welcome(demo_settings)

    assert all(email in announced for email, *_ in demo.PEOPLE)
    assert demo.PASSWORD not in await demo.welcome(other)


async def test_the_demo_desk_is_built_also_after_migrating(tmp_path: Path) -> None:
    """But not on a desk where somebody has made a department."""
    for name, used in (("new", False), ("used", True)):
        settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/{name}.db"})
        await setup.prepare(settings, print)
        if used:
            await open_database(settings.database_url, TABLES)
            await do(lambda deed: create_department(deed, name="Sales"), by=None, at=Clock()(), engine=None)
            await close_database()
        await setup.prepare(settings, print, demo.build)
        assert (demo.PASSWORD in await demo.welcome(settings)) is not used


async def test_the_first_administrators_password_is_said_once(tmp_path: Path) -> None:
    settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/desk.db"})
    first, second = Terminal(), Terminal()
    await setup.prepare(settings, first)
    await setup.prepare(settings, second)

    assert "admin@localhost with the password: " in first.lines.get_nowait()
    assert second.lines.empty()


async def test_everybody_who_is_named_can_sign_in_at_the_demo_desk(demo_address: str) -> None:
    visitor = Person(demo_address, "", "")
    operation = """mutation($email: String!, $password: String!) {
        signIn(input: {email: $email, password: $password}) { session { agent { email } } } }"""
    for email, *_ in demo.PEOPLE:
        answer = await visitor.ask(operation, email=email, password=demo.PASSWORD)
        assert answer["session"]["agent"]["email"] == email
    await visitor.close()


async def test_a_bell_rings_on_a_terminal_while_the_demo_desk_is_driven(demo_address: str) -> None:
    bells, deeds = Terminal(), Terminal()
    tasks = [
        asyncio.create_task(listen(demo_address, "omar@demo.example", demo.PASSWORD, None, bells)),
        asyncio.create_task(drive.drive(demo_address, 50, deeds)),
    ]
    try:
        await deeds.until("a customer wrote")
        await bells.until("Listening at")
        await bells.until("wrote")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_listening_goes_on_where_it_was_interrupted(desk: RunningDesk) -> None:
    """What came while the terminal was away comes first, once."""
    await desk.event("maria")
    terminal = Terminal()
    before = await desk.maria.ask("query { messages(first: 0) { liveCursor } }")
    await desk.ticket(subject="While away")
    await desk.settled()
    task = asyncio.create_task(
        listen(desk.address, "maria@desk.example", PASSWORD, before["liveCursor"], terminal)
    )
    await terminal.until("While away (while you were away)")
    desk.stopping.set()
    await terminal.until("trying again")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("password", "after", "told"),
    [
        ("wrong", None, "do not belong together"),
        (PASSWORD, "never given", "That cursor was not given to you"),
    ],
    ids=["a wrong password", "a wrong cursor"],
)
async def test_listening_ends_with_what_the_desk_refuses(
    desk: RunningDesk, password: str, after: str | None, told: str
) -> None:
    terminal = Terminal()
    async with asyncio.timeout(SOON):
        await listen(desk.address, "maria@desk.example", password, after, terminal)

    await terminal.until(told)
    assert terminal.lines.empty()  # no way to go on, where there is none


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


def test_the_schema_is_printed_as_it_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdl"]) == 0
    assert capsys.readouterr().out == (ROOT / "schema" / "schema.graphql").read_text()


@pytest.mark.parametrize("url", ["postgres://nobody:hunter22@127.0.0.1:1/desk", "sqlite:////proc/desk.db"])
def test_a_database_that_cannot_be_reached_stops_the_start_with_a_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKBELL_DATABASE_URL", url)

    assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("deskbell: DESKBELL_DATABASE_URL: the database cannot be used: ")
    assert "hunter22" not in said


@pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
async def test_a_page_of_this_machine_may_ask_a_served_demo(place: Place) -> None:
    """After a preflight, and over a WebSocket; a page from elsewhere may not."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    async with served_by_command(place, "serve", "--demo") as served, httpx.AsyncClient() as page:
        for origin, let_in in (("http://localhost:5173", True), ("http://elsewhere.example", False)):
            answer = await page.options(f"{served.address}/graphql", headers={**asked, "Origin": origin})
            assert answer.is_success is let_in
            assert answer.headers.get("access-control-allow-origin") == (origin if let_in else None)
            socket = connect(served.address.replace("http", "ws", 1) + "/graphql", origin=Origin(origin))
            with nullcontext() if let_in else pytest.raises(InvalidStatus, match="403"):
                async with socket:
                    pass
