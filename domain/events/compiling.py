"""Compiling: an event's record and definition become the rule that matching asks. Pure."""

from collections.abc import Container
from typing import Any
from zoneinfo import ZoneInfo

from domain.events.conditions import Condition
from domain.events.definitions import Definition
from domain.events.matching import Rule
from domain.events.records import Event, EventLevel
from domain.events.stored import Stored


def compile_event(
    event: Event | Stored, definition: Definition, owner_zone: str, gone: Container[str] = ()
) -> Rule:
    """Compile an event; times of day without a zone are the owner's, and fields may be ``gone``."""
    zone = ZoneInfo(owner_zone)

    special = (definition.clock_condition, definition.count_condition)

    def tests(conditions: tuple[Condition, ...]) -> tuple[Any, ...]:
        return tuple(condition.test(zone, gone) for condition in conditions if condition not in special)

    count = definition.count_condition
    test = count and count.test(zone)

    return Rule(
        event_id=event.id,
        event_type=event.event_type,
        enabled=event.enabled and event.deleted_at is None,
        hears_from=event.hears_from,
        owner_id=event.owner_id if event.level is EventLevel.AGENT else None,
        zone=zone,
        all=tests(definition.conditions.all),
        any=tests(definition.conditions.any),
        threshold=definition.threshold,
        since=None if event.include_past else event.since,
        range=(lambda number: test({count.type.id: number}, event.since)) if count and test else None,
    )
