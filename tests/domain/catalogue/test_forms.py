"""Forms are read from annotations; what is given is checked entry by entry, and all faults are told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.forms import (
    MANY_LIMIT,
    Between,
    Email,
    FormField,
    IpAddress,
    Line,
    LineTemplate,
    Minutes,
    Secret,
    Text,
    fields_of_class,
    fields_of_verb,
    moment_of,
    parse_form,
)
from domain.catalogue.naming import camel, camel_to_snake, member_of, plural, words_of
from domain.errors import Invalid, Refused
from domain.ids import global_id
from domain.policy import Policy
from domain.words import is_keepable

BOX = UUID(int=7)


class Colour(StrEnum):
    """What a box is painted with."""

    RED = "RED"
    BLUE = "BLUE"


class Box:
    """A thing that forms name."""

    entity: ClassVar = "Box"


def _short(text: str, policy: Policy) -> None:
    if len(text) > policy.event_budget:
        raise Invalid("Shorter, please.")


async def pack(
    deed: object,
    *,
    label: Line,
    box: Box,
    others: list[Box] | None = None,
    colours: list[Colour] | None = None,
    note: LineTemplate | None = None,
    minutes: Minutes = 5,
    fragile: bool = False,
    at: datetime | None = None,
) -> None:
    """A verb with an entry of every sort."""


FORM = fields_of_verb(pack)
LEAST = {"label": "Cups", "boxId": global_id("Box", BOX)}


def entry(annotation: Any) -> FormField:
    """Return the entry that a verb's parameter of this type makes."""

    def verb(*, it: Any) -> None: ...

    verb.__annotations__["it"] = annotation
    [field] = fields_of_verb(verb)
    return field


def said(work: Callable[[], object]) -> dict[str, str]:
    """Return what is refused, by its path."""
    with pytest.raises((Invalid, Refused)) as refused:
        work()
    return {"/".join(part.path): part.sentence for part in refused.value.parts}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("label", "label"),
        ("group_id", "groupId"),
        ("CALL_WEB_PAGE", "callWebPage"),
        ("once_per_item", "oncePerItem"),
    ],
)
def test_names_are_written_as_graphql_does(name: str, expected: str) -> None:
    assert camel(name) == expected
    assert camel_to_snake(expected) == name.lower()


@pytest.mark.parametrize(
    ("kind", "member", "snake", "words", "many"),
    [
        ("Ticket", "ticket", "ticket", "ticket", "Tickets"),
        ("CallLog", "callLog", "call_log", "call log", "CallLogs"),
        ("KBArticle", "kbArticle", "kb_article", "kb article", "KBArticles"),
        ("KBCategory", "kbCategory", "kb_category", "kb category", "KBCategories"),
        ("TimeLogCountry", "timeLogCountry", "time_log_country", "time log country", "TimeLogCountries"),
    ],
)
def test_a_kind_of_thing_has_a_name_for_each_use(
    kind: str, member: str, snake: str, words: str, many: str
) -> None:
    assert (member_of(kind), camel_to_snake(kind), words_of(kind), plural(kind)) == (
        member,
        snake,
        words,
        many,
    )


def test_a_verbs_form_is_what_it_takes_by_name() -> None:
    shown = {field.label: (field.required, field.many, field.default) for field in FORM}

    assert shown == {
        "label": (True, False, None),
        "boxId": (True, False, None),
        "otherIds": (False, True, None),
        "colours": (False, True, None),
        "note": (False, False, None),
        "minutes": (False, False, 5),
        "fragile": (False, False, False),
        "at": (False, False, None),
    }


def test_an_entry_keeps_the_rule_of_its_annotation() -> None:
    rules = {field.name: field.rule for field in FORM}

    assert rules["label"] == Text(200)
    assert rules["note"] == Text(300, template=True)
    assert rules["minutes"] == Between(1, 60 * 24 * 366)
    assert rules["fragile"] is None


def test_a_dataclass_is_a_form_too() -> None:
    @dataclass(frozen=True)
    class Paint:
        colour: Colour
        coats: Annotated[int, Between(1, 3)] = 2

    shown = [(field.name, field.type, field.required, field.default) for field in fields_of_class(Paint)]

    assert shown == [("colour", Colour, True, None), ("coats", int, False, 2)]


def test_what_is_given_is_returned_by_name() -> None:
    sent = LEAST | {
        "label": "  Cups ",
        "otherIds": [global_id("Box", BOX)],
        "colours": ["BLUE"],
        "minutes": 9,
    }

    assert parse_form(FORM, sent) == {
        "label": "Cups",
        "box": BOX,
        "others": [BOX],
        "colours": [Colour.BLUE],
        "minutes": 9,
    }


