"""What an event cannot do is said of it, and keeps no other from being shown."""

from typing import Any

import pytest

from domain.events.records import Event
from domain.ids import parse_global_id
from domain.people.records import Agent, Role
from tests.desk import RunningDesk, message
from tests.domain.desk.doing import send

LIST = """query($scope: EventScope) { events(scope: $scope) { edges { node { name silentBecause warnings
    conditions { all { summary } } actions { action } } } } }"""
GONE = "gone, disabled or empty."


async def shown(desk: RunningDesk, by: str = "maria", scope: str = "MY") -> dict[str, dict[str, Any]]:
    """Return somebody's list of events by name."""
    listed = await desk.people[by].ask(LIST, scope=scope)
    return {edge["node"]["name"]: edge["node"] for edge in listed["edges"]}


async def test_an_event_warns_when_those_it_tells_are_gone(desk: RunningDesk) -> None:
    """Whether they left, their role was deleted, or nobody is in their group."""
    experts, everyone = desk.groups["Support Experts"], desk.roles["Everyone"]
    night = (await send(desk.ada, "createRole", name="Night", areas=[]))["it"]["id"]
    to: dict[str, dict[str, Any]] = {
        "there": {"agents": [desk.maria.id], "departments": [desk.departments["Support"]]},
        "everybody": {"roles": [everyone]},
        "one of two": {"agents": [desk.maria.id, desk.omar.id]},
        "an empty group": {"groups": [experts]},
        "a role": {"roles": [night]},
    }
    for name, recipients in to.items():
        await desk.event("ada", level="SYSTEM", name=name, actions=[message(**recipients)])
    await Agent.filter(id=parse_global_id(desk.omar.id)[1]).update(enabled=False)
    await Role.filter(id=parse_global_id(night)[1]).delete()

    said = {name: event["warnings"] for name, event in (await shown(desk, "ada", "GLOBAL")).items()}
    assert said == {
        "there": [],
        "everybody": [],
        "one of two": [f"Send Message: 1 of the 2 that it names are {GONE}"],
        "an empty group": [f"Send Message: all that it names are {GONE}"],
        "a role": [f"Send Message: all that it names are {GONE}"],
    }


@pytest.mark.parametrize(
    ("written", "conditions", "sentence"),
    [
        ({"actions": [{"perform": {"singSong": {}}}]}, 1, "It cannot be read: singSong"),
        ({"conditions": {"all": [{"condition": "MOOD", "value": {"text": ["x"]}}]}}, 0, "It cannot be read:"),
        ({"conditions": {"all": ["strange"]}}, 0, "Another version of Deskbell wrote it."),
    ],
    ids=["an unknown action", "an unknown condition", "another shape"],
)
async def test_an_event_that_cannot_be_read_is_shown_as_far_as_it_can_be(
    desk: RunningDesk, written: dict[str, Any], conditions: int, sentence: str
) -> None:
    words = {"all": [{"condition": "SUBJECT", "value": {"text": ["x"]}}]}
    await desk.event("maria", name="Strange", conditions=words)
    await desk.event("maria", name="Known")
    await desk.event("maria", name="Unknown type")
    await Event.filter(name="Strange").update(**written)
    await Event.filter(name="Unknown type").update(event_type="TICKET_TELEPORTED")
    listed = await shown(desk)
    assert listed.keys() == {"Strange", "Known"}
    assert listed["Known"]["silentBecause"] is None
    assert sentence in listed["Strange"]["silentBecause"]
    assert len(listed["Strange"]["conditions"]["all"]) == conditions


async def test_an_event_says_that_its_owners_zone_is_not_known_here(desk: RunningDesk) -> None:
    await desk.event("maria", name="Mine")
    await Agent.filter(id=parse_global_id(desk.maria.id)[1]).update(time_zone="Mars/Olympus")
    sentence = "The time zone of its owner, Mars/Olympus, is not known here."
    assert (await shown(desk))["Mine"]["silentBecause"] == sentence
