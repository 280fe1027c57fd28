"""Why an event and an occurrence went together, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.catalogue.clocks import Spell
from domain.events.compiling import compile_event
from domain.events.definitions import Definition
from domain.events.explaining import Case, Judgement, Wait
from domain.events.matching import OccurrenceView, Outcome
from domain.events.records import Event, EventLevel
from domain.ids import global_id
from tests.desk import message

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SALES = UUID(int=7)
FACTS = {
    "PINNED": False,
    "SUBJECT": "Printer on fire",
    "PRIORITY": "LOW",
    "MESSAGES_IN": 2,
    "TIME_OF_DAY": NOON.isoformat(),
}
BEFORE = "before the event was made or last enabled"
IDLE = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}


def values(condition: str, *wanted: str, operator: str = "IN") -> dict[str, Any]:
    return {"condition": condition, "operator": operator, "value": {"values": list(wanted)}}


def subject(*words: str, operator: str = "CONTAINS") -> dict[str, Any]:
    return {"condition": "SUBJECT", "operator": operator, "value": {"text": list(words)}}


def judged(
    event_type: str,
    view: OccurrenceView,
    *needed: Mapping[str, Any],
    one_of: Sequence[Any] = (),
    wait: Wait | None = None,
    include_past: bool = False,
) -> Judgement:
    """Judge an event of an administrator's, made the day before."""
    definition = Definition.parse(event_type, {"all": needed, "any": one_of}, [message()]).sound()
    event = Event(
        id=UUID(int=9),
        event_type=event_type,
        level=EventLevel.SYSTEM,
        enabled=True,
        hears_from=0,
        since=NOON - timedelta(days=1),
        include_past=include_past,
    )
    rule = compile_event(event, definition, "Europe/Lisbon")
    view, labels = wait.seen(view, event_type) if wait else view, {"PRIORITY": "Low"}
    return Case(definition, rule, view, None, labels, "ticket", "Ada Stone", {}, wait=wait).judge()


def seen(event_type: str = "TICKET_CREATED", **given: Any) -> OccurrenceView:
    """Return what happened, at noon."""
    return replace(
        OccurrenceView(event_type, {**FACTS, **given.pop("facts", {})}, NOON, SALES, None, 5), **given
    )


@pytest.mark.parametrize(
    ("conditions", "summary"),
    [
        ([values("PRIORITY", "HIGH")], "It asks for a priority of High; this ticket's was Low."),
        (
            [values("PRIORITY", "LOW", operator="NOT_IN")],
            "It asks that the priority is not Low; this ticket's was Low.",
        ),
        (
            [subject("vip", "gold")],
            "It asks that the subject contains 'vip' or 'gold'; this ticket's was 'Printer on fire'.",
        ),
        (
            [
                {"condition": "MESSAGES_IN", "operator": "GREATER_THAN", "value": {"range": {"min": 3}}},
                subject("vip"),
            ],
            (
                "It asks that the messages received count is greater than 3; this ticket's was 2. "
                "1 more of its conditions failed."
            ),
        ),
        (
            [{"condition": "TIME_OF_DAY", "value": {"timeOfDay": {"start": "08:00", "end": "09:00"}}}],
            "It asks that the time of day is between 08:00 and 09:00; this ticket's was 12:00.",
        ),
        ([values("STATUS", "CLOSED")], "It asks for a status of Closed; this ticket had none."),
        (
            [{"condition": "PINNED", "value": {"flag": True}}],
            "It asks that Pinned is true; this ticket's was false.",
        ),
    ],
)
def test_what_was_not_as_asked_is_said(conditions: list[dict[str, Any]], summary: str) -> None:
    told = judged("TICKET_CREATED", seen(), *conditions)
    assert (told.outcome, told.summary) == (Outcome.CONDITION_FAILED, summary)


def test_of_several_of_which_one_was_needed_the_first_is_told() -> None:
    told = judged("TICKET_CREATED", seen(), one_of=[subject("vip"), values("PRIORITY", "HIGH")])
    assert told.summary == (
        "It asks for one of 2 things, and none was so. "
        "It asks that the subject contains 'vip'; this ticket's was 'Printer on fire'."
    )


def test_of_one_that_was_needed_alone_it_is_said_as_of_one_among_all() -> None:
    told = judged("TICKET_CREATED", seen(), one_of=[values("PRIORITY", "HIGH")])
    assert told.summary == "It asks for a priority of High; this ticket's was Low."


def test_a_count_is_told_with_what_was_asked_for() -> None:
    group = {"condition": "GROUP", "value": {"ids": [global_id("Group", SALES)]}}
    many = {"condition": "TICKET_COUNT", "operator": "GREATER_THAN", "value": {"range": {"min": 20}}}
    facts = {"GROUP": global_id("Group", SALES)}
    entered = judged(
        "TICKET_COUNT_FOR_GROUP", seen("TICKET_COUNT_FOR_GROUP", facts=facts, counts=(20, 21)), group, many
    )
    below = judged(
        "TICKET_COUNT_FOR_GROUP", seen("TICKET_COUNT_FOR_GROUP", facts=facts, counts=(20, 19)), group, many
    )
    within = judged(
        "TICKET_COUNT_FOR_GROUP", seen("TICKET_COUNT_FOR_GROUP", facts=facts, counts=(21, 22)), group, many
    )
    assert entered.outcome is Outcome.FIRED
    assert below.summary == "It rings when the count is greater than 20; it was 19."
    assert (
        within.summary == "It rings when the count comes into its range, where it was before: at 21, now 22."
    )
    assert [(check.held, check.expected, check.actual) for check in within.checks][1:] == [
        (False, "is greater than 20", "22")
    ]


