from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from domain.events import definitions
from domain.events.definitions import Definition, definition_of
from domain.events.records import Event
from domain.ids import global_id
from tests.desk import RunningDesk
from tests.domain.engine.quiet import QuietDesk

SALES = global_id("Group", UUID(int=1))
VIP = {"condition": "SUBJECT", "value": {"text": ["vip"]}}
RINGER = {"text": ["ringer"]}
LIST = """{ events { edges { node {
    silentBecause warnings conditions { all { summary } } actions { summary } } } } }"""


def conditions(event: Event) -> list[str]:
    """Say what a stored event asks for."""
    return [str(condition) for condition in definition_of(event).conditions]


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note the type of each definition that is parsed, from nothing kept on."""
    noted, parse = list[str](), Definition.parse

    def note(event_type: str, *given: Any) -> Definition:
        noted.append(event_type)
        return parse(event_type, *given)

    definitions.parse_written.cache_clear()
    monkeypatch.setattr(Definition, "parse", note)
    yield noted
    definitions.parse_written.cache_clear()


def test_all_faults_are_told_at_once() -> None:
    """Of conditions and actions, several in one action too; what is good keeps its place."""
    definition = Definition.parse(
        "TICKET_CREATED",
        {"all": [{"condition": "SUBJECT", "value": {"text": []}}]},
        [
            {"perform": {"sendMessage": {"subject": "#A#", "body": "#B#"}}},
            {"perform": {"pinTicket": {}}, "oncePerItem": True, "maximumFrequencyMinutes": -1},
            {"perform": {"transferTicket": {"groupId": SALES}}},
        ],
    )
    assert [part.path for fault in definition.faults for part in fault.parts] == [
        ("conditions", "all", "0", "value", "text"),
        ("actions", "0", "perform", "sendMessage", "subject"),
        ("actions", "0", "perform", "sendMessage", "body"),
        ("actions", "1", "perform", "pinTicket", "pinned"),
        ("actions", "1", "maximumFrequencyMinutes"),
        ("actions", "1", "oncePerItem"),
    ]
    assert list(definition.references()) == [
        (("actions", "2", "perform", "transferTicket", "groupId"), SALES)
    ]


async def test_reading_an_event_parses_nothing_that_was_parsed_before(
    desk: RunningDesk, parses: list[str]
) -> None:
    """Neither its conditions nor its actions nor why it is silent; the engine has parsed it already."""
    await desk.event("maria", conditions={"all": [VIP]})
    await desk.ticket(subject="A vip")
    await desk.settled()
    parses.clear()
    [shown] = (await desk.maria.ask(LIST))["edges"]
    assert await desk.maria.ask(LIST) == {"edges": [shown]}
    assert [condition["summary"] for condition in shown["node"]["conditions"]["all"]] == [
        "Subject contains 'vip'"
    ]
    assert parses == []


async def test_an_edit_is_parsed_once_and_what_was_before_is_never_shown_again(
    quiet: QuietDesk, parses: list[str]
) -> None:
    """Whoever still holds the event as it was reads it so."""
    made = await quiet.event("maria", conditions={"all": [VIP]})
    before = await Event.get(id=made.id)
    parses.clear()
    assert conditions(before) == ["Subject contains 'vip'"]
    await quiet.edit(made, "maria", conditions={"all": [{**VIP, "value": RINGER}]})
    after = await Event.get(id=made.id)
    parses.clear()
    for event, said in ((after, "ringer"), (before, "vip"), (after, "ringer")):
        assert conditions(event) == [f"Subject contains '{said}'"]
    assert parses == ["TICKET_CREATED"]


async def test_what_a_hand_writes_past_the_revision_is_parsed(quiet: QuietDesk) -> None:
    """As is what another deed writes under the revision of one that was rolled back."""
    made = await quiet.event("maria", conditions={"all": [VIP]})
    assert conditions(await Event.get(id=made.id)) == ["Subject contains 'vip'"]
    await Event.filter(id=made.id).update(conditions={})
    assert conditions(await Event.get(id=made.id)) == []
    await Event.filter(id=made.id).update(actions=[{"perform": 7}])
    assert definition_of(await Event.get(id=made.id)).illegible == "Another version of Deskbell wrote it."
