"""What events do is read when they fire, and kept of those that fired last."""

from collections.abc import Collection
from uuid import UUID

import pytest

from domain.engine.rules import compiled
from domain.engine.rules.compiled import CompiledEvents
from domain.events.records import Event
from domain.storage.records import by_ids
from domain.storage.revisions import RULES, raise_revision, revisions
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list in which the names of events stand as they are read."""
    names = list[str]()

    async def noted(kind: type[Event], ids: Collection[UUID]) -> list[Event]:
        found = await by_ids(kind, ids)
        names.extend(event.name for event in found)
        return found

    monkeypatch.setattr(compiled, "by_ids", noted)
    return names


async def test_what_fires_again_is_not_read_again_until_it_changes(quiet: QuietDesk, read: list[str]) -> None:
    event = await quiet.event("maria", name="First", actions=[message("First")])
    for subject in ("One", "Two"):
        await quiet.ticket(subject=subject)
    await quiet.work()
    await quiet.edit(event, "maria", name="Second", actions=[message("Second")])
    await quiet.ticket(subject="Three")
    await quiet.work()
    assert read == ["First", "Second"]
    assert await quiet.inbox("maria") == ["First", "First", "Second"]


async def test_as_many_are_kept_as_fired_last(
    quiet: QuietDesk, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "KEPT", 2)
    ids = [(await quiet.event("maria", name=name)).id for name in "ABC"]
    known, revision = CompiledEvents(), (await revisions())[RULES]
    for wanted in (ids[:2], ids[:1], ids[2:], ids[:1], ids[1:2]):
        found = await known.read(wanted, revision)
        assert found
        assert [event.event.id for event in found] == wanted
    assert read == ["A", "B", "C", "B"]


async def test_one_that_has_changed_since_does_nothing_for_what_it_matched_before(quiet: QuietDesk) -> None:
    event = await quiet.event("maria")
    known, revision = CompiledEvents(), (await revisions())[RULES]
    await Event.filter(id=event.id).update(change=await raise_revision(RULES))
    assert await known.read([event.id], revision) is None
    assert await known.read([event.id], revision + 1)


async def test_one_that_cannot_be_read_is_left_out(quiet: QuietDesk, read: list[str]) -> None:
    """Another version of us wrote it; the others fire. It is read, and logged, once."""
    strange, other = await quiet.event("maria"), await quiet.event("maria")
    await Event.filter(id=strange.id).update(actions=[{"perform": {"singSong": {}}}])
    known, revision = CompiledEvents(), (await revisions())[RULES]
    for _ in range(2):
        found = await known.read([strange.id, other.id], revision)
        assert found
        assert [event.event.id for event in found] == [other.id]
    assert len(read) == 2


async def test_what_is_forgotten_while_it_is_read_is_not_kept(
    quiet: QuietDesk, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been read as it was before."""
    event = await quiet.event("maria", name="A")
    known, revision = CompiledEvents(), (await revisions())[RULES]

    async def overtaken(kind: type[Event], ids: Collection[UUID]) -> list[Event]:
        found = await by_ids(kind, ids)
        read.extend(event.name for event in found)
        known.forget(event.id)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(compiled, "by_ids", overtaken)
        assert await known.read([event.id], revision)
    assert await known.read([event.id], revision)
    assert await known.read([event.id], revision)
    assert read == ["A", "A"]
