from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.choices import Choice, Reference
from domain.catalogue.dates import Dates
from domain.catalogue.declared import ConditionType
from domain.catalogue.kinds import ExactText, Flag, Kind, Phrases
from domain.catalogue.moments import DayOfWeek, TimeOfDay
from domain.catalogue.numbers import Duration, Number
from domain.catalogue.operators import Operator
from domain.desk.rooms.tickets import TicketStatus
from domain.errors import DomainError, Invalid
from domain.events.conditions import Condition
from domain.ids import global_id
from tests.domain.catalogue.moments import NOW, UTC_ZONE, moment

SALES, SUPPORT = (global_id("Group", UUID(int=place)) for place in (1, 2))
SOMEBODY = global_id("Agent", UUID(int=1))
STATUS, GROUP = Choice(TicketStatus), Reference("Group")
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def it(kind: Kind, value: Any, operator: str | None = None) -> Condition:
    """Put a condition on a fact called It."""
    offered = {"IT": ConditionType("IT", kind, str)}
    given = {"condition": "IT", "operator": operator, "value": {kind.takes: value}}
    return Condition.parse(given, offered)


def holds(condition: Condition, fact: Any, zone: ZoneInfo = UTC_ZONE) -> bool:
    """Say whether a condition of an owner in that zone holds of a fact."""
    return condition.test(zone)({"IT": fact}, NOW)


@pytest.mark.parametrize(
    ("condition", "fact", "expected"),
    [
        (it(Phrases(), ["vip"]), "A VIP customer", True),
        (it(Phrases(), ["vip"]), "vi p", False),
        (it(Phrases(), ["vip", "gold"]), "Golden years", True),
        (it(Phrases(), ["no sound"]), "Still No Sound here", True),
        (it(Phrases(), [" vip "]), "vip", True),
        (it(Phrases(), ["straße"]), "HAUPTSTRASSE 5", True),
        (it(Phrases(), ["STRASSE"]), "Hauptstraße 5", True),
        (it(Phrases(), ["ÉCLAIR"]), "un éclair", True),
        (it(Phrases(), ["e\u0301clair"]), "un \u00e9clair", True),
        (it(Phrases(), ["eclair"]), "un éclair", False),
        (it(Phrases(), ["unable to log in"]), "I am Unable  to\r\nlog\u00a0in.", True),
        (it(Phrases(), ["unable to\nlog in"]), "unable to log in", True),
        (it(Phrases(), ["log in"]), "login", False),
        (it(Phrases(), ["log in"], "EQUALS"), " Log\tin\n", True),
        (it(Phrases(), ["log in"], "NOT_EQUALS"), "log\nin", False),
        (it(Phrases(), ["ΣΊΣΥΦΟΣ"]), "σίσυφος", True),
        (it(Phrases(), ["vip"]), None, False),
        (it(Phrases(), ["vip"]), "", False),
        (it(Phrases(), ["vip"], "NOT_CONTAINS"), "A VIP customer", False),
        (it(Phrases(), ["vip", "gold"], "NOT_CONTAINS"), "gold", False),
        (it(Phrases(), ["vip"], "NOT_CONTAINS"), None, True),
        (it(Phrases(), ["Printer"], "EQUALS"), "printer", True),
        (it(Phrases(), ["Printer"], "EQUALS"), "printer on fire", False),
        (it(Phrases(), ["Printer"], "EQUALS"), None, False),
        (it(Phrases(), ["Printer"], "NOT_EQUALS"), "PRINTER", False),
        (it(Phrases(), ["Printer"], "NOT_EQUALS"), "printers", True),
        (it(Phrases(), ["Printer"], "NOT_EQUALS"), None, True),
        (it(ExactText(), ["pt", "es"], "IN"), "PT", True),
        (it(ExactText(), ["pt", "es"], "IN"), "pt-br", False),
        (it(ExactText(), ["10.0."]), "10.0.0.1", True),
        (it(ExactText(), ["Sri Lanka"], "IN"), "sri\nlanka", True),
    ],
    ids=str,
)
def test_texts_compare_without_regard_to_case(condition: Condition, fact: str | None, expected: bool) -> None:
    """Words are found in any spelling of their letters; what has no value passes only what is negative."""
    assert holds(condition, fact) is expected


