"""What an event shows can be sent back as it is, whatever it watches for and does."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from domain.catalogue.choices import Choice, CustomValue, Reference
from domain.catalogue.declared import ConditionType, EventType
from domain.catalogue.forms import FormField
from domain.catalogue.kinds import Kind
from domain.catalogue.naming import member_of
from domain.catalogue.recipients import Recipients
from domain.desk.rooms import CATALOGUE
from domain.events.conditions import CONDITIONS_LIMIT
from domain.ids import parse_global_id
from domain.storage.database import rows
from tests.desk import RunningDesk, message

SHOWN = """query($id: ID!) { event(id: $id) { name enabled revision updatedAt
    conditions { all { ...Whole } any { ...Whole } }
    actions { perform maximumFrequencyMinutes oncePerItem } } }
    fragment Whole on Condition { condition field operator value timeZone }"""
UPDATE = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
    event { revision } errors { code message path } } }"""
KEPT = "SELECT * FROM event WHERE id = $1"
TOKYO = {"timeZone": "Asia/Tokyo"}
RANGES = {
    "LESS_THAN": {"max": 2.5},
    "GREATER_THAN": {"min": 0},
    "EQUALS": {"min": 3},
    "BETWEEN": {"min": 0.1, "max": 1e6},
}
DATES = {
    "LESS_THAN": {"before": "P7D"},
    "GREATER_THAN": {"after": "2030-01-01T00:00"},
    "BETWEEN": {"after": "-PT12H", "before": "2030-01-01T00:00Z"},
}
TEXTS = {"url": "https://erp.example/#EVENT_NAME#", "file_name": "tickets.log", "addresses": "sam@x.example"}
MEMBERS = {"text": "TEXT", "range": "NUMBER", "values": "CHOICE", "flag": "FLAG"}
FIELDS = {"Ticket": "TICKET", "LiveChat": "LIVE_CHAT", "CallLog": "CALL_LOG"}
Things = dict[str, list[str]]
TYPES = [event_type for category in CATALOGUE.categories for event_type in category.event_types]


async def things_of(desk: RunningDesk) -> Things:
    """Return ids of some things of each kind that events name; custom fields are by item and kind."""
    made: Things = {
        "Agent": [desk.maria.id, desk.omar.id],
        "Group": [*desk.groups.values()],
        "Department": [*desk.departments.values()],
        "Role": [*desk.roles.values()],
        "Brand": [brand["id"] for brand in await desk.ada.ask("{ brands { id } }")],
    }
    forms: list[tuple[str, str, str, dict[str, Any]]] = [
        *((kind, f"create{kind}", "", {}) for kind in ("Form", "Survey", "TimeLogCategory")),
        ("KBFolder", "createKbFolder", "", {}),
        ("ExternalProvider", "createExternalProvider", "", {"url": "https://erp.example"}),
        *(
            ("CustomField", "createCustomField", f"{item} {kind}", {"itemKind": item, "kind": kind})
            for item in FIELDS.values()
            for kind in MEMBERS.values()
        ),
    ]
    for kind, verb, which, form in forms:
        member, given = member_of(kind), f"$input: Create{kind}Input!"
        make = f"mutation({given}) {{ {verb}(input: $input) {{ {member} {{ id }} }} }}"
        choices = {"choices": ["Red", "Blue"]} if form.get("kind") == "CHOICE" else {}
        name = f"{kind} {which}".strip()
        made[name] = [(await desk.ada.ask(make, input={"name": name, **form, **choices}))[member]["id"]]
    return made


def value_of(kind: Kind, operator: str, things: Things) -> Any:
    """Give a condition something to compare with."""
    if isinstance(kind, Reference):
        return things[kind.entity]
    if isinstance(kind, Choice):
        return [*kind.enum]
    return {
        "text": ["log\nin", "Ärger", "a'b\"c\\"],
        "range": RANGES.get(operator),
        "values": ["Blue", "Red"],
        "flag": False,
        "days": ["SUNDAY", "MONDAY"],
        "dates": DATES.get(operator),
        "timeOfDay": {"start": "22:00", "end": "06:30"},
    }[kind.takes]


def conditions_on(condition: ConditionType, item: str, things: Things) -> Iterator[dict[str, Any]]:
    """Ask a condition in every way there is: each operator, and each custom field."""
    if isinstance(condition.kind, CustomValue):
        for member, kind in condition.kind.by_member.items():
            [field] = things[f"CustomField {FIELDS[item]} {MEMBERS[member]}"]
            for asked in conditions_on(
                ConditionType(condition.id, kind, str, title=condition.title), item, things
            ):
                yield {**asked, "field": field}
        return
    for operator in condition.kind.operators:
        value = value_of(condition.kind, operator, things)
        said = {"condition": condition.id, "operator": operator, "value": {condition.kind.takes: value}}
        yield said
        if condition.kind.takes == "days":
            yield {**said, **TOKYO}
        if condition.kind.takes == "timeOfDay":
            yield {**said, "value": {"timeOfDay": {**value, **TOKYO}}}


