"""How long some work takes is told apart from what others do meanwhile."""

import asyncio
from contextlib import suppress

import pytest

from domain.engine import turns
from domain.engine.turns import Metered


async def test_a_batch_takes_no_longer_for_what_others_do_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a busy process would take ever smaller batches, and its bells ever longer."""
    moment = 0.0
    monkeypatch.setattr(turns, "process_time", lambda: moment)

    async def works(seconds: float) -> str:
        nonlocal moment
        for _ in range(2):
            moment += seconds
            await asyncio.sleep(0)
        return "done"

    others = asyncio.create_task(works(100.0))
    assert (await (work := Metered(works(1.0))), work.seconds) == ("done", 2.0)
    assert await others == "done"


async def test_work_that_is_metered_can_be_cancelled() -> None:
    """It hears of it where it waits."""
    heard = list[str]()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard.append("cancelled")
            raise

    async def metered() -> None:
        await Metered(waits())

    task = asyncio.create_task(metered())
    await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert heard == ["cancelled"]