@pytest.mark.parametrize(
    ("condition", "fact", "expected"),
    [
        (it(Number(), {"min": 3, "max": 5}), 3, True),
        (it(Number(), {"min": 3, "max": 5}), 5, True),
        (it(Number(), {"min": 3, "max": 5}), 2.999, False),
        (it(Number(), {"min": 3, "max": 5}), 5.001, False),
        (it(Number(), {"min": 3}), 1_000_000, True),
        (it(Number(), {"max": 3}), -1, True),
        (it(Number(), {"max": 3}), 3.5, False),
        (it(Number(), {"min": 0, "max": 0}), 0, True),
        (it(Number(), {"min": 0}), None, False),
        (it(Number(), {"max": 5}, "LESS_THAN"), 5, False),
        (it(Number(), {"max": 5}, "LESS_THAN"), 4.9, True),
        (it(Number(), {"max": 5}, "LESS_THAN"), None, False),
        (it(Number(), {"min": 5}, "GREATER_THAN"), 5, False),
        (it(Number(), {"min": 5}, "GREATER_THAN"), 5.1, True),
        (it(Number(), {"min": 0}, "GREATER_THAN"), None, False),
        (it(Number(), {"min": 5}, "EQUALS"), 5, True),
        (it(Number(), {"max": 5}, "EQUALS"), 5.0, True),
        (it(Number(), {"min": 5, "max": 5}, "EQUALS"), 6, False),
        (it(Number(), {"min": 0}, "EQUALS"), None, False),
        (it(Duration(), {"min": 0.5, "max": 15}), 0.5, True),
        (it(Duration(), {"min": 0.5, "max": 15}), 0.25, False),
    ],
    ids=str,
)
def test_ranges_include_both_ends_and_comparisons_exclude_theirs(
    condition: Condition, fact: float | None, expected: bool
) -> None:
    """Between includes, less and greater than exclude; either end may be missing."""
    assert holds(condition, fact) is expected


@pytest.mark.parametrize(
    ("condition", "fact", "expected"),
    [
        (it(STATUS, ["ACTIVE", "WAITING"]), "WAITING", True),
        (it(STATUS, ["ACTIVE"]), "CLOSED", False),
        (it(STATUS, ["ACTIVE"]), None, False),
        (it(STATUS, ["ACTIVE"], "NOT_IN"), "CLOSED", True),
        (it(STATUS, ["ACTIVE"], "NOT_IN"), "ACTIVE", False),
        (it(STATUS, ["ACTIVE"], "NOT_IN"), None, True),
        (it(GROUP, [SALES]), SALES, True),
        (it(GROUP, [SALES]), SUPPORT, False),
        (it(GROUP, [SALES]), None, False),
        (it(GROUP, [SALES, SUPPORT], "NOT_IN"), SUPPORT, False),
        (it(GROUP, [SALES], "NOT_IN"), None, True),
        (it(Flag(), value=True), True, True),
        (it(Flag(), value=True), False, False),
        (it(Flag(), value=False), False, True),
        (it(Flag(), value=True), None, False),
        (it(Flag(), value=False), None, False),
    ],
    ids=str,
)
def test_lists_and_flags_hold_of_what_they_name(condition: Condition, fact: Any, expected: bool) -> None:
    """Any of the list may be the fact; what has no value passes only what is negative."""
    assert holds(condition, fact) is expected


def between(start: str, end: str, zone: str | None = None) -> Condition:
    """Put a condition on the time of day."""
    return it(TimeOfDay(), {"start": start, "end": end, "timeZone": zone})


def dates(after: str | None = None, before: str | None = None, operator: str | None = None) -> Condition:
    """Put a condition on a date."""
    return it(Dates(), {"after": after, "before": before}, operator)


class Ids:
    """Ids that go wrong."""

    other_kind = [SALES, SALES, SOMEBODY]
    rubbish = [SALES, "rubbish"]