def test_what_is_null_counts_as_left_out() -> None:
    assert parse_form(FORM, LEAST | {"note": None, "minutes": None}) == {"label": "Cups", "box": BOX}


def test_every_fault_is_told_at_its_entry() -> None:
    faulty = {
        "label": " ",
        "otherIds": [global_id("Box", BOX), global_id("Bag", BOX)],
        "colours": ["RED", "PINK"],
        "minutes": 0,
        "at": "today",
    }

    assert said(lambda: parse_form(FORM, faulty)) == {
        "label": "This cannot be empty.",
        "boxId": "This is needed.",
        "otherIds/1": "That id names Bag, not Box.",
        "colours/1": "'PINK' is none of RED, BLUE.",
        "minutes": "Give a number from 1 to 527040.",
        "at": "Give a moment with its offset, such as 2026-01-31T09:00:00Z.",
    }


@pytest.mark.parametrize(
    ("annotation", "given_value", "fault"),
    [
        (Line, "\t\n", "This cannot be empty."),
        (Line, "x\0", "This holds a character that cannot be kept."),
        (Line, "\ud800", "This holds a character that cannot be kept."),
        (Line, "x" * 201, "At most 200 characters, please; this has 201."),
        (Annotated[str, Secret(3, 5)], "ab", "A password has 3 to 5 characters."),
        (Annotated[str, Secret(3, 5)], "abcdef", "A password has 3 to 5 characters."),
        (IpAddress, "192.0.2", "'192.0.2' is not an address such as 192.0.2.7 or 2001:db8::7."),
        (Annotated[float, Between(0.5, 1.5)], 1.6, "Give a number from 0.5 to 1.5."),
        (Annotated[str, Text(99, check_by=_short)], "x" * 11, "Shorter, please."),
        (list[Line], ["x"] * (MANY_LIMIT + 1), f"At most {MANY_LIMIT}, please."),
        (Colour, "red", "'red' is none of RED, BLUE."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_breaks_a_rule_is_refused(annotation: Any, given_value: Any, fault: str) -> None:
    assert said(lambda: entry(annotation).parse(given_value, Policy(event_budget=10))) == {"it": fault}


@pytest.mark.parametrize(
    ("annotation", "given_value", "expected"),
    [
        (Line, " a  b\n", "a  b"),
        (Line, f" {'x' * 200} ", "x" * 200),
        (Annotated[str, Secret(3, 5)], " ab ", " ab "),
        (IpAddress, "2001:db8::7", "2001:db8::7"),
        (Email, "Sam@Customer.example", "Sam@Customer.example"),
        (Annotated[float, Between(0.5, 1.5)], 0.5, 0.5),
        (Annotated[float, Between(0.5, 1.5)], 1.5, 1.5),
        (Annotated[str, Text(99, check_by=_short)], "x" * 10, "x" * 10),
        (list[Line], [" a ", "b"], ["a", "b"]),
        (Colour | None, "RED", Colour.RED),
        (bool, False, False),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_keeps_the_rules_is_taken(annotation: Any, given_value: Any, expected: Any) -> None:
    assert entry(annotation).parse(given_value, Policy(event_budget=10)) == expected


@pytest.mark.parametrize("address", ["sam", "sam@", "@customer.example", "sam@customer example", "a@b@c"])
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        entry(Email).parse(address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("2026-01-31T09:00:00+02:00", datetime(2026, 1, 31, 7, tzinfo=UTC)),
        ("20260131T0900Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        (datetime(2026, 1, 31, 9, tzinfo=UTC), datetime(2026, 1, 31, 9, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(text: str | datetime, expected: datetime) -> None:
    assert moment_of(text) == expected
    assert moment_of(text).tzinfo is UTC


@pytest.mark.parametrize(
    "given_value",
    ["", "soon", "2026-01-31", "2026-01-31T09:00:00", 5, None, "0999-12-31T00:00Z", "9000-01-01T00:00Z"],
)
def test_what_is_no_moment_is_refused(given_value: Any) -> None:
    with pytest.raises(Invalid):
        moment_of(given_value)


@given(text=st.text())
def test_a_text_is_kept_if_it_can_be_written_and_has_no_nul(text: str) -> None:
    writable = all(not 0xD800 <= ord(letter) < 0xE000 for letter in text)

    assert is_keepable(text) is (writable and "\0" not in text)
