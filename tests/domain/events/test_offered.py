"""What the catalogue says of variables and of limits is what happens."""

from typing import Any

import pytest

from domain.catalogue.operators import Operator
from domain.desk.rooms import CATALOGUE
from domain.events.definitions import Definition
from domain.events.offered import conditions_of, variables_with_a_value
from tests.desk import RunningDesk, message

CLOCKED = [
    event_type
    for event_type in CATALOGUE.event_types.values()
    if event_type.clock and event_type.clock.condition
]


@pytest.mark.parametrize("by", ["AGENT", "GROUP", "DEPARTMENT"])
async def test_a_variable_without_a_value_says_nothing_and_one_with_a_value_something(
    desk: RunningDesk, by: str
) -> None:
    """Of counts, which know only what they are counted by."""
    event_type = f"TICKET_COUNT_FOR_{by}"
    names = [variable.name for variable in CATALOGUE.category_of(event_type).all_variables]
    body = "\n".join(f"{name}=#{name}#" for name in names)
    over = {"condition": "TICKET_COUNT", "value": {"range": {"min": 1}}}
    await desk.event(
        "ada", event_type, level="SYSTEM", conditions={"all": [over]}, actions=[message("Full", body)]
    )
    async with desk.hearing("ada") as heard:
        await desk.ticket(agentId=desk.maria.id)
        told = (await heard["ada"].next())["message"]["body"]
    values = dict(line.split("=", 1) for line in told.splitlines())

    assert {name for name, value in values.items() if value} == variables_with_a_value(event_type)
    assert not any("(" in value or value in {"None", "Queue"} for value in values.values())


@pytest.mark.parametrize("name", ["TICKET_CREATED", "TICKET_STATUS_CHANGED", "TICKET_IDLE"])
def test_what_no_occurrence_of_a_type_has_is_said_to_have_no_value(name: str) -> None:
    """What changed is known of changes, a count of counts, and who did it of what somebody did."""
    known = variables_with_a_value(name)

    assert "TICKET_COUNT" not in known
    assert ("PREVIOUS_VALUE" in known) == (name == "TICKET_STATUS_CHANGED")
    assert ("ACTING_AGENT" in known) == (name != "TICKET_IDLE")
    assert {"EVENT_NAME", "ITEM_ID", "TICKET_SUBJECT"} <= known


@pytest.mark.parametrize("event_type", CLOCKED, ids=lambda event_type: event_type.id)
def test_a_clock_takes_what_its_bounds_say_and_no_more(event_type: Any) -> None:
    """It wants a least number, which it has to be able to reach."""
    offer = next(
        condition
        for condition in conditions_of(event_type.id)
        if condition.type.id == event_type.clock.condition
    )
    say = [{"perform": {"sendMessage": {"subject": "Waits", "body": "Long"}}}]
    for comparison in offer.comparisons:
        [low] = [bound for bound in comparison.bounds if bound.required]
        assert low.above is not None
        assert low.most
        for minutes, fits in ((low.above, False), (low.most, True), (low.most + 1, False)):
            asked = {"condition": offer.type.id, "value": {"range": {low.name: minutes}}}
            asked["operator"] = comparison.operator
            faults = Definition.parse(event_type.id, {"all": [asked]}, say).faults
            assert (faults == ()) is fits, (comparison, minutes)
    assert Operator.LESS_THAN not in {comparison.operator for comparison in offer.comparisons}


def test_a_type_requires_the_condition_that_it_waits_for() -> None:
    """One at most; without it, no event of the type is saved."""
    required = {
        name: [condition.type.id for condition in conditions_of(name) if condition.required]
        for name in CATALOGUE.event_types
    }

    assert required["TICKET_IDLE"] == ["IDLE_MINUTES"]
    assert required["TICKET_COUNT_FOR_GROUP"] == ["TICKET_COUNT"]
    assert required["TICKET_CREATED"] == required["TASK_DUE"] == []
