"""What an event becomes for matching."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.events.compiling import compile_event
from domain.events.definitions import Definition
from domain.events.matching import Rule
from domain.events.records import Event, EventLevel
from tests.desk import message

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDLE = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}
MORNINGS = {"condition": "TIME_OF_DAY", "value": {"timeOfDay": {"start": "08:00", "end": "12:30"}}}


def compiled(event_type: str, *needed: Any, zone: str = "UTC", gone: Any = (), **given: Any) -> Rule:
    """Compile an event of Maria's, made at noon."""
    definition = Definition.parse(event_type, {"all": needed}, [message()]).sound()
    made = {"level": EventLevel.AGENT, "enabled": True, "hears_from": 5, "since": NOON}
    event = Event(id=UUID(int=9), event_type=event_type, **{**made, **given})
    event.owner_id = UUID(int=3)
    return compile_event(event, definition, zone, gone)


def test_a_wait_is_a_threshold_and_no_test_of_a_fact() -> None:
    rule = compiled("TICKET_IDLE", IDLE, MORNINGS)
    assert (rule.threshold, rule.since, len(rule.all)) == (30, NOON, 1)
    assert compiled("TICKET_IDLE", IDLE, include_past=True).since is None


def test_days_are_those_of_the_owners_clock() -> None:
    [lisbon], [tokyo] = (
        compiled("TICKET_CREATED", MORNINGS, zone=zone).all for zone in ("Europe/Lisbon", "Asia/Tokyo")
    )
    assert [test({"TIME_OF_DAY": NOON.isoformat()}, NOON) for test in (lisbon, tokyo)] == [True, False]


def test_what_is_the_installations_belongs_to_nobody_and_what_is_deleted_is_not_enabled() -> None:
    assert compiled("TICKET_CREATED").owner_id == UUID(int=3)
    assert compiled("TICKET_CREATED", level=EventLevel.SYSTEM).owner_id is None
    assert not compiled("TICKET_CREATED", deleted_at=NOON).enabled
