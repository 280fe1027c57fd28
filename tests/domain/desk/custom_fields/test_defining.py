"""Custom fields are made by administrators, and named in any script."""

from typing import Any

import pytest

from domain.desk.custom_fields.record import CustomField
from tests.desk import RunningDesk, message, refusal
from tests.domain.desk.custom_fields.fields import CREATE, asks, field, put


async def test_administrators_alone_make_fields(desk: RunningDesk) -> None:
    """Others are refused on the field."""
    form = {"name": "Mine", "kind": "TEXT", "itemKind": "TICKET"}
    assert await refusal(desk.maria.ask(CREATE, input=form)) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ({"kind": "CHOICE"}, ["choices"]),
        ({"kind": "TEXT", "choices": ["Red"]}, ["choices"]),
        ({"kind": "CHOICE", "choices": ["Dark red", "Blue", "dark  RED"]}, ["choices"]),
        ({"kind": "TEXT", "name": "!!!"}, ["name"]),
        ({"kind": "TEXT", "name": "colour"}, ["name"]),
    ],
)
async def test_a_field_that_makes_no_sense_is_refused(
    desk: RunningDesk, form: dict[str, Any], path: list[str]
) -> None:
    """Two of one variable too."""
    await field(desk, "Colour", "TEXT")
    made = await desk.ada.ask(CREATE, input={"name": "Shade", "itemKind": "TICKET", **form})
    assert [error["path"] for error in made["errors"]] == [path]


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("件名", "CUSTOM_件名"),
        ("رقم الطلب", "CUSTOM_رقم_الطلب"),
        ("हिंदी विषय", "CUSTOM_हिंदी_विषय"),
        ("ไทย เลขที่", "CUSTOM_ไทย_เลขที่"),
        ("Straße & Nr. 5!", "CUSTOM_STRASSE_NR_5"),
        ("a\u0308rger", "CUSTOM_\u00c4RGER"),
        ("Contract  level", "CUSTOM_CONTRACT_LEVEL"),
    ],
)
async def test_a_field_may_be_named_in_any_script(desk: RunningDesk, name: str, variable: str) -> None:
    """Its value is found by conditions and stands in texts."""
    of = await field(desk, name, "TEXT")
    await desk.event(
        "maria",
        "TICKET_COMMENT_ADDED",
        conditions={"all": [asks(of, text=["GOLD"])]},
        actions=[message(f"{name}: #{variable}#")],
    )
    ticket = await desk.ticket()
    [shown] = (await put(desk, ticket["id"], of, "Gold plan"))["ticket"]["customFields"]
    assert shown["variable"] == variable
    async with desk.hearing("maria") as heard:
        comment = """mutation($input: AddTicketCommentInput!) {
            addTicketComment(input: $input) { errors { message } } }"""
        await desk.maria.ask(comment, input={"ticketId": ticket["id"], "text": "x"})
        assert (await heard["maria"].next())["message"]["subject"] == f"{name}: Gold plan"


async def test_names_that_differ_by_an_accent_are_two_fields(desk: RunningDesk) -> None:
    """And those that differ only in how they were typed are one; a name of signs alone has no variable."""
    await field(desk, "Ärger", "TEXT")
    await field(desk, "Ürger", "TEXT")
    taken, unnamed = ("CONFLICT", ["name"]), ("INVALID", ["name"])
    refused = [
        (await desk.ada.ask(CREATE, input={"name": name, "kind": "TEXT", "itemKind": "TICKET"}))["errors"][0]
        for name in ("A\u0308RGER", "ärger ", "!?", "😀", "\u200f")
    ]

    assert [(error["code"], error["path"]) for error in refused] == [taken] * 2 + [unnamed] * 3


async def test_no_two_fields_of_an_item_are_called_alike(desk: RunningDesk) -> None:
    """Nor is one after another has been renamed to what it would be called; chats have names of their own."""
    update = """mutation($input: UpdateCustomFieldInput!) { updateCustomField(input: $input) {
        customField { name } errors { code path } } }"""
    taken = [{"code": "CONFLICT", "path": ["name"]}]
    await field(desk, "Colour", "TEXT")
    serial = await field(desk, "Serial", "TEXT")
    elsewhere = await field(desk, "Colours", "TEXT", "LIVE_CHAT")
    refused = await desk.ada.ask(update, input={"fieldId": serial, "name": "COLOUR"})
    assert refused == {"customField": None, "errors": taken}
    for of, name in ((serial, "Shade"), (serial, "SHADE"), (elsewhere, "Colour")):
        renamed = await desk.ada.ask(update, input={"fieldId": of, "name": name})
        assert renamed == {"customField": {"name": name}, "errors": []}
    made = await desk.ada.ask(CREATE, input={"name": "Shade", "kind": "TEXT", "itemKind": "TICKET"})
    assert [error["path"] for error in made["errors"]] == [["name"]]


async def test_choices_that_are_alike_stay_and_get_no_third(desk: RunningDesk) -> None:
    """As of a field that was made before they were refused; one that is listed twice is one."""
    update = """mutation($input: UpdateCustomFieldInput!) { updateCustomField(input: $input) {
        customField { choices } errors { message } } }"""
    of = await field(desk, "Colour", "CHOICE", choices=["Red", "Red"])
    await CustomField.filter(name="Colour").update(choices=["Red", "red"])
    kept = await desk.ada.ask(update, input={"fieldId": of, "choices": ["Red", "red", "Blue"]})
    assert kept == {"customField": {"choices": ["Red", "red", "Blue"]}, "errors": []}
    refused = await desk.ada.ask(update, input={"fieldId": of, "choices": ["Red", "red", "RED"]})
    assert refused["errors"] == [{"message": "There is a choice RED already."}]
