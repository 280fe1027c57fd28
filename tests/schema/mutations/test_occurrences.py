"""What each entry of `raiseOccurrences` is read as, and what is answered to it."""

from typing import Any

import pytest

from tests.desk import Person, RunningDesk
from tests.domain.foreign.raising import RAISE, raised, support


@pytest.mark.parametrize(
    ("half", "path"),
    [
        ({"facts": {"\ud83d": "\ud83d"}}, ["facts"]),
        ({"facts": {"\ud83d": [{"\ud83d": ["\ud83d"]}]}}, ["facts"]),
        ({"\ud83d": "\ud83d"}, []),
    ],
    ids=ascii,
)
async def test_half_an_emoji_as_a_name_refuses_its_entry_alone(
    desk: RunningDesk, half: dict[str, Any], path: list[str]
) -> None:
    """Also where another stands below it; the name itself is not part of the path."""
    good, bad = await raised(desk, {"facts": {}}, {"facts": {}, **half})
    assert good["occurrence"]
    [error] = bad["errors"]
    assert (error["path"], error["code"]) == (["input", "1", *path], "INVALID")


async def test_an_entry_that_is_none_at_all_refuses_itself_alone(desk: RunningDesk) -> None:
    right = {"idempotencyKey": "right", "eventType": "TICKET_CREATED", "itemKey": "1", "facts": {}}
    results = (await desk.ada.ask(RAISE, input=[None, "x", right]))["results"]
    assert [[error["path"] for error in result["errors"]] for result in results] == [
        [["input", "0"]],
        [["input", "1"]],
        [],
    ]


async def test_one_entry_may_stand_without_its_list(desk: RunningDesk) -> None:
    """As GraphQL has it."""
    entry = {
        "idempotencyKey": "one",
        "eventType": "TICKET_CREATED",
        "itemKey": "1",
        "facts": {"SUBJECT": "Hi"},
    }
    moment = "2020-01-01T00:00:00Z"
    [result] = (await desk.ada.ask(RAISE, input={**entry, "occurredAt": moment}))["results"]
    assert (result["errors"], result["idempotencyKey"]) == ([], "one")
    assert result["occurrence"]["occurredAt"].startswith("2020-01-01")


async def test_the_answer_holds_of_what_is_out_of_sight_only_what_was_told(desk: RunningDesk) -> None:
    """A token of Ada's that does nothing but tell is shown nothing that was told before."""
    make = """mutation { createApiToken(input: {name: "ERP", permissions: [RAISE_OCCURRENCES]}) { token } }"""
    robot = Person(desk.address, (await desk.ada.ask(make))["token"], desk.ada.id)
    desk.people["robot"] = robot
    await raised(desk, {"facts": support(desk)})
    more = {"idempotencyKey": "b", "eventType": "TICKET_PRIORITY_CHANGED", "facts": {"PRIORITY": "HIGH"}}
    shown = [(await raised(desk, more, by=by))[0]["occurrence"]["facts"] for by in ("robot", "robot", "ada")]

    told = [{fact["name"] for fact in facts} - {"ITEM_ID", "ITEM_URL"} for facts in shown]
    assert told[0] == told[1] == {"PRIORITY"}
    assert {"SUBJECT", "GROUP", "PRIORITY"} <= told[2]
