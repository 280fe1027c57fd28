"""
Items of a help desk that lives elsewhere; what is said of them comes in by `domain.foreign.reports`.

Such an item is known by the integrator's own key. Of its state as much is kept as counts, idle spells and
sight need; it counts with the desk's own.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.clocks import Spell
from domain.catalogue.declared import Category, EventType, Happening, read_if_known
from domain.catalogue.kinds import title_of
from domain.catalogue.moments import TimeOfDay
from domain.catalogue.subjects import Placed
from domain.deeds.deed import ReportedFacts
from domain.desk.rooms import CATALOGUE
from domain.directory import find_named
from domain.people.access_records import ApiToken
from domain.people.principal import Principal
from domain.people.records import Agent, Group
from domain.storage.records import Record

CLOSED = {"CLOSED", "CLOSED_AND_LOCKED", "ENDED", "COMPLETED"}
ACTIVITY = re.compile(r"MESSAGE|COMMENT_ADDED$|TRANSFERRED$|STATUS_CHANGED$|ONLINE_ACTIVITY$")
PLACE = {"GROUP", "DEPARTMENT", "BRAND"}
NAMED_BY = ("SUBJECT", "TITLE", "NAME")
ITEM_URL = "ITEM_URL"
OPEN, TOLD_AT = "OPEN", "TOLD_AT"
GONE = object()
BEGINS, ENDS = {"CREATED", "STARTED"}, {"DELETED", "ENDED", "REMOVED", "PURGED"}


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


def _is_fact(name: str, value: Any) -> bool:
    if name == TOLD_AT:
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return value is None or type(value) in _told_as().get(name, {str, int, float, bool})


class ForeignItem(Placed, Record):
    """
    An item of another system: whose it is, as far as that is known here.

    ``source_id`` is who tells of it, ``kind`` what a category calls its items. ``facts`` are those of the
    item itself as they stand, and when each was `told`; the last of it all at ``told_at``.
    """

    entity = "ForeignItem"
    related: ClassVar[tuple[str, ...]] = ("group__department__brand", "agent")
    told_running = "open"
    source_id = fields.UUIDField()
    kind = fields.CharField(30)
    key = fields.CharField(200)
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "desk.Group", related_name=False, null=True
    )
    group_id: UUID | None
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "desk.Agent", related_name=False, null=True
    )
    agent_id: UUID | None
    open = fields.BooleanField()
    facts: dict[str, Any] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField()
    last_activity_at = fields.DatetimeField()
    told_at = fields.DatetimeField()
    elements: ClassVar = {"facts": _is_fact}

    counted_in: tuple[UUID | None, UUID | None] | None = None

    class Meta:
        table = "foreign_item"
        unique_together = (("source_id", "kind", "key"),)
        indexes = (("kind", "last_activity_at", "id"), ("kind", "created_at", "id"))

    @classmethod
    def _init_from_db(cls, **columns: Any) -> Self:
        found = super()._init_from_db(**columns)
        found.counted_in = found.place_counted
        return found

    def __str__(self) -> str:
        """Return what people call it: its key and, as far as it was told, its subject or a name."""
        told = (self.facts.get(name) for end in NAMED_BY for name in sorted(self.facts) if name.endswith(end))
        called = next((one for one in told if isinstance(one, str) and one), "")
        return f"{self.key} {called}".strip()

    @property
    def url(self) -> str | None:
        """Where people look at it, if that was told."""
        return self.facts.get(ITEM_URL)

    def is_open_to(self, principal: Principal) -> bool:
        """Say whether a person sees what happens to it; what stands in no group is for those who see all."""
        rooms = [
            one for one in CATALOGUE.of_items(self.kind) if principal.administrator or not one.admin_only
        ]
        if not any(one.area is None or one.area in principal.views for one in rooms):
            return False
        if self.group is None:
            return principal.sight.everything
        return principal.sight.opens(group=self.group.id, department=self.group.department_id)

    @property
    def told(self) -> dict[str, str]:
        """When each fact was told, and whether it is open, as `_written`; where that was not noted, last."""
        if TOLD_AT in self.facts or not self.facts:
            return dict(self.facts.get(TOLD_AT, {}))
        return dict.fromkeys([*self.facts, OPEN], _written(self.told_at))

    @property
    def clocks(self) -> list[EventType]:
        """The event types that happen to it in time."""
        listed = (type_ for one in CATALOGUE.of_items(self.kind) for type_ in one.event_types)
        return [one for one in listed if one.clock and one.clock.elsewhere]

    async def facts_told(self, event_type: str, spell: Spell, at: datetime) -> ReportedFacts:
        """Return the facts as they were last told, for what a clock tells of."""
        category, type_ = CATALOGUE.category_of(event_type), CATALOGUE.event_types[event_type]
        things = await things_named(category, self.facts)
        given = {type_.clock.condition: spell.minutes_until(at)} if type_.clock else {}
        return ReportedFacts(at, *ItemReport(category, type_, self, self.facts, given, things).facts(at))

    @classmethod
    def seen_by(cls, principal: Principal) -> Q:
        """Return the filter that leaves only what stands where a person sees it, see `is_open_to`."""
        sight = principal.sight
        return Q() if sight.everything else Q(group_id__in=list(sight.reach))

    @property
    def counted_as(self) -> str:
        """The kind that it counts for."""
        return self.kind

    @property
    def place_counted(self) -> tuple[UUID | None, UUID | None] | None:
        """The group and the agent it counts for; None once it is closed, or where its kind is not counted."""
        counted = any(getattr(one.item, "counted", False) for one in CATALOGUE.of_items(self.kind))
        return (self.group_id, self.agent_id) if counted and self.open else None


def _written(moment: datetime) -> str:
    """Write a moment so that what is later sorts after it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


