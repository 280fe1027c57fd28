"""What the declarations of several rooms have in common: conditions, actions on items, and readings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.catalogue.choices import Choice, Reference
from domain.catalogue.declared import ConditionType, EventKind, EventType
from domain.catalogue.forms import ProseTemplate
from domain.catalogue.happening import Read
from domain.catalogue.kinds import Phrases, title_of
from domain.catalogue.numbers import Duration, Whole
from domain.catalogue.registry import catalogue
from domain.deeds.deed import Deed
from domain.desk.entries import CommentType
from domain.people.records import Agent, Group

QUOTED = 2_000  # characters of a message that occurrences carry


class RelatedItemKind(StrEnum):
    """
    The items that tasks, surveys and time logs are about.

    Attributes:
        TICKET: It is about a ticket.
        LIVE_CHAT: It is about a live chat.
        CALL_LOG: It is about a telephone call.
    """

    TICKET = "TICKET"
    LIVE_CHAT = "LIVE_CHAT"
    CALL_LOG = "CALL_LOG"


KINDS = {
    "Ticket": RelatedItemKind.TICKET,
    "LiveChat": RelatedItemKind.LIVE_CHAT,
    "CallLog": RelatedItemKind.CALL_LOG,
}


ACTING_AGENT = ConditionType("ACTING_AGENT", Reference("Agent"), lambda h: h.actor)
AGENT = ConditionType("AGENT", Reference("Agent"), lambda h: h.item.agent, title="Agent Assigned", stays=True)
GROUP = ConditionType("GROUP", Reference("Group"), lambda h: h.item.group, stays=True)
DEPARTMENT = ConditionType(
    "DEPARTMENT", Reference("Department"), lambda h: h.item.group and h.item.group.department, stays=True
)
BRAND = ConditionType(
    "BRAND", Reference("Brand"), lambda h: h.item.group and h.item.group.department.brand, stays=True
)
CUSTOMER_NAME = ConditionType("CUSTOMER_NAME", Phrases(), lambda h: h.item.customer_name)
CUSTOMER_EMAIL = ConditionType(
    "CUSTOMER_EMAIL", Phrases(), lambda h: h.item.customer_email, title="Customer Email Address"
)
WHO_AND_WHERE = (ACTING_AGENT, AGENT, BRAND, DEPARTMENT, GROUP)
CUSTOMER = (CUSTOMER_NAME, CUSTOMER_EMAIL)

SHARED = {
    "TIME_OF_DAY": "The time of day at which it happens, by a wall clock.",
    "DAY_OF_WEEK": "The day of the week on which it happens, by a wall clock.",
    "AGENT": "The agent that it is assigned to or is about; of articles, news and chat rooms, who acted.",
    "DEPARTMENT": "The department of its group.",
    "GROUP": "The group that it stands in.",
    "BRAND": "The brand that it belongs to.",
    "IDLE_MINUTES": "For how many minutes nothing was done.",
    "CUSTOM_FIELD": "A custom field, named by `field`; the value is given as the member that the field "
    "`takes`.",
    "ACTING_AGENT": "The agent who did it, or passed on what a customer did; nobody if an event did.",
    "SUBJECT": "What it is about, in a line.",
    "CUSTOMER_NAME": "The customer's name.",
    "CUSTOMER_EMAIL": "The customer's address.",
    "DURATION_MINUTES": "For how many minutes it has gone on, or did until it ended.",
    "COMMENT_TEXT": "What the note says.",
    "COMMENT_TYPE": "What the note is for.",
    "SENT_MESSAGE": "What was said with this: to the customer or visitor, or in an invitation.",
    "DISPLAY_NAME": "The name that they go by.",
    "STATUS": "Where it stands, after what happened.",
    "IP_ADDRESS": "The address that they connect from.",
    "SERVER_PORT": "The port that was tried.",
    "SSL": "Whether the connection is encrypted from the start.",
    "RELATED_ITEM": "The kind of item that it is about.",
    "PRIORITY": "How urgent it is, after what happened.",
}
"""What the conditions are that several categories have."""


def comment_text(*event_types: str) -> ConditionType:
    """Return the condition on what a comment says."""
    return ConditionType("COMMENT_TEXT", Phrases(), lambda h: h.entry.text, event_types)


def of_comments(*event_types: str) -> tuple[ConditionType, ConditionType]:
    """Return the conditions on what a comment is for and on what it says, offered where one is added."""
    kind = Choice(CommentType)
    of_type = ConditionType("COMMENT_TYPE", kind, lambda h: h.entry.type, event_types)
    return of_type, comment_text(*event_types)


BY = ("AGENT", "GROUP", "DEPARTMENT")


def counts(prefix: str) -> tuple[EventType, ...]:
    """Return the event types of the counts of a kind of item: for agent, group and department."""
    return tuple(
        EventType(f"{prefix}_COUNT_FOR_{by}", kind=EventKind.THRESHOLD, counts_by=by.title()) for by in BY
    )


def number_counted(prefix: str) -> ConditionType:
    """Return the condition on those counts."""
    fits = tuple(event_type.id for event_type in counts(prefix))
    return ConditionType(f"{prefix}_COUNT", Whole(), lambda h: h.count, fits)


def waited(name: str, *event_types: str, read: Read = lambda h: h.waited) -> ConditionType:
    """Return the condition on how long an item has waited; a clock rings when it has been that long."""
    return ConditionType(name, Duration(), read, event_types)


def minutes(since: datetime, until: datetime) -> int:
    """Return how many whole minutes lie between two moments; none where they are the wrong way round."""
    return max(0, int((until - since).total_seconds() // 60))


def idle_minutes(h: Any) -> float:
    """Read how long the item had been left alone: until the threshold crossed, or until this happened."""
    clock = catalogue().event_types[h.event_type].clock
    if h.waited is not None and clock and clock.condition == "IDLE_MINUTES":
        return float(h.waited)
    return minutes((h.before or h.item).last_activity_at, h.at)


def minutes_long(h: Any) -> int:
    """Read how long a conversation has gone on, or did until it ended."""
    return minutes(h.item.created_at, h.item.ended_at or h.at)


def assigned(h: Any) -> str | None:
    """Read whom the item is assigned to, or Queue; a count of other things is nobody's."""
    return None if h.count is not None and not h.item.agent else str(h.item.agent or "Queue")


