"""
Items of a help desk that lives elsewhere; what is said of them comes in by `domain.foreign.reports`.

Such an item is known by the integrator's own key. Of its state as much is kept as counts, idle spells and
sight need; it counts with the desk's own.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.clocks import Clock, Spell
from domain.catalogue.declared import Category, EventType
from domain.catalogue.subjects import Placed, WhereCounted
from domain.deeds.deed import ReportedFacts
from domain.deeds.item_kinds import ItemKind, ItemLabel, stand_beside
from domain.desk.items import may_have
from domain.desk.rooms import CATALOGUE
from domain.foreign.facts import ItemReport, things_named
from domain.foreign.reportable import ITEM_URL, reportable
from domain.messages import About
from domain.people.principal import Principal
from domain.people.records import Agent, Group
from domain.rights import Permission, view
from domain.sight import Opening
from domain.storage.database import rows
from domain.storage.partial import Partial
from domain.storage.records import Record

NAMED_BY = ("SUBJECT", "TITLE", "NAME")
OPEN, BEGUN, WORKED_ON, TOLD_AT = "OPEN", "BEGUN", "WORKED_ON", "TOLD_AT"


@cache
def _told_as() -> dict[str, set[type]]:
    """Return what facts are kept as, by name."""
    by_member: dict[str, set[type]] = {"range": {int, float}, "flag": {bool}}
    found = defaultdict[str, set[type]](set, {ITEM_URL: {str}})
    for category in CATALOGUE.categories:
        for condition in category.conditions:
            found[condition.id] |= by_member.get(condition.kind.takes, {str})
        for variable in category.variables:
            found[variable.name] |= {str}
    return dict(found)


@cache
def _needs(kind: str) -> tuple[tuple[Permission, ...], ...] | None:
    """Return what it takes to see items of a kind, as an opening has it; None where they are not for all."""
    rooms = CATALOGUE.of_items(kind)
    if not rooms or any(category.admin_only for category in rooms):
        return None
    areas = [category.area for category in rooms]
    return () if None in areas else (tuple(view(area) for area in areas if area),)


def _is_fact(name: str, value: Any) -> bool:
    if name == TOLD_AT:
        return isinstance(value, dict) and all(isinstance(moment, str) for moment in value.values())
    return value is None or type(value) in _told_as().get(name, {str, int, float, bool})


class ForeignItem(Placed, Record):
    """
    An item of another system: whose it is, as far as that is known here.

    ``source_id`` is who tells of it, ``kind`` what a category calls its items. ``facts`` are those of the
    item itself as they stand, and when each was `told`; the last of it all at ``told_at``. What is planned
    for ``start_at`` and ``due_at`` is among them, and here for clocks to go by.
    """

    entity = "ForeignItem"
    related: ClassVar[tuple[str, ...]] = ("group__department__brand", "agent")
    source_id = fields.UUIDField()
    kind = fields.CharField(30)
    key = fields.CharField(200)
    group = may_have(Group)
    group_id: UUID | None
    agent = may_have(Agent)
    agent_id: UUID | None
    open = fields.BooleanField()
    facts: dict[str, Any] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField()
    last_activity_at = fields.DatetimeField()
    told_at = fields.DatetimeField()
    start_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField(null=True)
    elements: ClassVar = {"facts": _is_fact}

    class Meta:
        table = "foreign_item"
        unique_together = (("source_id", "kind", "key"),)
        indexes = (
            ("kind", "last_activity_at", "id"),
            ("kind", "created_at", "id"),
            Partial("told_at", where="open"),
            Partial("start_at", "id", where="start_at IS NOT NULL"),
            Partial("due_at", "id", where="due_at IS NOT NULL"),
        )

    def was_read(self) -> None:
        """Remember where it is counted."""
        self.counted_in = self.place_counted

    def __str__(self) -> str:
        """Return what people call it: its key and, as far as it was told, its subject or a name."""
        told = (self.facts.get(name) for end in NAMED_BY for name in sorted(self.facts) if name.endswith(end))
        called = next((text for text in told if isinstance(text, str) and text), "")
        return f"{self.key} {called}".strip()

    @property
    def url(self) -> str | None:
        """Where people look at it, if that was told."""
        return self.facts.get(ITEM_URL)

    def is_open_to(self, principal: Principal) -> bool:
        """Say whether a person sees what happens to it; what stands in no group is for those who see all."""
        rooms = [
            category
            for category in CATALOGUE.of_items(self.kind)
            if principal.administrator or not category.admin_only
        ]
        if not any(category.area is None or category.area in principal.views for category in rooms):
            return False
        if self.group is None:
            return principal.sight.everything
        return principal.sight.opens(group=self.group.id, department=self.group.department_id)

    @property
    def opening(self) -> Opening | None:
        """To whom it is open, as `is_open_to` says."""
        needs = _needs(self.kind)
        return None if needs is None else Opening(needs, self.group_id, anywhere=False)

    @property
    def told(self) -> dict[str, str]:
        """
        When each fact was told, as `written`, and that it is open, has begun and was worked on; "" for never.

        Where that was not noted, it was told last.
        """
        if TOLD_AT in self.facts or not self.facts:
            return dict(self.facts.get(TOLD_AT, {}))
        return dict.fromkeys([*self.facts, OPEN], written(self.told_at))

    def plan(self) -> None:
        """Let its clocks go by what was told last of when it starts and is due."""
        for column, planned in _planned(self.kind).items():
            at = self.facts.get(planned)
            setattr(self, column, datetime.fromisoformat(at) if at else None)

    @classmethod
    def seen_by(cls, principal: Principal) -> Q | None:
        """Return the filter of what stands where a person sees it, see `is_open_to`; None leaves all."""
        sight = principal.sight
        return None if sight.everything else Q(group_id__in=list(sight.reach))

    @property
    def counted_as(self) -> str:
        """The kind that it counts for."""
        return self.kind

    @property
    def place_counted(self) -> WhereCounted | None:
        """The group and the agent it counts for; None once it is closed, or where its kind is not counted."""
        counted = self.open and any(category.counted for category in CATALOGUE.of_items(self.kind))
        return (self.group_id, self.agent_id) if counted else None


@cache
def _planned(kind: str) -> dict[str, str]:
    """Return the facts that say when clocks ring for items of a kind, by the columns that they go by."""
    planned = (each for room in CATALOGUE.of_items(kind) for each in room.readings.planned.items())
    return {column: name for name, column in planned if column in ForeignItem._meta.fields_map}


def written(moment: datetime) -> str:
    """Write a moment so that what is later sorts after it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class ForeignItems(ItemKind):
    """Foreign items, as they take part in what happens to the items of every category."""

    mark = "elsewhere"

    def running(self, category: Category, clock: Clock) -> str | None:
        """A clock runs where what is told is enough: whether an item is open, and the moment it goes by."""
        if not clock.while_open or clock.column not in ForeignItem._meta.fields_map:
            return None
        return f"i.kind = '{category.item.entity}' AND i.open"

    def counted(self, entity: str) -> str:
        """An open one counts with the desk's own of its kind."""
        return f"i.kind = '{entity}' AND i.open"

    async def any(self) -> bool:
        """Say whether anything was ever told."""
        return bool(await rows("SELECT 1 AS one FROM foreign_item LIMIT 1"))

    async def read(self, ids: Collection[UUID], by: Principal | None = None) -> list[Any]:
        """Of what somebody may open, the category decides as well as where it stands."""
        return [item for item in await super().read(ids) if by is None or item.is_open_to(by)]

    async def seen(self, ids: Collection[UUID], principal: Principal) -> dict[About, ItemLabel]:
        """Name them by what was told of them."""
        found = await self.read(ids, principal)
        return {(item.entity, item.id): ItemLabel(str(item), item.url) for item in found}

    async def open_of(self, ids: Collection[UUID], principal: Principal) -> set[UUID]:
        """Return those of `seen`."""
        return {item.id for item in await self.read(ids, principal)}

    def clocks_of(self, item: ForeignItem) -> list[EventType]:
        """Return those of its categories that run on what is told."""
        return self._clocks[item.kind]

    @cached_property
    def _clocks(self) -> dict[str, list[EventType]]:
        found = defaultdict[str, list[EventType]](list)
        for room in CATALOGUE.categories:
            if room.item:
                types = [
                    type_ for type_ in room.event_types if type_.clock and self.running(room, type_.clock)
                ]
                found[room.item.entity] += types
        return found

    async def facts_at(
        self, item: ForeignItem, event_type: str, spell: Spell | None, at: datetime, by: Agent | None = None
    ) -> ReportedFacts:
        """Return the facts as they were last told."""
        of = reportable(event_type)
        given: dict[str, Any] = {"ACTING_AGENT": by.global_id} if by else {}
        if (clock := of.event_type.clock) and clock.condition and spell:
            given[clock.condition] = spell.minutes_until(at)
        things = await things_named(of, {**item.facts, **given})
        return ReportedFacts(at, *ItemReport(of, item, item.facts, given, things).facts(at))


ELSEWHERE = ForeignItems(ForeignItem)
stand_beside(ELSEWHERE)