async def told_by_others(source: UUID, agent: UUID) -> bool:
    """Say whether another agent's token stands, or stood, for a source."""
    return await ApiToken.filter(source_id=source).exclude(agent_id=agent).exists()


async def things_named(category: Category, facts: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the things that facts name, by fact; what is gone since is left out.

    Where there is a group, its department and brand are those that the desk knows, whatever was told; so is
    the brand of a department, unless one was told.
    """
    references = (one.id for one in category.conditions if one.kind.takes == "ids")
    named = {name: facts[name] for name in references if facts.get(name)}
    known = await find_named(named.values())
    found: dict[str, Any] = {name: known[one] for name, one in named.items() if one in known}
    if group := found.get("GROUP"):
        await group.fetch_related("department__brand")
        found |= {"DEPARTMENT": group.department, "BRAND": group.department.brand}
    elif department := found.get("DEPARTMENT"):
        await department.fetch_related("brand")
        found = {"BRAND": department.brand, **found}
    return found


class _KnownItem:
    """What is known of an item or entry, read as if it were one of ours; what is not known is None."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def __getattr__(self, name: str) -> Any:
        return self._known.get(name.upper())


@dataclass(frozen=True)
class ItemReport:
    """What is told of an item beside what is known of it, facts by name; and the things that they name."""

    category: Category
    event_type: EventType
    item: ForeignItem
    known: Mapping[str, Any]
    given: Mapping[str, Any]
    things: Mapping[str, Any]

    def facts(self, at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the facts of the occurrence: those told, and what is known besides; and their labels."""
        conditions = self.category.conditions_of(self.event_type.id)
        known = {**self.known, **self.given}
        known |= {name: one.global_id for name, one in self.things.items()}
        facts = {one.id: known[one.id] for one in conditions if one.id in known}
        labels = {name: str(one) for name, one in self.things.items()}
        chosen = (one.id for one in conditions if one.kind.takes == "values")
        labels |= {name: title_of(facts[name]) for name in chosen if facts.get(name)}
        moment, _ = TimeOfDay().freeze(at)
        facts |= {"TIME_OF_DAY": moment, "DAY_OF_WEEK": moment}
        facts |= {ITEM_URL: known[ITEM_URL]} if ITEM_URL in known else {}
        return self._variables(known, at, facts | labels) | facts, labels

    def _variables(self, known: Mapping[str, Any], at: datetime, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables as an item of ours would give them, else as the fact of that name."""
        times = {"CREATED_AT": self.item.created_at, "LAST_ACTIVITY_AT": self.item.last_activity_at}
        own = {"NUMBER": self.item.key, "GLOBAL_ID": self.item.global_id}
        told = _KnownItem({**known, **self.things, **times, **own})
        happening = Happening(
            event_type=self.event_type.id,
            item=told,
            before=None,
            actor=self.things.get("ACTING_AGENT"),
            at=at,
            entry=told,
            waited=known.get(getattr(self.event_type.clock, "condition", "")),
        )
        readings = {one.name: one.read for one in self.category.all_variables if one.read}
        read = {name: read_if_known(one, happening) for name, one in readings.items()}
        found = {name: None if isinstance(one, _KnownItem) else one for name, one in read.items()}
        for name in [one.name for one in self.category.variables if found.get(one.name, "") is None]:
            found[name] = next((said[one] for one in said if name.endswith(f"_{one}")), None)
        return found | {one.name: known[one.name] for one in self.category.variables if one.name in known}

    def settle(self, at: datetime, *, new: bool) -> None:
        """
        Let the item stand as it does after all that was told: of each fact, the latest thing holds.

        In whatever order that comes in; a group never meets the department of another. A new item is open
        unless it is said not to be.
        """
        item, moment, told = self.item, _written(at), self.item.told
        latest = {name: one for name, one in self._said().items() if told.get(name, "") <= moment}
        if at < item.told_at and not self._fits(latest):
            latest = {name: one for name, one in latest.items() if name not in PLACE}
        told |= dict.fromkeys(latest, moment)
        item.open = latest.pop(OPEN, new or item.open)
        facts = {name: one for name, one in {**item.facts, **latest}.items() if one is not GONE}
        item.facts = {**facts, TOLD_AT: told}
        for name in {"GROUP", "AGENT"} if at >= item.told_at else {"GROUP", "AGENT"} & latest.keys():
            setattr(item, name.lower(), self.things.get(name))
        if self._is(BEGINS):
            item.created_at = at
        if at >= item.told_at:
            item.told_at = at
            if self._is(BEGINS) or ACTIVITY.search(self.event_type.id):
                item.last_activity_at = at

    def _said(self) -> dict[str, Any]:
        """Return what is said of the item itself, also by the way; what is no longer known is `GONE`."""
        said = dict.fromkeys(("DEPARTMENT", "BRAND"), GONE) if self.given.get("GROUP") else {}
        if self._is(ENDS):
            said[OPEN] = False
        elif self._is(BEGINS) or self.given.get("STATUS"):
            said[OPEN] = self.given.get("STATUS") not in CLOSED
        return said | {name: self.given[name] for name in self._lasting() & self.given.keys()}

    def _fits(self, latest: Mapping[str, Any]) -> bool:
        """Say whether the group is of the department and brand that would be known."""
        group = self.things.get("GROUP") if "GROUP" in latest else self.item.group
        if group is None:
            return True
        after, places = {**self.item.facts, **latest}, (group.department, group.department.brand)
        return all(after.get(one.entity.upper()) in {None, GONE, one.global_id} for one in places)

    def _is(self, ends: set[str]) -> bool:
        prefix = getattr(self.category.item, "prefix", self.category.id)
        return self.event_type.id in {f"{prefix}_{one}" for one in ends}

    def _lasting(self) -> set[str]:
        """Return the facts that are the item's, not those of one happening."""
        own = {one.id for one in self.category.conditions if not one.applies_to} - {"ACTING_AGENT"}
        return own | {ITEM_URL} | {one.name for one in self.category.variables if not one.applies_to}