@pytest.mark.parametrize(
    ("kind", "operator", "value", "path", "sentence"),
    [
        (Phrases(), None, [], (), "at least one"),
        (Phrases(), None, ["word"] * 101, (), "at most 100"),
        (Phrases(), None, ["vip", "  "], ("1",), "cannot be empty"),
        (Phrases(), None, ["vip", "vip", "x" * 501], ("2",), "at most 500"),
        (Phrases(), None, ["a\0b"], ("0",), "cannot be kept"),
        (Number(), None, {}, (), "min, max or both"),
        (Number(), None, {"min": 5, "max": 3}, ("min",), "min 5 is greater than max 3"),
        (Number(), None, {"min": 1_000_001, "max": 1_000_000}, ("min",), "min 1000001 is greater"),
        (Number(), None, {"min": float("nan")}, ("min",), "ordinary number"),
        (Number(), None, {"max": float("inf")}, ("max",), "ordinary number"),
        (Number(), "LESS_THAN", {"min": 3}, ("max",), "takes max alone"),
        (Number(), "LESS_THAN", {"min": 3, "max": 5}, ("max",), "takes max alone"),
        (Number(), "GREATER_THAN", {"max": 3}, ("min",), "takes min alone"),
        (Number(), "EQUALS", {"min": 3, "max": 5}, ("max",), "takes one number"),
        (STATUS, None, [], (), "at least one"),
        (STATUS, None, ["ACTIVE", "ACTIVE", "OPEN"], ("2",), "'OPEN' is none of ACTIVE, WAITING"),
        (GROUP, None, [], (), "No group is named"),
        (GROUP, None, Ids.rubbish, ("1",), "'rubbish' is not an id"),
        (GROUP, None, Ids.other_kind, ("2",), "names Agent, not Group"),
        (DayOfWeek(), None, [], (), "at least one"),
        (TimeOfDay(), None, {"start": "8:30", "end": "17:00"}, ("start",), "'8:30' is not a time of day"),
        (TimeOfDay(), None, {"start": "08:30", "end": "24:00"}, ("end",), "not a time of day"),
        (TimeOfDay(), None, {"start": "08:3\u0663", "end": "17:00"}, ("start",), "not a time of day"),
        (
            TimeOfDay(),
            None,
            {"start": "08:30", "end": "17:00", "timeZone": "Mars"},
            ("timeZone",),
            "'Mars' is not a time zone",
        ),
        (
            TimeOfDay(),
            None,
            {"start": "08:30", "end": "17:00", "timeZone": "localtime"},
            ("timeZone",),
            "'localtime' is not a time zone",
        ),
        (Dates(), None, {}, (), "after, before or both"),
        (Dates(), None, {"after": "soon"}, ("after",), "'soon' is neither a moment"),
        (Dates(), None, {"before": "P"}, ("before",), "neither a moment"),
        (Dates(), None, {"before": "PT"}, ("before",), "neither a moment"),
        (Dates(), None, {"before": "P" + "9" * 5000 + "D"}, ("before",), "neither a moment"),
        (Dates(), None, {"before": "P999999999W"}, ("before",), "at most 100 years"),
        (Dates(), None, {"before": "-P999999999D"}, ("before",), "at most 100 years"),
        (Dates(), None, {"after": "P2D", "before": "P1D"}, ("after",), "later than before"),
        (Dates(), None, {"after": "2026-02-01", "before": "2026-01-01"}, ("after",), "later than before"),
        (
            Dates(),
            None,
            {"after": "2026-01-03", "before": "2026-01-01T23:59Z"},
            ("after",),
            "later than before",
        ),
        (
            Dates(),
            None,
            {"after": "2026-01-03T09:00Z", "before": "2026-01-01"},
            ("after",),
            "later than before",
        ),
        (Dates(), "LESS_THAN", {"after": "P1D"}, ("before",), "takes before alone"),
        (Dates(), "GREATER_THAN", {"before": "P1D"}, ("after",), "takes after alone"),
    ],
    ids=lambda value: value.name if isinstance(value, Kind) else str(value)[:40],
)
def test_a_value_that_cannot_be_used_is_refused_where_it_is_wrong(
    kind: Kind, operator: str | None, value: Any, path: tuple[str, ...], sentence: str
) -> None:
    """The path ends at the part of the value that a person must mend."""
    with pytest.raises(Invalid, match=sentence) as refused:
        it(kind, value, operator)
    assert refused.value.path == ("value", kind.takes, *path)


