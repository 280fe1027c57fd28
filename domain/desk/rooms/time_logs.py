"""Time logs: how long agents worked on items, and the events of it."""

from dataclasses import replace

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.choices import Reference
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Line, Minutes
from domain.catalogue.kinds import Flag
from domain.catalogue.numbers import Number
from domain.deeds.deed import Deed
from domain.desk.common import KINDS
from domain.desk.entries import TimeLogCategory
from domain.desk.group_items import GroupItem
from domain.desk.items import listed_by, may_have
from domain.desk.relating import AREAS, RELATED_ITEM, Related
from domain.desk.verbs import verb
from domain.people.principal import Principal
from domain.people.records import Agent, Group
from domain.rights import Area, view
from domain.sight import Opening


class TimeLog(Related):
    """
    Minutes that an agent worked on an item; who may open the item's group sees them.

    Attributes:
        minutes: How many minutes it took.
        billable: Whether the customer is to pay for it.
        note: What was done; empty if nothing is said.
        category: What the time was spent on; null if nothing is said.
        group: The group that the item stood in.
        agent: Who worked; null if an event logged it.
    """

    entity = "TimeLog"
    prefix = "TIME_LOG"
    area = Area.TICKETS
    related = ("group__department__brand", "agent", "category")
    searched = called_by = ("note",)

    minutes = fields.IntField()
    billable = fields.BooleanField(default=False)
    note = fields.CharField(200, default="")
    category = may_have(TimeLogCategory)
    group = may_have(Group)
    agent = may_have(Agent)

    class Meta:
        table = "time_log"
        indexes = (
            *listed_by("group_id", "agent_id", "category_id", "related_id", "related_kind", "billable"),
            *listed_by("category_id", "related_kind", "billable", within="group_id"),
        )

    @classmethod
    def open_to(cls, principal: Principal) -> Q:
        """Leave out the time of items that the person may not look into."""
        closed = [kind for kind, area in AREAS.items() if not principal.may(view(area))]
        return super().open_to(principal) & (Q(related_kind__isnull=True) | ~Q(related_kind__in=closed))

    @property
    def opening(self) -> Opening | None:
        """To whom it is open: to those who may look into the item whose time it is, too."""
        found, area = super().opening, AREAS.get(self.related_kind) if self.related_kind else None
        return found and replace(found, needs=(*found.needs, (view(area),))) if area else found

    @verb("update{item}")
    async def change(
        self,
        deed: Deed,
        *,
        minutes: Minutes | None = None,
        category: TimeLogCategory | None = None,
        billable: bool | None = None,
        note: Line | None = None,
    ) -> None:
        """Change it; what is left out stays."""
        before = self.fill(minutes=minutes, category=category, billable=billable, note=note)
        if not self.same_as(before):
            await self.save_and_tell(deed, "TIME_LOG_MODIFIED", before=before)


class Worked(GroupItem):
    """An item on which people work for a time that they log."""

    class Meta:
        abstract = True

    @verb("log{item}Time", id_label="{item}Id")
    async def log_time(
        self,
        deed: Deed,
        *,
        minutes: Minutes,
        category: TimeLogCategory | None = None,
        billable: bool = False,
        note: Line | None = None,
    ) -> None:
        """
        Note how long somebody worked on it, in minutes.

        Args:
            minutes: How many minutes it took.
            category: What the time was spent on.
            billable: Whether the customer is to pay for it.
            note: What was done.
        """
        self.check_open()
        entry = TimeLog.begun(deed, minutes=minutes, category=category, billable=billable, note=note or "")
        entry.related_kind, entry.related_id = KINDS.get(self.entity), self.id
        entry.group, entry.agent = self.group, deed.by
        await entry.save_and_tell(deed, "TIME_LOG_CREATED")
        deed.happened(f"{self.prefix}_TIME_LOG_CREATED", self, entry=entry)


BESIDES = {str(kind): area for kind, area in AREAS.items() if area is not Area.TICKETS}

CATEGORY = Category(
    id="TIME_LOGS",
    title="Time Logs",
    area=Area.TICKETS,
    area_besides=lambda facts: BESIDES.get(facts.get("RELATED_ITEM") or ""),
    item=TimeLog,
    described={
        "TIME_LOGS": "How long agents worked on items.",
        "TIME_LOG_CREATED": "Somebody logged time on an item.",
        "TIME_LOG_MODIFIED": "Logged time was changed.",
        "TIME_LOG_DELETED": "Logged time was taken away.",
        "CATEGORY": "What the time was logged for.",
        "MINUTES": "How many minutes were logged.",
        "BILLABLE": "Whether the customer is to pay for it.",
    },
    event_types=(
        EventType("TIME_LOG_CREATED", begins=True),
        EventType("TIME_LOG_MODIFIED"),
        EventType("TIME_LOG_DELETED", ends=True),
    ),
    conditions=(
        ConditionType("AGENT", Reference("Agent"), lambda h: h.item.agent),
        ConditionType(
            "CATEGORY", Reference("TimeLogCategory"), lambda h: h.item.category, title="Time Log Category"
        ),
        ConditionType("MINUTES", Number(), lambda h: h.item.minutes),
        ConditionType("BILLABLE", Flag(), lambda h: h.item.billable),
        RELATED_ITEM,
    ),
    variables=(
        Variable("TIME_LOG_AGENT", "Who logged it", lambda h: h.item.agent and str(h.item.agent)),
        Variable("TIME_LOG_MINUTES", "Minutes logged", lambda h: h.item.minutes),
        Variable("TIME_LOG_CATEGORY", "What for", lambda h: h.item.category and str(h.item.category)),
    ),
)
