"""What a deleted field held goes, a few items at a time; nobody is shown the rest of it meanwhile."""

from typing import Any

import pytest

from domain.desk.custom_fields import CustomField, GoneField, fielded
from domain.desk.rooms.tickets import Ticket
from domain.engine.housekeeping import forgetting
from domain.engine.housekeeping.sweeping import sweep
from tests.desk import RunningDesk
from tests.domain.desk.custom_fields.fields import CREATE, DELETE, field, put
from tests.pairs import ON_POSTGRES


async def test_where_there_are_very_many_items_values_go_after_their_field(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then no other field has its variable."""
    monkeypatch.setattr(fielded, "AT_ONCE", 2)
    monkeypatch.setattr(forgetting, "BATCH", 2)
    old, other = await field(desk, "Colour", "TEXT"), await field(desk, "Size", "TEXT")
    tickets = [await desk.ticket() for _ in range(3)]
    for ticket in tickets:
        await put(desk, ticket["id"], old, "red")
    assert (await desk.ada.ask(DELETE, input={"fieldId": old}))["errors"] == []

    again = {"name": "Colour", "kind": "TEXT", "itemKind": "TICKET"}
    refused = (await desk.ada.ask(CREATE, input=again))["errors"]
    assert [(error["code"], error["path"]) for error in refused] == [("CONFLICT", ["name"])]
    for ticket in tickets:
        [shown] = (await put(desk, ticket["id"], other, "XL"))["ticket"]["customFields"]
        assert shown["variable"] == "CUSTOM_SIZE"

    await sweep()
    assert [len(ticket.custom) for ticket in await Ticket.all()] == [1] * 3
    assert not await GoneField.exists()
    await field(desk, "Colour", "TEXT")


@ON_POSTGRES
async def test_a_field_that_goes_as_another_of_its_name_is_made_keeps_its_variable(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fielded, "AT_ONCE", 0)
    old, _, there = await field(desk, "Colour", "TEXT"), await desk.ticket(), CustomField.exists

    async def gone(**asked: Any) -> bool:
        assert (await desk.ada.ask(DELETE, input={"fieldId": old}))["errors"] == []
        return await there(**asked)

    monkeypatch.setattr(CustomField, "exists", gone)
    again = {"name": "Colour", "kind": "TEXT", "itemKind": "TICKET"}
    refused = (await desk.ada.ask(CREATE, input=again))["errors"]
    assert [error["code"] for error in refused] == ["CONFLICT"]
