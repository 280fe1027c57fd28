"""Items in GraphQL: a type for each kind, made of its record's columns and relations."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import strawberry
from tortoise.fields import JSONField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.fields.relational import ForeignKeyFieldInstance, RelationalField

from domain.catalogue.naming import plural, words_of
from domain.desk.common import KINDS
from domain.desk.custom_fields import Fielded, written
from domain.desk.entries import Comment, CommentType, Entry, ItemMessage, MessageDirection
from domain.desk.group_items import Correspondence, GroupItem
from domain.desk.items import Item
from domain.desk.relating import Related
from domain.ids import global_id
from resolvers import desk
from resolvers.pages import Slice
from schema.custom_fields import CustomFieldValue
from schema.described import described, resolved
from schema.directives import Info
from schema.enums import enum_of
from schema.execution import READS, SHARED
from schema.nodes import Node, shown
from schema.pages import connection_of, paged
from schema.people import TYPES, Agent, Department
from schema.words import members_of


@strawberry.type(name="ItemMessage", description="A message between a customer and the desk.")
class ShownMessage:
    """A message of an item."""

    direction: enum_of(MessageDirection) = described("Who wrote it: the customer or the desk.")
    body: str = described("What it says; plain text.")
    sent_at: datetime = described("When the message was written.")

    @resolved(Agent | None)
    async def author(self: Any, info: Info) -> Any:
        """Who wrote it or passed it on."""
        return self.author_id and await info.context.loaders.agents.load(self.author_id)


@strawberry.type(name="Comment", description="A note on an item that customers do not see.")
class ShownComment:
    """A comment of an item."""

    type: enum_of(CommentType) = described("What the note is for.")
    text: str = described("What the note says, which customers do not see.")
    written_at: datetime = described("When the note was written.")

    @resolved(Agent | None)
    async def author(self: Any, info: Info) -> Any:
        """Who wrote it; null where an event did."""
        return self.author_id and await info.context.loaders.agents.load(self.author_id)


HIDDEN = {"id", "deleted_at", "words"}


COLUMN_TYPES: dict[str, type] = {
    "CharField": str,
    "TextField": str,
    "IntField": int,
    "FloatField": float,
    "BooleanField": bool,
    "DatetimeField": datetime,
}


KIND_NAMES = {kind: name for name, kind in KINDS.items()}


def columns(item: type[Item]) -> Iterator[tuple[str, Any, bool]]:
    """Return the shown fields of a record: name, GraphQL type, whether it may be null."""
    for name, field in item._meta.fields_map.items():
        if name in HIDDEN or name.endswith("_id") or isinstance(field, RelationalField):
            continue
        if isinstance(field, JSONField):
            if field.default is list:  # of texts; what else is kept as JSON is for our own eyes
                yield name, list[str], False
            continue
        if isinstance(field, CharEnumFieldInstance):
            enum: Any = field.enum_type  # of texts, as all of ours are
            yield name, enum_of(enum), field.null
        else:
            yield name, COLUMN_TYPES[type(field).__name__], field.null


def relations(item: type[Item]) -> Iterator[tuple[str, str, bool]]:
    """Return the things that an item points at: name, kind, whether there may be none."""
    for name, field in item._meta.fields_map.items():
        if isinstance(field, ForeignKeyFieldInstance):
            yield name, str(field.model_name).split(".")[1], field.null


def _for_editors(item: type[Item], name: str) -> Any:
    def resolve(root: Any, info: Info) -> Any:
        return getattr(root, name) if info.context.principal.may(*item.editing()) else None

    return resolve


def _shown(words: Mapping[str, str], name: str, null: bool) -> str | None:
    """Describe a column; of one that may be empty and does not say so itself, that it may."""
    said = words.get(name)
    return f"{said} Null if there is none." if said and null and not re.search("[Nn]ull| if ", said) else said


def type_of(item: type[Item]) -> Any:
    """Make the GraphQL type of a kind of item; what editors alone may see is null to others."""
    annotations = {name: kind | None if null else kind for name, kind, null in columns(item)}
    words = members_of(item)
    members: dict[str, Any] = {"__annotations__": annotations}
    for name in item.for_editors_only:
        said = "Null to those who may not edit such items."
        kind = annotations.pop(name)
        members[name] = strawberry.field(
            _for_editors(item, name),
            graphql_type=kind,
            description=f"{words.get(name, '')} {said}".strip(),
            metadata={READS: (name,)},
        )
    for name, entity, null in relations(item):
        if entity in TYPES:
            annotations[name] = TYPES[entity] | None if null else TYPES[entity]
        else:
            members[f"{name}_id"] = strawberry.field(
                _id_of(entity, f"{name}_id"),
                graphql_type=strawberry.ID | None if null else strawberry.ID,
                description=_shown(words, name, null),
                metadata={READS: (f"{name}_id",)},
            )
    empty = {name for name, _, null in (*columns(item), *relations(item)) if null}
    pointed_at = {name for name, _, _ in relations(item)}
    members |= {
        name: described(_shown(words, name, name in empty), metadata={SHARED: name in pointed_at})
        for name in annotations
    }
    members |= _common_members(item)
    return shown(type(item.entity, (Node,), {"__doc__": item.__doc__, **members}))


def _common_members(item: type[Item]) -> dict[str, Any]:
    """Return what an item has by the kinds of item that it is, such as comments."""
    members: dict[str, Any] = {}
    if "group" in item._meta.fields_map:
        kind = Department if item.in_a_group else Department | None
        members["department"] = strawberry.field(
            _department,
            graphql_type=kind,
            description="The department of its group.",
            metadata={READS: ("group",)},
        )
    if issubclass(item, Fielded):
        members["custom_fields"] = strawberry.field(
            _custom,
            graphql_type=list[CustomFieldValue],
            description="Its custom fields that are set.",
            metadata={READS: ("custom",)},
        )
    if issubclass(item, GroupItem):
        members["comments"] = _entries(Comment, ShownComment)
    if issubclass(item, Correspondence):
        members["messages"] = _entries(ItemMessage, ShownMessage)
    if issubclass(item, Related):
        members["related_id"] = strawberry.field(
            _related,
            graphql_type=strawberry.ID | None,
            description="The id of the item that it is about; null if it is about none.",
            metadata={READS: ("related_id", "related_kind")},
        )
    return members


@cache
def _entries(kind: type[Entry], shown_as: Any) -> Any:
    """Make the list of what gathers on an item."""

    @paged
    async def entries(root: Any, page: Slice) -> Any:
        return await desk.list_entries(kind, root.id, page)

    said = f"Its {plural(words_of(kind.__name__).removeprefix('item '))}, newest first."
    return strawberry.field(
        entries, graphql_type=connection_of(shown_as), description=said, metadata={READS: ("id",)}
    )


def _related(root: Any) -> str | None:
    return root.related_id and global_id(KIND_NAMES[root.related_kind], root.related_id)


async def _custom(root: Any, info: Info) -> list[CustomFieldValue]:
    """Return what is set, without what is left of fields that were deleted."""
    there = await info.context.loaders.custom_fields.load(root.entity) if root.custom else None
    fields = {field.id.hex: field for field in there or ()}
    return [
        CustomFieldValue(
            field_id=strawberry.ID(field.global_id), variable=field.variable, value=written(entry["value"])
        )
        for hexed, entry in root.custom.items()
        if (field := fields.get(hexed))
    ]


def _department(root: Any) -> Any:
    return root.group and root.group.department


def _id_of(entity: str, column: str) -> Any:
    def resolve(root: Any) -> Any:
        uuid = getattr(root, column)
        return uuid and global_id(entity, uuid)

    return resolve