ALL_TEXT = ["CONTAINS", "NOT_CONTAINS", "EQUALS", "NOT_EQUALS"]
RANGE = ["BETWEEN", "LESS_THAN", "GREATER_THAN"]


@pytest.mark.parametrize(
    ("kind", "default", "operators"),
    [
        (Phrases(), "CONTAINS", ALL_TEXT),
        (ExactText(), "CONTAINS", [*ALL_TEXT, "IN"]),
        (Number(), "BETWEEN", [*RANGE, "EQUALS"]),
        (Duration(), "BETWEEN", [*RANGE, "EQUALS"]),
        (STATUS, "IN", ["IN", "NOT_IN"]),
        (GROUP, "IN", ["IN", "NOT_IN"]),
        (Flag(), "IS", ["IS"]),
        (TimeOfDay(), "BETWEEN", ["BETWEEN"]),
        (DayOfWeek(), "IN", ["IN"]),
        (Dates(), "BETWEEN", RANGE),
    ],
    ids=lambda value: value.name if isinstance(value, Kind) else "",
)
def test_every_kind_has_its_operators_and_one_that_may_be_left_out(
    kind: Kind, default: str, operators: list[str]
) -> None:
    """An operator of another kind is refused, with those that would do."""
    assert kind.default == default
    assert sorted(kind.operators) == sorted(operators)
    for other in set(Operator) - set(kind.operators):
        with pytest.raises(Invalid, match="It takes one of") as refused:
            it(kind, None, other)
        assert refused.value.path == ("operator",)


def test_a_value_of_another_kind_is_refused_with_the_one_that_would_do() -> None:
    """A range on a text is pointed at by its own name."""
    offered = {"IT": ConditionType("IT", Phrases(), str)}
    with pytest.raises(Invalid, match="It takes text, not range") as refused:
        Condition.parse({"condition": "IT", "value": {"range": {"min": 1}}}, offered)
    assert refused.value.path == ("value", "range")


LATER = "It is between when it happens and 1 day 2 hours 1 minute 30 seconds after it happens"


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (it(Phrases(), ["vip"]), "It contains 'vip'"),
        (it(Phrases(), ["vip", "gold", "vip"]), "It contains 'vip' or 'gold'"),
        (it(Phrases(), ["vip"], "NOT_CONTAINS"), "It does not contain 'vip'"),
        (it(Phrases(), ["vip"], "EQUALS"), "It is 'vip'"),
        (it(Phrases(), ["vip"], "NOT_EQUALS"), "It is not 'vip'"),
        (it(ExactText(), ["pt", "es"], "IN"), "It is 'pt' or 'es'"),
        (it(Number(), {"min": 3, "max": 5}), "It is between 3 and 5"),
        (it(Number(), {"min": 1_234_567.0}), "It is at least 1234567"),
        (it(Number(), {"max": 2.5}), "It is at most 2.5"),
        (it(Number(), {"max": 3}, "LESS_THAN"), "It is less than 3"),
        (it(Number(), {"min": 3}, "GREATER_THAN"), "It is greater than 3"),
        (it(Number(), {"max": 0}, "EQUALS"), "It is 0"),
        (it(Duration(), {"min": 5, "max": 15}), "It is between 5 and 15 min"),
        (it(STATUS, ["CLOSED", "CLOSED_AND_LOCKED"]), "It is Closed or Closed and Locked"),
        (it(STATUS, ["ACTIVE"], "NOT_IN"), "It is not Active"),
        (it(GROUP, [SALES, SALES]), "It is Sales Front Line"),
        (it(GROUP, [SUPPORT], "NOT_IN"), "It is not something deleted"),
        (it(Flag(), value=True), "It is true"),
        (it(Flag(), value=False), "It is false"),
        (between("22:00", "06:00"), "It is between 22:00 and 06:00"),
        (between("22:00", "06:00", "Asia/Tokyo"), "It is between 22:00 and 06:00 Asia/Tokyo"),
        (it(DayOfWeek(), ["SUNDAY", "SATURDAY", "SUNDAY"]), "It is Saturday or Sunday"),
        (dates("2026-03-01"), "It is 2026-03-01 or later"),
        (dates(before="2026-03-01"), "It is 2026-03-01 or earlier"),
        (dates("-P7D", "P1W"), "It is between 7 days before it happens and 1 week after it happens"),
        (dates("P0D", "P1DT2H1M30S"), LATER),
        (dates("2026-03-01T09:00Z", operator="GREATER_THAN"), "It is after 2026-03-01T09:00Z"),
        (dates(before="PT1H", operator="LESS_THAN"), "It is before 1 hour after it happens"),
    ],
    ids=str,
)
def test_a_condition_reads_as_its_owner_would_say_it(condition: Condition, sentence: str) -> None:
    """Names stand where ids do."""
    assert condition.say({SALES: "Sales Front Line"}) == sentence


