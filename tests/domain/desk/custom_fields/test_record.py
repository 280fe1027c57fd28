"""What a custom field holds, and what may be asked of it."""

from typing import Any

import pytest

from tests.desk import RunningDesk, message
from tests.domain.desk.custom_fields.fields import MAKE, asks, field, put


@pytest.mark.parametrize(
    ("kind", "extra", "value"),
    [
        ("NUMBER", {}, "twelve"),
        ("NUMBER", {}, "1e9"),
        ("CHOICE", {"choices": ["Red"]}, "Green"),
        ("FLAG", {}, "2"),
    ],
)
async def test_a_value_of_another_kind_is_refused(
    desk: RunningDesk, kind: str, extra: dict[str, Any], value: str
) -> None:
    """And nothing is kept of it."""
    of = await field(desk, "Size", kind, **extra)
    ticket = await desk.ticket()
    assert [
        (error["code"], error["path"]) for error in (await put(desk, ticket["id"], of, value))["errors"]
    ] == [("INVALID", ["value"])]
    assert (await put(desk, ticket["id"], of, None))["ticket"]["customFields"] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda asked: {**asked, "field": None}, ["field"]),
        (lambda asked: {**asked, "field": "CustomField_" + "0" * 32}, ["field"]),
        (lambda asked: {**asked, "value": {"flag": True}}, ["value", "flag"]),
        (lambda asked: {**asked, "value": {"values": ["Green"]}}, ["value", "values"]),
        (lambda asked: {**asked, "condition": "SUBJECT", "value": {"text": ["x"]}}, ["field"]),
    ],
)
async def test_a_condition_that_does_not_fit_its_field_is_refused(
    desk: RunningDesk, change: Any, path: list[str]
) -> None:
    """With the path of what is wrong."""
    of = await field(desk, "Colour", "CHOICE", choices=["Red", "Blue"])
    wrong = change(asks(of, values=["Red"]))
    form = {
        "name": "x",
        "eventType": "TICKET_CREATED",
        "actions": [message()],
        "conditions": {"all": [wrong]},
    }
    made = await desk.maria.ask(MAKE, input=form)
    assert [error["path"] for error in made["errors"]] == [["conditions", "all", "0", *path]]


async def test_an_action_that_sets_what_its_field_cannot_hold_is_refused(desk: RunningDesk) -> None:
    """As the event is made, where it is known; what variables say is known only when it fires."""
    of, at = await field(desk, "Size", "NUMBER"), ["actions", "0", "perform", "setTicketCustomField"]
    for value, expected in (("twelve", [[*at, "value"]]), ("12", []), ("#CUSTOMER_NAME#", [])):
        act = {"perform": {"setTicketCustomField": {"fieldId": of, "value": value}}}
        made = await desk.maria.ask(
            MAKE, input={"name": "x", "eventType": "TICKET_CREATED", "actions": [act]}
        )
        assert [error["path"] for error in made["errors"]] == expected


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("123456789012345", "123456789012345"),
        ("-12345.000000001", "-12345.000000001"),
        ("\u0665", "5"),
        ("-0", "0"),
        ("1234567890123456", None),
        ("123456789.123456789", None),
        ("0.1234567891", None),
    ],
)
async def test_a_number_is_kept_to_its_last_digit_or_refused(
    desk: RunningDesk, written: str, shown: str | None
) -> None:
    of, ticket = await field(desk, "Size", "NUMBER"), await desk.ticket()
    made = await put(desk, ticket["id"], of, written)
    if shown is None:
        assert [error["message"] for error in made["errors"]] == [
            "At most 15 digits, and 9 after the point, please."
        ]
    else:
        assert [value["value"] for value in made["ticket"]["customFields"]] == [shown]
