from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.catalogue.operators import Operator
from domain.desk.rooms import CATALOGUE
from domain.events.conditions import CONDITIONS_LIMIT, Condition, Conditions
from tests.domain.catalogue.moments import NOW, UTC_ZONE

OFFERED = {
    condition.id: condition
    for condition in CATALOGUE.category_of("TICKET_CREATED").conditions_of("TICKET_CREATED")
}


def condition(name: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write a condition as clients do."""
    return {"condition": name, "value": value, **more}


VIP = condition("SUBJECT", {"text": ["vip"]})


@pytest.mark.parametrize("operator", ["CONTAINS", "NOT_CONTAINS", "EQUALS", "NOT_EQUALS"])
def test_a_fact_that_is_not_there_passes_no_condition(operator: str) -> None:
    """Not even a negative one: nothing is known of it."""
    test = Condition.parse({**VIP, "operator": operator}, OFFERED).test(UTC_ZONE)
    assert not test({}, NOW)


def test_what_is_stored_is_what_people_send_with_the_operator_named() -> None:
    """So there is one way to parse either."""
    parsed = Conditions.parse({"all": [VIP], "any": [condition("PINNED", {"flag": False})]}, OFFERED)
    stored = parsed.to_json()
    assert stored == {
        "all": [{**VIP, "operator": "CONTAINS"}],
        "any": [{"condition": "PINNED", "operator": "IS", "value": {"flag": False}}],
    }
    assert Conditions.parse(stored, OFFERED) == parsed


def test_days_may_be_those_of_a_zone_of_their_own() -> None:
    """It is kept and said, and the owner's is not asked."""
    monday = condition("DAY_OF_WEEK", {"days": ["MONDAY"]}, timeZone="Asia/Tokyo")
    parsed = Condition.parse(monday, OFFERED)
    sunday_in_lisbon = "2026-03-01T15:30:00+00:00"

    assert str(parsed) == "Day of Week is Monday in Asia/Tokyo"
    assert Condition.parse(parsed.stored, OFFERED) == parsed
    assert parsed.test(ZoneInfo("Europe/Lisbon"))({"DAY_OF_WEEK": sunday_in_lisbon}, NOW)


@pytest.mark.parametrize("given", [None, {}, {"all": []}, {"any": []}])
def test_without_conditions_nothing_is_asked(given: dict[str, Any] | None) -> None:
    """An event without conditions always holds."""
    assert Conditions.parse(given, OFFERED) == Conditions()


@pytest.mark.parametrize(
    ("given", "path", "sentence"),
    [
        (
            condition("COMMENT_TEXT", {"text": ["vip"]}),
            ("condition",),
            "COMMENT_TEXT is not a condition of this event type.",
        ),
        (
            condition("SUBJCT", {"text": ["vip"]}),
            ("condition",),
            "SUBJCT is not a condition of this event type. Did you mean SUBJECT?",
        ),
        ({**VIP, "field": "x"}, ("field",), "Only custom fields take a field."),
        ({**VIP, "timeZone": "UTC"}, ("timeZone",), "Subject takes no time zone here."),
        (
            condition("TIME_OF_DAY", {"timeOfDay": {"start": "08:00", "end": "09:00"}}, timeZone="UTC"),
            ("timeZone",),
            "Time of Day takes no time zone here.",
        ),
        (
            condition("DAY_OF_WEEK", {"days": ["MONDAY"]}, timeZone="Mars/Olympus"),
            ("timeZone",),
            "'Mars/Olympus' is not a time zone; use a name such as 'Europe/Lisbon'.",
        ),
        (
            {**VIP, "operator": "IN"},
            ("operator",),
            "Subject takes one of CONTAINS, NOT_CONTAINS, EQUALS, NOT_EQUALS.",
        ),
        (condition("SUBJECT", {"flag": True}), ("value", "flag"), "Subject takes text, not flag."),
        (condition("SUBJECT", {"text": []}), ("value", "text"), "Give at least one word or phrase."),
        (
            condition("MESSAGES_IN", {"range": {"min": 3, "max": 1}}),
            ("value", "range", "min"),
            "min 3 is greater than max 1.",
        ),
    ],
    ids=lambda value: value["condition"] if isinstance(value, dict) else "",
)
def test_a_condition_is_refused_where_it_is_wrong(
    given: dict[str, Any], path: tuple[str, ...], sentence: str
) -> None:
    """The sentence says what would do."""
    [fault] = Conditions.parse({"any": [VIP, given]}, OFFERED).faults
    assert (fault.path, fault.sentence) == (("any", "1", *path), sentence)


def test_every_fault_is_found_and_the_rest_keep_their_places() -> None:
    """What is good can be looked at more closely while the faults are still there."""
    wrong = condition("NOPE", {"flag": True})
    parsed = Conditions.parse({"all": [wrong, VIP, wrong], "any": [wrong, VIP]}, OFFERED)
    assert [fault.path[:2] for fault in parsed.faults] == [("all", "0"), ("all", "2"), ("any", "0")]
    assert [condition.place for condition in parsed] == [1, 1]


def test_there_is_an_end_to_how_many_conditions_an_event_has() -> None:
    """One too many is a fault of the list."""
    parsed = Conditions.parse({"all": [VIP] * (CONDITIONS_LIMIT + 1)}, OFFERED)
    assert [fault.path for fault in parsed.faults] == [("all",)]


@pytest.mark.parametrize("offered", OFFERED.values(), ids=lambda offered: offered.id)
def test_an_operator_that_is_left_out_is_the_default_of_the_conditions_kind(offered: Any) -> None:
    """Contains for text, in for ids, values and days, between for ranges and times, is for flags."""
    defaults = {
        "text": Operator.CONTAINS,
        "range": Operator.BETWEEN,
        "ids": Operator.IN,
        "values": Operator.IN,
        "days": Operator.IN,
        "flag": Operator.IS,
        "timeOfDay": Operator.BETWEEN,
    }
    assert offered.kind.default is defaults[offered.kind.takes]