def quoted(read: Callable[[Any], str | None]) -> Read:
    """Read as much of a text as a bell should carry; every occurrence keeps it."""

    def beginning(h: Any) -> str | None:
        text = read(h)
        return text if text is None or len(text) <= QUOTED else f"{text[:QUOTED]}…"

    return beginning


@dataclass(frozen=True)
class SetField:
    """
    What actions are that change one field of an item: it is their one parameter, and has its name.

    The item's own ``change`` does it, so that all is checked and told as where people do it.
    """

    async def perform(self, item: Any, deed: Deed) -> None:
        """Change it."""
        await item.change(deed, **vars(self))

    def __str__(self) -> str:
        [(name, value)] = vars(self).items()
        return f"Set {name} to {title_of(value)}"


@dataclass(frozen=True)
class Transfer:
    """
    Hand the item to another group or agent.

    Attributes:
        group: The group that gets it.
        agent: The agent of that group who gets it; it goes into the group's queue if left out.
    """

    group: Group
    agent: Agent | None = None

    async def perform(self, item: Any, deed: Deed) -> None:
        """Transfer it, unless it is there."""
        if (item.group_id, item.agent_id) != (self.group.id, self.agent and self.agent.id):
            await item.transfer(deed, group=self.group, agent=self.agent)

    def __str__(self) -> str:
        return f"Transfer to {self.group}" + (f" ({self.agent})" if self.agent else "")


@dataclass(frozen=True)
class AddComment:
    """
    Write a comment on the item.

    Attributes:
        text: What the note says.
        comment_type: What the note is for: GENERAL, RESOLUTION, TRANSFER, FOLLOW_UP or STICKY.
    """

    text: ProseTemplate
    comment_type: CommentType = CommentType.GENERAL

    async def perform(self, item: Any, deed: Deed) -> None:
        """Write it."""
        await item.comment(deed, text=self.text, comment_type=self.comment_type)

    def __str__(self) -> str:
        return f"Add a {title_of(self.comment_type).lower()} comment"
