"""Compiling: an event becomes the rule that matching asks, by its definition or off its row. Pure."""

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from domain.desk.rooms import CATALOGUE
from domain.events.checks import KEPT, NEVER, Check
from domain.events.conditions import Condition, Conditions
from domain.events.definitions import Definition, offered_conditions
from domain.events.matching import Rule
from domain.events.records import Event, EventLevel
from domain.events.stored import Stored

AGENT = EventLevel.AGENT  # to reach it by its class takes long


def compile_event(event: Event, definition: Definition, owner_zone: str, gone: Container[str] = ()) -> Rule:
    """Compile an event; times of day without a zone are the owner's, and fields may be ``gone``."""
    zone, conditions = _zone(owner_zone), definition.conditions
    awaited = definition.clock_condition or definition.count_condition
    needed = [condition.test(zone, gone) for condition in conditions.all if condition is not awaited]
    any_ = [condition.test(zone, gone) for condition in conditions.any]
    return _rule(event, definition.event_type.id, zone, tuple(needed), tuple(any_), definition)


def compile_stored(event: Stored, owner_zone: str, gone: Container[str] = ()) -> Rule:
    """
    Compile an event as `compile_event` does, in less time: of its definition only what it waits for is made.

    Raises:
        Refused, Invalid, LookupError, TypeError, ValueError, AttributeError: it cannot be read.
    """
    zone, of_type = _zone(owner_zone), CATALOGUE.event_types[event.event_type]
    listed = orjson.loads(event.conditions) or {}
    needed, any_ = listed.get("all") or (), listed.get("any") or ()
    waits = None
    if of_type.clock or of_type.counts_by:
        awaited = CATALOGUE.category_of(of_type.id).awaited(of_type.id)
        asked = [[sent for sent in given if sent["condition"] == awaited] for given in (needed, any_)]
        waits = _waits(of_type.id, orjson.dumps(asked).decode())
        needed = list(needed)
        if asked[0]:
            needed.remove(asked[0][0])  # a further one is asked like any other
    return _rule(
        event,
        of_type.id,
        zone,
        _checks(of_type.id, needed, zone, gone) if needed else (),
        _checks(of_type.id, any_, zone, gone) if any_ else (),
        waits,
    )


def _rule(  # noqa: PLR0917 - all that the two ways to compile differ in
    event: Event | Stored,
    event_type: str,
    zone: ZoneInfo,
    needed: tuple[Check, ...],
    any_: tuple[Check, ...],
    waits: Definition | None,
) -> Rule:
    """Put a rule together; what it ``waits`` for is None of an event that neither a clock nor a count has."""
    threshold, count = (waits.threshold, waits.count_condition) if waits else (None, None)
    return Rule(  # by their places: their names would take longer than all else of it
        event.id,
        event_type,
        event.enabled and event.deleted_at is None,
        event.hears_from,
        event.owner_id if event.level is AGENT else None,
        zone,
        needed,
        any_,
        threshold,
        None if event.include_past or threshold is None else event.since,
        count.test(zone) if count else None,
    )


def _checks(
    event_type: str, given: Sequence[Mapping[str, Any]], zone: ZoneInfo, gone: Container[str]
) -> tuple[Check, ...]:
    """Compile conditions as they are written; those that were met before are known."""
    found = []
    for sent in given:
        asked = event_type, zone, orjson.dumps(sent).decode()
        found.append(_known.get(asked) or _know(asked, sent))
    return tuple([NEVER if check.field in gone else check for check in found] if gone else found)


def _know(asked: tuple[str, ZoneInfo, str], given: Mapping[str, Any]) -> Check:
    if len(_known) >= KEPT:
        _known.clear()
    event_type, zone, _ = asked
    check = _known[asked] = Condition.parse(given, offered_conditions(event_type)).test(zone)
    return check


_known: dict[tuple[str, ZoneInfo, str], Check] = {}


@lru_cache(maxsize=KEPT)
def _waits(event_type: str, asked: str) -> Definition:
    """Parse what an event of a clock or a count waits for, of the conditions on it, all and any."""
    offered = offered_conditions(event_type)
    needed, any_ = ([Condition.parse(sent, offered) for sent in given] for given in orjson.loads(asked))
    return Definition.waiting(event_type, Conditions(tuple(needed), tuple(any_))).sound()


_zone = lru_cache(maxsize=KEPT)(ZoneInfo)  # which looks for a name longer than all else takes
