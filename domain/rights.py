"""
Rights: areas, levels, boxes and what they add up to. Pure.

A role gives each area a level; Custom has its own boxes. What a person may do is the sum over the
roles they hold; what they may see follows from their groups and the sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Area(StrEnum):
    """
    A part of the desk that roles open or close.

    Attributes:
        EVENTS: Events, what has happened, and telling of what happens elsewhere.
        TICKETS: Tickets, and the time that is logged.
        LIVE_CHATS: Conversations with customers that go on now.
        CALL_LOGS: Telephone calls, as they were logged.
        KB_ARTICLES: The knowledge base: articles and what readers say of them.
        COMMUNITY: The threads of the community.
        TASKS: What agents have to do by a date.
        WHOS_ON: The visitors of the customers' pages.
        REPORTS: Surveys: offers and answers.
        NEWS: What the desk tells everybody.
        GLOBAL_ITEMS: How far one sees beyond one's own groups: READ_ONLY their whole departments, FULL
            everything.
    """

    EVENTS = "EVENTS"
    TICKETS = "TICKETS"
    LIVE_CHATS = "LIVE_CHATS"
    CALL_LOGS = "CALL_LOGS"
    KB_ARTICLES = "KB_ARTICLES"
    COMMUNITY = "COMMUNITY"
    TASKS = "TASKS"
    WHOS_ON = "WHOS_ON"
    REPORTS = "REPORTS"
    NEWS = "NEWS"
    GLOBAL_ITEMS = "GLOBAL_ITEMS"


class Level(StrEnum):
    """
    How far an area is open; CUSTOM opens single boxes.

    Attributes:
        NONE: The area is closed.
        READ_ONLY: One may look into it; of EVENTS it gives nothing.
        FULL: Every box of the area.
        CUSTOM: The boxes that are named, and no others.
    """

    NONE = "NONE"
    READ_ONLY = "READ_ONLY"
    FULL = "FULL"
    CUSTOM = "CUSTOM"


EVENTS_BOXES = (
    "CREATE_AND_EDIT_MY_EVENTS",
    "MANAGE_GLOBAL_EVENTS",
    "VIEW_EMPLOYEE_EVENTS",
    "VIEW_OCCURRENCES",
    "RAISE_OCCURRENCES",
)
ADMINISTRATION = ("MANAGE_ROLES", "MANAGE_AGENTS", "MANAGE_DESK")
ITEM_AREAS = tuple(area for area in Area if area is not Area.EVENTS)


class Permission(StrEnum):
    """
    One thing that a person may do.

    Attributes:
        CREATE_AND_EDIT_MY_EVENTS: Have events of one's own, which hear what one may open.
        MANAGE_GLOBAL_EVENTS: Make and change SYSTEM events, which hear everything.
        VIEW_EMPLOYEE_EVENTS: Read the other agents' own events.
        VIEW_OCCURRENCES: Read what has happened to items within sight.
        RAISE_OCCURRENCES: Tell of what happens in a help desk that lives elsewhere.
        MANAGE_ROLES: Make and change roles, and say who holds them; administrators alone.
        MANAGE_AGENTS: Make and change agents; administrators alone.
        MANAGE_DESK: Change the desk itself: its structure, fields, providers and mails; administrators alone.
        VIEW_TICKETS: Look into the tickets in sight.
        EDIT_TICKETS: Work on tickets: make, change, transfer and delete them.
        VIEW_LIVE_CHATS: Look into the live chats in sight.
        EDIT_LIVE_CHATS: Work on live chats: make, change, transfer and delete them.
        VIEW_CALL_LOGS: Look into the call logs in sight.
        EDIT_CALL_LOGS: Work on call logs: make, change, transfer and delete them.
        VIEW_KB_ARTICLES: Read the published articles.
        EDIT_KB_ARTICLES: Write articles, read drafts and private ones, and moderate feedback.
        VIEW_COMMUNITY: Read the community's threads.
        EDIT_COMMUNITY: Write in threads, and see their writers' addresses.
        VIEW_TASKS: Look into the tasks in sight.
        EDIT_TASKS: Make, change, transfer and delete tasks.
        VIEW_WHOS_ON: See the visitors of the customers' pages.
        EDIT_WHOS_ON: Report, invite and remove visitors.
        VIEW_REPORTS: Read surveys and what was answered.
        EDIT_REPORTS: Offer surveys, and take and delete answers.
        VIEW_NEWS: Read what the desk tells everybody.
        EDIT_NEWS: Write, change and delete news.
        VIEW_GLOBAL_ITEMS: See all of one's departments, and not only one's groups.
        EDIT_GLOBAL_ITEMS: See the items of every department.
        USE_INBOX: Read one's messages, live too; every agent may, and a token that was given it.
    """

    CREATE_AND_EDIT_MY_EVENTS = "CREATE_AND_EDIT_MY_EVENTS"
    MANAGE_GLOBAL_EVENTS = "MANAGE_GLOBAL_EVENTS"
    VIEW_EMPLOYEE_EVENTS = "VIEW_EMPLOYEE_EVENTS"
    VIEW_OCCURRENCES = "VIEW_OCCURRENCES"
    RAISE_OCCURRENCES = "RAISE_OCCURRENCES"
    MANAGE_ROLES = "MANAGE_ROLES"
    MANAGE_AGENTS = "MANAGE_AGENTS"
    MANAGE_DESK = "MANAGE_DESK"
    VIEW_TICKETS = "VIEW_TICKETS"
    EDIT_TICKETS = "EDIT_TICKETS"
    VIEW_LIVE_CHATS = "VIEW_LIVE_CHATS"
    EDIT_LIVE_CHATS = "EDIT_LIVE_CHATS"
    VIEW_CALL_LOGS = "VIEW_CALL_LOGS"
    EDIT_CALL_LOGS = "EDIT_CALL_LOGS"
    VIEW_KB_ARTICLES = "VIEW_KB_ARTICLES"
    EDIT_KB_ARTICLES = "EDIT_KB_ARTICLES"
    VIEW_COMMUNITY = "VIEW_COMMUNITY"
    EDIT_COMMUNITY = "EDIT_COMMUNITY"
    VIEW_TASKS = "VIEW_TASKS"
    EDIT_TASKS = "EDIT_TASKS"
    VIEW_WHOS_ON = "VIEW_WHOS_ON"
    EDIT_WHOS_ON = "EDIT_WHOS_ON"
    VIEW_REPORTS = "VIEW_REPORTS"
    EDIT_REPORTS = "EDIT_REPORTS"
    VIEW_NEWS = "VIEW_NEWS"
    EDIT_NEWS = "EDIT_NEWS"
    VIEW_GLOBAL_ITEMS = "VIEW_GLOBAL_ITEMS"
    EDIT_GLOBAL_ITEMS = "EDIT_GLOBAL_ITEMS"
    USE_INBOX = "USE_INBOX"


EVERY_AGENTS = frozenset({Permission.USE_INBOX})  # which belong to no area, and to no role


def view(area: Area) -> Permission:
    """Return the permission to look into an area of items."""
    return Permission(f"VIEW_{area}")


def edit(area: Area) -> Permission:
    """Return the permission to change things in an area of items."""
    return Permission(f"EDIT_{area}")


@lru_cache(maxsize=1_000)
def areas_in_view(permissions: frozenset[Permission]) -> frozenset[Area]:
    """Return the areas of items that some permissions let people look into."""
    return frozenset(area for area in ITEM_AREAS if view(area) in permissions)


SEEING_ALL = frozenset(each(area) for area in ITEM_AREAS for each in (view, edit)) | {Permission.MANAGE_DESK}
"""What opens every item, drafts and what is for administrators among them."""


def boxes(area: Area) -> tuple[Permission, ...]:
    """Return the boxes that Custom offers for an area, weakest first."""
    return tuple(map(Permission, EVENTS_BOXES)) if area is Area.EVENTS else (view(area), edit(area))


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role gives in one area; ``ticked`` counts with CUSTOM only."""

    level: Level = Level.NONE
    ticked: tuple[Permission, ...] = ()

    def permissions(self, area: Area) -> tuple[Permission, ...]:
        """Return what it adds up to."""
        offered = boxes(area)
        if self.level is Level.CUSTOM:
            return tuple(box for box in offered if box in self.ticked)
        if self.level is Level.READ_ONLY:
            return () if area is Area.EVENTS else offered[:1]
        return offered if self.level is Level.FULL else ()


Grants = Mapping[Area, Grant]


def permissions_of(grants: Grants, *, administrator: bool) -> frozenset[Permission]:
    """Return all that one role gives; managing roles, agents and the desk comes with Administrator alone."""
    given = {permission for area, grant in grants.items() for permission in grant.permissions(area)}
    return frozenset(given | set(map(Permission, ADMINISTRATION if administrator else ())))
