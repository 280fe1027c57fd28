"""
Events that are made, edited, switched and deleted while things happen, and which of them had to fire.

The name of each says what it asks for, and so does what it tells: a message shows by which definition it was
told.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.messages import Message
from tests.desk import message
from tests.simulation.ledger import Entry
from tests.simulation.people import Person, uuid_in
from tests.simulation.world import World

CREATE = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
    event { id } errors { message } } }"""
UPDATE = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
    event { id } errors { message } } }"""
SWITCH = """mutation($ids: [ID!]!, $enabled: Boolean!) { setEventsEnabled(ids: $ids, enabled: $enabled) {
    errors { message } } }"""
DELETE = "mutation($ids: [ID!]!) { deleteEvents(ids: $ids) { errors { message } } }"
HEARD, EDITED = "TICKET_CREATED", "edited: "
PRIORITIES = ("LOW", "NORMAL", "HIGH", "URGENT")
MOST = 3  # events at once


@dataclass
class Edits:
    """What somebody makes of some events in a run."""

    world: World
    editor: Person
    events: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)  # ids and names that were acknowledged

    async def work(self, until: float) -> None:
        """Do one thing to them after the other, in some runs."""
        loop, chance = self.world.loop, self.world.random
        every = chance.choice((0.0, 0.2, 0.6))
        while every and loop.time() < until:
            await self._edit()
            await asyncio.sleep(chance.random() * every)

    async def _edit(self) -> None:
        chance = self.world.random
        if len(self.events) < chance.randint(1, MOST):
            key = f"event {len(self.said)}"
            await self._define(CREATE, eventType=HEARD, level="SYSTEM", idempotencyKey=key)
        elif chance.random() < 0.5:
            await self._define(UPDATE, id=chance.choice(self.events))
        elif chance.random() < 0.7:
            ids = chance.sample(self.events, chance.randint(1, len(self.events)))
            await self.editor.ask(SWITCH, ids=ids, enabled=chance.random() < 0.6)
        else:
            await self.editor.ask(DELETE, ids=[self.events.pop()])

    async def _define(self, operation: str, **form: Any) -> None:
        wanted = self.world.random.sample(PRIORITIES, 2)
        name = EDITED + " ".join(wanted)
        condition = {"condition": "PRIORITY", "value": {"values": wanted}}
        form |= {"name": name, "conditions": {"all": [condition]}, "actions": [message(name)]}
        answer = await self.editor.ask(operation, input=form)
        if answer and answer["event"]:
            self.said.append((answer["event"]["id"], name))
            if answer["event"]["id"] not in self.events:
                self.events.append(answer["event"]["id"])


class Edited:
    """What edited events had to do, by a ledger."""

    def __init__(
        self, world: World, edits: Edits, occurrences: Sequence[Occurrence], messages: Sequence[Message]
    ) -> None:
        self.world, self.edits = world, edits
        self._of = {one.id: one for one in occurrences if one.event_type == HEARD}
        self._told = {(one.event_id, one.occurrence_id): one.subject for one in messages}
        self._stood = dict[UUID, dict[str, Any]]()  # how events stand at an entry
        self._names = defaultdict[UUID, set[str]](set)
        self._sure = dict[UUID, set[UUID]]()  # what has not been dealt with, and which events have to fire
        self._fired = set[tuple[UUID, UUID]]()

    def look(self, ledger: Iterable[Entry]) -> None:
        """Complain of what an event did or did not against each definition that it had meanwhile."""
        for entry in ledger:
            if entry.table == "event" and entry.row["name"].startswith(EDITED):
                self._change(entry)
            elif entry.table == "firing" and UUID(entry.row["event_id"]) in self._stood:
                self._fire(UUID(entry.row["event_id"]), UUID(entry.row["occurrence_id"]))
            elif entry.table == "pending" and entry.key in self._of:
                self._happen(entry)
        for event, name in self.edits.said:
            if name not in self._names[uuid_in(event)]:
                self.world.complain(f"{event} was to be {name!r}, which was acknowledged")

    def _change(self, entry: Entry) -> None:
        self._stood[entry.key] = entry.row
        self._names[entry.key].add(entry.row["name"])
        for occurrence, sure in self._sure.items():
            if entry.key in sure and not self._hears(entry.key, self._of[occurrence]):
                sure.discard(entry.key)

    def _happen(self, entry: Entry) -> None:
        if entry.verb == "INSERT":
            occurrence = self._of[entry.key]
            self._sure[entry.key] = {event for event in self._stood if self._hears(event, occurrence)}
            return
        for event in self._sure.pop(entry.key):
            if (event, entry.key) not in self._fired:
                self.world.complain(f"{self._stood[event]} did not fire for {self._of[entry.key].facts}")

    def _fire(self, event: UUID, occurrence: UUID) -> None:
        """Hold a firing against the definition of its very moment; what is told is told by that."""
        self._fired.add((event, occurrence))
        name = self._stood[event]["name"]
        if not self._hears(event, self._of[occurrence]):
            self.world.complain(f"{self._stood[event]} fired for {self._of[occurrence].facts}")
        if self._told.get((event, occurrence)) != name:
            self.world.complain(f"{name!r} told {self._told.get((event, occurrence))!r}")

    def _hears(self, event: UUID, occurrence: Occurrence) -> bool:
        stood = self._stood[event]
        hears = (
            stood["enabled"] and not stood["deleted_at"] and stood["hears_from"] <= occurrence.rules_revision
        )
        return hears and occurrence.facts.get("PRIORITY") in stood["name"].removeprefix(EDITED).split()
