"""What decides is one pure function; the index only saves asking it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.desk.rooms import CATALOGUE
from domain.events.conditions import Condition
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide
from domain.sight import Sight
from domain.words import fold

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUPPORT, SALES, MARIA = UUID(int=1), UUID(int=2), UUID(int=3)
OFFERED = {
    condition.id: condition
    for condition in CATALOGUE.category_of("TICKET_CREATED").conditions_of("TICKET_CREATED")
}
ZONE = ZoneInfo("UTC")

VIP = {"condition": "SUBJECT", "value": {"text": ["vip"]}}
URGENT = {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}
MANY = {"condition": "MESSAGES_IN", "value": {"range": {"min": 3}}}
WAITING = {"condition": "STATUS", "operator": "NOT_IN", "value": {"values": ["ACTIVE"]}}


def holding(condition: Mapping[str, Any]) -> Any:
    return Condition.parse(condition, OFFERED).test(ZONE)


RULE = Rule(
    event_id=UUID(int=9),
    event_type="TICKET_CREATED",
    enabled=True,
    hears_from=5,
    owner_id=MARIA,
    zone=ZONE,
    all=(),
    any=(),
)
OCCURRENCE = OccurrenceView(
    "TICKET_CREATED", {"SUBJECT": "Printer", "PRIORITY": "LOW"}, NOON, SUPPORT, None, 5
)
OWNER = OwnerRights(None, Sight(groups=frozenset({SUPPORT})))


@pytest.mark.parametrize(
    ("rule", "view", "owner", "outcome"),
    [
        pytest.param({}, {}, {}, Outcome.FIRED, id="no condition always holds"),
        pytest.param({}, {"event_type": "TICKET_DELETED"}, {}, Outcome.OTHER_EVENT_TYPE, id="another type"),
        pytest.param({}, {"only_event_id": MARIA}, {}, Outcome.OTHER_EVENT_TYPE, id="meant for another"),
        pytest.param({}, {"only_event_id": RULE.event_id}, {}, Outcome.FIRED, id="meant for this one"),
        pytest.param({"enabled": False}, {}, {}, Outcome.DISABLED, id="disabled"),
        pytest.param({}, {"rules_revision": 4}, {}, Outcome.DISABLED, id="recorded before it was enabled"),
        pytest.param({}, {}, {"suspended": "Gone."}, Outcome.SUSPENDED, id="its owner may no longer"),
        pytest.param({}, {"group_id": SALES}, {}, Outcome.NOT_VISIBLE, id="out of its owner's sight"),
        pytest.param({}, {"group_id": None}, {}, Outcome.FIRED, id="without a group"),
        pytest.param({"all": (holding(VIP),)}, {}, {}, Outcome.CONDITION_FAILED, id="all fails"),
        pytest.param({"any": (holding(VIP),)}, {}, {}, Outcome.CONDITION_FAILED, id="none of any"),
        pytest.param(
            {"any": (holding(VIP), holding(WAITING))}, {}, {}, Outcome.CONDITION_FAILED, id="no fact"
        ),
        pytest.param(
            {"all": (holding(VIP),), "any": (holding(URGENT), holding(MANY))},
            {"facts": {"SUBJECT": "A VIP calls", "PRIORITY": "LOW", "MESSAGES_IN": 3}},
            {},
            Outcome.FIRED,
            id="all, and one of any",
        ),
    ],
)
def test_what_stands_first_in_an_events_way_is_said(
    rule: dict[str, Any], view: dict[str, Any], owner: dict[str, Any], outcome: Outcome
) -> None:
    assert decide(replace(RULE, **rule), replace(OCCURRENCE, **view), replace(OWNER, **owner)) is outcome


def test_nothing_bounds_a_system_level_event() -> None:
    assert decide(replace(RULE, owner_id=None), replace(OCCURRENCE, group_id=SALES), None) is Outcome.FIRED


def test_a_text_is_folded_once_however_many_conditions_and_events_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And not at all where none does."""
    asked = list[str]()

    def counted(text: str) -> str:
        asked.append(text)
        return fold(text)

    monkeypatch.setattr("domain.words.fold", counted)
    looking = replace(RULE, all=(holding({**VIP, "operator": "NOT_CONTAINS"}),) * 50)
    view = replace(OCCURRENCE, facts={"SUBJECT": "Printer", "CUSTOMER_NAME": "Sam"})

    assert {decide(rule, view, None) for rule in [looking] * 20} == {Outcome.FIRED}
    assert asked == ["Printer"]
