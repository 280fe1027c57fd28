"""Recording: how a deed ends, with the occurrences written that it raised and those that follow from them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.deeds import counting, spells
from domain.deeds.counting import listened_to
from domain.deeds.deed import Deed, Telling
from domain.deeds.keeping import keep
from domain.deeds.outbox import LEASE, Occurrence
from domain.errors import Conflict
from domain.people.principal import Principal
from domain.people.records import Agent, AgentAvailability
from domain.policy import DEFAULT, Policy
from domain.storage.database import once_committed, retrying, rows, transaction, uuids
from domain.storage.records import NOBODY
from domain.storage.revisions import PEOPLE, RULES, revisions

T = TypeVar("T")
Ring = Callable[[], Awaitable[None]]
NOTED_EVERY = timedelta(seconds=10)


class Engine(Protocol):
    """What takes occurrences over once their deed is committed."""

    worker: str
    policy: Policy

    def take(self, occurrences: Sequence[Occurrence]) -> None:
        """Match these soon; they are already claimed for ``worker``."""
        ...

    async def tell(self, tellings: Sequence[Telling], at: datetime) -> Ring:
        """Write what a deed tells, in its transaction; return what rings for it once that is committed."""
        ...

    async def announce(self) -> None:
        """Tell every process that people, events or access have changed."""
        ...

    def hears(self, types: Collection[str], current: dict[str, int] | None) -> set[str] | None:
        """
        Return the event types that any event listens to; None where the rules known are not of then.

        Of no moment in particular (None), it is those of which this process knows.
        """
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

    And what follows from them: clocks to be asked again, of which only those are kept that the engine, if
    there is one, may know events for; and counts that moved. Counts come late: their rows are those that most
    deeds meet on, and are held from there to the commit. All goes by which types this process knows to be
    listened to, and is written at once; where it did not know of one, what that tells of follows.
    """
    if deed.by:
        await _note_activity(deed, deed.by)
    touched = list({id(item): item for item in deed.items}.values())
    kept = Keeping(deed, claimed_by, engine)
    moves = await counting.moves_of(deed, touched)
    await spells.end(touched)
    asked = spells.asked_again(touched, deed.at)
    await spells.ask_again(deed, asked, await kept.known({event_type for _, event_type, _ in asked}))
    if engine and not await kept.known(moves.types):
        await moves.make_beside()
    else:
        await moves.make()
        await moves.tell(await kept.known(moves.types))
    await kept.write()
    if missed := await kept.missed():
        await spells.ask_again(deed, asked, missed)
        await moves.tell(missed)
        await kept.write()


class Keeping:
    """Writes what a deed raises, as it comes, and says which event types anybody hears."""

    def __init__(self, deed: Deed, claimed_by: str, engine: Engine | None) -> None:
        self._deed, self._engine, self._claimed_by = deed, engine, claimed_by
        # What nobody has claimed is due at once, for whichever process looks first.
        self._until = deed.at + LEASE if claimed_by else deed.at
        self._written = 0
        self._current: dict[str, int] | None = None
        self._asked, self._known = set[str](), set[str]()

    async def known(self, types: Collection[str]) -> set[str]:
        """Return those of some event types that any event listens to, as far as this process knows."""
        if not types:
            return set()
        if self._engine is None:
            return await listened_to(types)  # which is how it is
        found = self._engine.hears(types, None) or set()
        self._asked.update(types)
        self._known |= found
        return found

    async def missed(self) -> set[str]:
        """Return those that this process did not know of, by the rules as they stand when it has written."""
        if self._engine is None or not self._asked:
            return set()
        current = self._engine.hears(self._asked, await self._revisions())
        return (await listened_to(self._asked) if current is None else current) - self._known

    async def write(self) -> None:
        """Write what was raised since the last time, but what is asked again in vain."""
        raised = self._deed.occurrences[self._written :]
        new = [one for one in raised if not (one.asked_again and await self._in_vain(one))]
        self._deed.occurrences[self._written :] = new
        self._written += len(new)
        for occurrence in new:
            occurrence.let_go_of_item()
        if new:
            self._current = await keep(new, self._claimed_by, self._until)

    async def _revisions(self) -> dict[str, int]:
        if self._current is None:
            self._current = await revisions()
        return self._current

    async def _in_vain(self, occurrence: Occurrence) -> bool:
        """Say whether every event that it would ring has rung in this spell."""
        if self._engine is None:
            return False
        current = await self._revisions()
        occurrence.rules_revision, occurrence.people_revision = current.get(RULES, 0), current.get(PEOPLE, 0)
        satisfied = self._engine.satisfied(occurrence, current)
        if not satisfied:
            return satisfied is not None
        fired = "SELECT event_id FROM episode WHERE item_id = $1 AND began_at = $2"
        return satisfied <= set(await uuids(fired, occurrence.item_id, occurrence.began_at))


async def _note_activity(deed: Deed, agent: Agent) -> None:
    """Whoever acts is not idle; to ten seconds, so that busy agents are not written all the time."""
    for item in deed.items:
        if isinstance(item, Agent) and item.id == agent.id:
            item.last_activity_at = deed.at  # a spell that this ends is not asked about again
    if agent.noted_at and timedelta() <= deed.at - agent.noted_at < NOTED_EVERY:
        return
    await rows(
        "UPDATE agent SET last_activity_at = $1 WHERE id = $2 AND availability = $3"
        " AND (last_activity_at IS NULL OR last_activity_at < $4)",
        deed.at,
        agent.id,
        AgentAvailability.AVAILABLE,
        deed.at - NOTED_EVERY,
    )
    agent.noted_at = deed.at


async def do(
    work: Callable[[Deed], Awaitable[T]],
    *,
    by: Agent | None,
    at: datetime,
    engine: Engine | None,
    asker: Principal | None = None,
) -> T:
    """
    Do some work as one deed, then hand what happened to the engine, and ring for what it tells.

    ``engine`` is None in processes that have none; another process then finds the occurrences, and the deed
    can tell nobody anything. It goes by the engine's policy.
    The work may run again from its start when the database asks for it.

    Raises:
        Conflict: the database found somebody else's row or change in the way.
    """

    async def attempt() -> tuple[T, Deed, Ring | None]:
        # A new one each time: what was raised and told by the last is undone with its transaction.
        deed = Deed(by=by, at=at, asker=asker, policy=engine.policy if engine else DEFAULT)
        async with transaction():
            result = await work(deed)
            # Inboxes are held before counts, as by firings.
            ring = await _tell(deed, engine) if deed.tellings else None
            await record(deed, engine.worker if engine else NOBODY, engine)
            if engine and deed.occurrences:
                # Not before the commit: there is no row that a firing could hold.
                once_committed(partial(engine.take, deed.occurrences))
        return result, deed, ring

    try:
        result, deed, ring = await retrying(attempt)
    except IntegrityError as fault:
        raise Conflict("Somebody else did the same a moment before; look again.") from fault
    if engine and deed.changed:
        await engine.announce()
    if ring:
        await ring()
    return result


async def _tell(deed: Deed, engine: Engine | None) -> Ring:
    if engine is None:
        raise RuntimeError("where no engine is, nobody can be told")
    return await engine.tell(deed.tellings, deed.at)
