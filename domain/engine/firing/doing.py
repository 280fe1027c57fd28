"""What an event's action does, each kind in its way: `ACTS` names them in one place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalogue.actions import KIND, ChangesDesk, ChangesItem, LeavesDesk, Tells
from domain.catalogue.naming import words_of
from domain.deeds.deed import DEPTH_LIMIT, Deed
from domain.deeds.item_kinds import beside
from domain.deeds.outbox import Occurrence
from domain.deeds.rendering import Texts, values, what_happened
from domain.deliveries.records import Delivery
from domain.desk.actions import BODY_LIMIT, SUBJECT_LIMIT, Outgoing
from domain.directory import out_of_sight
from domain.engine.rules.compiled import CompiledEvent
from domain.engine.rules.recipients import Readers
from domain.errors import Forbidden, Invalid
from domain.events.actions import Action
from domain.events.permitted import may_change
from domain.events.records import EventLevel
from domain.events.silence import may_still_be_told
from domain.messages import Letter
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.storage.records import Record, by_ids


@dataclass(frozen=True)
class Doing:
    """
    One action of an event that fires: what it does goes into the deed of the firing.

    ``owner`` is the event's, with what they may do and see at this moment. ``readers`` are those known of a
    revision of the ``people``, if it is at hand.
    """

    compiled: CompiledEvent
    action: Action
    occurrence: Occurrence
    owner: Principal
    deed: Deed
    readers: Readers | None = None
    people: int = 0

    async def act(self) -> int | None:
        """
        Do it; return how many it tells or reaches, None where it changes something.

        Raises:
            DomainError: it cannot be done.
        """
        return await ACTS[self.action.type.kind](self)

    async def change_item(self) -> None:
        """
        Do to the item what its owner could by hand.

        Raises:
            Forbidden: the item is not the desk's own, or the owner may no longer change such items, or see
                what is put into one.
        """
        self._go_on()
        self.check_ours()
        category, type_, owner = self.compiled.definition.category, self.action.type, self.owner
        mine = self.compiled.event.level is EventLevel.AGENT
        if mine and not may_change(owner, type_, category):
            raise Forbidden("{agent} may no longer change such items.", agent=str(owner.agent))
        # Locked as it is read: what is decided by it holds until it is changed.
        target = await category.item.find(self.occurrence.item_id, owner if mine else None, lock=True)
        given = await self.parameters()
        named = (value for value in given.values() if isinstance(value, Record))
        if mine and not type_.hands_over and (beyond := await out_of_sight(owner, named)):
            unseen = str(beyond.pop())
            raise Forbidden("{agent} can no longer see {name}.", agent=str(owner.agent), name=unseen)
        await type_.form(**given).perform(target, self.deed)
        # Also where no occurrence tells of the change: counts and clocks follow from it.
        self.deed.touched(target)

    async def change_desk(self) -> None:
        """Change something else of the desk."""
        self._go_on()
        await self.action.type.form(**await self.parameters()).carry_out(self.deed)

    async def tell(self) -> int:
        """Write to those who are told."""
        if told := await self.told():
            self.deed.tell(self.occurrence, self.letter(), told, urgent=self.compiled.event.urgent)
        return len(told)

    def letter(self) -> Letter:
        """Return what agents are told."""
        subject, body = self.message
        return Letter(
            subject=subject,
            body=body,
            event_id=self.compiled.event.id,
            event_name=self.compiled.event.name,
            occurrence_id=self.occurrence.id,
            event_type=self.occurrence.event_type,
            sent_at=self.deed.at,
        )

    @cached_property
    def message(self) -> tuple[str, str]:
        """Subject and body of what agents are told, the variables filled in."""
        subject, body = self.action.message
        return self._texts.fill(subject, SUBJECT_LIMIT), self._texts.fill(body, BODY_LIMIT)

    async def leave_desk(self) -> int:
        """Write what is to leave the desk; it goes its own way once the firing is committed."""
        made = await self.deliveries()
        self.deed.tell(self.occurrence, deliveries=made, urgent=self.compiled.event.urgent)
        return len(made)

    async def deliveries(self) -> list[Delivery]:
        """Return what is to leave the desk, in the order of sending."""
        form = self.action.type.form(**await _things(self.action))
        agents = sorted(await by_ids(Agent, await self.told()), key=lambda agent: agent.id)
        return [self._delivery(outgoing) for outgoing in form.reach(self._texts, agents)]

    def _delivery(self, outgoing: Outgoing) -> Delivery:
        made = Delivery(
            channel=outgoing.channel,
            receiver=outgoing.receiver,
            recipient=outgoing.recipient,
            subject=outgoing.subject,
            body=outgoing.body or "",
            event_id=self.compiled.event.id,
            occurrence_id=self.occurrence.id,
            agent_id=outgoing.agent_id,
            provider_id=outgoing.provider_id,
            created_at=self.deed.at,
        )
        if outgoing.body is None:
            made.body = what_happened(
                self.occurrence, self.compiled.event, made.global_id, self.deed.policy.public_url
            )
        return made

    def check_ours(self) -> None:
        """
        Refuse to change what stands elsewhere.

        Raises:
            Forbidden: it does.
        """
        if beside(self.occurrence.item_kind):
            raise Forbidden("It is an item of another help desk, and is changed there alone.")

    def _go_on(self) -> None:
        """Refuse to make a chain longer than it may be."""
        if self.occurrence.depth >= DEPTH_LIMIT:
            raise Forbidden("A chain of occurrences ends after {limit} steps.", limit=DEPTH_LIMIT)

    async def told(self) -> Sequence[UUID]:
        """Return who is told: as they are now, and not when the event was saved, since people come and go."""
        if not self.action.recipients:
            return []
        # Whoever no longer manages global events is no longer told of everything by one they made.
        owner = self.owner.agent.id if may_still_be_told(self.compiled.event, self.owner) else None
        asked = self.action.recipients
        assigned = self.occurrence.agent_id if asked.assigned_agent else None
        return await (self.readers or Readers()).of(asked, owner, assigned, self.people)

    @cached_property
    def _texts(self) -> Texts:
        owner = self.owner.agent
        value_of = values(
            self.occurrence,
            event_name=self.compiled.event.name,
            event_type=self.compiled.definition.event_type,
            category=self.compiled.definition.category,
            owner="System" if self.compiled.event.level is EventLevel.SYSTEM else str(owner),
            zone=ZoneInfo(owner.time_zone),
            public_url=self.deed.policy.public_url,
        )
        return Texts(value_of)

    async def parameters(self) -> dict[str, Any]:
        """
        Return the action's parameters, their variables filled in, with things in the place of their ids.

        Raises:
            DomainError: one of them is gone.
            Invalid: a text has nothing in it.
        """
        templates = {path[-1] for path, _ in self.action.templates()}
        found = await _things(self.action)
        for field in self.action.type.fields:
            if field.label in templates:
                text = self._texts.fill(found[field.name], BODY_LIMIT).strip()
                if not text:
                    raise Invalid("There was nothing to write: none of its variables had a value.")
                found[field.name] = text
        return found


async def _things(action: Action) -> dict[str, Any]:
    """Return an action's parameters, with things in the place of their ids."""
    found = dict(action.values)
    for field in action.type.fields:
        if field.entity and field.name in found:
            value = found[field.name]
            things = [await find_one(field.type, uuid) for uuid in (value if field.many else [value])]
            found[field.name] = things if field.many else things[0]
    return found


async def find_one(kind: Any, uuid: UUID) -> Any:
    """
    Return a thing of the desk by its UUID.

    Raises:
        Forbidden: it is gone.
    """
    if found := await kind.get_or_none(id=uuid):
        return found
    raise Forbidden("The {kind} that this names is gone.", kind=words_of(kind.entity))


ACTS: dict[KIND, Callable[[Doing], Awaitable[int | None]]] = {
    ChangesItem: Doing.change_item,
    ChangesDesk: Doing.change_desk,
    LeavesDesk: Doing.leave_desk,
    Tells: Doing.tell,
}
