"""Stored events are read off their rows as their records would say."""

import json
from typing import Any

import pytest

from domain.errors import Refused
from domain.events.compiling import compile_event, compile_stored
from domain.events.definitions import definition_of, parse_written
from domain.events.matching import Rule
from domain.events.records import Event
from domain.events.stored import COLUMNS, Stored
from domain.storage.database import tuples
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import idle

ASKED = f"SELECT {COLUMNS} FROM event WHERE id = $1"
ZONE = "Asia/Tokyo"
MONDAYS = {"condition": "DAY_OF_WEEK", "value": {"days": ["MONDAY"]}}
SUBJECT = {"condition": "SUBJECT", "value": {"text": ["Ink"]}}
COUNT = {"condition": "TICKET_COUNT", "value": {"range": {"min": 3}}}
WRITTEN = json.dumps({"all": [MONDAYS, SUBJECT]})
GIVEN: list[dict[str, Any]] = [
    {"event_type": "TICKET_CREATED"},
    {"event_type": "TICKET_IDLE", "conditions": idle(30, MONDAYS, any=[MONDAYS, SUBJECT])},
    {"event_type": "TICKET_IDLE", "conditions": idle(30), "include_past": True},
    {
        "event_type": "ONLINE_ACTIVITY",
        "conditions": idle(3, *idle(10)["all"]),
        "actions": [message("Away", "#EVENT_NAME#")],
    },
    {"event_type": "TICKET_COUNT_FOR_GROUP", "conditions": {"all": [COUNT, MONDAYS]}},
    {"event_type": "TICKET_FOLLOW_UP_DUE", "conditions": {"all": [SUBJECT], "any": [MONDAYS]}},
    {"event_type": "TICKET_CREATED", "system": True},
    {"event_type": "KB_FEEDBACK_CREATED", "actions": [message("Feedback", "#EVENT_NAME#")]},
    {"event_type": "KB_FEEDBACK_CREATED", "actions": [message("By #FEEDBACK_EMAIL#", "#EVENT_NAME#")]},
    {"event_type": "KB_FEEDBACK_CREATED", "actions": [message("No FEEDBACK_EMAIL", "#EVENT_NAME#")]},
]


async def read(event: Event) -> Stored:
    """Return an event's row."""
    [row] = await tuples(ASKED, event.id)
    return Stored._make(row)


@pytest.mark.parametrize("given", GIVEN, ids=range(len(GIVEN)))
async def test_a_row_says_what_its_record_says(quiet: QuietDesk, given: dict[str, Any]) -> None:
    event = await quiet.event("ada", **given)
    stored, record = await read(event), await Event.get(id=event.id)
    for name in ("id", "level", "owner_id", "event_type", "hears_from", "include_past", "enabled"):
        assert getattr(stored, name) == getattr(record, name)
    definition = definition_of(record)
    [said, wanted] = compile_stored(stored, ZONE), compile_event(record, definition, ZONE)
    for name in Rule.__slots__:
        assert getattr(said, name) == getattr(wanted, name)
    parsed = parse_written.cache_info().misses
    assert stored.needs_to_edit() is definition.needs_to_edit
    assert parse_written.cache_info().misses == parsed


@pytest.mark.parametrize("conditions", ["null", '{"all": []}', '{"any": null}'])
async def test_a_list_that_is_left_out_asks_for_nothing(quiet: QuietDesk, conditions: str) -> None:
    rule = compile_stored((await read(await quiet.event("ada")))._replace(conditions=conditions), ZONE)
    assert (rule.all, rule.any) == ((), ())


async def test_one_that_does_not_say_how_long_it_waits_cannot_be_read(quiet: QuietDesk) -> None:
    event = await read(await quiet.event("ada", event_type="TICKET_IDLE", conditions=idle(30)))
    for conditions in (WRITTEN, json.dumps(idle(0)), json.dumps({"all": idle(30)["all"] * 2})):
        with pytest.raises(Refused):
            compile_stored(event._replace(conditions=conditions), ZONE)


async def test_events_that_ask_the_same_share_it(quiet: QuietDesk) -> None:
    event = await read(await quiet.event("ada"))

    def rule(word: str, zone: str = "UTC") -> Rule:
        return compile_stored(event._replace(conditions=WRITTEN.replace("Ink", word)), zone)

    one, same, other, elsewhere = rule("Ink"), rule("Ink"), rule("Toner"), rule("Ink", "Asia/Tokyo")
    assert all(check is known for check, known in zip(one.all, same.all, strict=True))
    assert [check is known for check, known in zip(one.all, other.all, strict=True)] == [True, False]
    # A word is the same everywhere, a day is not.
    assert [check is known for check, known in zip(one.all, elsewhere.all, strict=True)] == [False, True]
