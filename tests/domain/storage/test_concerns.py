"""Whom changes concern: those that are named, and everybody where one names nobody."""

from uuid import UUID, uuid4

from domain.deeds.deed import Deed
from domain.storage import concerns
from domain.storage.concerns import changed_between
from domain.storage.revisions import ACCESS, PEOPLE, RULES, raise_revision, revisions
from tests.domain.engine.quiet import QuietDesk


async def change(quiet: QuietDesk, kind: str, *ids: UUID) -> None:
    """Do a deed that changes something."""

    async def work(deed: Deed) -> None:
        await deed.change(kind, *ids)

    await quiet.do(work)


async def test_what_was_named_is_told_between_any_two_moments(quiet: QuietDesk) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    known = [await revisions()]
    for kind, ids in ((PEOPLE, [first, second]), (RULES, []), (ACCESS, [third])):
        await change(quiet, kind, *ids)
        known.append(await revisions())

    told = [await changed_between(before, known[-1]) for before in known]
    assert told == [{first, second, third}, {third}, {third}, frozenset()]
    assert await changed_between(known[0], known[1]) == frozenset({first, second})


async def test_a_change_that_names_nobody_concerns_everybody(quiet: QuietDesk) -> None:
    known = await revisions()
    await change(quiet, PEOPLE, uuid4())
    await raise_revision(PEOPLE)

    assert await changed_between(known, await revisions()) is None


async def test_whoever_is_far_behind_looks_at_everybody(quiet: QuietDesk) -> None:
    known = await revisions()
    current = {**known, PEOPLE: known.get(PEOPLE, 0) + concerns.STEPS + 1}

    assert await changed_between(known, current) is None
