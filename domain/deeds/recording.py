"""Recording: how a deed ends, with the occurrences written that it raised and those that follow from them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.deeds import counting, spells
from domain.deeds.deed import Deed
from domain.deeds.outbox import LEASE, Occurrence, Pending
from domain.errors import Conflict
from domain.people.principal import Principal
from domain.people.records import Agent, AgentAvailability
from domain.policy import DEFAULT, Policy
from domain.storage.database import as_uuid, retrying, rows, transaction
from domain.storage.records import NOBODY, PEOPLE, RULES, revisions

T = TypeVar("T")
NOTED_EVERY = timedelta(seconds=10)


class Engine(Protocol):
    """What takes occurrences over once their deed is committed."""

    worker: str
    policy: Policy

    def take(self, occurrences: Sequence[Occurrence]) -> None:
        """Match these soon; they are already claimed for ``worker``."""
        ...

    async def announce(self) -> None:
        """Tell every process that people, events or access have changed."""
        ...

    def satisfied(self, occurrence: Occurrence, current: dict[str, int]) -> set[UUID] | None:
        """Return the events that are satisfied; None where the rules known are not those of a moment."""
        ...

    def fault_of(self, event_id: UUID) -> str | None:
        """Return why an event could not be matched with all that happened, in a sentence."""
        ...


async def record(deed: Deed, claimed_by: str = NOBODY, engine: Engine | None = None) -> None:
    """
    Write the occurrences and their places in the outbox, within the current transaction.

    What follows from them is added first: counts that moved, and clocks to be asked again, of which
    only those are kept that the engine, if there is one, may know events for.
    """
    if deed.by:
        await _note_activity(deed, deed.by)
    touched = list({id(item): item for item in deed.items}.values())
    # Counts last: their rows are those that most deeds meet on, and are held from here to the commit.
    await spells.ask_again(deed, touched)
    await counting.count(deed, touched)
    if not deed.occurrences:
        return
    # Within the transaction: a rule that was committed before is one that whoever matches this must know.
    known = await revisions()
    for occurrence in deed.occurrences:
        occurrence.rules_revision = known.get(RULES, 0)
        occurrence.people_revision = known.get(PEOPLE, 0)
    if engine:
        again = [occurrence for occurrence in deed.occurrences if occurrence.asked_again]
        vain = {
            occurrence.id
            for occurrence in again
            if await _in_vain(occurrence, engine.satisfied(occurrence, known))
        }
        deed.occurrences = [occurrence for occurrence in deed.occurrences if occurrence.id not in vain]
    # What nobody has claimed is due at once, for whichever process looks first.
    until = deed.at + LEASE if claimed_by else deed.at
    await Occurrence.bulk_create(deed.occurrences)
    await Pending.bulk_create(
        Pending(occurrence_id=occurrence.id, claimed_by=claimed_by, claimed_until=until)
        for occurrence in deed.occurrences
    )


async def _note_activity(deed: Deed, agent: Agent) -> None:
    """Whoever acts is not idle; to ten seconds, so that busy agents are not written all the time."""
    await rows(
        "UPDATE agent SET last_activity_at = $1 WHERE id = $2 AND availability = $3"
        " AND (last_activity_at IS NULL OR last_activity_at < $4)",
        deed.at,
        agent.id,
        AgentAvailability.AVAILABLE,
        deed.at - NOTED_EVERY,
    )
    for item in deed.items:
        if isinstance(item, Agent) and item.id == agent.id:
            item.last_activity_at = deed.at  # a spell that this ends is not asked about again


async def _in_vain(occurrence: Occurrence, satisfied: set[UUID] | None) -> bool:
    """Say whether every event that it would ring has rung in this spell."""
    if not satisfied:
        return satisfied is not None
    fired = "SELECT event_id FROM episode WHERE item_id = $1 AND began_at = $2"
    found = await rows(fired, occurrence.item_id, occurrence.began_at)
    return satisfied <= {as_uuid(row["event_id"]) for row in found}


async def do(
    work: Callable[[Deed], Awaitable[T]],
    *,
    by: Agent | None,
    at: datetime,
    engine: Engine | None,
    asker: Principal | None = None,
) -> T:
    """
    Do some work as one deed, then hand what happened to the engine.

    ``engine`` is None in processes that have none; another process then finds the occurrences. The deed goes
    by its policy.
    The work may run again from its start when the database asks for it.
    """

    async def attempt() -> tuple[T, Deed]:
        deed = Deed(by=by, at=at, asker=asker, policy=engine.policy if engine else DEFAULT)
        async with transaction():
            result = await work(deed)
            await record(deed, engine.worker if engine else NOBODY, engine)
        return result, deed

    try:
        result, deed = await retrying(attempt)
    except IntegrityError as fault:
        raise Conflict("Somebody else did the same a moment before; look again.") from fault
    # After the commit: before it, there is no row that a firing could hold.
    if engine and deed.occurrences:
        engine.take(deed.occurrences)
    if engine and deed.changed:
        await engine.announce()
    return result
