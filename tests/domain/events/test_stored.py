"""Stored events are read off their rows as their records would say."""

import pytest

from domain.events.compiling import compile_event
from domain.events.definitions import definition_of, parse_written
from domain.events.matching import Rule
from domain.events.records import Event
from domain.events.stored import COLUMNS, Stored
from domain.policy import DEFAULT
from domain.storage.database import tuples
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import idle

ASKED = f"SELECT {COLUMNS} FROM event WHERE id = $1"  # noqa: S608 - ours
GIVEN = [
    {"event_type": "TICKET_CREATED"},
    {"event_type": "TICKET_IDLE", "conditions": idle(30)},
    {"event_type": "KB_FEEDBACK_CREATED", "actions": [message("Feedback", "#EVENT_NAME#")]},
    {"event_type": "KB_FEEDBACK_CREATED", "actions": [message("By #FEEDBACK_EMAIL#", "#EVENT_NAME#")]},
    {"event_type": "KB_FEEDBACK_CREATED", "actions": [message("No FEEDBACK_EMAIL", "#EVENT_NAME#")]},
]


@pytest.mark.parametrize("given", GIVEN, ids=range(len(GIVEN)))
async def test_a_row_says_what_its_record_says(quiet: QuietDesk, given: dict[str, object]) -> None:
    event = await quiet.event("ada", **given)  # type: ignore[arg-type]
    [row] = await tuples(ASKED, event.id)
    stored, record = Stored.of(row), await Event.get(id=event.id)
    definition, watching = definition_of(record, DEFAULT), stored.watching()
    for name in ("id", "level", "owner_id", "event_type", "hears_from", "since", "include_past", "enabled"):
        assert getattr(stored, name) == getattr(record, name)
    assert (watching.conditions, watching.threshold) == (definition.conditions, definition.threshold)
    parsed = parse_written.cache_info().misses
    assert stored.needs_to_edit(watching, DEFAULT) is definition.needs_to_edit
    assert parse_written.cache_info().misses == parsed


@pytest.mark.parametrize("conditions", ["null", '{"all": []}', '{"any": null}'])
async def test_a_list_that_is_left_out_asks_for_nothing(quiet: QuietDesk, conditions: str) -> None:
    event = await quiet.event("ada")
    [row] = await tuples(ASKED, event.id)
    assert list(Stored.of(row)._replace(conditions=conditions).watching().conditions) == []


GROUPED = '{"all": [{"condition": "DAY_OF_WEEK", "value": {"days": ["MONDAY"]}}, %s]}'
SUBJECT = '{"condition": "SUBJECT", "value": {"text": ["%s"]}}'


async def test_events_that_ask_the_same_share_it(quiet: QuietDesk) -> None:
    event = await quiet.event("ada")
    [row] = await tuples(ASKED, event.id)

    def rule(word: str, zone: str = "UTC") -> Rule:
        stored = Stored.of(row)._replace(conditions=GROUPED % SUBJECT % word)
        return compile_event(stored, stored.watching(), zone)

    one, same, other, elsewhere = rule("Ink"), rule("Ink"), rule("Toner"), rule("Ink", "Asia/Tokyo")
    assert all(check is known for check, known in zip(one.all, same.all, strict=True))
    assert [check is known for check, known in zip(one.all, other.all, strict=True)] == [True, False]
    # A word is the same everywhere, a day is not.
    assert [check is known for check, known in zip(one.all, elsewhere.all, strict=True)] == [False, True]