class Size(StrEnum):
    """A size."""

    SMALL = "SMALL"
    VERY_LARGE = "VERY_LARGE"


def test_facts_are_frozen_as_plain_values_with_what_people_call_them() -> None:
    """Ids and enum values are compared, names are shown, moments are in UTC."""
    assert Choice(Size).freeze(Size.VERY_LARGE) == ("VERY_LARGE", "Very Large")
    assert Choice(Size).freeze(None) == (None, None)
    assert GROUP.freeze(None) == (None, None)
    assert TimeOfDay().freeze(NOW.astimezone(BERLIN)) == ("2026-03-10T12:00:00+00:00", None)
    assert Dates().freeze(None) == (None, None)
    assert Flag().freeze(reading=False) == (False, None)


VALUES = {
    "text": st.lists(st.text(max_size=8), max_size=3),
    "range": st.fixed_dictionaries({}, optional={"min": st.floats(), "max": st.floats()}),
    "ids": st.lists(st.text(max_size=8) | st.just(SALES), max_size=3),
    "values": st.lists(st.text(max_size=8) | st.sampled_from(TicketStatus), max_size=3),
    "flag": st.booleans(),
    "days": st.lists(st.sampled_from(["MONDAY", "SUNDAY"]), max_size=3),
    "timeOfDay": st.fixed_dictionaries(
        {"start": st.from_regex(r"\A\d\d:\d\d\Z"), "end": st.just("06:00")},
        optional={"timeZone": st.text(max_size=8) | st.just("Europe/Berlin")},
    ),
    "dates": st.dictionaries(
        st.sampled_from(["after", "before"]),
        st.text(max_size=12)
        | st.datetimes().map(lambda at: at.isoformat())
        | st.from_regex(r"\A[+-]?P\d+[DW]\Z"),
    ),
}
KINDS = [
    Phrases(),
    ExactText(),
    Number(),
    Duration(),
    STATUS,
    GROUP,
    Flag(),
    TimeOfDay(),
    DayOfWeek(),
    Dates(),
]


@given(st.data())
def test_whatever_is_taken_can_be_read_back_said_and_compared(data: st.DataObject) -> None:
    """A value is refused when it is saved, or never in the way afterwards."""
    kind = data.draw(st.sampled_from(KINDS))
    operator = data.draw(st.sampled_from(kind.operators))
    try:
        condition = it(kind, data.draw(VALUES[kind.takes]), operator)
    except DomainError:
        return
    assert it(kind, condition.stored["value"][kind.takes], operator) == condition
    assert str(condition)
    facts = [None, moment("2026-03-10T12:00")] if kind.takes in {"timeOfDay", "days", "dates"} else [None]
    assert {holds(condition, fact, NEW_YORK) for fact in facts} <= {True, False}
