"""The lookout: rules are read beside all else, and access is looked at meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import AsyncMock

import pytest

from domain.engine.rules import lookout
from domain.engine.rules.changes import ChangeReader
from domain.people.records import Agent
from domain.ports import Gap, Notice
from domain.storage.revisions import PEOPLE, raise_revision
from tests.desk import SOON
from tests.domain.engine.quiet import QuietDesk


class Gate:
    """Keeps readings of the rules waiting for as long as it is closed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.reached = asyncio.Event(), asyncio.Event()
        read = ChangeReader.changes

        async def held(reader: ChangeReader, *given: object) -> object:
            self.reached.set()
            await self.open.wait()
            return await read(reader, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(ChangeReader, "changes", held)


@asynccontextmanager
async def running(quiet: QuietDesk) -> AsyncIterator[None]:
    """Let the engine work as it does in a served desk."""
    task = asyncio.create_task(quiet.worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def handled(quiet: QuietDesk, number: int) -> None:
    """Wait until the engine has dealt with so many occurrences."""
    async with asyncio.timeout(SOON):
        while quiet.worker.handled < number:
            await asyncio.sleep(0.01)


async def test_nothing_is_matched_before_the_events_are_in(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People who look, and deeds, do not wait for that."""
    await quiet.event("maria")
    await quiet.ticket(subject="Meanwhile")
    gate, looked = Gate(monkeypatch), asyncio.Event()

    async def watcher(_: dict[str, int]) -> None:
        looked.set()

    quiet.worker.watch(watcher)
    async with running(quiet):
        await gate.reached.wait()
        await looked.wait()
        await quiet.worker.announce()
        assert not quiet.worker.rules.complete
        assert quiet.worker.rules.still_reading
        [occurrence] = await quiet.occurrences()
        assert quiet.worker.satisfied(occurrence, {}) is None
        assert quiet.worker.handled == 0

        gate.open.set()
        await handled(quiet, 1)
    assert quiet.worker.rules.still_reading is None
    assert await quiet.inbox("maria") == ["Meanwhile"]


async def test_access_is_looked_at_while_changes_are_read(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await quiet.event("maria")
    await quiet.worker.look()
    gate, looks = Gate(monkeypatch), asyncio.Semaphore(0)

    async def watcher(_: dict[str, int]) -> None:
        looks.release()

    quiet.worker.watch(watcher)
    async with running(quiet):
        await Agent.filter(id=quiet.agents["maria"].id).update(enabled=False)
        await raise_revision(PEOPLE)
        async with asyncio.timeout(SOON):
            await gate.reached.wait()
            for _ in range(3):
                await looks.acquire()
        gate.open.set()


async def test_after_an_outage_of_the_database_readers_look_for_themselves(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: whatever has taken its place may lack what they have heard of."""
    async with quiet.worker._feed.listen("agent:maria") as heard:
        for _ in range(2):
            with monkeypatch.context() as away:
                away.setattr(lookout, "revisions", AsyncMock(side_effect=OSError))
                await quiet.worker.look()
                await quiet.worker.look()
            await quiet.worker.look()
            await quiet.worker.look()
            assert isinstance(await heard.get(), Gap)
            await quiet.worker._feed.publish([Notice("agent:maria", b"")])
            assert isinstance(await heard.get(), Notice)


async def test_a_first_reading_that_fails_is_tried_again(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await quiet.event("maria")
    await quiet.ticket(subject="Heard")
    read, failed = ChangeReader.changes, list[bool]()

    async def once_in_vain(reader: ChangeReader, *given: object) -> object:
        if not failed:
            failed.append(True)
            raise RuntimeError("The database is away.")
        return await read(reader, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(ChangeReader, "changes", once_in_vain)
    async with running(quiet):
        await handled(quiet, 1)
    assert await quiet.inbox("maria") == ["Heard"]
