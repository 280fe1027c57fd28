"""Event records: what people defined, as it is stored."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.events.matching import Outcome
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.rights import Permission
from domain.storage.partial import Partial
from domain.storage.records import Record, Row
from domain.storage.words import ListedByName


class EventLevel(StrEnum):
    """
    AGENT events belong to their owner and hear what the owner may open; SYSTEM events hear all.

    Attributes:
        AGENT: It is its owner's: it hears what they may open, and tells nobody but them.
        SYSTEM: It is the installation's: it hears everything, and may tell anybody and reach outside.
    """

    AGENT = "AGENT"
    SYSTEM = "SYSTEM"


class EventScope(StrEnum):
    """
    The three lists: one's own, the installation's, and everyone's own.

    Attributes:
        MY: The asker's own events.
        GLOBAL: The SYSTEM events; for those who hold MANAGE_GLOBAL_EVENTS.
        EMPLOYEES: Every agent's own events; for those who hold VIEW_EMPLOYEE_EVENTS.
    """

    MY = "MY"
    GLOBAL = "GLOBAL"
    EMPLOYEES = "EMPLOYEES"


class Event(ListedByName):
    """
    An event that somebody defined.

    ``revision`` counts its edits. ``change`` is the revision of the rule set that its last change made,
    ``hears_from`` the one at which it was made or last enabled: it is deaf to occurrences recorded
    before. A deleted event stays for the messages and firings that name it.

    ``threshold`` is how many minutes the items of a clock must have waited, None where no clock is asked.
    Spells that crossed it before ``since``, when the event was made or last enabled or its threshold
    changed, leave it silent, unless it is to ``include_past`` ones.

    What an ``urgent`` one tells goes out at once, also in its readers' quiet hours.
    """

    entity = "Event"
    searched = ("name",)
    alike = ("conditions", "actions")
    name = fields.CharField(200)
    level = fields.CharEnumField(EventLevel)
    owner: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("desk.Agent", related_name=False)
    owner_id: UUID
    event_type = fields.CharField(60)
    category = fields.CharField(30)
    conditions: dict[str, Any] = fields.JSONField()
    actions: list[dict[str, Any]] = fields.JSONField()
    enabled = fields.BooleanField(default=True)
    revision = fields.IntField(default=1)
    change = fields.BigIntField(db_index=True)
    hears_from = fields.BigIntField()
    threshold = fields.FloatField(null=True)
    since = fields.DatetimeField()
    include_past = fields.BooleanField(default=False)
    urgent = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "event"
        indexes = (
            ("owner_id", "name_order", "id"),
            ("level", "name_order", "id"),
            ("event_type", "enabled"),
            ("event_type", "id"),
            ("event_type", "owner_id", "id"),
            ("since",),
        )

    def __str__(self) -> str:
        return self.name


def scope_filter(scope: EventScope, principal: Principal) -> Q:
    """Return the filter of one of the three lists, without asking whether it may be read."""
    kept = Q(deleted_at__isnull=True)
    if scope is EventScope.MY:  # also one whose level is not known here
        return kept & Q(owner_id=principal.agent.id) & ~Q(level=EventLevel.SYSTEM)
    return kept & Q(level=EventLevel.SYSTEM if scope is EventScope.GLOBAL else EventLevel.AGENT)


SCOPE_PERMISSIONS = {
    EventScope.GLOBAL: Permission.MANAGE_GLOBAL_EVENTS,
    EventScope.EMPLOYEES: Permission.VIEW_EMPLOYEE_EVENTS,
}


def readable_by(principal: Principal) -> Q:
    """Return the filter that leaves the events a person may read."""
    found = scope_filter(EventScope.MY, principal) if principal.keeps_own_events else Q(id__isnull=True)
    for scope, permission in SCOPE_PERMISSIONS.items():
        if principal.may(permission):
            found |= scope_filter(scope, principal)
    return found


def may_read(event: Event, principal: Principal) -> bool:
    """Say of an event at hand what `readable_by` says to the database."""
    if event.level is EventLevel.SYSTEM:
        return principal.may(Permission.MANAGE_GLOBAL_EVENTS)
    mine = event.owner_id == principal.agent.id and principal.keeps_own_events
    return mine or principal.may(Permission.VIEW_EMPLOYEE_EVENTS)


class ActionResult(StrEnum):
    """
    What became of an action when its event fired.

    Attributes:
        DONE: It was done as the event says.
        HELD_BACK: It was not to be done again so soon, or for the same item.
        FAILED: It could not be done.
    """

    DONE = "DONE"
    HELD_BACK = "HELD_BACK"
    FAILED = "FAILED"


def _is_outcome(outcome: Any) -> bool:
    return (
        isinstance(outcome, dict)
        and isinstance(outcome.get("action"), str)
        and outcome.get("outcome") in set(ActionResult)
        and isinstance(outcome.get("reason", ""), str)
        and isinstance(outcome.get("recipients", 0), int)
    )


class Firing(Record):
    """
    One event satisfied by one occurrence, and what became of each action.

    ``chain`` stands for the occurrence's chain when the event fired: an event fires once in a chain. It is
    None where the event was ``held_back`` as a whole, as that sentence says, or broke down. ``outcomes`` has
    one entry an action, in order: `action`, `outcome` (an `ActionResult`), `reason`, a sentence unless it was
    done, and `recipients`, their number, where it tells somebody. It is empty where the event was held back.
    """

    entity = "Firing"
    elements: ClassVar = {"outcomes": _is_outcome}
    event_id = fields.UUIDField()
    occurrence_id = fields.UUIDField()
    revision = fields.IntField()
    chain = fields.UUIDField(null=True)
    held_back = fields.CharField(300, null=True)
    outcomes: list[dict[str, Any]] = fields.JSONField()
    fired_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "firing"
        unique_together = (("event_id", "occurrence_id"), ("event_id", "chain"))
        indexes = (
            ("event_id", "id"),
            ("occurrence_id",),
            Partial("id", where="held_back IS NOT NULL"),
            Partial("event_id", "id", "fired_at", where="held_back IS NOT NULL"),
            # Of an event that was throttled in a storm few fired among many that were held back.
            Partial("id", where="held_back IS NULL", name="firing_fired"),
            Partial("event_id", "id", where="held_back IS NULL", name="firing_fired_of_event"),
        )

    @property
    def outcome(self) -> Outcome:
        """What became of the two: held back, as a whole or each action; else it fired, or tried to."""
        results = {outcome["outcome"] for outcome in self.outcomes}
        nothing = self.held_back is not None or results == {ActionResult.HELD_BACK}
        return Outcome.HELD_BACK if nothing else Outcome.FIRED


class ActionMark(Row):
    """
    When an action of an event last ran, in all and, where it runs once per item, for each item.

    ``key`` is the event, the action's key, which an edit keeps, and the item, if there is one. Under the
    event and `throttled` stands when administrators were last told that its budget held it back.
    """

    key = fields.CharField(160, primary_key=True)
    event_id = fields.UUIDField(db_index=True)
    item_id = fields.UUIDField(null=True)
    ran_at = fields.DatetimeField()

    class Meta:
        table = "action_mark"
