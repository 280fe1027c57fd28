"""What the variables of an event's texts stand for, and the texts made from them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import orjson

from domain.catalogue.declared import Category, EventType
from domain.catalogue.numbers import figure
from domain.catalogue.texts import VARIABLE, fill
from domain.deeds.outbox import Occurrence
from domain.errors import Invalid
from domain.ids import global_id


def spoken(fact: Any) -> str | None:
    """Write a fact as text: yes and no for flags, lists with commas, nothing for nothing."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, list):
        return ", ".join(filter(None, map(spoken, fact)))
    if isinstance(fact, float):
        return figure(fact)
    return None if fact is None else str(fact)


def hour_of(moment: datetime, zone: ZoneInfo, seen_from: datetime) -> str:
    """Write a moment as a clock shows it there, its day too unless it is that from which one looks back."""
    here = moment.astimezone(zone)
    day = "" if here.date() == seen_from.astimezone(zone).date() else f"{here:%Y-%m-%d} "
    return f"{day}{here:%H:%M}" + ("" if here.tzname() == "UTC" else f" {here:%Z}")


def item_facts(occurrence: Occurrence, public_url: str) -> dict[str, str]:
    """Return the facts that say which item an occurrence is about, and where people look at it."""
    item = global_id(occurrence.item_kind, occurrence.item_id)
    return {"ITEM_ID": item, "ITEM_URL": occurrence.facts.get("ITEM_URL") or f"{public_url}/items/{item}"}


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
    known = {
        "EVENT_NAME": event_name,
        "EVENT_CATEGORY": category.title,
        "EVENT_TYPE": event_type.title,
        "EVENT_OWNER": owner,
        **item_facts(occurrence, public_url),
    }

    def value_of(name: str) -> str | None:
        if name == "EVENT_TIME":
            return occurrence.occurred_at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
        return known.get(name) or occurrence.labels.get(name) or spoken(occurrence.facts.get(name))

    return value_of


def what_happened(occurrence: Occurrence, event: Any, delivery_id: str, public_url: str) -> str:
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
            "facts": occurrence.facts | item_facts(occurrence, public_url),
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
        """
        Put the values into a web address, so that each stays within the part where it stands.

        Raises:
            Invalid: it would lead elsewhere, or be longer than ``limit`` characters.
        """
        made = fill(template, lambda name: quote(self.value_of(name) or "", safe=""), limit + 1)
        if len(made) > limit:
            raise Invalid(
                "With its variables filled in, the address has more than {limit} characters.", limit=limit
            )
        if _dots(made) != _dots(VARIABLE.sub("x", template)):
            raise Invalid("With its variables filled in, the address leads to another place.")
        return made

    def fill_body(self, template: str, limit: int) -> str:
        """
        Put the values into what another program reads; where that is JSON, it stays what it is.

        Raises:
            Invalid: it would be JSON no more, since it is cut or a value stands outside of quotes.
        """
        if not _is_json(VARIABLE.sub("0", template)):
            return self.fill(template, limit)
        made = fill(template, lambda name: _within_quotes(self.value_of(name) or ""), limit)
        if not _is_json(made):
            raise Invalid("With its variables filled in, the body is no JSON any more: quote them.")
        return made


def _dots(address: str) -> int:
    """Count the parts of a path that lead elsewhere."""
    return sum(part in {".", ".."} for part in urlsplit(address).path.split("/"))


def _is_json(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), dict | list)
    except ValueError:
        return False


def _within_quotes(value: str) -> str:
    return orjson.dumps(value).decode()[1:-1]
