"""Compiling: an event's record and definition become the rule that matching asks. Pure."""

from collections.abc import Container
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.events.checks import KEPT, Check
from domain.events.conditions import Condition
from domain.events.definitions import Definition
from domain.events.matching import Rule
from domain.events.records import Event, EventLevel
from domain.events.stored import Stored


def compile_event(
    event: Event | Stored, definition: Definition, owner_zone: str, gone: Container[str] = ()
) -> Rule:
    """Compile an event; times of day without a zone are the owner's, and fields may be ``gone``."""
    zone, of_type = _zone(owner_zone), definition.event_type
    count = special = threshold = None
    if of_type.clock or of_type.counts_by:  # no event type has both
        count, threshold = definition.count_condition, definition.threshold
        special = definition.clock_condition or count
    needed = definition.conditions.all
    if special:
        needed = tuple([condition for condition in needed if condition is not special])
    return Rule(
        event_id=event.id,
        event_type=of_type.id,
        enabled=event.enabled and event.deleted_at is None,
        hears_from=event.hears_from,
        owner_id=event.owner_id if event.level is EventLevel.AGENT else None,
        zone=zone,
        all=_tests(needed, zone, gone),
        any=_tests(definition.conditions.any, zone, gone),
        threshold=threshold,
        since=None if event.include_past or threshold is None else event.since,
        range=count.test(zone) if count else None,
    )


def _tests(conditions: tuple[Condition, ...], zone: ZoneInfo, gone: Container[str]) -> tuple[Check, ...]:
    return tuple([condition.test(zone, gone) for condition in conditions]) if conditions else ()


_zone = lru_cache(maxsize=KEPT)(ZoneInfo)  # which looks for a name longer than all else takes
