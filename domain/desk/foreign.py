"""
Items of a help desk that lives elsewhere, and what an integrator says happened to them.

Such an item is known by the integrator's own key. Of its state as much is kept as counts, idle spells and
sight need; it counts with the desk's own.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

import orjson
from tortoise import fields

from domain.catalogue.declared import (
    COMMON_CONDITIONS,
    Category,
    EventKind,
    EventType,
    Happening,
    read_if_known,
)
from domain.catalogue.forms import Line, fields_of_class, parse_form
from domain.catalogue.kinds import Text, TimeOfDay, title_of
from domain.catalogue.texts import Hints
from domain.desk.deed import Deed, Given
from domain.engine.matching import Spell
from domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Refused
from domain.ids import uuid7
from domain.people.principal import Principal
from domain.people.records import Agent, Group
from domain.storage.database import as_uuid, for_update, rows
from domain.storage.records import Record

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)  # by which another clock may be fast
REMEMBERED = timedelta(hours=24)
FACTS_LIMIT = 200  # in one report; no type has so many
CLOSED = {"CLOSED", "CLOSED_AND_LOCKED", "ENDED", "COMPLETED"}
ACTIVITY = re.compile(r"MESSAGE|COMMENT_ADDED$|TRANSFERRED$|STATUS_CHANGED$|ONLINE_ACTIVITY$")
BEGINS, ENDS = {"CREATED", "STARTED"}, {"DELETED", "ENDED", "REMOVED", "PURGED"}


class ForeignItem(Record):
    """
    An item of another system: whose it is, as far as that is known here.

    ``source_id`` is the token or agent that tells of it, ``kind`` what a category calls its items.
    ``facts`` are those of the item itself, as last told at ``told_at``.
    """

    entity = "ForeignItem"
    related: ClassVar[tuple[str, ...]] = ("group__department__brand", "agent")
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

    @property
    def clocks(self) -> list[EventType]:
        """The event types that happen to it in time."""
        from domain.desk import CATALOGUE  # which is assembled from the rooms, and this is one

        listed = (type_ for one in CATALOGUE.of_items(self.kind) for type_ in one.event_types)
        return [one for one in listed if one.clock and one.clock.elsewhere]

    @property
    def counted_as(self) -> str:
        """The kind that it counts for."""
        return self.kind

    @property
    def place_counted(self) -> tuple[UUID | None, UUID | None] | None:
        """The group and the agent it counts for; None once it is closed, or where its kind is not counted."""
        from domain.desk import CATALOGUE  # which is assembled from the rooms, and this is one

        counted = any(getattr(one.item, "counted", False) for one in CATALOGUE.of_items(self.kind))
        return (self.group_id, self.agent_id) if counted and self.open else None


class Raised(Record):
    """What a call for an occurrence led to, by its idempotency key, and a digest of what it said."""

    source_id = fields.UUIDField()
    key = fields.CharField(200)
    said = fields.TextField()
    occurrence_id = fields.UUIDField()
    raised_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "raised"
        unique_together = (("source_id", "key"),)


@dataclass(frozen=True)
class Report:
    """What an integrator says: an event type, the item's own key, when, and the facts by name."""

    idempotency_key: Line
    event_type: str
    item_key: Line
    facts: Any
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """
    The occurrence, and whether it was raised by an earlier call.

    ``history`` says that more recent things were known of the item: its state stays as it is.
    """

    occurrence_id: UUID
    duplicate: bool = False
    history: bool = False


