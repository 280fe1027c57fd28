"""The demo desk: built once, announced where it is, and open to those it names."""

from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from deskbell import demo, setup
from deskbell.settings import Settings
from domain.administration.structure import create_department
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.migrations import TABLES
from domain.people.records import Agent
from domain.storage.database import close_database, open_database
from tests.conftest import Place
from tests.desk import Clock, Person
from tests.deskbell.terminal import Terminal
from tests.faults.processes import serving as served_by_command
from tests.pairs import ON_SQLITE


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


async def test_everybody_who_is_named_can_sign_in_at_the_demo_desk(demo_address: str) -> None:
    visitor = Person(demo_address, "", "")
    operation = """mutation($email: String!, $password: String!) {
        signIn(input: {email: $email, password: $password}) { session { agent { email } } } }"""
    for email, *_ in demo.PEOPLE:
        answer = await visitor.ask(operation, email=email, password=demo.PASSWORD)
        assert answer["session"]["agent"]["email"] == email
    await visitor.close()


@ON_SQLITE
async def test_a_page_of_this_machine_may_ask_a_served_demo(place: Place) -> None:
    """After a preflight, and over a WebSocket; one from elsewhere may not, and the log says why."""
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
        told = [line for line in served.log.read_text().splitlines() if "http://elsewhere.example" in line]
        assert len(told) == 1, told
        assert "DESKBELL_ALLOWED_ORIGINS" in told[0]
