"""What the types of items are made of: columns, relations, and what gathers on them."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
import strawberry
from strawberry.types.base import StrawberryObjectDefinition

from domain.desk.common import RelatedItemKind
from domain.desk.custom_fields import CustomField
from domain.desk.items import Item
from domain.desk.rooms.community import CommunityThread
from domain.desk.rooms.news import NewsItem
from domain.desk.rooms.surveys import SurveyResponse
from domain.desk.rooms.tasks import Task
from domain.desk.rooms.tickets import Ticket
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.rights import Permission
from domain.sight import Sight
from schema import build_schema
from schema.items import (
    HIDDEN,
    _custom,
    _department,
    _for_editors,
    _id_of,
    _related,
    columns,
    relations,
    type_of,
)

KEY = UUID(int=7)
EMAIL = "sam@customer.example"


def shown(item: type[Item]) -> dict[str, tuple[Any, bool]]:
    """Return the columns by name."""
    return {name: (kind, null) for name, kind, null in columns(item)}


def test_columns_are_typed_and_keep_what_is_for_our_own_eyes() -> None:
    """Such as keys, what is searched by, and JSON that is no list of texts."""
    found = shown(Ticket)

    assert found["number"] == (str, False)
    assert found["customer_name"] == (str, True)
    assert found["messages_in"] == (int, False)
    assert found["pinned"] == (bool, False)
    assert found["follow_up_at"] == (datetime, True)
    assert not found.keys() & {*HIDDEN, "group", "group_id", "agent", "follow_up_agent_id", "custom"}
    assert shown(SurveyResponse)["answers"] == (list[str], False)
    assert shown(SurveyResponse)["rating"] == (float, False)


def test_relations_say_whether_there_may_be_none() -> None:
    assert list(relations(Ticket)) == [("group", "Group", False), ("agent", "Agent", True)]
    assert ("survey", "Survey", False) in relations(SurveyResponse)


@pytest.mark.parametrize(
    ("item", "has", "lacks"),
    [
        (Ticket, {"department", "custom_fields", "comments", "messages", "group", "agent"}, {"related_id"}),
        (Task, {"related_id", "department"}, {"messages"}),
        (SurveyResponse, {"related_id", "survey", "department"}, {"comments", "custom_fields"}),
        (NewsItem, {"title"}, {"department", "comments", "messages", "related_id", "custom_fields"}),
    ],
)
def test_a_type_has_what_its_kind_of_item_has(item: type[Item], has: set[str], lacks: set[str]) -> None:
    made = cast("StrawberryObjectDefinition", type_of(item).__strawberry_definition__)
    fields = {field.python_name: field for field in made.fields}

    assert made.name == item.entity
    assert has <= fields.keys()
    assert not lacks & fields.keys()


def test_what_may_be_empty_says_so() -> None:
    """But once: not where its own words say when."""
    fields = build_schema()._schema.type_map["Ticket"].fields  # type: ignore[attr-defined]  # of an object

    assert fields["number"].description == "The number that customers know it by, such as `T-000042`."
    assert fields["lastMessage"].description.count("ull") == 1
    assert fields["agent"].description.endswith("null while it is in the group's queue.")


def test_what_is_about_an_item_names_it_by_its_global_id() -> None:
    assert _related(Task(related_kind=RelatedItemKind.TICKET, related_id=KEY)) == f"Ticket_{KEY.hex}"
    assert _related(Task()) is None
    assert _id_of("Survey", "survey_id")(SimpleNamespace(survey_id=KEY)) == f"Survey_{KEY.hex}"
    assert _id_of("Survey", "survey_id")(SimpleNamespace(survey_id=None)) is None
    assert not _department(SurveyResponse())


async def test_custom_fields_that_are_there_are_shown_as_people_write_them() -> None:
    async def load(_: str) -> list[CustomField]:
        return [CustomField(id=KEY, key="FLOOR")]

    fields = SimpleNamespace(load=load)
    info: Any = SimpleNamespace(context=SimpleNamespace(loaders=SimpleNamespace(custom_fields=fields)))
    gone = {"key": "FLOOR", "value": 1.0}
    ticket = Ticket(custom={"0" * 32: gone, KEY.hex: {"key": "FLOOR", "value": 12.0}})
    [value] = await _custom(ticket, info)

    assert (value.field_id, value.variable.endswith("FLOOR"), value.value) == (
        strawberry.ID(f"CustomField_{KEY.hex}"),
        True,
        "12",
    )
    assert await _custom(Ticket(), info) == []


@pytest.mark.parametrize(
    ("held", "told"), [(Permission.EDIT_COMMUNITY, EMAIL), (Permission.VIEW_COMMUNITY, None)]
)
def test_what_editors_alone_may_see_is_null_to_others(held: Permission, told: str | None) -> None:
    asker = Principal(Agent(), frozenset({held}), Sight())
    info: Any = SimpleNamespace(context=SimpleNamespace(principal=asker))
    [name] = CommunityThread.for_editors_only

    assert _for_editors(CommunityThread, name)(CommunityThread(user_email=EMAIL), info) == told
