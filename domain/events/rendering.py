"""What the variables of an event's texts stand for, and the texts made from them. Pure."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from domain.catalogue.declared import Category, EventType
from domain.catalogue.kinds import figure
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
