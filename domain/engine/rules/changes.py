"""What has changed of events and their owners since some revisions, read as matching needs it."""

import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.desk.custom_fields import CustomField
from domain.engine.turns import Turn, in_turns
from domain.events.compiling import compile_stored
from domain.events.matching import Rule
from domain.events.stored import COLUMNS, Stored
from domain.ids import parse_global_id
from domain.people.principal import Principal, principals
from domain.people.records import Agent
from domain.storage.concerns import changed_between
from domain.storage.database import among, rows, tuples
from domain.storage.records import by_ids, in_parts
from domain.storage.revisions import PEOPLE, RULES

logger = logging.getLogger("deskbell.engine")
FIELD = re.compile(f"{CustomField.entity}_[0-9a-f]{{32}}")
PAGE = 1_000  # events read at once
OWNERS = 100  # read at once
ENABLED = "enabled AND deleted_at IS NULL"
CHANGED = "id IN (SELECT id FROM event WHERE change > $2)"


class Watched(NamedTuple):
    """An event that is there and can be read: its rule, and what else is asked of all that are known."""

    rule: Rule
    since: datetime | None  # where it waits
    include_past: bool
    needs_to_edit: bool


@dataclass
class Changes:
    """What has changed: events and their ids, None where they are silent; owners; fields that are gone."""

    events: deque[tuple[UUID, Watched | None]] = field(default_factory=deque)
    owners: dict[UUID, Principal] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class ChangeReader:
    """Reads what has changed; of the first time, which is long, it says how far it is."""

    def __init__(self) -> None:
        self.read, self.all = 0, 0

    async def changes(
        self,
        begun: Mapping[str, int],
        current: Mapping[str, int],
        owners: Mapping[UUID, Principal],
        gone: AbstractSet[str],
    ) -> Changes:
        """Return what has changed between some revisions; ``owners`` and ``gone`` are those of the first."""
        found, revision = Changes(gone=set(gone)), begun.get(RULES, 0)
        concerned = await _concerned(begun, current, owners)
        await _add_owners(found, concerned)
        if not revision:
            [counted] = await rows(f"SELECT COUNT(*) AS number FROM event WHERE {ENABLED}")
            self.read, self.all = 0, counted["number"]
            await self._add_events(found, owners, ENABLED)
        elif current.get(RULES, 0) > revision:
            await self._add_events(found, owners, CHANGED, revision)
        # What they know of days and times of day is by their clock.
        if moved := [agent for agent in concerned if _zone(found.owners, agent) != _zone(owners, agent)]:
            theirs = f"{ENABLED} AND id IN (SELECT id FROM event WHERE owner_id {among('$2')})"
            await self._add_events(found, owners, theirs, moved)
        return found

    async def _add_events(
        self, found: Changes, owners: Mapping[UUID, Principal], chosen: str, *parameters: Any
    ) -> None:
        zones: dict[Any, str] = {}  # of owners by their ids as they are read
        async for page in _pages(chosen, *parameters):
            await self._know(page, found, owners, zones)
            turn = Turn()
            for event in page:
                found.events.append(self._read(event, zones, found.gone))
                if turn.over:
                    await turn.pass_on()
            self.read += len(page)

    @staticmethod
    async def _know(
        page: Sequence[Stored], found: Changes, owners: Mapping[UUID, Principal], zones: dict[Any, str]
    ) -> None:
        """Look up the owners of some events and the custom fields that they name."""
        new = {event.owner_written: event.owner_id for event in page if event.owner_written not in zones}
        unknown = [agent for agent in new.values() if agent not in owners and agent not in found.owners]
        await _add_owners(found, unknown)
        for written, agent in new.items():
            zones[written] = _zone(found.owners if agent in found.owners else owners, agent)
        named = [text for event in page if CustomField.entity in (text := str(event.conditions))]
        found.gone |= await _gone({field for text in named for field in FIELD.findall(text)})

    def _read(
        self, event: Stored, zones: Mapping[Any, str], gone: AbstractSet[str]
    ) -> tuple[UUID, Watched | None]:
        """Read an event; what it watches for is None where it is not enabled, or cannot be read."""
        try:
            if not event.enabled or event.deleted_at:
                return event.id, None
            rule = compile_stored(event, zones[event.owner_written], gone)
            since = None if rule.threshold is None else event.since
            watched = Watched(rule, since, event.include_past, event.needs_to_edit())
        except Exception:  # written by another version of us: it costs only itself
            logger.exception("event %s cannot be read and stays silent", event.id_written)
            return event.id, None
        return rule.event_id, watched


async def _concerned(
    begun: Mapping[str, int], current: Mapping[str, int], owners: Mapping[UUID, Principal]
) -> Collection[UUID]:
    """Return the owners whose rights rest on what has changed of people; all where that is not said."""
    known, now = ({PEOPLE: of.get(PEOPLE, 0)} for of in (begun, current))
    if not owners or now[PEOPLE] <= known[PEOPLE]:
        return []
    changed = await changed_between(known, now)
    if changed is None:
        return list(owners)
    found: list[UUID] = []
    async for agent, owner in in_turns(list(owners.items())):
        if not changed.isdisjoint(owner.rests_on):
            found.append(agent)
    return found


async def _add_owners(found: Changes, agents: Collection[UUID]) -> None:
    for part in in_parts(list(agents), OWNERS):
        found.owners |= await principals(await by_ids(Agent, part))


async def _pages(chosen: str, *parameters: Any) -> AsyncIterator[Sequence[Stored]]:
    """Return chosen events page by page, in the order of their ids."""
    asked = f"SELECT {COLUMNS} FROM event WHERE {chosen} AND id > $1 ORDER BY event.id LIMIT {PAGE}"
    last = UUID(int=0)
    while page := list(map(Stored._make, await tuples(asked, last, *parameters))):
        yield page
        last = page[-1].id


async def _gone(asked: AbstractSet[str]) -> AbstractSet[str]:
    """Return the custom fields that there are no more, of some by their global ids."""
    known = await by_ids(CustomField, {parse_global_id(field_id)[1] for field_id in asked})
    return asked - {field.global_id for field in known}


def _zone(owners: Mapping[UUID, Principal], agent: UUID) -> str:
    return owners[agent].agent.time_zone
