"""Believable work at the demo desk."""

import asyncio

from deskbell import demo, drive
from deskbell.listening import listen
from tests.deskbell.terminal import Terminal


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


async def test_a_desk_that_does_not_answer_is_a_failure() -> None:
    said: list[str] = []
    assert await drive.drive("http://127.0.0.1:1", 1, said.append) == 1
    assert "cannot be driven" in said[-1]
