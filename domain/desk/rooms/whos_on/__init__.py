"""Who's On: visitors of the customers' pages at this moment, and the events of it."""

from dataclasses import replace
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.kinds import ExactText, Kind, Phrases
from domain.catalogue.moments import TimeOfDay
from domain.catalogue.numbers import Duration, Whole
from domain.desk.common import ACTING_AGENT, CUSTOMER, DEPARTMENT, GROUP, idle_minutes, minutes
from domain.desk.rooms.whos_on.actions import InviteToChat
from domain.desk.rooms.whos_on.record import IDLE_REMOVAL, REMOVED_AT_ONCE, Visitor, any_idle, remove_idle
from domain.rights import Area

__all__ = ["CATEGORY", "REMOVED_AT_ONCE", "Visitor", "any_idle", "remove_idle"]

INVITATIONS = (
    "LIVE_CHAT_INVITED",
    "LIVE_CHAT_ACCEPTED",
    "LIVE_CHAT_REJECTED",
    "LIVE_CHAT_INVITATION_IGNORED",
)


def _domain(h: Any) -> str | None:
    return h.item.host_name and ".".join(h.item.host_name.rsplit(".", 2)[-2:])


def _of_item(name: str, kind: Kind) -> ConditionType:
    return ConditionType(name, kind, lambda h: getattr(h.item, name.lower()))


WAITS = Clock(
    "last_activity_at", "IDLE_MINUTES", while_open=True, longest=int(IDLE_REMOVAL.total_seconds() // 60)
)

CATEGORY = Category(
    id="WHOS_ON",
    title="Who's On",
    area=Area.WHOS_ON,
    item=Visitor,
    described={
        "WHOS_ON": "Visitors of the customers' pages at this moment.",
        "ONLINE_ACTIVITY": "A visitor looks at a page or, with IDLE_MINUTES, has looked at none for that "
        "long.",
        "ONLINE_VISITOR_PURGED": "A visitor was taken off the list, though they may be there still.",
        "ONLINE_VISITOR_REMOVED": "A visitor has left, or was idle for 15 minutes.",
        "LIVE_CHAT_INVITED": "A visitor was asked to chat.",
        "LIVE_CHAT_ACCEPTED": "A visitor comes to chat as asked.",
        "LIVE_CHAT_REJECTED": "A visitor does not want to chat.",
        "LIVE_CHAT_INVITATION_IGNORED": "A visitor did nothing about an invitation.",
        "HOST_NAME": "The name of the visitor's host, if it is known.",
        "HOST_DOMAIN": "The last two parts of the host's name, such as `customer.example`.",
        "SESSION_START_TIME": "At what time of day the visitor came.",
        "HITS": "How many pages the visitor has looked at.",
        "COUNTRY": "Where the visitor is, as the site reports it.",
        "REGION": "The part of the country, as the site reports it.",
        "LANGUAGE": "The language of the visitor's browser.",
        "BROWSER": "What the visitor browses with.",
        "OPERATING_SYSTEM": "What the browser runs on.",
        "CURRENT_PAGE": "The page that the visitor looks at.",
        "REFERRER": "The page that the visitor came from.",
    },
    event_types=(
        EventType("ONLINE_ACTIVITY", clock=WAITS, activity="another page"),
        EventType("ONLINE_VISITOR_PURGED", admin_only=True, ends=True),
        EventType("ONLINE_VISITOR_REMOVED", admin_only=True, ends=True),
        *(EventType(event_type) for event_type in INVITATIONS),
    ),
    conditions=(
        ACTING_AGENT,
        DEPARTMENT,
        GROUP,
        ConditionType("SENT_MESSAGE", Phrases(), lambda h: h.entry, INVITATIONS),
        *(replace(condition, applies_to=INVITATIONS) for condition in CUSTOMER),
        _of_item("IP_ADDRESS", ExactText()),
        _of_item("HOST_NAME", Phrases()),
        ConditionType("HOST_DOMAIN", Phrases(), _domain),
        ConditionType("SESSION_START_TIME", TimeOfDay(), lambda h: h.item.created_at),
        _of_item("HITS", Whole()),
        ConditionType("DURATION_MINUTES", Duration(), lambda h: minutes(h.item.created_at, h.at)),
        ConditionType("IDLE_MINUTES", Duration(), idle_minutes),
        _of_item("COUNTRY", ExactText()),
        _of_item("REGION", ExactText()),
        _of_item("LANGUAGE", ExactText()),
        _of_item("BROWSER", Phrases()),
        _of_item("OPERATING_SYSTEM", Phrases()),
        _of_item("CURRENT_PAGE", Phrases()),
        _of_item("REFERRER", Phrases()),
    ),
    variables=(
        Variable("IP_ADDRESS", "Address of the visitor"),
        Variable("HOST_NAME", "Host of the visitor"),
        Variable("COUNTRY", "Country of the visitor"),
        Variable("HITS", "Pages seen"),
        Variable("DURATION_MINUTES", "Minutes on the pages"),
        Variable("IDLE_MINUTES", "Minutes since the last page before this"),
        Variable("CURRENT_PAGE", "Page being looked at"),
    ),
    actions=(
        ActionType(
            "INVITE_TO_LIVE_CHAT",
            "Send Live Chat Invitation",
            InviteToChat,
            once_per_item=True,
            applies_to=("ONLINE_ACTIVITY",),
        ),
    ),
)