RUNG = "It had rung at 11:30 for this ticket in its wait since 11:00 and rings once in a wait."


@pytest.mark.parametrize(
    ("waited", "given", "summary"),
    [
        (12, {}, "It rings at 30 minutes; this ticket had waited 12, since 11:48 WET."),
        (
            12,
            {"act": "a reply"},
            "It rings at 30 minutes; this ticket had waited 12 when a reply began its wait anew.",
        ),
        (
            40,
            {"act": "a reply"},
            (
                "This ticket had come to that at 11:50 WET, "
                "and it had not rung when a reply began its wait anew."
            ),
        ),
        (40, {"at_rest": True}, "It waits only while the ticket is open."),
        (25 * 60, {}, f"This ticket had come to that at 2026-03-01 11:30 WET, {BEFORE}."),
        (40, {}, "All that it asks for was so."),
        (60, {"rung": RUNG}, RUNG),
        (60, {"rung": RUNG, "act": "a reply"}, RUNG),
        (60, {"rung": RUNG, "at_rest": True}, "It waits only while the ticket is open."),
    ],
)
def test_how_long_an_item_had_waited_is_told(waited: float, given: Any, summary: str) -> None:
    outcomes = {"All that it asks for was so.": Outcome.FIRED, RUNG: Outcome.HELD_BACK}
    wait = Wait(NOON - timedelta(minutes=waited), **given)
    told = judged("TICKET_IDLE", seen("TICKET_MESSAGE_SENT"), IDLE, wait=wait)
    assert (told.outcome, told.summary) == (outcomes.get(summary, Outcome.CONDITION_FAILED), summary)
    assert (told.checks[0].held, told.checks[0].actual) == (summary in outcomes, f"{waited} min")


def test_a_minute_is_told_as_one() -> None:
    minute = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 1}}}
    told = judged("TICKET_IDLE", seen(), minute, wait=Wait(NOON))
    assert told.summary == "It rings at 1 minute; this ticket had waited 0, since 12:00 WET."
    rang = seen("TICKET_IDLE", spell=Spell(NOON - timedelta(minutes=1), 1.0))
    assert judged("TICKET_IDLE", rang, minute).came_to == "This ticket had waited 1 minute, since 11:59 WET."


def test_of_a_wait_of_more_than_a_year_nothing_is_asked_again() -> None:
    wait = Wait(NOON - timedelta(days=367))
    told = judged("TICKET_IDLE", seen("TICKET_MESSAGE_SENT"), IDLE, wait=wait, include_past=True)
    assert told.summary.endswith("; of a wait of more than a year it is not asked again.")


@pytest.mark.parametrize(
    ("event_type", "waited", "given", "summary"),
    [
        ("TICKET_IDLE", 40, {}, "This ticket had come to that at 11:50 WET; only a change of it asks again."),
        ("TICKET_IDLE", 12, {}, "It rings at 30 minutes; this ticket had waited 12, since 11:48 WET."),
        ("TICKET_IDLE", 60, {"rung": RUNG}, RUNG),
        ("TICKET_FOLLOW_UP_DUE", 5, {}, "This ticket was due at 11:55 WET; only a change of it asks again."),
        ("TICKET_FOLLOW_UP_DUE", 0, {}, "It rings at 12:00 WET; this was right before."),
    ],
)
def test_nothing_asks_again_where_the_item_did_not_change(
    event_type: str, waited: float, given: Any, summary: str
) -> None:
    """As where another clock told of it, or somebody ran an event; what it asks may hold only by then."""
    asked = [IDLE] if event_type == "TICKET_IDLE" else []
    wait = Wait(NOON - timedelta(minutes=waited), unchanged=True, **given)
    told = judged(event_type, seen("TICKET_DURATION", spell=Spell(NOON, 0.0)), *asked, wait=wait)
    outcome = Outcome.HELD_BACK if given else Outcome.CONDITION_FAILED
    assert (told.outcome, told.summary) == (outcome, summary)


def test_another_threshold_of_the_same_spell_is_told_apart() -> None:
    crossed = seen("TICKET_IDLE", spell=Spell(NOON - timedelta(minutes=60), 60.0))
    told = judged("TICKET_IDLE", crossed, IDLE)
    assert (
        told.summary
        == "It rings at 30 minutes; this ticket had waited more: it had come to that at 11:30 WET."
    )


def test_it_is_told_apart_whom_a_clock_told_alone_and_what_a_person_ran() -> None:
    told_alone = seen("TICKET_IDLE", spell=Spell(NOON - timedelta(minutes=60), 30.0), only_event_id=SALES)
    told = judged("TICKET_IDLE", told_alone, IDLE)
    assert (told.outcome, told.summary[:27]) == (Outcome.OTHER_EVENT_TYPE, "Another event alone was tol")
    assert "by hand" in judged("TICKET_CREATED", seen(only_event_id=SALES)).summary


def test_what_a_person_ran_is_held_against_a_clock_like_all_that_happened() -> None:
    wait = Wait(NOON - timedelta(minutes=12))
    told = judged("TICKET_IDLE", seen(only_event_id=SALES), IDLE, wait=wait)
    assert told.summary == "It rings at 30 minutes; this ticket had waited 12, since 11:48 WET."