def conditions_of(event_type: EventType, things: Things, *, whole: bool) -> dict[str, Any]:
    """Ask all that a type can be asked, or only what it must be: what it waits for, once, in `all`."""
    category = CATALOGUE.category_of(event_type.id)
    clock, item = event_type.clock, category.item.entity if category.item is not None else ""
    waits, asked = list[dict[str, Any]](), list[dict[str, Any]]()
    for condition in category.conditions_of(event_type.id):
        if (clock and condition.id == clock.condition) or (
            event_type.counts_by and event_type.id in condition.applies_to
        ):
            waits = [{"condition": condition.id, "value": {"range": {"min": 5, "max": 7}}}]
        elif whole:
            asked += conditions_on(condition, item, things)
    some = CONDITIONS_LIMIT - len(waits)
    assert len(asked) <= some + CONDITIONS_LIMIT
    return {"all": waits + asked[:some], "any": asked[some:]}


def form_of(fields: tuple[FormField, ...], things: Things, *, whole: bool) -> Any:
    """Fill in an action's form, or no more of it than is needed."""
    return {field.label: part_of(field, things) for field in fields if whole or field.required} or True


def part_of(field: FormField, things: Things) -> Any:
    """Fill in one field."""
    if field.type is Recipients:
        kinds = {"agents": "Agent", "roles": "Role", "departments": "Department", "groups": "Group"}
        named = {label: things[kind][:2] for label, kind in kinds.items()}
        return {"owner": True, "assignedAgent": True, **named}
    given = {bool: False, int: 30, str: TEXTS.get(field.name, "Words  of\n#EVENT_NAME#")}.get(field.type)
    if field.entity:
        given = things["CustomField TICKET TEXT" if field.entity == "CustomField" else field.entity][0]
    elif issubclass(field.type, StrEnum):
        given = list(field.type)[-1]
    return [given] if field.many else given


def actions_of(event_type: EventType, things: Things, *, whole: bool) -> list[dict[str, Any]]:
    """Do everything that a type offers."""
    often = {"maximumFrequencyMinutes": 15} if whole else {}
    return [
        {
            "perform": {action.label: form_of(action.fields, things, whole=whole)},
            **often,
            **({"oncePerItem": True} if whole and action.once_per_item else {}),
        }
        for action in CATALOGUE.actions_of(event_type.id)
    ]


def offers(event_type: EventType) -> set[str]:
    """Name what a type offers; its category's types share most of it."""
    category = CATALOGUE.category_of(event_type.id)
    asked = (f"{category.id} {condition.id}" for condition in category.conditions_of(event_type.id))
    return {*asked, *(f"{category.id} {action.label}" for action in CATALOGUE.actions_of(event_type.id))}


async def test_what_an_event_shows_changes_nothing_when_it_is_sent_back(desk: RunningDesk) -> None:
    """For every type, and with every condition, operator and action that a category offers."""
    things, seen = await things_of(desk), set[str]()
    for event_type in TYPES:
        more = not offers(event_type) <= seen
        seen |= offers(event_type)
        for whole in (True, False) if more else (False,):
            actions = actions_of(event_type, things, whole=whole)
            conditions = conditions_of(event_type, things, whole=whole)
            made = await desk.event(
                "ada", event_type.id, level="SYSTEM", conditions=conditions, actions=actions
            )
            [row] = await rows(KEPT, parse_global_id(made["id"])[1])
            shown = await desk.ada.ask(SHOWN, id=made["id"])
            back = {name: shown[name] for name in ("name", "enabled", "conditions", "actions")}
            answer = await desk.ada.ask(UPDATE, input={"id": made["id"], **back})

            assert answer == {"event": {"revision": 1}, "errors": []}, event_type.id
            assert await rows(KEPT, parse_global_id(made["id"])[1]) == [row]


@pytest.mark.parametrize("name", ["An event", "Renamed"])
async def test_its_past_its_urgency_and_its_moment_stay(desk: RunningDesk, name: str) -> None:
    """When it is sent back with another name, too: only that is new."""
    idle = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}
    made = await desk.event(
        "ada",
        "TICKET_IDLE",
        level="SYSTEM",
        includePast=True,
        conditions={"all": [idle]},
        actions=[message()],
    )
    urgent = "mutation($ids: [ID!]!) { setEventsUrgent(ids: $ids, urgent: true) { errors { message } } }"
    await desk.ada.ask(urgent, ids=[made["id"]])
    [before] = await rows(KEPT, parse_global_id(made["id"])[1])
    shown = await desk.ada.ask(SHOWN, id=made["id"])
    back = {key: shown[key] for key in ("enabled", "conditions", "actions")}
    answer = await desk.ada.ask(UPDATE, input={"id": made["id"], "name": name, **back})
    [after] = await rows(KEPT, parse_global_id(made["id"])[1])

    changed = (
        {"name", "name_order", "words", "revision", "change", "updated_at"} if name == "Renamed" else set()
    )
    assert answer["errors"] == []
    assert {key for key in after if after[key] != before[key]} == changed
