"""Believable work at the demo desk."""

import asyncio

import pytest

from deskbell import demo, drive
from deskbell.listening import listen
from deskbell.settings import Settings
from tests.desk import SOON, Clock, RunningDesk
from tests.deskbell.terminal import Terminal
from tests.pairs import ON_SQLITE
from tests.servers import free_port
from tests.serving import serving


async def test_a_bell_rings_on_a_terminal_while_the_demo_desk_is_driven(demo_address: str) -> None:
    bells, deeds = Terminal(), Terminal()
    tasks = [
        asyncio.create_task(listen(demo_address, ("omar@demo.example", demo.PASSWORD), None, bells)),
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


async def test_driving_goes_on_once_the_desk_is_served_again_and_when_the_sign_in_has_expired(
    demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskbell.client.SHORTEST", 0)
    deeds, clock, port = Terminal(), Clock(), free_port()
    async with serving(demo_settings, clock, port) as (address, _):
        driving = asyncio.create_task(drive.drive(address, 50, deeds))
        await deeds.until("opened")
    try:
        await deeds.until("does not answer")
        async with serving(demo_settings, clock, port):
            await deeds.until("opened")
            clock.advance(minutes=16)
            await deeds.until("signing in again")
            await deeds.until("opened")
    finally:
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)


@ON_SQLITE
async def test_another_desk_than_the_demo_is_a_failure(desk: RunningDesk) -> None:
    said: list[str] = []
    async with asyncio.timeout(SOON):
        assert await drive.drive(desk.address, 1, said.append) == 1
    assert "do not belong together" in said[0]
    assert said[1:] == [f"The demo desk at {desk.address} cannot be driven."]
