"""What the variables of an event's texts stand for, and the texts made from them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import orjson

from domain.catalogue.declared import Category, EventType
from domain.catalogue.kinds import figure
from domain.catalogue.texts import fill
from domain.ids import global_id
from domain.storage.outbox import Occurrence


def spoken(fact: Any) -> str | None:
    """Write a fact as text: yes and no for flags, lists with commas, nothing for nothing."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, list):
        return ", ".join(filter(None, map(spoken, fact)))
    if isinstance(fact, float):
        return figure(fact)
    return None if fact is None else str(fact)


def values(
    occurrence: Occurrence,
    *,
    event_name: str,
    event_type: EventType,
    category: Category,
    owner: str,
    zone: ZoneInfo,
    public_url: str,
) -> Callable[[str], str | None]:
    """
    Return what gives each variable its value; one that has none gives None.

    ``owner`` is a display name, or System for a system-level event; ``zone`` is the owner's.
    """
    item = global_id(occurrence.item_kind, occurrence.item_id)
    known = {
        "EVENT_NAME": event_name,
        "EVENT_CATEGORY": category.title,
        "EVENT_TYPE": event_type.title,
        "EVENT_OWNER": owner,
        "EVENT_TIME": occurrence.occurred_at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z"),
        "ITEM_ID": occurrence.facts.get("ITEM_ID") or item,
        "ITEM_URL": f"{public_url}/items/{item}",
    }
    return lambda name: known.get(name) or occurrence.labels.get(name) or spoken(occurrence.facts.get(name))


def what_happened(occurrence: Occurrence, event: Any, delivery_id: str) -> str:
    """Write an occurrence as JSON for other programs: what it is, of which item, for which event."""
    return orjson.dumps(
        {
            "deliveryId": delivery_id,
            "event": {"id": event.global_id, "name": event.name},
            "occurrence": {
                "id": occurrence.global_id,
                "eventType": occurrence.event_type,
                "category": occurrence.category,
                "occurredAt": occurrence.occurred_at,
                "late": occurrence.late,
            },
            "item": {"id": global_id(occurrence.item_kind, occurrence.item_id), "kind": occurrence.item_kind},
            "facts": occurrence.facts,
        }
    ).decode()


@dataclass(frozen=True)
class Texts:
    """Makes texts from templates, with the values that variables have for one event and occurrence."""

    value_of: Callable[[str], str | None]

    def fill(self, template: str, limit: int) -> str:
        """Put the values in; at most ``limit`` characters."""
        return fill(template, self.value_of, limit)

    def fill_address(self, template: str, limit: int) -> str:
        """Put the values into a web address, so that each stays within the part where it stands."""
        return fill(template, lambda name: quote(self.value_of(name) or "", safe=""), limit)