class _Told:
    """What is known of an item or entry, read as if it were one of ours; what is not known is None."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def __getattr__(self, name: str) -> Any:
        return self._known.get(name.upper())


async def raise_occurrence(deed: Deed, report: Report, by: Principal) -> Answer:
    """
    Record what happened elsewhere, as one deed.

    Raises:
        Refused, Invalid, NotFound, Forbidden: with the path of the field; nothing was recorded.
        Conflict: the key was used within the last 24 hours, and said something else.
    """
    source = by.token_id or by.agent.id
    report, event_type, category = _checked(report, deed.at, by)
    if earlier := await _earlier(source, report, deed.at):
        return earlier
    at = min(report.occurred_at or deed.at, deed.at)  # a fast clock over there moves nothing ahead here
    given = _facts(category, event_type, report.facts)
    item, new = await _item(source, category, report.item_key, at)
    if given.get("GROUP"):  # of another department, perhaps
        item.facts = {name: one for name, one in item.facts.items() if name not in {"DEPARTMENT", "BRAND"}}
    records = await _records(category, {**item.facts, **given}, by)
    history = at < item.told_at
    telling = _Telling(category, event_type, item, given, records)
    told = Given(at, *telling.facts(at))
    if history:
        telling.fill_in(at)
    else:
        telling.follow(at, new=new)
    await item.save()
    deed.happened(event_type.id, item, given=told)
    occurrence = deed.occurrences[-1]
    actor = records.get("ACTING_AGENT")
    occurrence.actor_id = actor.id if actor else None
    await Raised.filter(source_id=source, key=report.idempotency_key).update(occurrence_id=occurrence.id)
    return Answer(occurrence.id, history=history)


def _checked(report: Report, now: datetime, by: Principal) -> tuple[Report, EventType, Category]:
    """
    Check all but the facts; return the report as it is kept.

    Raises:
        Refused, Invalid, Forbidden: with the path of the field.
    """
    from domain.desk import CATALOGUE  # which is assembled from the rooms, and this is one

    event_type = CATALOGUE.event_types[report.event_type]
    category = CATALOGUE.category_of(event_type.id)
    form = {"idempotencyKey": report.idempotency_key, "itemKey": report.item_key}
    keys = parse_form(fields_of_class(_Keys), {**form, "occurredAt": report.occurred_at})
    if event_type.kind is not EventKind.INSTANT:
        sentence = f"{event_type.title} is made here, from what is told; raise what happened instead."
        raise Invalid(sentence, path=("eventType",))
    if (event_type.admin_only or category.admin_only) and not by.administrator:
        raise Forbidden("Only administrators raise what only they hear of.", path=("eventType",))
    if (at := keys.get("occurred_at")) and not EARLIEST <= at <= now + AHEAD:
        raise Invalid(
            "Give a moment since 1970 that has been; raise it when it has happened.", path=("occurredAt",)
        )
    if not isinstance(report.facts, dict):
        raise Invalid("Give an object of facts by name.", path=("facts",))
    return replace(report, **keys), event_type, category


@dataclass(frozen=True)
class _Keys:
    idempotency_key: Line
    item_key: Line
    occurred_at: datetime | None = None


def _digest(report: Report) -> str:
    """Return what tells one report from another."""
    told = [report.event_type, report.item_key, report.occurred_at, report.facts]
    try:
        written = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise Invalid(
            "Give facts of plain values, and numbers of at most 64 bits.", path=("facts",)
        ) from None
    return hashlib.sha256(written).hexdigest()


async def _earlier(source: UUID, report: Report, now: datetime) -> Answer | None:
    """
    Take the idempotency key, or return what it led to; two calls at once take it one after the other.

    Raises:
        Conflict: it has said something else.
    """
    known, said = Raised.filter(source_id=source, key=report.idempotency_key), _digest(report)
    await known.filter(raised_at__lt=now - REMEMBERED).delete()
    taken = await rows(
        "INSERT INTO raised (id, source_id, key, said, occurrence_id, raised_at)"
        " VALUES ($1, $2, $3, $4, $1, $5) ON CONFLICT (source_id, key) DO NOTHING RETURNING id",
        uuid7(),
        source,
        report.idempotency_key,
        said,
        now,
    )
    if taken:
        return None
    earlier = await known.get()
    if earlier.said != said:
        sentence = "This key said something else within the last 24 hours; give each occurrence its own."
        raise Conflict(sentence, path=("idempotencyKey",))
    return Answer(earlier.occurrence_id, duplicate=True)


async def told_by_clock(item: ForeignItem, event_type: str, spell: Spell, at: datetime) -> Given:
    """Return the facts of an item that has waited, as they were last told."""
    from domain.desk import CATALOGUE  # which is assembled from the rooms, and this is one

    category, type_ = CATALOGUE.category_of(event_type), CATALOGUE.event_types[event_type]
    records = await _records(category, item.facts, None)
    waited = (at - spell.began_at).total_seconds() / 60
    given = {type_.clock.condition: waited} if type_.clock else {}
    return Given(at, *_Telling(category, type_, item, given, records).facts(at))


def _facts(category: Category, event_type: EventType, told: Mapping[str, Any]) -> dict[str, Any]:
    """
    Check the facts told against what occurrences of the type carry.

    Raises:
        Refused: every fault, with its path.
    """
    offered = category.conditions_of(event_type.id)
    kinds = {one.id: one.kind for one in offered if one not in COMMON_CONDITIONS}
    kinds = {one.name: Text() for one in category.variables} | kinds
    if len(told) > FACTS_LIMIT:
        raise Invalid(f"At most {FACTS_LIMIT} facts, please.", path=("facts",))
    found, faults, hints = dict[str, Any](), list[DomainError](), Hints()
    for name, value in told.items():
        try:
            if name not in kinds:
                hint = hints.nearest(name, kinds)
                raise Invalid(f"{name[:60]!r} is not a fact of {event_type.title}.{hint}")
            found[name] = None if value is None else kinds[name].admit(value)
        except DomainError as fault:
            faults.append(fault.under("facts", name))
    if faults:
        raise Refused(faults)
    return found


async def _item(source: UUID, category: Category, key: str, at: datetime) -> tuple[ForeignItem, bool]:
    """Return the item of that key, held until the deed ends, and whether it was never told of before."""
    kind = category.item.entity if category.item is not None else category.id
    new = await rows(
        "INSERT INTO foreign_item"
        " (id, source_id, kind, key, open, facts, created_at, last_activity_at, told_at)"
        " VALUES ($1, $2, $3, $4, FALSE, $5, $6, $6, $6) ON CONFLICT (source_id, kind, key) DO NOTHING"
        " RETURNING id",
        uuid7(),
        source,
        kind,
        key,
        {},
        at,
    )
    where = f"source_id = $1 AND kind = $2 AND key = $3{for_update()}"
    [held] = await rows(f"SELECT id FROM foreign_item WHERE {where}", source, kind, key)  # noqa: S608 - ours
    return await ForeignItem.get(id=as_uuid(held["id"])).select_related(*ForeignItem.related), bool(new)


async def _records(category: Category, facts: Mapping[str, Any], by: Principal | None) -> dict[str, Any]:
    """
    Return the things that facts name, by fact; a group with its department and brand.

    ``by`` is the integrator; None where facts are read again, and what is gone since is left out.

    Raises:
        Refused: one is not there, or is not within the integrator's sight.
        Invalid: the department is not the group's.
    """
    from domain.people.directory import find_named, may_point_at  # which know of the rooms

    things = (one.id for one in category.conditions if one.kind.takes == "ids")
    named = {name: facts[name] for name in things if facts.get(name)}
    known = await find_named(named.values())
    found: dict[str, Any] = {name: known[one] for name, one in named.items() if one in known}
    faults = [
        NotFound("There is no such thing, or it is not within your sight.", path=("facts", name))
        for name in named
        if by and (name not in found or not may_point_at(by, found[name]))
    ]
    if faults:
        raise Refused(faults)
    if group := found.get("GROUP"):
        await group.fetch_related("department__brand")
        if found.setdefault("DEPARTMENT", group.department) != group.department:
            raise Invalid("That group is of another department.", path=("facts", "DEPARTMENT"))
        found.setdefault("BRAND", group.department.brand)
    return found


@dataclass(frozen=True)
class _Telling:
    """What is told of an item: facts by name, and the things that they name."""

    category: Category
    event_type: EventType
    item: ForeignItem
    given: Mapping[str, Any]
    records: Mapping[str, Any]

    def facts(self, at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the facts of the occurrence: those told, and what is known besides; and their labels."""
        conditions = self.category.conditions_of(self.event_type.id)
        known = {**self.item.facts, **self.given}
        known |= {name: one.global_id for name, one in self.records.items()}
        facts = {one.id: known[one.id] for one in conditions if one.id in known}
        labels = {name: str(one) for name, one in self.records.items()}
        chosen = (one.id for one in conditions if one.kind.takes == "values")
        labels |= {name: title_of(facts[name]) for name in chosen if facts.get(name)}
        moment, _ = TimeOfDay().freeze(at)
        facts |= {"ITEM_ID": self.item.key, "TIME_OF_DAY": moment, "DAY_OF_WEEK": moment}
        return self._variables(known, at) | facts, labels

    def _variables(self, known: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        times = {"CREATED_AT": self.item.created_at, "LAST_ACTIVITY_AT": self.item.last_activity_at}
        told = _Told({**known, **self.records, **times, "NUMBER": self.item.key})
        happening = Happening(
            event_type=self.event_type.id,
            item=told,
            before=None,
            actor=self.records.get("ACTING_AGENT"),
            at=at,
            entry=told,
            waited=known.get(getattr(self.event_type.clock, "condition", "")),
        )
        readings = {one.name: one.read for one in self.category.all_variables if one.read}
        read = {name: read_if_known(one, happening) for name, one in readings.items()}
        found = {name: None if isinstance(one, _Told) else one for name, one in read.items()}
        return found | {one.name: known[one.name] for one in self.category.variables if one.name in known}

    def follow(self, at: datetime, *, new: bool) -> None:
        """Let the item stand as it does after what happened; a new one is open."""
        item = self.item
        item.facts = {**item.facts, **self._kept()}
        item.group, item.agent, item.told_at = self.records.get("GROUP"), self.records.get("AGENT"), at
        if self._is(BEGINS):
            item.created_at = at
        if self._is(BEGINS) or ACTIVITY.search(self.event_type.id):
            item.last_activity_at = at
        if self._is(ENDS):
            item.open = False
        elif self._is(BEGINS) or new or self.given.get("STATUS"):
            item.open = self.given.get("STATUS") not in CLOSED

    def fill_in(self, at: datetime) -> None:
        """Take from what happened earlier only what was not known of the item."""
        item = self.item
        item.facts = {**self._kept(), **item.facts}
        item.group = item.group or self.records.get("GROUP")
        item.agent = item.agent or self.records.get("AGENT")
        if self._is(BEGINS):
            item.created_at = at

    def _is(self, ends: set[str]) -> bool:
        prefix = getattr(self.category.item, "prefix", self.category.id)
        return self.event_type.id in {f"{prefix}_{one}" for one in ends}

    def _kept(self) -> dict[str, Any]:
        return {name: self.given[name] for name in self._lasting() & self.given.keys()}

    def _lasting(self) -> set[str]:
        """Return the facts that are the item's, not those of one happening."""
        own = {one.id for one in self.category.conditions if not one.applies_to} - {"ACTING_AGENT"}
        return own | {one.name for one in self.category.variables if not one.applies_to}
